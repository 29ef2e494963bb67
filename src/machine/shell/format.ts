// printf's format: directives, reused as long as there are arguments. upstream: bash builtins/printf.def

import { strftime } from '../os/strftime.ts';
import { backslashEscapes } from './escapes.ts';
import { backslashQuote, shellQuote } from './quote.ts';

export interface Formatted {
  readonly text: string;
  /** What to complain of, without the program's name. */
  readonly errors: readonly string[];
}

interface Directive {
  readonly flags: string;
  readonly width: string | undefined;
  readonly precision: string | undefined;
  readonly time: string | undefined;
  readonly kind: string;
}

const DIRECTIVE = /^%([-+ 0#']*)(\*|\d+)?(?:\.(\*|-?\d*))?(?:[hlLjzt]*)(?:\(([^)]*)\))?([diouxXeEfFgGaAcsbqQTn%])/;

/** What printf makes of its format, which is used again for as long as arguments are left. */
export function format(template: string, args: readonly string[], now: number): Formatted {
  const run = new Run(args, now);
  let text = run.once(template);
  while (!run.stopped && run.left > 0 && run.consumed > 0) {
    const before = run.left;
    text += run.once(template);
    if (run.left === before) break;
  }
  return { text, errors: run.errors };
}

class Run {
  readonly errors: string[] = [];
  consumed = 0;
  stopped = false;
  readonly #args: readonly string[];
  readonly #now: number;

  constructor(args: readonly string[], now: number) {
    this.#args = args;
    this.#now = now;
  }

  get left(): number {
    return this.#args.length - this.consumed;
  }

  once(template: string): string {
    let out = '';
    let plain = '';
    const flush = (): void => {
      if (plain) out += backslashEscapes(plain, 'format').text;
      plain = '';
    };
    for (let i = 0; i < template.length && !this.stopped; ) {
      if (template[i] === '\\') {
        if (template[i + 1] === 'c') {
          this.stopped = true;
          break;
        }
        plain += template.slice(i, i + 2);
        i += 2;
        continue;
      }
      if (template[i] !== '%') {
        plain += template[i++];
        continue;
      }
      flush();
      const match = DIRECTIVE.exec(template.slice(i));
      if (!match) {
        const bad = /^%[-+ 0#']*\d*(?:\.\d*)?[hlLjzt]*(.?)/.exec(template.slice(i));
        this.errors.push(bad?.[1] ? `\`${bad[1]}': invalid format character` : `\`${template.slice(i)}': missing format character`);
        this.stopped = true;
        break;
      }
      i += match[0].length;
      const [, flags = '', width, precision, time, kind = ''] = match;
      out += this.#directive({ flags, width, precision, time, kind });
    }
    flush();
    return out;
  }

  #next(): string | undefined {
    return this.left > 0 ? this.#args[this.consumed++] : undefined;
  }

  #directive(d: Directive): string {
    let { flags } = d;
    let width = d.width === '*' ? Number(this.#next() ?? 0) : Number(d.width ?? 0);
    if (width < 0) {
      flags += '-';
      width = -width;
    }
    const given = d.precision === '*' ? Number(this.#next() ?? 0) : d.precision === undefined ? undefined : Number(d.precision || 0);
    const precision = given !== undefined && given < 0 ? undefined : given;
    if (d.time !== undefined && d.kind === 'T') {
      const at = this.#next();
      const ms = at === undefined || at === '-1' || at === '-2' ? this.#now : Number(at) * 1000;
      return pad(strftime(d.time || '%H:%M:%S', ms), width, flags);
    }
    switch (d.kind) {
      case '%':
        return '%';
      case 's':
        return pad(cut(this.#next() ?? '', precision), width, flags);
      case 'b': {
        const { text, stopped } = backslashEscapes(this.#next() ?? '', 'b');
        this.stopped ||= stopped;
        return pad(cut(text, precision), width, flags);
      }
      case 'q':
        return pad(backslashQuote(this.#next() ?? ''), width, flags);
      case 'Q':
        return pad(shellQuote(this.#next() ?? ''), width, flags);
      case 'c':
        return pad([...(this.#next() ?? '')][0] ?? '', width, flags);
      case 'd':
      case 'i':
      case 'u':
      case 'o':
      case 'x':
      case 'X':
        return this.#integer(d.kind, flags, width, precision);
      case 'e':
      case 'E':
      case 'f':
      case 'F':
      case 'g':
      case 'G':
        return this.#float(d.kind, flags, width, precision);
      default:
        this.errors.push(`\`${d.kind}': invalid format character`);
        this.stopped = true;
        return '';
    }
  }

  #integer(kind: string, flags: string, width: number, precision: number | undefined): string {
    const n = this.#number(this.#next());
    const negative = n < 0n && (kind === 'd' || kind === 'i');
    const size = n < 0n ? (negative ? -n : BigInt.asUintN(64, n)) : n;
    let digits = size.toString(kind === 'o' ? 8 : kind === 'x' || kind === 'X' ? 16 : 10);
    if (kind === 'X') digits = digits.toUpperCase();
    if (precision !== undefined) digits = precision === 0 && size === 0n ? '' : digits.padStart(precision, '0');
    if (flags.includes('#') && size !== 0n) digits = (kind === 'o' ? '0' : kind === 'x' ? '0x' : kind === 'X' ? '0X' : '') + digits;
    if (flags.includes("'")) digits = digits.replace(/\B(?=(\d{3})+$)/g, '');
    const sign = negative ? '-' : kind === 'd' || kind === 'i' ? (flags.includes('+') ? '+' : flags.includes(' ') ? ' ' : '') : '';
    if (flags.includes('0') && !flags.includes('-') && precision === undefined) return sign + digits.padStart(width - sign.length, '0');
    return pad(sign + digits, width, flags);
  }

  #number(text: string | undefined): bigint {
    if (text === undefined || text === '') return 0n;
    if (/^["']/.test(text)) return BigInt(text.codePointAt(1) ?? 0);
    const match = /^\s*([+-]?)(0[xX][\da-fA-F]+|0[0-7]*|\d+)/.exec(text);
    if (!match) {
      this.errors.push(`${text}: invalid number`);
      return 0n;
    }
    if (match[0].length < text.length) this.errors.push(`${text}: invalid number`);
    const digits = match[2] ?? '0';
    const size = /^0\d/.test(digits) ? BigInt(`0o${digits.slice(1)}`) : BigInt(digits);
    const value = match[1] === '-' ? -size : size;
    const largest = 2n ** 63n;
    if (value < largest && value >= -largest) return value;
    this.errors.push(`warning: ${text}: Numerical result out of range`);
    return value < 0n ? -largest : largest - 1n;
  }

  #float(kind: string, flags: string, width: number, precision: number | undefined): string {
    const text = this.#next();
    let value = 0;
    if (text !== undefined && text !== '') {
      if (/^["']/.test(text)) value = text.codePointAt(1) ?? 0;
      else {
        const match = /^\s*[+-]?(?:inf(?:inity)?|nan|0[xX][\da-fA-F]+|(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?)/i.exec(text);
        if (!match || match[0].length < text.length) this.errors.push(`${text}: invalid number`);
        value = match ? (/inf/i.test(match[0]) ? (match[0].includes('-') ? Number.NEGATIVE_INFINITY : Number.POSITIVE_INFINITY) : Number(match[0])) : 0;
      }
    }
    const sign = value < 0 || Object.is(value, -0) ? '-' : flags.includes('+') ? '+' : flags.includes(' ') ? ' ' : '';
    const body = Number.isFinite(value) ? floatText(Math.abs(value), kind, precision ?? 6, flags.includes('#')) : Number.isNaN(value) ? 'nan' : 'inf';
    if (flags.includes('0') && !flags.includes('-') && Number.isFinite(value)) return sign + body.padStart(width - sign.length, '0');
    return pad(sign + body, width, flags);
  }
}

/** %e, %f and %g of a value that is not negative. */
export function floatText(value: number, kind: string, precision: number, keepZeros = false): string {
  const exponent = (text: string): string => text.replace(/e([+-])(\d)$/, 'e$10$2');
  let out: string;
  if (kind === 'f' || kind === 'F') out = value.toFixed(Math.min(100, precision));
  else if (kind === 'e' || kind === 'E') out = exponent(value.toExponential(Math.min(100, precision)));
  else {
    const p = Math.max(1, precision);
    const power = value === 0 ? 0 : Number(value.toExponential(p - 1).split('e')[1]);
    out = power < -4 || power >= p ? exponent(value.toExponential(p - 1)) : value.toFixed(Math.max(0, p - 1 - power));
    if (!keepZeros) out = out.includes('e') ? out.replace(/\.?0+e/, 'e') : out.includes('.') ? out.replace(/\.?0+$/, '') : out;
  }
  return kind === kind.toUpperCase() ? out.toUpperCase() : out;
}

function cut(text: string, precision: number | undefined): string {
  return precision === undefined ? text : [...text].slice(0, precision).join('');
}

function pad(text: string, width: number, flags: string): string {
  const missing = width - [...text].length;
  if (missing <= 0) return text;
  return flags.includes('-') ? text + ' '.repeat(missing) : ' '.repeat(missing) + text;
}
