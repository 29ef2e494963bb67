// The words that `date -d` understands: dates, times, days of the week, zones, and `next month`, `2 hours ago`, in any order. upstream: gnulib lib/parse-datetime.y
import { parseTime, partsOf } from '../../../base/time.ts';

const UNITS: Readonly<Record<string, number>> = {
  sec: 1000,
  second: 1000,
  min: 60_000,
  minute: 60_000,
  hour: 3_600_000,
};
const DAYS: Readonly<Record<string, number>> = { day: 1, week: 7, fortnight: 14 };
const DAY = 86_400_000;
const WEEKDAYS = ['sunday', 'monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday'];
const MONTHS = ['january', 'february', 'march', 'april', 'may', 'june', 'july', 'august', 'september', 'october', 'november', 'december'];
/** There is no `second`: that is a unit. */
const ORDINALS = ['this', 'first', '', 'third', 'fourth', 'fifth', 'sixth', 'seventh', 'eighth', 'ninth', 'tenth', 'eleventh', 'twelfth'];
const ORDINAL = `next|last|${ORDINALS.filter(Boolean).join('|')}`;
const MONTH = '(jan|feb|mar|apr|may|jun|jul|aug|sep|sept|oct|nov|dec|january|february|march|april|june|july|august|september|october|november|december)';

/** What has been said so far; each kind but the relative one may come once. */
interface Said {
  date?: { readonly year: number; readonly month: number; readonly day: number };
  /** Milliseconds since midnight. */
  time?: number;
  /** Minutes east of Greenwich. */
  zone?: number;
  weekday?: { readonly ordinal: number; readonly day: number };
  months: number;
  days: number;
  ms: number;
}

/** Reads one thing at the start of the text; false when it makes no sense. */
type Item = readonly [form: RegExp, take: (said: Said, m: RegExpExecArray, now: number) => boolean];

/** Milliseconds since 1970, or undefined when the words make no sense. */
export function parseDate(text: string, now: number): number | undefined {
  const epoch = /^\s*@(-?\d+(?:\.\d+)?)\s*$/.exec(text);
  if (epoch) return Number(epoch[1]) * 1000;
  const said: Said = { months: 0, days: 0, ms: 0 };
  let rest = text.trim().toLowerCase();
  if (rest === '') said.time = 0;
  while (rest !== '') {
    const length = next(said, rest, now);
    if (length === undefined) return undefined;
    rest = rest.slice(length).replace(/^[\s,]+/, '');
  }
  return moment(said, now);
}

function next(said: Said, rest: string, now: number): number | undefined {
  for (const [form, take] of ITEMS) {
    const m = form.exec(rest);
    if (m) return take(said, m, now) ? m[0].length : undefined;
  }
  return undefined;
}

const ITEMS: readonly Item[] = [
  [/^(\d{4,})([-/])(\d{1,2})\2(\d{1,2})(?:t(?=\d))?/, (said, [, y, , m, d]) => setDate(said, Number(y), Number(m), Number(d))],
  [/^(\d{4})(\d{2})(\d{2})\b(?:t(?=\d))?/, (said, [, y, m, d]) => setDate(said, Number(y), Number(m), Number(d))],
  [/^(\d{1,2})\/(\d{1,2})(?:\/(\d{2,4}))?(?!\d)/, (said, [, m, d, y], now) => setDate(said, yearOf(y, now), Number(m), Number(d))],
  [/^(\d{1,2}):(\d{2})(?::(\d{2})(?:[.,](\d+))?)?(?:\s*([ap])\.?m\b\.?)?(?:\s*([+-])(\d{1,2})(?::?(\d{2}))?(?![\d:]))?/, clock],
  [/^(\d{1,2})()()()\s*([ap])\.?m\b\.?/, clock],
  [new RegExp(`^(\\d{1,2})[\\s-]*${MONTH}\\b\\.?(?:[\\s,-]*(\\d{4})(?![\\d:]))?`), (said, [, d, m, y], now) => setDate(said, yearOf(y, now), monthOf(m), Number(d))],
  [
    new RegExp(`^${MONTH}\\b\\.?[\\s-]*(\\d{1,2})(?![\\d:])(?:(?:\\s*,\\s*|\\s+)(\\d{4})(?![\\d:]))?`),
    (said, [, m, d, y], now) => setDate(said, yearOf(y, now), monthOf(m), Number(d)),
  ],
  [/^(now|today|yesterday|tomorrow)\b/, (said, [, word]) => add(said, 'day', word === 'tomorrow' ? 1 : word === 'yesterday' ? -1 : 0)],
  [/^(?:utc|gmt|z)\b/, (said) => setZone(said, 0)],
  [new RegExp(`^(?:([+-]?\\s*\\d+|${ORDINAL})\\s*)?(sec|second|min|minute|hour|day|week|fortnight|month|year)s?\\b(\\s+ago\\b)?`), relative],
  [new RegExp(`^(?:([+-]?\\d+|${ORDINAL})\\s*)?(sun|mon|tues?|wed|wednes|thu|thur|thurs|fri|sat|${WEEKDAYS.join('|')})\\b\\.?`), weekday],
  [/^([+-])(\d{2}):?(\d{2})\b/, (said, [, sign, h, m]) => said.time !== undefined && setZone(said, minutesEast(sign, h, m))],
  [/^(\d{4}|\d{1,2})\b(?!:)/, (said, [, text = '']) => yearOrTime(said, text)],
];

