// Cron expressions, in UTC or by the clocks of a time zone. upstream: github.com/robfig/cron/v3
import { partsOf } from '../../../base/time.ts';
import { type Offset, offsetOf } from './time-zone.ts';

const MACROS: Readonly<Record<string, string>> = {
  '@yearly': '0 0 1 1 *',
  '@annually': '0 0 1 1 *',
  '@monthly': '0 0 1 * *',
  '@weekly': '0 0 * * 0',
  '@daily': '0 0 * * *',
  '@midnight': '0 0 * * *',
  '@hourly': '0 * * * *',
};
const MONTHS = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec'];
const DAYS = ['sun', 'mon', 'tue', 'wed', 'thu', 'fri', 'sat'];
const MINUTE = 60_000;
/** Whoever finds no time within five years finds none at all. */
const HORIZON_MINUTES = 5 * 366 * 24 * 60;

export interface Schedule {
  /** The first time after `ms`, undefined when there is none. */
  next(ms: number): number | undefined;
}

/** Undefined for what is no schedule. Its times are those of `zone`'s clocks. */
export function parseSchedule(text: string, zone = 'UTC'): Schedule | undefined {
  const every = /^@every ((?:\d+[hms])+)$/.exec(text.trim());
  if (every) return everySchedule(every[1] ?? '');
  const fields = (MACROS[text.trim()] ?? text).trim().split(/\s+/);
  if (fields.length !== 5) return undefined;
  const [minutes, hours, days, months, weekdays] = [
    field(fields[0] ?? '', 0, 59, []),
    field(fields[1] ?? '', 0, 23, []),
    field(fields[2] ?? '', 1, 31, []),
    field(fields[3] ?? '', 1, 12, MONTHS),
    field(fields[4] ?? '', 0, 7, DAYS),
  ];
  if (!minutes || !hours || !days || !months || !weekdays) return undefined;
  if (weekdays.has(7)) weekdays.add(0);
  const anyDay = isStar(fields[2] ?? '');
  const anyWeekday = isStar(fields[4] ?? '');
  const dayFits = (day: number, weekday: number): boolean => (anyDay || anyWeekday ? days.has(day) && weekdays.has(weekday) : days.has(day) || weekdays.has(weekday));
  const offset = offsetOf(zone);
  return { next: (ms) => search(ms, offset, (p) => (months.has(p.month) && dayFits(p.day, p.weekday) ? (hours.has(p.hour) ? minutes.has(p.minute) : 'hour') : 'day')) };
}

const isStar = (text: string): boolean => text.startsWith('*') || text.startsWith('?');

function everySchedule(text: string): Schedule {
  const unit: Readonly<Record<string, number>> = { h: 3_600_000, m: 60_000, s: 1000 };
  const ms = [...text.matchAll(/(\d+)([hms])/g)].reduce((n, [, count, u]) => n + Number(count) * (unit[u ?? 's'] ?? 0), 0);
  return { next: (from) => Math.floor(from / 1000) * 1000 + Math.max(1000, ms) };
}

/** Walks forward by minutes, or by hours and days where no minute in them can fit. */
function search(from: number, offset: Offset, test: (parts: ReturnType<typeof partsOf>) => boolean | 'hour' | 'day'): number | undefined {
  let at = (Math.floor(from / MINUTE) + 1) * MINUTE;
  const end = at + HORIZON_MINUTES * MINUTE;
  while (at < end) {
    const parts = partsOf(at + offset(at));
    const answer = test(parts);
    if (answer === true) return at;
    // Clocks may be put forward or back at the day's end: its last hour is gone through by itself.
    if (answer === 'day' && parts.hour < 22) at += ((22 - parts.hour) * 60 - parts.minute) * MINUTE;
    else if (answer !== false) at += (60 - parts.minute) * MINUTE;
    else at += MINUTE;
  }
  return undefined;
}

function field(text: string, least: number, most: number, names: readonly string[]): Set<number> | undefined {
  const found = new Set<number>();
  const number = (word: string): number => {
    const named = names.indexOf(word.toLowerCase());
    return named >= 0 ? named + least : /^\d+$/.test(word) ? Number(word) : Number.NaN;
  };
  for (const part of text.split(',')) {
    const [range = '', step = '1'] = part.split('/');
    const [a = '', b] = range.split('-');
    const star = a === '*' || a === '?';
    const from = star ? least : number(a);
    const to = star ? most : b !== undefined ? number(b) : part.includes('/') ? most : from;
    const by = Number(step);
    if (!(from >= least && to <= most && from <= to && by >= 1)) return undefined;
    for (let n = from; n <= to; n += by) found.add(n);
  }
  return found;
}
