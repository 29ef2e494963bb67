// KYAML: YAML in flow style, every string quoted. upstream: sigs.k8s.io/yaml/kyaml
import { isRecord } from '../../../base/deep.ts';
import { goNumber } from '../../api/go-value.ts';
import type { KeysOf } from './json.ts';

/** One document without its ---. */
export function toKyaml(value: unknown, keys: KeysOf): string {
  return `${write(value, '', keys)}\n`;
}

function write(value: unknown, pad: string, keys: KeysOf): string {
  if (typeof value === 'string') return quoted(value, pad);
  if (typeof value === 'number') return goNumber(value);
  if (Array.isArray(value)) return list(value, pad, keys);
  if (isRecord(value)) return mapping(value, pad, keys);
  return value === undefined ? 'null' : String(value);
}

function mapping(value: Record<string, unknown>, pad: string, keysOf: KeysOf): string {
  const keys = keysOf(value);
  if (keys.length === 0) return '{}';
  const inner = `${pad}  `;
  return `{\n${keys.map((k) => `${inner}${keyText(k)}: ${write(value[k], inner, keysOf)},\n`).join('')}${pad}}`;
}

/** Brackets of lists of maps or lists cuddle: [{ ... }, { ... }]. */
function list(items: readonly unknown[], pad: string, keys: KeysOf): string {
  if (items.length === 0) return '[]';
  if (items.every((i) => (isRecord(i) && Object.keys(i).length > 0) || (Array.isArray(i) && i.length > 0))) return `[${items.map((i) => write(i, pad, keys)).join(', ')}]`;
  const inner = `${pad}  `;
  return `[\n${items.map((i) => `${inner}${write(i, inner, keys)},\n`).join('')}${pad}]`;
}

const PLAIN_KEY = /^[A-Za-z_][A-Za-z0-9_./-]*$/;
const RESERVED = /^(~|null|y|n|yes|no|on|off|true|false)$/i;

function keyText(key: string): string {
  return PLAIN_KEY.test(key) && !RESERVED.test(key) ? key : escaped(key);
}

const ESCAPES: Readonly<Record<string, string>> = {
  '\0': '\\0',
  '\x07': '\\a',
  '\b': '\\b',
  '\t': '\\t',
  '\n': '\\n',
  '\v': '\\v',
  '\f': '\\f',
  '\r': '\\r',
  '\x1b': '\\e',
  '"': '\\"',
  '\\': '\\\\',
};

function escaped(text: string): string {
  let out = '"';
  for (const c of text) {
    const n = c.codePointAt(0) ?? 0;
    out += ESCAPES[c] ?? (n < 0x20 || n === 0x7f ? `\\x${n.toString(16).toUpperCase().padStart(2, '0')}` : c);
  }
  return `${out}"`;
}

/** Text of several lines gets a line each, the line breaks escaped. */
function quoted(text: string, pad: string): string {
  if (!text.includes('\n') || text.indexOf('\n') === text.length - 1) return escaped(text);
  const inner = `${pad}   `;
  const lines = text.split('\n');
  const body = lines.map((l, i) => {
    const last = i === lines.length - 1;
    const shown = escaped(l).slice(1, -1).replace(/^ /, '\\ ');
    return last ? shown : `${shown}\\n`;
  });
  const last = body.at(-1);
  return `"\\\n${(last === '' ? body.slice(0, -1) : body).map((l) => `${inner}${l}\\\n`).join('')}${pad}  "`.replace(/ {2}"$/, '  "');
}
