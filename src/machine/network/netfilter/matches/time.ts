// time: only at some hours, on some days. upstream: iptables extensions/libxt_time.c, Linux net/netfilter/xt_time.c
import { partsOf } from '../../../../base/time.ts';
import { matchModule, type OptionOf, SyntaxProblem } from '../module.ts';
import type { MatchOf } from '../rule.ts';

const DAYS = ['Sun', 'Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat'];
const DAY = 86_400;
/** What the kernel's number of seconds can hold. */
const LAST = 0x7fffffff;

function clockTime(text: string): number {
  const m = /^(\d{1,2}):(\d{1,2})(?::(\d{1,2}))?$/.exec(text);
  const [hour, minute, second] = [Number(m?.[1]), Number(m?.[2]), Number(m?.[3] ?? 0)];
  if (!m || hour > 23 || minute > 59 || second > 59) throw new SyntaxProblem(`invalid time "${text}" specified, should be hh:mm[:ss] format and within the boundaries`);
  return hour * 3600 + minute * 60 + second;
}

function date(text: string): number {
  const m = /^(\d{4})(?:-(\d\d?)(?:-(\d\d?)(?:T(\d\d?)(?::(\d\d?)(?::(\d\d?))?)?)?)?)?$/.exec(text);
  const [year = 0, month = 1, day = 1, hour = 0, minute = 0, second = 0] = (m ?? []).slice(1).map((part, i) => Number(part ?? (i === 1 || i === 2 ? 1 : 0)));
  if (!m || year < 1970 || year > 2037 || month < 1 || month > 12 || day < 1 || day > 31 || hour > 23 || minute > 59 || second > 59)
    throw new SyntaxProblem(`invalid date "${text}" specified, should be YYYY[-MM[-DD[Thh[:mm[:ss]]]]] format and within the boundaries`);
  return daysBefore(year, month, day) * DAY + hour * 3600 + minute * 60 + second;
}

/** Days between 1970 and a date. */
function daysBefore(year: number, month: number, day: number): number {
  const y = month <= 2 ? year - 1 : year;
  const era = Math.floor(y / 400);
  const inEra = y - era * 400;
  const ofYear = Math.floor((153 * (month + (month > 2 ? -3 : 9)) + 2) / 5) + day - 1;
  return era * 146_097 + inEra * 365 + Math.floor(inEra / 4) - Math.floor(inEra / 100) + ofYear - 719_468;
}

function weekdays(text: string): readonly number[] {
  return text.split(',').map((name) => {
    const at = /^[1-7]$/.test(name)
      ? Number(name) % 7
      : DAYS.findIndex((d) => d.toLowerCase() === name.slice(0, 3).toLowerCase() || d.slice(0, 2).toLowerCase() === name.toLowerCase());
    if (at < 0) throw new SyntaxProblem(`${name} is not a valid day specifier`);
    return at;
  });
}

function monthdays(text: string): readonly number[] {
  return text.split(',').map((name) => {
    if (!/^\d+$/.test(name) || Number(name) < 1 || Number(name) > 31) throw new SyntaxProblem(`${name} is not a valid day`);
    return Number(name);
  });
}

const all = (n: number, from: number): number[] => Array.from({ length: n }, (_, i) => i + from);

const days = (field: 'weekdays' | 'monthdays', read: (text: string) => readonly number[], every: readonly number[]): OptionOf => ({
  args: 1,
  not: true,
  set: (draft, not, [text = '']) => {
    const named = read(text);
    draft[field] = every.filter((d) => named.includes(d) !== not);
  },
});

const value = (field: string, read: (text: string) => number): OptionOf => ({
  args: 1,
  set: (draft, _not, [text = '']) => {
    draft[field] = read(text);
  },
});

/** Monday first, as a week has it. */
const WEEK = [1, 2, 3, 4, 5, 6, 0];

export const time = matchModule<'time'>({
  kind: 'time',
  moody: true,
  options: {
    '--timestart': value('from', clockTime),
    '--timestop': value('to', clockTime),
    '--datestart': value('start', date),
    '--datestop': value('stop', date),
    '--weekdays': days('weekdays', weekdays, WEEK),
    '--monthdays': days('monthdays', monthdays, all(31, 1)),
    '--contiguous': {
      args: 0,
      set: (draft) => {
        draft.contiguous = true;
      },
    },
    '--kerneltz': {
      args: 0,
      set: () => {
        throw new SyntaxProblem('time: --kerneltz is not simulated here');
      },
    },
  },
  finish: (draft) => ({ from: 0, to: DAY - 1, start: 0, stop: LAST, contiguous: false, ...draft, kind: 'time' }) as MatchOf<'time'>,
  save: (m) =>
    [
      m.from !== 0 || m.to !== DAY - 1 ? `--timestart ${hms(m.from)} --timestop ${hms(m.to)}` : '',
      m.monthdays ? `--monthdays ${m.monthdays.join(',')}` : '',
      m.weekdays ? `--weekdays ${m.weekdays.map((d) => DAYS[d]).join(',')}` : '',
      m.start > 0 ? `--datestart ${stamp(m.start, 'T')}` : '',
      m.stop === LAST && m.start > 0 ? '' : `--datestop ${stamp(m.stop, 'T')}`,
      m.contiguous ? '--contiguous' : '',
    ]
      .filter(Boolean)
      .join(' '),
  list: (m) =>
    [
      'TIME',
      m.from !== 0 || m.to !== DAY - 1 ? `from ${hms(m.from)} to ${hms(m.to)}` : '',
      m.weekdays ? `on ${m.weekdays.map((d) => DAYS[d]).join(',')}` : '',
      m.monthdays ? `on ${m.monthdays.map(ordinal).join(',')}` : '',
      m.start > 0 ? `starting from ${stamp(m.start, ' ')}` : '',
      m.stop < LAST ? `until date ${stamp(m.stop, ' ')}` : '',
      'UTC',
      m.contiguous ? 'contiguous' : '',
    ]
      .filter(Boolean)
      .join(' '),
  compile: (m) => (_p, around) => isWithin(m, Math.floor(around.host.clock.now() / 1000)),
});

function isWithin(m: MatchOf<'time'>, now: number): boolean {
  if (now < m.start || now > m.stop) return false;
  const ofDay = now % DAY;
  let day = now;
  if (m.from < m.to ? ofDay < m.from || ofDay > m.to : ofDay < m.from && ofDay > m.to) return false;
  // After midnight, a night that is all one belongs to the day on which it began.
  if (m.contiguous && m.from >= m.to && ofDay <= m.to) day -= DAY;
  const parts = partsOf(day * 1000);
  return (!m.weekdays || m.weekdays.includes(parts.weekday)) && (!m.monthdays || m.monthdays.includes(parts.day));
}

const two = (n: number): string => String(n).padStart(2, '0');
const hms = (s: number): string => `${two(Math.floor(s / 3600))}:${two(Math.floor(s / 60) % 60)}:${two(s % 60)}`;

function stamp(seconds: number, between: string): string {
  const p = partsOf(seconds * 1000);
  return `${p.year}-${two(p.month)}-${two(p.day)}${between}${hms(seconds % DAY)}`;
}

function ordinal(n: number): string {
  const last = n % 10;
  const word = last === 1 && n !== 11 ? 'st' : last === 2 && n !== 12 ? 'nd' : last === 3 && n !== 13 ? 'rd' : 'th';
  return `${n}${word}`;
}
