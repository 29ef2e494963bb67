// Bytes in the forms of od. upstream: coreutils src/od.c
import type { Bytes } from '../../../base/bytes.ts';
import { dots, rows, squeezed } from './dump.ts';

export interface Format {
  readonly size: number;
  readonly width: number;
  readonly text: boolean;
  show(bytes: Bytes): string;
}

const NAMES: Readonly<Record<number, string>> = { 0: '\\0', 7: '\\a', 8: '\\b', 9: '\\t', 10: '\\n', 11: '\\v', 12: '\\f', 13: '\\r' };

const WORDS = 'nul soh stx etx eot enq ack bel bs ht nl vt ff cr so si dle dc1 dc2 dc3 dc4 nak syn etb can em sub esc fs gs rs us sp'.split(' ');

/** A type such as x1 or c; undefined when there is none. */
export function formatOf(type: string): Format | undefined {
  const m = /^([acdoux])(\d+|[CSIL])?(z)?$/.exec(type);
  if (!m) return undefined;
  const text = m[3] === 'z';
  if (m[1] === 'c') return { size: 1, width: 4, text, show: ([b = 0]) => NAMES[b] ?? (b >= 32 && b < 127 ? String.fromCharCode(b) : b.toString(8).padStart(3, '0')) };
  if (m[1] === 'a') return { size: 1, width: 4, text, show: ([b = 0]) => ((b & 127) <= 32 ? (WORDS[b & 127] ?? '') : (b & 127) === 127 ? 'del' : String.fromCharCode(b & 127)) };
  const size = { C: 1, S: 2, I: 4, L: 8 }[m[2] ?? ''] ?? Number(m[2] ?? 4);
  if (![1, 2, 4, 8].includes(size)) return undefined;
  const radix = m[1] === 'x' ? 16 : m[1] === 'o' ? 8 : 10;
  const digits = radix === 16 ? size * 2 : radix === 8 ? Math.ceil((size * 8) / 3) : ([0, 3, 5, 0, 10, 0, 0, 0, 20][size] ?? 0);
  const signed = m[1] === 'd';
  return {
    size,
    width: digits + 1 + (signed ? 1 : 0),
    text,
    show: (word) => {
      let n = 0n;
      for (let i = size - 1; i >= 0; i--) n = (n << 8n) | BigInt(word[i] ?? 0);
      if (signed) return String(BigInt.asIntN(size * 8, n));
      return radix === 10 ? String(n) : n.toString(radix).padStart(digits, '0');
    },
  };
}

/** The whole dump of some bytes. */
export function dump(bytes: Bytes, formats: readonly Format[], width: number, skip: number, radix: string, all: boolean): string {
  const address = (n: number): string =>
    radix === 'n' ? '' : radix === 'd' ? String(skip + n).padStart(7, '0') : radix === 'x' ? (skip + n).toString(16).padStart(6, '0') : (skip + n).toString(8).padStart(7, '0');
  // Several formats share their columns: each byte gets the room that the widest needs.
  const perByte = Math.max(...formats.map((f) => f.width / f.size));
  let out = '';
  for (const row of all ? rows(bytes, width) : squeezed(rows(bytes, width))) {
    if (row === '*') {
      out += '*\n';
      continue;
    }
    formats.forEach((f, i) => {
      const room = Math.round(perByte * f.size);
      const cells = rows(row.bytes, f.size)
        .map((w) => f.show(w.bytes).padStart(room))
        .join('');
      out += (i === 0 ? address(row.at) : ' '.repeat(address(row.at).length)) + cells;
      out += f.text ? `${' '.repeat(Math.max(0, (width / f.size) * room - cells.length))}  >${dots(row.bytes)}<\n` : '\n';
    });
  }
  return radix === 'n' ? out : `${out}${address(bytes.length)}\n`;
}
