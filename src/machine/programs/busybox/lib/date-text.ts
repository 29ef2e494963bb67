// Times as date -d, date -s and touch -d -t read them. upstream: busybox/libbb/time.c parse_datestr
import { partsOf } from '../../../../base/time.ts';

interface Parts {
  year: number;
  month: number;
  day: number;
  hour: number;
  minute: number;
  second: number;
}

const FORMS: readonly (readonly [form: RegExp, fields: readonly (keyof Parts)[], rest: Partial<Parts>])[] = [
  [/^(\d+):(\d+)$/, ['hour', 'minute'], { second: 0 }],
  [/^(\d+):(\d+):(\d+)$/, ['hour', 'minute', 'second'], {}],
  [/^(\d+)\.(\d+)-(\d+):(\d+)$/, ['month', 'day', 'hour', 'minute'], { second: 0 }],
  [/^(\d+)\.(\d+)-(\d+):(\d+):(\d+)$/, ['month', 'day', 'hour', 'minute', 'second'], {}],
  [/^(\d+)\.(\d+)\.(\d+)-(\d+):(\d+)$/, ['year', 'month', 'day', 'hour', 'minute'], { second: 0 }],
  [/^(\d+)\.(\d+)\.(\d+)-(\d+):(\d+):(\d+)$/, ['year', 'month', 'day', 'hour', 'minute', 'second'], {}],
  [/^(\d+)-(\d+)-(\d+) (\d+):(\d+)$/, ['year', 'month', 'day', 'hour', 'minute'], { second: 0 }],
  [/^(\d+)-(\d+)-(\d+) (\d+):(\d+):(\d+)$/, ['year', 'month', 'day', 'hour', 'minute', 'second'], {}],
  [/^(\d+)-(\d+)-(\d+) (\d+)$/, ['year', 'month', 'day', 'hour'], { minute: 0, second: 0 }],
  [/^(\d+)-(\d+)-(\d+)$/, ['year', 'month', 'day'], {}],
];

const COMPACT = /^(\d\d(?:\d\d)?)??(\d\d)?(\d\d)?(\d\d)(\d\d)(?:\.(\d\d))?$/;

/** Milliseconds since 1970, or undefined when it is no time. What is not said is as it is now. */
export function parseDateText(text: string, now: number): number | undefined {
  const seconds = /^@(-?\d+)$/.exec(text);
  if (seconds) return Number(seconds[1]) * 1000;
  const t = partsOf(now);
  const base: Parts = { year: t.year, month: t.month, day: t.day, hour: t.hour, minute: t.minute, second: t.second };
  for (const [form, fields, rest] of FORMS) {
    const m = form.exec(text);
    if (m) return time({ ...base, ...rest, ...Object.fromEntries(fields.map((field, i) => [field, Number(m[i + 1])])) });
  }
  return compact(text, base);
}

/** [[[[[YY]YY]MM]DD]hh]mm[.ss] */
function compact(text: string, base: Parts): number | undefined {
  const m = COMPACT.exec(text);
  if (!m || text.replace(/\..*/, '').length % 2 === 1) return undefined;
  const digits = text.replace(/\..*/, '');
  if (digits.length < 4) return undefined;
  const tail = (from: number, length: number): string => digits.slice(Math.max(0, digits.length - from), digits.length - from + length);
  const parts: Parts = { ...base, minute: Number(tail(2, 2)), hour: Number(tail(4, 2)), second: Number(m[6] ?? 0) };
  if (digits.length >= 6) parts.day = Number(tail(6, 2));
  if (digits.length >= 8) parts.month = Number(tail(8, 2));
  if (digits.length === 10) parts.year = Number(tail(10, 2)) + (Number(tail(10, 2)) < 69 ? 2000 : 1900);
  if (digits.length === 12) parts.year = Number(tail(12, 4));
  return digits.length > 12 ? undefined : time(parts);
}

function time(p: Parts): number | undefined {
  if (p.month < 1 || p.month > 12 || p.day < 1 || p.day > 31 || p.hour > 23 || p.minute > 59 || p.second > 60) return undefined;
  return daysSinceEpoch(p.year, p.month, p.day) * 86_400_000 + ((p.hour * 60 + p.minute) * 60 + p.second) * 1000;
}

/** Days of the civil calendar; February's end takes what is too much. */
function daysSinceEpoch(year: number, month: number, day: number): number {
  const y = month <= 2 ? year - 1 : year;
  const era = Math.floor(y / 400);
  const inEra = y - era * 400;
  const ofYear = Math.floor((153 * (month + (month > 2 ? -3 : 9)) + 2) / 5) + day - 1;
  return era * 146_097 + inEra * 365 + Math.floor(inEra / 4) - Math.floor(inEra / 100) + ofYear - 719_468;
}
