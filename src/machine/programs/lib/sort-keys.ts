// Sort keys: where they are in a line and how they compare. upstream: coreutils src/sort.c keycompare, gnulib filevercmp.c
import { fnv1a32 } from '../../../base/hash.ts';
import { said } from './quote.ts';

export interface KeyFlags {
  /** n g h M V R, or text. */
  readonly how: 'n' | 'g' | 'h' | 'M' | 'V' | 'R' | '';
  readonly reverse: boolean;
  readonly fold: boolean;
  readonly dictionary: boolean;
  readonly printable: boolean;
  readonly blanks: boolean;
}

export interface SortKey {
  /** Fields and characters from 1; end 0 is the end of the line, endChar 0 the end of the field. */
  readonly start: number;
  readonly startChar: number;
  readonly end: number;
  readonly endChar: number;
  readonly flags: KeyFlags;
  readonly startBlanks: boolean;
  readonly endBlanks: boolean;
}

export function keyFlags(letters: string): KeyFlags {
  const how = (Array.from(letters).findLast((c) => 'nghMVR'.includes(c)) ?? '') as KeyFlags['how'];
  return { how, reverse: letters.includes('r'), fold: letters.includes('f'), dictionary: letters.includes('d'), printable: letters.includes('i'), blanks: letters.includes('b') };
}

/** Reads a KEYDEF; a key without letters of its own takes the global ones. A text is the error. */
export function parseKey(def: string, global: KeyFlags): SortKey | string {
  const m = /^(\d+)(?:\.(\d+))?([a-zA-Z]*)(?:,(\d+)(?:\.(\d+))?([a-zA-Z]*))?/.exec(def);
  if (!m) return `invalid number at field start: invalid count at start of ${said(def)}`;
  if (Number(m[1]) === 0) return `-: invalid field specification ${said(def)}`.replace('-: invalid', 'field number is zero: invalid');
  if (m[2] !== undefined && Number(m[2]) === 0) return `character offset is zero: invalid field specification ${said(def)}`;
  if (m[0].length < def.length)
    return def[m[0].length] === ','
      ? `invalid number after ',': invalid count at start of ${said(def.slice(m[0].length + 1))}`
      : `stray character in field spec: invalid field specification ${said(def)}`;
  const letters = `${m[3] ?? ''}${m[6] ?? ''}`;
  if (/[^bdfgiMhnRrV]/.test(letters)) return `stray character in field spec: invalid field specification ${said(def)}`;
  if (m[4] !== undefined && Number(m[4]) === 0) return `field number is zero: invalid field specification ${said(def)}`;
  const flags = letters === '' ? global : keyFlags(letters);
  return {
    start: Number(m[1]),
    startChar: Number(m[2] ?? 1),
    end: Number(m[4] ?? 0),
    endChar: Number(m[5] ?? 0),
    flags,
    startBlanks: letters === '' ? global.blanks : (m[3] ?? '').includes('b'),
    endBlanks: letters === '' ? global.blanks : (m[6] ?? '').includes('b'),
  };
}

const blank = (c: string | undefined): boolean => c === ' ' || c === '\t';

/** Where the field with this number (from 1) starts. */
function fieldStart(line: string, field: number, separator: string | undefined): number {
  let at = 0;
  for (let i = 1; i < field && at < line.length; i++) {
    if (separator !== undefined) {
      const next = line.indexOf(separator, at);
      if (next < 0) return line.length;
      at = next + separator.length;
    } else at = fieldEnd(line, at, undefined);
  }
  return at;
}

function fieldEnd(line: string, from: number, separator: string | undefined): number {
  if (separator !== undefined) {
    const next = line.indexOf(separator, from);
    return next < 0 ? line.length : next;
  }
  let at = from;
  while (at < line.length && blank(line[at])) at++;
  while (at < line.length && !blank(line[at])) at++;
  return at;
}

const skipBlanks = (line: string, from: number): number => {
  let at = from;
  while (blank(line[at])) at++;
  return at;
};

function extract(line: string, key: SortKey, separator: string | undefined): string {
  let from = fieldStart(line, key.start, separator);
  if (key.startBlanks) from = skipBlanks(line, from);
  from = Math.min(line.length, from + key.startChar - 1);
  let to = line.length;
  if (key.end > 0) {
    const start = fieldStart(line, key.end, separator);
    to = key.endChar === 0 ? fieldEnd(line, start, separator) : Math.min(line.length, (key.endBlanks ? skipBlanks(line, start) : start) + key.endChar);
  }
  return to > from ? line.slice(from, to) : '';
}

