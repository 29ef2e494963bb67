// The functions of Go templates, with those that kubectl adds. upstream: text/template/funcs.go, cli-runtime/pkg/printers/template.go
import { decode, fromBase64 } from '../../../base/bytes.ts';
import { isRecord } from '../../../base/deep.ts';
import { goNumber, goQuote, goTypeName, sortedKeysOf } from '../../api/go-value.ts';

/** A number written in the template (int or float64); numbers of objects are plain, and int64 when they are whole. */
export class GoNumber {
  readonly value: number;
  readonly float: boolean;
  constructor(value: number, float: boolean) {
    this.value = value;
    this.float = float;
  }
}

interface TemplateFunction {
  readonly least: number;
  readonly most: number;
  /** Throws an Error whose message follows `error calling name: `. */
  readonly call: (args: unknown[]) => unknown;
}

const MANY = Number.POSITIVE_INFINITY;
const f = (least: number, most: number, call: (args: unknown[]) => unknown): TemplateFunction => ({ least, most, call });

/** %v of anything that a template may hold. */
export function plainText(value: unknown): string {
  if (value === null || value === undefined) return '<nil>';
  if (value instanceof GoNumber) return goNumber(value.value, value.float);
  if (typeof value === 'number') return goNumber(value);
  if (Array.isArray(value)) return `[${value.map(plainText).join(' ')}]`;
  if (isRecord(value))
    return `map[${sortedKeysOf(value)
      .map((k) => `${k}:${plainText(value[k])}`)
      .join(' ')}]`;
  return String(value);
}

const numberOf = (v: unknown): number | undefined => (v instanceof GoNumber ? v.value : typeof v === 'number' ? v : undefined);

/** int, float, string, bool or nothing that can be compared. */
function kind(v: unknown): 'int' | 'float' | 'string' | 'bool' | undefined {
  if (v instanceof GoNumber) return v.float ? 'float' : 'int';
  if (typeof v === 'number') return Number.isInteger(v) ? 'int' : 'float';
  if (typeof v === 'string') return 'string';
  return typeof v === 'boolean' ? 'bool' : undefined;
}

function equal(a: unknown, b: unknown): boolean {
  const x = kind(a);
  const y = kind(b);
  if (a === null || b === null) return a === b;
  if (x === undefined && y === undefined) throw new Error(`non-comparable type ${plainText(a)}: ${goTypeName(a)}`);
  if (x !== y) throw new Error(`incompatible types for comparison: ${typeName(a)} and ${typeName(b)}`);
  return x === 'int' || x === 'float' ? numberOf(a) === numberOf(b) : a === b;
}

function less(a: unknown, b: unknown): boolean {
  const x = kind(a);
  const y = kind(b);
  if (x === undefined || y === undefined) throw new Error('invalid type for comparison');
  if (x !== y) throw new Error(`incompatible types for comparison: ${typeName(a)} and ${typeName(b)}`);
  if (x === 'bool') throw new Error('invalid type for comparison');
  return x === 'string' ? (a as string) < (b as string) : (numberOf(a) ?? 0) < (numberOf(b) ?? 0);
}

function length(value: unknown): GoNumber {
  if (typeof value === 'string') return new GoNumber(new TextEncoder().encode(value).length, false);
  if (Array.isArray(value)) return new GoNumber(value.length, false);
  if (isRecord(value) && !(value instanceof GoNumber)) return new GoNumber(Object.keys(value).length, false);
  throw new Error(value === null ? 'len of nil pointer' : `len of type ${value instanceof GoNumber ? 'int' : goTypeName(value)}`);
}

function indexOf(value: unknown, key: unknown): unknown {
  if (Array.isArray(value)) {
    const i = numberOf(key);
    if (i === undefined) throw new Error(`cannot index slice/array with type ${goTypeName(key)}`);
    if (i < 0 || i >= value.length) throw new Error(`index out of range: ${i}`);
    return value[i];
  }
  if (isRecord(value) && !(value instanceof GoNumber)) {
    if (typeof key !== 'string') throw new Error('value has type int; should be string');
    return value[key] ?? null;
  }
  if (value === null || value === undefined) throw new Error('index of untyped nil');
  throw new Error(`can't index item of type ${value instanceof GoNumber ? 'int' : goTypeName(value)}`);
}

function slice([value, ...at]: unknown[]): unknown {
  if (typeof value !== 'string' && !Array.isArray(value)) throw new Error(`can't slice item of type ${goTypeName(value)}`);
  const [from = 0, to = value.length] = at.map((a) => numberOf(a) ?? 0);
  for (const n of [from, to]) if (n < 0 || n > value.length) throw new Error(`index out of range: ${n}`);
  if (from > to) throw new Error(`invalid slice index: ${from} > ${to}`);
  return value.slice(from, to);
}

/** fmt.Sprint: a space between operands when neither is a string. */
function sprint(args: readonly unknown[]): string {
  let out = '';
  args.forEach((a, i) => {
    if (i > 0 && typeof a !== 'string' && typeof args[i - 1] !== 'string') out += ' ';
    out += plainText(a);
  });
  return out;
}

