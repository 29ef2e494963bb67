// YAML as sigs.k8s.io/yaml writes it: go-yaml v2's quoting, folding, order of keys and indentation. upstream: goyaml.v2 {encode,emitterc,sorter}.go
import { isRecord } from '../../base/deep.ts';
import { goNumber } from './go-value.ts';
import { keyOrder } from './yaml-keys.ts';

const WIDTH = 80;

/** One document, ending with a newline. */
export function toYaml(value: unknown): string {
  const out: string[] = [];
  node(value, 0, 0, out);
  return `${out.join('')}\n`;
}

/** Writes a value that begins at `column`; what it holds stands at `indent`. */
function node(value: unknown, indent: number, column: number, out: string[]): void {
  if (Array.isArray(value)) {
    if (value.length === 0) out.push('[]');
    else sequence(value, indent, out);
  } else if (isRecord(value)) {
    const keys = keysOf(value);
    if (keys.length === 0) out.push('{}');
    else mapping(value, inOrder(keys), indent, out);
  } else out.push(scalar(value, indent, column, false));
}

function keysOf(value: Record<string, unknown>): string[] {
  const keys = Object.keys(value);
  for (const key of keys) if (value[key] === undefined) return keys.filter((k) => value[k] !== undefined);
  return keys;
}

function isEmpty(value: Record<string, unknown>): boolean {
  for (const key in value) if (value[key] !== undefined) return false;
  return true;
}

const breaks: string[] = [];

/** A new line at an indentation. */
function newLine(indent: number): string {
  breaks[indent] ??= `\n${' '.repeat(indent)}`;
  return breaks[indent];
}

/** Objects of a list have the same keys: their order is found once. */
function inOrder(keys: string[]): readonly string[] {
  if (keys.length === 1) return keys;
  const id = keys.join('\n');
  let sorted = orders.get(id);
  if (!sorted) {
    sorted = keys.sort(keyOrder);
    if (orders.size >= 500) orders.clear();
    orders.set(id, sorted);
  }
  return sorted;
}

const orders = new Map<string, readonly string[]>();

function mapping(value: Record<string, unknown>, keys: readonly string[], indent: number, out: string[]): void {
  keys.forEach((key, i) => {
    if (i > 0) out.push(newLine(indent));
    const name = text(key, indent, indent, true);
    const simple = name.length <= 128;
    if (simple) out.push(name, ':');
    else out.push(`? ${name}${newLine(indent)}:`);
    member(value[key], indent, (simple ? indent + name.length : indent) + 1, out);
  });
}

/** What follows a colon. Sequences in mappings are not indented. */
function member(value: unknown, indent: number, column: number, out: string[]): void {
  if (Array.isArray(value) && value.length) {
    out.push(newLine(indent));
    sequence(value, indent, out);
  } else if (isRecord(value) && !isEmpty(value)) {
    out.push(newLine(indent + 2));
    node(value, indent + 2, indent + 2, out);
  } else {
    out.push(' ');
    node(value, indent + 2, column + 1, out);
  }
}

function sequence(items: readonly unknown[], indent: number, out: string[]): void {
  items.forEach((item, i) => {
    if (i > 0) out.push(newLine(indent));
    out.push('- ');
    node(item ?? null, indent + 2, indent + 2, out);
  });
}

function scalar(value: unknown, indent: number, column: number, key: boolean): string {
  if (typeof value === 'string') return text(value, indent, column, key);
  if (typeof value === 'number') return goNumber(value);
  return value === null || value === undefined ? 'null' : String(value);
}

function text(s: string, indent: number, column: number, key: boolean): string {
  if (BARE.test(s) && !WORDS.has(s)) return s;
  const lines = s.includes('\n');
  if (!lines && !isPlainString(s)) return doubleQuoted(s, indent, column, !key);
  const a = analyse(s);
  if (lines) return a.blockAllowed && !key ? literal(s, indent) : doubleQuoted(s, indent, column, !key);
  if (a.plainAllowed && s !== '') return folded(s, indent, column, !key, 0);
  if (a.singleAllowed) return `'${folded(s.replaceAll("'", "''"), indent, column + 1, !key, 1)}'`;
  return doubleQuoted(s, indent, column, !key);
}

