// What an awk variable holds: a number, a text, or a text that came from outside and looks like a number. upstream: mawk cast.c

/** A text of the input that is a number as well: it is compared as one. */
class NumericText {
  readonly text: string;
  readonly number: number;
  constructor(text: string, number: number) {
    this.text = text;
    this.number = number;
  }
}

/** undefined: never set. */
export type Value = number | string | NumericText | undefined;
export type AwkArray = Map<string, Value>;

const NUMBER = /^[ \t\n\r\f\v]*([-+]?(?:0[xX][\da-fA-F]+|(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?|inf(?:inity)?|nan))/i;
/** mawk keeps integers in 32 bits. */
const LARGEST = 2147483647;

function numberIn(text: string): { readonly number: number; readonly length: number } {
  const match = NUMBER.exec(text);
  if (!match) return { number: 0, length: 0 };
  const [whole, word = ''] = match;
  const negative = word.startsWith('-');
  const bare = word.replace(/^[-+]/, '').toLowerCase();
  const size = bare.startsWith('inf') ? Number.POSITIVE_INFINITY : bare === 'nan' ? Number.NaN : Number(bare);
  return { number: negative ? -size : size, length: whole.length };
}

/** Text from outside: fields, getline, -v, ARGV, ENVIRON. */
export function fromOutside(text: string): Value {
  if (text === '') return text;
  const { number, length } = numberIn(text);
  return length > 0 && !/[^ \t\n\r\f\v]/.test(text.slice(length)) ? new NumericText(text, number) : text;
}

export function toNumber(value: Value): number {
  if (typeof value === 'number') return value;
  if (value === undefined) return 0;
  return typeof value === 'string' ? numberIn(value).number : value.number;
}

/** `convert`: CONVFMT or OFMT, applied by `formatted`. Whole numbers up to `largest` are shown as they are. */
export function toText(value: Value, convert: string, formatted: (format: string, n: number) => string, largest = LARGEST): string {
  if (typeof value === 'string') return value;
  if (value === undefined) return '';
  if (typeof value !== 'number') return value.text;
  return Number.isInteger(value) && Math.abs(value) <= largest ? String(value === 0 ? 0 : value) : formatted(convert, value);
}

export function isTrue(value: Value): boolean {
  if (typeof value === 'number') return value !== 0;
  if (value === undefined) return false;
  return typeof value === 'string' ? value !== '' : value.number !== 0;
}

/** As numbers when both look like numbers, else as texts; below 0, 0, above 0 (NaN: not a number). */
export function compare(a: Value, b: Value, text: (v: Value) => string): number {
  if (typeof a !== 'string' && typeof b !== 'string') return toNumber(a) - toNumber(b) || (toNumber(a) === toNumber(b) ? 0 : Number.NaN);
  const [x, y] = [text(a), text(b)];
  return x < y ? -1 : x > y ? 1 : 0;
}
