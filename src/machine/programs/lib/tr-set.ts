// The strings of tr, expanded to bytes. upstream: coreutils src/tr.c parse_str
import { encode } from '../../../base/bytes.ts';

export interface TrSet {
  readonly bytes: readonly number[];
  /** Where [x*] stands: it grows until the set is as long as the other. */
  readonly fill?: { readonly at: number; readonly byte: number };
  /** The set has [:upper:] or [:lower:]: how cases convert. */
  readonly cases?: { test(byte: number): boolean; fold(byte: number): number };
}

const within = (...ranges: readonly (readonly [number, number])[]): number[] => ranges.flatMap(([a, b]) => Array.from({ length: b - a + 1 }, (_, i) => a + i));
export const CLASSES: Readonly<Record<string, readonly number[]>> = {
  alnum: within([48, 57], [65, 90], [97, 122]),
  alpha: within([65, 90], [97, 122]),
  blank: [9, 32],
  cntrl: within([0, 31], [127, 127]),
  digit: within([48, 57]),
  graph: within([33, 126]),
  lower: within([97, 122]),
  print: within([32, 126]),
  punct: within([33, 47], [58, 64], [91, 96], [123, 126]),
  space: [9, 10, 11, 12, 13, 32],
  upper: within([65, 90]),
  xdigit: within([48, 57], [65, 70], [97, 102]),
};
const SIMPLE: Readonly<Record<string, number>> = { a: 7, b: 8, f: 12, n: 10, r: 13, t: 9, v: 11 };

interface Item {
  readonly byte: number;
  readonly escaped: boolean;
}

/** Expands a string; a text is the error. */
export function expandSet(text: string, second: boolean): TrSet | string {
  const items = unescapeItems(text);
  const bytes: number[] = [];
  let fill: TrSet['fill'];
  let cases: TrSet['cases'];
  const raw = (at: number): string => (items[at] && !items[at].escaped ? String.fromCharCode(items[at].byte) : '\0');
  for (let i = 0; i < items.length; ) {
    const rest = items
      .slice(i)
      .map((item) => (item.escaped ? '\x01' : String.fromCharCode(item.byte)))
      .join('');
    const named = /^\[:(.*?):\]/.exec(rest);
    if (named) {
      const set = CLASSES[named[1] ?? ''];
      if (!set) return `invalid character class ‘${named[1]}’`;
      if (named[1] === 'upper' || named[1] === 'lower') cases = caseSet(named[1]);
      else if (second) return "when translating, the only character classes that may appear in\nstring2 are 'upper' and 'lower'";
      bytes.push(...set);
      i += named[0].length;
      continue;
    }
    const repeat = /^\[[\s\S]\*(\d*)\]/.exec(rest);
    if (repeat && second) {
      const byte = items[i + 1]?.byte ?? 0;
      const n = repeat[1] ? Number.parseInt(repeat[1], repeat[1].startsWith('0') ? 8 : 10) : 0;
      if (n === 0) fill = { at: bytes.length, byte };
      else bytes.push(...Array.from({ length: n }, () => byte));
      i += repeat[0].length;
      continue;
    }
    const from = items[i]?.byte ?? 0;
    const to = items[i + 2];
    if (raw(i + 1) === '-' && to) {
      if (to.byte < from) return `range-endpoints of '${name(from)}-${name(to.byte)}' are in reverse collating sequence order`;
      bytes.push(...within([from, to.byte]));
      i += 3;
    } else {
      bytes.push(from);
      i++;
    }
  }
  return { bytes, ...(fill ? { fill } : {}), ...(cases ? { cases } : {}) };
}

function caseSet(name: string): TrSet['cases'] {
  const upper = name === 'upper';
  return { test: (b) => (upper ? b >= 65 && b <= 90 : b >= 97 && b <= 122), fold: (b) => (upper ? (b >= 97 && b <= 122 ? b - 32 : b) : b >= 65 && b <= 90 ? b + 32 : b) };
}

const name = (byte: number): string => (byte < 32 || byte > 126 ? `\\${byte.toString(8).padStart(3, '0')}` : String.fromCharCode(byte));

export function unescapeItems(text: string): Item[] {
  const bytes = encode(text);
  const items: Item[] = [];
  for (let i = 0; i < bytes.length; i++) {
    const byte = bytes[i] ?? 0;
    if (byte !== 92 || i + 1 >= bytes.length) {
      items.push({ byte, escaped: false });
      continue;
    }
    const octal = /^[0-7]{1,3}/.exec(String.fromCharCode(...bytes.subarray(i + 1, i + 4)))?.[0];
    if (octal) {
      items.push({ byte: Number.parseInt(octal, 8) & 255, escaped: true });
      i += octal.length;
    } else {
      const c = String.fromCharCode(bytes[++i] ?? 0);
      items.push({ byte: SIMPLE[c] ?? c.charCodeAt(0), escaped: true });
    }
  }
  return items;
}
