// Points in time as text. The only place of the pure rooms that touches Date, and only with a time that was given.

/** 2026-01-31T09:30:00Z, as API objects have it. */
export function rfc3339(ms: number): string {
  const second = Math.floor(ms / 1000);
  if (second !== last.second) last = { second, text: `${iso(ms).slice(0, 19)}Z` };
  return last.text;
}

/** Many objects are written at one instant: its text is made once. */
let last = { second: Number.NaN, text: '' };

/** 2026-01-31T09:30:00.123456Z, as MicroTime has it. */
export function rfc3339Micro(ms: number): string {
  const micros = Math.round((ms - Math.floor(ms)) * 1000);
  return `${iso(Math.floor(ms)).slice(0, 23)}${String(micros).padStart(3, '0')}Z`;
}

/** 2026-01-31T09:30:00.123456789Z without zeros at its end, as Go's encoding/json writes a time; `nanos` are those below the millisecond. */
export function rfc3339Nano(ms: number, nanos: number): string {
  const digits = `${iso(Math.floor(ms)).slice(20, 23)}${String(nanos).padStart(6, '0')}`.replace(/0+$/, '');
  return `${iso(Math.floor(ms)).slice(0, 19)}${digits ? `.${digits}` : ''}Z`;
}

/** Milliseconds of an RFC 3339 text, or NaN. */
export function parseTime(text: string): number {
  if (text !== parsed.text) {
    // biome-ignore lint/style/noRestrictedGlobals: parses what it is given, asks no clock
    parsed = { text, ms: Date.parse(text) };
  }
  return parsed.ms;
}

/** As many are read. */
let parsed = { text: '', ms: Number.NaN };

/** A moment's parts in UTC. */
export function partsOf(ms: number): { year: number; month: number; day: number; weekday: number; hour: number; minute: number; second: number; ms: number } {
  const d = date(ms);
  return {
    year: d.getUTCFullYear(),
    month: d.getUTCMonth() + 1,
    day: d.getUTCDate(),
    weekday: d.getUTCDay(),
    hour: d.getUTCHours(),
    minute: d.getUTCMinutes(),
    second: d.getUTCSeconds(),
    ms: d.getUTCMilliseconds(),
  };
}

const DAYS = ['Sun', 'Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat'];
const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];
const two = (n: number): string => String(n).padStart(2, '0');

/** Sat, 31 Jan 2026 09:30:00 +0000, as kubectl describe prints times (RFC 1123 with a numeric zone); `zone` GMT gives HTTP's form. */
export function rfc1123(ms: number, zone: '+0000' | 'GMT' = '+0000'): string {
  const second = Math.floor(ms / 1000);
  let text = moments.get(second);
  if (text === undefined) {
    const p = partsOf(ms);
    text = `${DAYS[p.weekday]}, ${two(p.day)} ${MONTHS[p.month - 1]} ${p.year} ${two(p.hour)}:${two(p.minute)}:${two(p.second)} `;
    if (moments.size >= 16) moments.clear();
    moments.set(second, text);
  }
  return text + zone;
}

/** Answers of servers say the same few moments again and again: now, and when a file was changed. */
const moments = new Map<number, string>();

/** The English short name of a month (1-12) or of a weekday (0 = Sunday). */
export const monthName = (month: number): string => MONTHS[month - 1] ?? '';
export const dayName = (weekday: number): string => DAYS[weekday] ?? '';

function iso(ms: number): string {
  return date(ms).toISOString();
}

// biome-ignore lint/style/noRestrictedGlobals: the type of what is formatted
function date(ms: number): Date {
  // biome-ignore lint/style/noRestrictedGlobals: formats what it is given, asks no clock
  return new Date(ms);
}
