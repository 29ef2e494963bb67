// So many in a second, a minute, an hour or a day, as limit and hashlimit read and measure it. upstream: iptables extensions/libxt_limit.c parse_rate, Linux net/netfilter/xt_limit.c

export const UNITS = { sec: 1, min: 60, hour: 3600, day: 86_400 } as const;
export type Unit = keyof typeof UNITS;

const NAMES: readonly (readonly [string, Unit])[] = [
  ['second', 'sec'],
  ['minute', 'min'],
  ['hour', 'hour'],
  ['day', 'day'],
];

/** 5/minute, 5/m, 5; undefined when it is none. */
export function parseRate(text: string): { readonly count: number; readonly unit: Unit } | undefined {
  const m = /^(\d+)(?:\/(\w+))?$/.exec(text);
  const word = (m?.[2] ?? 'second').toLowerCase();
  const unit = NAMES.find(([name]) => name.startsWith(word))?.[1];
  return m && unit && Number(m[1]) > 0 ? { count: Number(m[1]), unit } : undefined;
}

/** A bucket that fills with time: [credit, when it was last looked at]. True when there was enough in it for one packet. */
export function take(bucket: number[], { count, unit, burst }: { readonly count: number; readonly unit: Unit; readonly burst: number }, now: number): boolean {
  const cost = (UNITS[unit] * 1000) / count;
  const credit = Math.min(cost * burst, (bucket[0] ?? cost * burst) + now - (bucket[1] ?? now));
  const enough = credit >= cost;
  bucket[0] = enough ? credit - cost : credit;
  bucket[1] = now;
  return enough;
}