/** fmt.Sprintf with the verbs that make sense for JSON. */
function sprintf(format: string, args: readonly unknown[]): string {
  let next = 0;
  const out = format.replace(/%([-+# 0]*)(\d+|\*)?(?:\.(\d+))?([a-zA-Z%])/g, (_, flags: string, width: string | undefined, precision: string | undefined, verb: string) => {
    if (verb === '%') return '%';
    const w = width === '*' ? (numberOf(args[next++]) ?? 0) : Number(width ?? 0);
    if (next >= args.length) return `%!${verb}(MISSING)`;
    const text = formatted(verb, args[next++], flags, precision === undefined ? undefined : Number(precision));
    if (text.length >= w) return text;
    if (flags.includes('-')) return text.padEnd(w);
    return flags.includes('0') && /[dfxXeg]/.test(verb) ? text.replace(/^([-+]?)/, (sign) => sign + '0'.repeat(w - text.length)) : text.padStart(w);
  });
  const extra = args.slice(next);
  return extra.length ? `${out}%!(EXTRA ${extra.map((a) => `${typeName(a)}=${plainText(a)}`).join(', ')})` : out;
}

const typeName = (a: unknown): string => (a === null ? '<nil>' : a instanceof GoNumber ? (a.float ? 'float64' : 'int') : goTypeName(a));

function formatted(verb: string, a: unknown, flags: string, precision: number | undefined): string {
  const n = numberOf(a);
  const whole = kind(a) === 'int';
  const sign = flags.includes('+') && (n ?? -1) >= 0 ? '+' : '';
  const bad = `%!${verb}(${a === null ? '<nil>' : `${typeName(a)}=${plainText(a)}`})`;
  switch (verb) {
    case 'v':
      return plainText(a);
    case 's':
      return typeof a === 'string' ? (precision === undefined ? a : a.slice(0, precision)) : typeof a === 'object' && a !== null && !(a instanceof GoNumber) ? plainText(a) : bad;
    case 'q':
      return typeof a === 'string' ? goQuote(a) : bad;
    case 'd':
      return whole ? `${sign}${n}` : bad;
    case 'x':
    case 'X': {
      const hex = whole ? (n ?? 0).toString(16) : typeof a === 'string' ? [...new TextEncoder().encode(a)].map((b) => b.toString(16).padStart(2, '0')).join('') : undefined;
      return hex === undefined ? bad : verb === 'X' ? hex.toUpperCase() : hex;
    }
    case 'f':
      return n !== undefined && !whole ? `${sign}${n.toFixed(precision ?? 6)}` : bad;
    case 'e':
      return n !== undefined && !whole ? n.toExponential(precision ?? 6).replace(/e([+-])(\d)$/, 'e$10$2') : bad;
    case 'g':
      return n !== undefined && !whole ? goNumber(n, true) : bad;
    case 't':
      return typeof a === 'boolean' ? String(a) : bad;
    case 'T':
      return typeName(a);
    default:
      return bad;
  }
}

const HTML: Readonly<Record<string, string>> = { '"': '&#34;', "'": '&#39;', '&': '&amp;', '<': '&lt;', '>': '&gt;', '\0': '\uFFFD' };

function js(text: string): string {
  return text.replace(/[\\'"<>&=\n\r\t\0-\x1f]/g, (c) => {
    const named: Record<string, string> = { '\\': '\\\\', "'": "\\'", '"': '\\"', '<': '\\u003C', '>': '\\u003E', '&': '\\u0026', '=': '\\u003D' };
    return named[c] ?? `\\u${c.charCodeAt(0).toString(16).toUpperCase().padStart(4, '0')}`;
  });
}

function exists([value, ...path]: unknown[]): boolean {
  let at = value;
  for (const key of path) {
    const inside = Array.isArray(at) ? at[numberOf(key) ?? -1] : isRecord(at) ? at[String(key)] : undefined;
    if (inside === undefined || inside === null) return false;
    at = inside;
  }
  return at !== null && at !== undefined;
}

function base64decode([text]: unknown[]): string {
  try {
    return decode(fromBase64(String(text ?? '')));
  } catch {
    throw new Error('base64 decode failed');
  }
}

/** All functions by name; `and` and `or` are the interpreter's own, as they do not evaluate all their arguments. */
export const FUNCTIONS: ReadonlyMap<string, TemplateFunction> = new Map(
  Object.entries({
    not: f(1, 1, ([a]) => !(a instanceof GoNumber ? a.value !== 0 : Array.isArray(a) ? a.length : isRecord(a) ? Object.keys(a).length : a)),
    len: f(1, 1, ([a]) => length(a)),
    index: f(1, MANY, ([value, ...keys]) => keys.reduce(indexOf, value)),
    slice: f(1, 4, slice),
    print: f(0, MANY, sprint),
    printf: f(1, MANY, ([format, ...args]) => sprintf(String(format), args)),
    println: f(0, MANY, (args) => `${args.map(plainText).join(' ')}\n`),
    html: f(1, MANY, (args) => sprint(args).replace(/["'&<>\0]/g, (c) => HTML[c] ?? c)),
    js: f(1, MANY, (args) => js(sprint(args))),
    urlquery: f(1, MANY, (args) =>
      encodeURIComponent(sprint(args))
        .replaceAll('%20', '+')
        .replace(/[!'()*]/g, (c) => `%${c.charCodeAt(0).toString(16).toUpperCase()}`),
    ),
    eq: f(2, MANY, ([a, ...others]) => others.some((b) => equal(a, b))),
    ne: f(2, 2, ([a, b]) => !equal(a, b)),
    lt: f(2, 2, ([a, b]) => less(a, b)),
    le: f(2, 2, ([a, b]) => less(a, b) || equal(a, b)),
    gt: f(2, 2, ([a, b]) => !less(a, b) && !equal(a, b)),
    ge: f(2, 2, ([a, b]) => !less(a, b)),
    call: f(1, MANY, () => {
      throw new Error('call of nil');
    }),
    exists: f(1, MANY, exists),
    base64decode: f(1, 1, base64decode),
  }),
);
