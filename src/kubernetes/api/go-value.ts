// Values as Go's fmt prints them. upstream: fmt %v and %#v of map[string]interface{}
import { isRecord } from '../../base/deep.ts';

/** %v: map[a:1 b:[x y]], <nil> */
export function goValueText(value: unknown): string {
  if (value === undefined || value === null) return '<nil>';
  if (typeof value === 'number') return goNumber(value);
  if (Array.isArray(value)) return `[${value.map(goValueText).join(' ')}]`;
  if (isRecord(value))
    return `map[${sortedKeysOf(value)
      .map((k) => `${k}:${goValueText(value[k])}`)
      .join(' ')}]`;
  return String(value);
}

/** %#v: map[string]interface {}{"a":1} */
export function goSyntax(value: unknown): string {
  if (value === undefined || value === null) return 'interface {}(nil)';
  if (typeof value === 'string') return goQuote(value);
  if (typeof value === 'number') return goNumber(value);
  if (Array.isArray(value)) return `[]interface {}{${value.map(goSyntax).join(', ')}}`;
  if (isRecord(value))
    return `map[string]interface {}{${sortedKeysOf(value)
      .map((k) => `${goQuote(k)}:${goSyntax(value[k])}`)
      .join(', ')}}`;
  return String(value);
}

/** The name of a value's type in Go. */
export function goTypeName(value: unknown): string {
  if (value === null || value === undefined) return '<nil>';
  if (Array.isArray(value)) return '[]interface {}';
  if (isRecord(value)) return 'map[string]interface {}';
  if (typeof value === 'number') return Number.isInteger(value) ? 'int64' : 'float64';
  return typeof value === 'boolean' ? 'bool' : 'string';
}

/** %v of an int64, or of a float64 (short, with an exponent from a million on). */
export function goNumber(n: number, float = !Number.isInteger(n)): string {
  if (!float || n === 0) return String(n);
  const scientific = n.toExponential();
  const exponent = Number(scientific.slice(scientific.indexOf('e') + 1));
  return exponent < -4 || exponent >= 6 ? scientific.replace(/e([+-])(\d)$/, 'e$10$2') : String(n);
}

const SHORT: Readonly<Record<string, string>> = { '\x07': '\\a', '\b': '\\b', '\f': '\\f', '\n': '\\n', '\r': '\\r', '\t': '\\t', '\v': '\\v', '\\': '\\\\', '"': '\\"' };

/** strconv.Quote */
export function goQuote(s: string): string {
  let out = '"';
  for (const c of s) {
    const n = c.codePointAt(0) ?? 0;
    const short = SHORT[c];
    if (short) out += short;
    else if (n < 0x20 || n === 0x7f) out += `\\x${n.toString(16).padStart(2, '0')}`;
    else if (n >= 0x80 && n < 0xa1) out += `\\u${n.toString(16).padStart(4, '0')}`;
    else if (n === 0xfeff || n === 0x2028 || n === 0x2029 || n === 0xad) out += `\\u${n.toString(16).padStart(4, '0')}`;
    else out += c;
  }
  return `${out}"`;
}

/** The keys of an object in Go's order. */
export function sortedKeysOf(value: Record<string, unknown>): string[] {
  const keys: string[] = [];
  for (const k of Object.keys(value)) if (value[k] !== undefined) keys.push(k);
  return keys.sort(byBytes);
}

/** Order of UTF-8 bytes, which is that of code points. */
function byBytes(a: string, b: string): number {
  if (a === b) return 0;
  for (let i = 0; i < a.length && i < b.length; i++) {
    const x = a.charCodeAt(i);
    const y = b.charCodeAt(i);
    if (x !== y) {
      const surrogates = x >= 0xd800 && x <= 0xdfff !== (y >= 0xd800 && y <= 0xdfff);
      return surrogates ? (x >= 0xd800 && x <= 0xdfff ? 1 : -1) : x - y;
    }
  }
  return a.length - b.length;
}
