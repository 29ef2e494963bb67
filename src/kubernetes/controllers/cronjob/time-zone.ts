// How far the clocks of a time zone are from UTC. The host's copy of the IANA database answers. upstream: time.LoadLocation

const HOUR = 3_600_000;

/** Milliseconds to add to a moment in UTC. */
export type Offset = (ms: number) => number;

/** The offset of a zone; of UTC for a name that nobody knows. */
export function offsetOf(zone: string): Offset {
  if (zone === 'UTC' || zone === 'Etc/UTC') return () => 0;
  const format = new Intl.DateTimeFormat('en', { timeZone: zone, timeZoneName: 'longOffset' });
  // Clocks change at full hours of UTC (or at half past, where whole zones are half an hour off).
  let known = { slot: Number.NaN, offset: 0 };
  return (ms) => {
    const slot = Math.floor(ms / (HOUR / 2));
    if (slot !== known.slot) known = { slot, offset: parse(format.formatToParts(ms).find((p) => p.type === 'timeZoneName')?.value ?? '') };
    return known.offset;
  };
}

/** GMT, GMT+02:00, GMT-03:30. */
function parse(text: string): number {
  const [, sign, hours, minutes = '0'] = /^GMT(?:([+-\u2212])(\d+)(?::(\d+))?)?/.exec(text) ?? [];
  const ms = (Number(hours ?? 0) * 60 + Number(minutes)) * 60_000;
  return sign === '+' || sign === undefined ? ms : -ms;
}
