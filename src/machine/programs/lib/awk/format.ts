// printf and sprintf; integers are those of 32 bits. upstream: mawk print.c do_printf
import { floatText } from '../../../shell/format.ts';

/** A format that asks for more than it was given, or has a letter that is none; `done` is the text made so far. */
export class AwkFormatError extends Error {
  readonly done: string;
  constructor(message: string, done: string) {
    super(message);
    this.done = done;
  }
}

/** What a directive takes its words from, one after the other. */
export interface FormatArguments {
  readonly count: number;
  number(i: number): number;
  text(i: number): string;
  isNumber(i: number): boolean;
}

const DIRECTIVE = /%([-+ #0]*)(\*|\d+)?(?:\.(\*|\d*))?(?:hh|h|ll|l|L)?([\s\S]?)/g;

const toInt = (n: number): number => (Number.isNaN(n) ? -2147483648 : Math.max(-2147483648, Math.min(2147483647, Math.trunc(n))));

/** The text of a format; `name` is printf or sprintf. Throws AwkFormatError. */
export function formatted(format: string, args: FormatArguments, name: string): string {
  let out = '';
  let used = 0;
  let last = 0;
  const next = (): number => {
    if (used >= args.count) throw new AwkFormatError(`not enough arguments passed to ${name}("${format}")`, out);
    return used++;
  };
  for (const match of format.matchAll(DIRECTIVE)) {
    const [whole, flags = '', wide, exact, letter = ''] = match;
    out += format.slice(last, match.index);
    last = match.index + whole.length;
    if (letter === '%' && whole.length === 2) {
      out += '%';
      continue;
    }
    const width = wide === '*' ? toInt(args.number(next())) : Number(wide ?? 0);
    const precision = exact === undefined ? undefined : exact === '*' ? toInt(args.number(next())) : Number(exact || 0);
    if (!/[diouxXeEfFgGcs]/.test(letter)) throw new AwkFormatError(`bad conversion${letter === '' ? '' : ` '${letter}'`} in format`, out);
    const body = converted(letter, flags, precision, args, next());
    out += padded(body, Math.abs(width), flags.includes('-') || width < 0, flags.includes('0') && !/[cs]/.test(letter) && (precision === undefined || /[eEfFgG]/.test(letter)));
  }
  return out + format.slice(last);
}

function converted(letter: string, flags: string, precision: number | undefined, args: FormatArguments, i: number): string {
  if (letter === 's') return args.text(i).slice(0, precision);
  if (letter === 'c') return args.isNumber(i) ? String.fromCharCode(toInt(args.number(i)) & 255) : args.text(i).slice(0, 1);
  const n = args.number(i);
  const sign = (negative: boolean): string => (negative ? '-' : flags.includes('+') ? '+' : flags.includes(' ') ? ' ' : '');
  if (/[eEfFgG]/.test(letter)) {
    const body = Number.isFinite(n) ? floatText(Math.abs(n), letter, precision ?? 6, flags.includes('#')) : Number.isNaN(n) ? 'nan' : 'inf';
    return sign(n < 0 || Number.isNaN(n)) + body;
  }
  const whole = toInt(n);
  const base = letter === 'o' ? 8 : letter === 'x' || letter === 'X' ? 16 : 10;
  const isSigned = letter === 'd' || letter === 'i';
  let digits = (isSigned ? Math.abs(whole) : whole >>> 0).toString(base);
  if (precision !== undefined) digits = precision === 0 && whole === 0 ? '' : digits.padStart(precision, '0');
  if (flags.includes('#') && whole !== 0) digits = (base === 8 ? '0' : base === 16 ? '0x' : '') + digits;
  return (isSigned ? sign(whole < 0) : '') + (letter === 'X' ? digits.toUpperCase() : digits);
}

function padded(text: string, width: number, left: boolean, zeros: boolean): string {
  if (text.length >= width) return text;
  if (left) return text.padEnd(width);
  const head = zeros ? (/^[-+ ]?(?:0[xX])?/.exec(text)?.[0] ?? '') : '';
  return zeros ? head + text.slice(head.length).padStart(width - head.length, '0') : text.padStart(width);
}