const WORDS = new Set(
  '~ null Null NULL y Y yes Yes YES true True TRUE on On ON n N no No NO false False FALSE off Off OFF .nan .NaN .NAN .inf .Inf .INF +.inf +.Inf +.INF -.inf -.Inf -.INF'.split(
    ' ',
  ),
);
/** Nothing in it that anybody could take for something else: names, paths, images. */
const BARE = /^[A-Za-z/](?:[\w./-]|:(?=[\w./:-]))*$/;
const FLOAT = /^[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?$/;
const INT = /^[-+]?(0[xX][0-9a-fA-F]+|0[bB][01]+|0[oO]?[0-7]+|0|[1-9][0-9]*)$/;
const BASE60 = /^[-+]?[0-9][0-9_]*(?::[0-5]?[0-9])+(?:\.[0-9_]*)?$/;
const TIMESTAMP = /^[0-9]{4}-[0-9]{1,2}-[0-9]{1,2}([Tt][0-9]{1,2}:[0-9]{1,2}:[0-9]{1,2}(\.[0-9]+)?(Z|[+-][0-9]{2}:[0-9]{2})| [0-9]{1,2}:[0-9]{1,2}:[0-9]{1,2}(\.[0-9]+)?)?$/;

/** True when YAML 1.1 would read the bare text back as a string. */
function isPlainString(s: string): boolean {
  if (s === '' || WORDS.has(s)) return false;
  if (!/^[-+.0-9]/.test(s)) return true;
  if (TIMESTAMP.test(s) || BASE60.test(s)) return false;
  if (s.startsWith('.')) return !FLOAT.test(s);
  const plain = s.replaceAll('_', '');
  return !INT.test(plain) && !FLOAT.test(plain);
}

interface Analysis {
  readonly plainAllowed: boolean;
  readonly singleAllowed: boolean;
  readonly blockAllowed: boolean;
}

/** One line of what a typewriter has. */
const ASCII = /^[ -~]*$/;
const INDICATORS = /^(?:---|\.\.\.|[#,[\]{}&*!|>'"%@`]|[?-](?: |$))|:(?: |$)| #/;

function analyse(s: string): Analysis {
  if (ASCII.test(s)) {
    const [begins, ends] = [s.startsWith(' '), s.endsWith(' ')];
    return { plainAllowed: !begins && !ends && !INDICATORS.test(s), singleAllowed: true, blockAllowed: !ends };
  }
  let indicators = s.startsWith('---') || s.startsWith('...');
  let special = false;
  let breakSpace = false;
  let spaceBreak = false;
  let before = '';
  const chars = [...s];
  chars.forEach((c, i) => {
    const next = chars[i + 1];
    const followed = next === undefined || next === ' ' || next === '\t' || next === '\n';
    if (i === 0 && '#,[]{}&*!|>\'"%@`'.includes(c)) indicators = true;
    if ((c === ':' || (i === 0 && (c === '?' || c === '-'))) && followed) indicators = true;
    if (c === '#' && (before === ' ' || before === '\t')) indicators = true;
    if (!printable(c)) special = true;
    if (c === ' ' && isBreak(before)) breakSpace = true;
    if (isBreak(c) && before === ' ') spaceBreak = true;
    before = c;
  });
  const edge = /^[ \n]|[ \n]$/.test(s);
  return {
    plainAllowed: !edge && !breakSpace && !spaceBreak && !special && !indicators,
    singleAllowed: !breakSpace && !spaceBreak && !special,
    blockAllowed: !s.endsWith(' ') && !spaceBreak && !special,
  };
}

const isBreak = (c: string): boolean => c === '\n' || c === '\r' || c === '\u0085' || c === '\u2028' || c === '\u2029';

function printable(c: string): boolean {
  const n = c.codePointAt(0) ?? 0;
  return n === 0x0a || (n >= 0x20 && n <= 0x7e) || (n >= 0xa0 && n <= 0xd7ff) || (n >= 0xe000 && n <= 0xfffd && n !== 0xfeff);
}

/** `|` with its hints and the lines at the indentation. */
function literal(s: string, indent: number): string {
  const hint = /^[ \n]/.test(s) ? '2' : '';
  const chomp = !s.endsWith('\n') ? '-' : s === '\n' || s.endsWith('\n\n') ? '+' : '';
  const body = s.endsWith('\n') ? s.slice(0, -1) : s;
  const pad = ' '.repeat(indent);
  const lines = body.split('\n').map((l) => (l ? pad + l : ''));
  return `|${hint}${chomp}\n${lines.join('\n')}`;
}

/** Breaks at single spaces once the line has passed the width; `edge` characters at either end stay. */
function folded(s: string, indent: number, column: number, mayBreak: boolean, edge: 0 | 1): string {
  if (!mayBreak || column + s.length <= WIDTH) return s;
  const chars = [...s];
  let out = '';
  let at = column;
  let spaces = false;
  chars.forEach((c, i) => {
    const inside = edge === 0 || (i > 0 && i < chars.length - 1);
    if (c === ' ' && !spaces && at > WIDTH && inside && chars[i + 1] !== ' ') {
      out += `\n${' '.repeat(indent)}`;
      at = indent;
    } else {
      out += c;
      at++;
    }
    spaces = c === ' ';
  });
  return out;
}

const ESCAPES: Readonly<Record<string, string>> = {
  '\0': '0',
  '\x07': 'a',
  '\b': 'b',
  '\t': 't',
  '\n': 'n',
  '\v': 'v',
  '\f': 'f',
  '\r': 'r',
  '\x1b': 'e',
  '"': '"',
  '\\': '\\',
  '\u0085': 'N',
  '\u00a0': '_',
  '\u2028': 'L',
  '\u2029': 'P',
};

const SAFE = /^[ !#-[\]-~]*$/;

function doubleQuoted(s: string, indent: number, column: number, mayBreak: boolean): string {
  // Nothing to escape, and too short to be broken.
  if (SAFE.test(s) && (column + s.length < WIDTH || !s.includes(' '))) return `"${s}"`;
  const chars = [...s];
  let out = '"';
  let at = column + 1;
  let spaces = false;
  const put = (piece: string): void => {
    out += piece;
    at += piece.length;
  };
  chars.forEach((c, i) => {
    if (!printable(c) || isBreak(c) || c === '"' || c === '\\') {
      put(`\\${ESCAPES[c] ?? hexEscape(c.codePointAt(0) ?? 0)}`);
      spaces = false;
    } else if (c === ' ' && mayBreak && !spaces && at > WIDTH && i > 0 && i < chars.length - 1) {
      out += `\n${' '.repeat(indent)}${chars[i + 1] === ' ' ? '\\' : ''}`;
      at = indent + (chars[i + 1] === ' ' ? 1 : 0);
      spaces = true;
    } else {
      put(c);
      spaces = c === ' ';
    }
  });
  return `${out}"`;
}

function hexEscape(n: number): string {
  const hex = n.toString(16).toUpperCase();
  if (n <= 0xff) return `x${hex.padStart(2, '0')}`;
  return n <= 0xffff ? `u${hex.padStart(4, '0')}` : `U${hex.padStart(8, '0')}`;
}
