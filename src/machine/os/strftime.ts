// strftime(3) in the C locale and UTC, with GNU's flags. upstream: gnulib lib/nstrftime.c
import { dayName, monthName, partsOf } from '../../base/time.ts';

const DAYS = ['Sunday', 'Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday'];
const MONTHS = ['January', 'February', 'March', 'April', 'May', 'June', 'July', 'August', 'September', 'October', 'November', 'December'];
const DAY = 86_400_000;

/** A moment as text; `%-d` drops padding, `%_d` pads with spaces, `%^a` is upper case. */
export function strftime(format: string, ms: number): string {
  return format.replace(/%([-_0^#]?)(\d*)(:{0,2}.)/gs, (all, flag: string, width: string, c: string) => {
    const made = field(c, ms);
    if (made === undefined) return all;
    let text = made;
    if (flag === '-') text = text.replace(/^[0 ]+(?=.)/, '');
    else if (flag === '_') text = text.replace(/^0+(?=.)/, (zeros) => ' '.repeat(zeros.length));
    else if (flag === '^') text = text.toUpperCase();
    else if (flag === '#') text = text.toLowerCase();
    return width ? text.padStart(Number(width), flag === '_' || /[a-zA-Z]/.test(text) ? ' ' : '0') : text;
  });
}

function field(c: string, ms: number): string | undefined {
  const t = partsOf(ms);
  const two = (n: number): string => String(n).padStart(2, '0');
  const hour12 = ((t.hour + 11) % 12) + 1;
  switch (c) {
    case '%':
      return '%';
    case 'n':
      return '\n';
    case 't':
      return '\t';
    case 'Y':
      return String(t.year);
    case 'C':
      return two(Math.floor(t.year / 100));
    case 'y':
      return two(t.year % 100);
    case 'm':
      return two(t.month);
    case 'd':
      return two(t.day);
    case 'e':
      return String(t.day).padStart(2);
    case 'H':
      return two(t.hour);
    case 'k':
      return String(t.hour).padStart(2);
    case 'I':
      return two(hour12);
    case 'l':
      return String(hour12).padStart(2);
    case 'M':
      return two(t.minute);
    case 'S':
      return two(t.second);
    case 'N':
      return `${String(t.ms).padStart(3, '0')}000000`;
    case 's':
      return String(Math.floor(ms / 1000));
    case 'p':
      return t.hour < 12 ? 'AM' : 'PM';
    case 'P':
      return t.hour < 12 ? 'am' : 'pm';
    case 'a':
      return dayName(t.weekday);
    case 'A':
      return DAYS[t.weekday] ?? '';
    case 'b':
    case 'h':
      return monthName(t.month);
    case 'B':
      return MONTHS[t.month - 1] ?? '';
    case 'u':
      return String(t.weekday || 7);
    case 'w':
      return String(t.weekday);
    case 'j':
      return String(dayOfYear(ms) + 1).padStart(3, '0');
    case 'q':
      return String(Math.ceil(t.month / 3));
    case 'U':
      return two(Math.floor((dayOfYear(ms) + 7 - t.weekday) / 7));
    case 'W':
      return two(Math.floor((dayOfYear(ms) + 7 - ((t.weekday + 6) % 7)) / 7));
    case 'G':
      return String(isoWeek(ms).year);
    case 'g':
      return two(isoWeek(ms).year % 100);
    case 'V':
      return two(isoWeek(ms).week);
    case 'Z':
      return 'UTC';
    case 'z':
      return '+0000';
    case ':z':
      return '+00:00';
    case '::z':
      return '+00:00:00';
    case 'D':
    case 'x':
      return strftime('%m/%d/%y', ms);
    case 'F':
      return strftime('%Y-%m-%d', ms);
    case 'T':
    case 'X':
      return strftime('%H:%M:%S', ms);
    case 'R':
      return strftime('%H:%M', ms);
    case 'r':
      return strftime('%I:%M:%S %p', ms);
    case 'c':
      return strftime('%a %b %e %H:%M:%S %Y', ms);
    default:
      return undefined;
  }
}

function dayOfYear(ms: number): number {
  const { month, day } = partsOf(ms);
  let days = day - 1;
  for (let at = ms - (day - 1) * DAY, m = month; m > 1; m--) {
    const before = partsOf(at - DAY).day;
    days += before;
    at -= before * DAY;
  }
  return days;
}

function isoWeek(ms: number): { year: number; week: number } {
  const weekday = (partsOf(ms).weekday + 6) % 7;
  const thursday = ms + (3 - weekday) * DAY;
  return { year: partsOf(thursday).year, week: Math.floor(dayOfYear(thursday) / 7) + 1 };
}