function setDate(said: Said, year: number, month: number, day: number): boolean {
  if (said.date || month < 1 || month > 12 || day < 1 || partsOf(midnight(year, month, day)).month !== month) return false;
  said.date = { year, month, day };
  return true;
}

function setZone(said: Said, minutes: number): boolean {
  if (said.zone !== undefined) return false;
  said.zone = minutes;
  return true;
}

/** Years of two digits are of 1969 to 2068. */
function yearOf(text: string | undefined, now: number): number {
  if (text === undefined) return partsOf(now).year;
  return text.length > 2 ? Number(text) : Number(text) + (Number(text) < 69 ? 2000 : 1900);
}

const monthOf = (word = ''): number => MONTHS.findIndex((m) => m.startsWith(word.slice(0, 3))) + 1;
const minutesEast = (sign: string | undefined, hours = '0', minutes = '0'): number => (sign === '-' ? -1 : 1) * (Number(hours) * 60 + Number(minutes));

function clock(said: Said, [, h = '', m = '', s = '', fraction = '', half, sign, zh, zm]: RegExpExecArray): boolean {
  const [hour, minute, second] = [Number(h), Number(m), Number(s)];
  if (said.time !== undefined || minute > 59 || second > 60) return false;
  if (half ? hour < 1 || hour > 12 : hour > 23) return false;
  const hours = half ? (hour % 12) + (half === 'p' ? 12 : 0) : hour;
  said.time = ((hours * 60 + minute) * 60 + second) * 1000 + Math.floor(Number(`0.${fraction || 0}`) * 1000);
  return sign === undefined || setZone(said, minutesEast(sign, zh, zm));
}

/** Four digits alone are a year behind a day and a time of day, else a time; one or two are an hour. */
function yearOrTime(said: Said, digits: string): boolean {
  const text = digits.length === 4 ? digits : `${digits.padStart(2, '0')}00`;
  if (said.date && said.time !== undefined && digits.length === 4) {
    said.date = { ...said.date, year: Number(text) };
    return true;
  }
  if (said.time !== undefined || Number(text.slice(0, 2)) > 23 || Number(text.slice(2)) > 59) return false;
  said.time = (Number(text.slice(0, 2)) * 60 + Number(text.slice(2))) * 60_000;
  return true;
}

function ordinal(text: string | undefined, none: number): number {
  if (text === undefined) return none;
  if (text === 'next') return 1;
  if (text === 'last') return -1;
  const at = ORDINALS.indexOf(text);
  return at >= 0 ? at : Number(text.replace(/\s/g, ''));
}

function relative(said: Said, [, many, unit = '', ago]: RegExpExecArray): boolean {
  return add(said, unit, ordinal(many, 1) * (ago ? -1 : 1));
}

function add(said: Said, unit: string, n: number): boolean {
  if (unit === 'month' || unit === 'year') said.months += unit === 'year' ? n * 12 : n;
  else said.days += n * (DAYS[unit] ?? 0);
  said.ms += n * (UNITS[unit] ?? 0);
  return true;
}

function weekday(said: Said, [, many, name = '']: RegExpExecArray): boolean {
  if (said.weekday) return false;
  said.weekday = { ordinal: ordinal(many, 0), day: WEEKDAYS.findIndex((d) => d.startsWith(name.slice(0, 3))) };
  return true;
}

/** A day without a time begins at midnight; what is relative is added last. */
function moment(said: Said, now: number): number {
  const today = partsOf(now);
  const { year, month, day } = said.date ?? today;
  const time = said.time ?? (said.date || said.weekday ? 0 : now - Math.floor(now / DAY) * DAY);
  let start = midnight(year, month, day);
  if (said.weekday && !said.date) {
    const { ordinal: n, day: wanted } = said.weekday;
    const is = partsOf(start).weekday;
    start += (((wanted - is + 7) % 7) + 7 * (n - (n > 0 && is !== wanted ? 1 : 0))) * DAY;
  }
  const at = partsOf(start);
  return midnight(at.year, at.month + said.months, at.day + said.days) + time - (said.zone ?? 0) * 60_000 + said.ms;
}

/** Months and days beyond their end run on, as mktime(3) lets them. */
function midnight(year: number, month: number, day: number): number {
  const index = year * 12 + month - 1;
  const two = (n: number): string => String(n).padStart(2, '0');
  const first = parseTime(`${String(Math.floor(index / 12)).padStart(4, '0')}-${two((((index % 12) + 12) % 12) + 1)}-01T00:00:00Z`);
  return first + (day - 1) * DAY;
}
