// The words that `date -d` understands: @seconds, ISO dates, now, today, yesterday, tomorrow, and `2 hours ago`, `+1 day`. upstream: gnulib lib/parse-datetime.y
import { parseTime, partsOf } from '../../../base/time.ts';

const UNITS: Readonly<Record<string, number>> = {
  sec: 1000,
  second: 1000,
  min: 60_000,
  minute: 60_000,
  hour: 3_600_000,
  day: 86_400_000,
  week: 604_800_000,
  fortnight: 1_209_600_000,
};

/** Milliseconds since 1970, or undefined when the words make no sense. */
export function parseDate(text: string, now: number): number | undefined {
  let rest = text.trim();
  const epoch = /^@(-?\d+(?:\.\d+)?)/.exec(rest);
  let ms = now;
  if (epoch) {
    ms = Number(epoch[1]) * 1000;
    rest = rest.slice(epoch[0].length);
  } else {
    const iso = /^(\d{4})-?(\d{2})-?(\d{2})(?:[T ](\d{1,2}):(\d{2})(?::(\d{2})(\.\d+)?)?)?\s*(Z|UTC|[+-]\d{2}:?\d{2})?/.exec(rest);
    if (iso) {
      const [all, y, mo, d, h = '00', mi = '00', s = '00', f = '', zone = 'Z'] = iso;
      const offset = zone === 'Z' || zone === 'UTC' ? 'Z' : zone.replace(/^([+-]\d{2}):?/, '$1:');
      ms = parseTime(`${y}-${mo}-${d}T${h.padStart(2, '0')}:${mi}:${s}${f.slice(0, 4)}${offset}`);
      rest = rest.slice(all.length);
    }
  }
  if (Number.isNaN(ms)) return undefined;
  return words(rest.trim().toLowerCase(), ms);
}

function words(text: string, start: number): number | undefined {
  let ms = start;
  let rest = text;
  while (rest !== '') {
    const amount = /^([+-]?\s*\d+|next|last|a|an)?\s*(sec|second|min|minute|hour|day|week|fortnight|month|year)s?(\s+ago)?\b/.exec(rest);
    const simple = /^(now|today|yesterday|tomorrow|utc|gmt|z|midnight)\b/.exec(rest);
    const clock = /^(\d{1,2}):(\d{2})(?::(\d{2}))?\b/.exec(rest);
    if (simple) {
      if (simple[1] === 'yesterday') ms -= 86_400_000;
      if (simple[1] === 'tomorrow') ms += 86_400_000;
      if (simple[1] === 'midnight') ms -= ms % 86_400_000;
      rest = rest.slice(simple[0].length).trim();
    } else if (amount) {
      const [all, many = '1', unit = '', ago] = amount;
      const n = (many === 'next' || many.startsWith('a') ? 1 : many === 'last' ? -1 : Number(many.replace(/\s/g, ''))) * (ago ? -1 : 1);
      ms = unit === 'month' || unit === 'year' ? addMonths(ms, unit === 'year' ? n * 12 : n) : ms + n * (UNITS[unit] ?? 0);
      rest = rest.slice(all.length).trim();
    } else if (clock) {
      ms = ms - (ms % 86_400_000) + Number(clock[1]) * 3_600_000 + Number(clock[2]) * 60_000 + Number(clock[3] ?? 0) * 1000;
      rest = rest.slice(clock[0].length).trim();
    } else return undefined;
  }
  return ms;
}

function addMonths(ms: number, months: number): number {
  const t = partsOf(ms);
  const index = t.year * 12 + t.month - 1 + months;
  const two = (n: number): string => String(n).padStart(2, '0');
  const first = parseTime(`${String(Math.floor(index / 12)).padStart(4, '0')}-${two((index % 12) + 1)}-01T00:00:00Z`);
  return first + (t.day - 1) * 86_400_000 + (ms % 86_400_000);
}