const MONTHS = ['JAN', 'FEB', 'MAR', 'APR', 'MAY', 'JUN', 'JUL', 'AUG', 'SEP', 'OCT', 'NOV', 'DEC'];

const number = (text: string): number => Number(/^[ \t]*(-?\d*(?:\.\d+)?)/.exec(text)?.[1] || 0) || 0;

function general(text: string): number {
  const m = /^\s*([-+]?(?:inf(?:inity)?|nan|(?:\d+\.?\d*|\.\d+)(?:e[-+]?\d+)?))/i.exec(text)?.[1]?.toLowerCase();
  if (m === undefined || m.includes('nan')) return Number.NEGATIVE_INFINITY;
  return m.includes('inf') ? (m.startsWith('-') ? -Number.MAX_VALUE : Number.MAX_VALUE) : Number(m);
}

function size(text: string): [power: number, value: number] {
  const m = /^[ \t]*(-?)(\d*(?:\.\d+)?)([kKMGTPEZY]?)/.exec(text);
  const n = Number(m?.[2] || 0);
  const sign = m?.[1] ? -1 : 1;
  return [n === 0 ? 0 : sign * (m?.[3] ? 'KMGTPEZY'.indexOf(m[3].toUpperCase()) + 1 : 0.5), n * sign];
}

const text = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

function compareText(a: string, b: string, flags: KeyFlags): number {
  const prepare = (s: string): string => {
    let r = flags.dictionary ? s.replace(/[^\p{L}\p{N} \t]/gu, '') : s;
    if (flags.printable) r = r.replace(/[^\x20-\x7e\u00a0-\uffff]/g, '');
    return flags.fold ? r.toUpperCase() : r;
  };
  return text(prepare(a), prepare(b));
}

/** A comparison of lines by keys alone; 0 when all are equal. */
export function compareKeys(keys: readonly SortKey[], separator: string | undefined, seed: number): (a: string, b: string) => number {
  return (a, b) => {
    for (const key of keys) {
      const order = one(extract(a, key, separator), extract(b, key, separator), key.flags, seed);
      if (order !== 0) return key.flags.reverse ? -order : order;
    }
    return 0;
  };
}

function one(a: string, b: string, flags: KeyFlags, seed: number): number {
  switch (flags.how) {
    case 'n':
      return number(a) - number(b);
    case 'g': {
      const [x, y] = [general(a), general(b)];
      return x < y ? -1 : x > y ? 1 : 0;
    }
    case 'h': {
      const [[p, x], [q, y]] = [size(a), size(b)];
      return p - q || x - y;
    }
    case 'M': {
      const month = (s: string): number => MONTHS.indexOf(s.trimStart().slice(0, 3).toUpperCase());
      return month(a) - month(b);
    }
    case 'V':
      return compareVersions(a, b);
    case 'R':
      return fnv1a32(`${seed}${a}`) - fnv1a32(`${seed}${b}`) || text(a, b);
    default:
      return compareText(a, b, flags);
  }
}

/** web-2 before web-10; ~ before everything. */
export function compareVersions(a: string, b: string): number {
  if (a === b) return 0;
  const strip = (s: string): string => s.replace(/(?:\.[A-Za-z~][A-Za-z0-9~]*)+$/, '');
  const [x, y] = [strip(a), strip(b)];
  const order = x === y ? 0 : compareParts(x, y);
  return order || compareParts(a, b) || text(a, b);
}

function compareParts(a: string, b: string): number {
  const rank = (c: string | undefined): number => (c === undefined || /\d/.test(c) ? 0 : c === '~' ? -1 : /[A-Za-z]/.test(c) ? c.charCodeAt(0) : c.charCodeAt(0) + 256);
  let i = 0;
  let j = 0;
  while (i < a.length || j < b.length) {
    while ((i < a.length && !/\d/.test(a[i] ?? '')) || (j < b.length && !/\d/.test(b[j] ?? ''))) {
      const order = rank(a[i]) - rank(b[j]);
      if (order !== 0) return order;
      i++;
      j++;
    }
    const m = /^\d*/.exec(a.slice(i))?.[0] ?? '';
    const n = /^\d*/.exec(b.slice(j))?.[0] ?? '';
    i += m.length;
    j += n.length;
    const order = Number(m || 0) - Number(n || 0);
    if (order !== 0) return order;
  }
  return 0;
}
