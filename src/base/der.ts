// DER, the form of certificates and requests: one value after the other, each with its kind and length. (X.690)
import { type Bytes, concat } from './bytes.ts';

export interface DerNode {
  readonly tag: number;
  readonly content: Bytes;
  /** With tag and length. */
  readonly whole: Bytes;
}

/** The values that stand in these bytes, up to the first that is cut off. */
export function derChildren(bytes: Bytes): DerNode[] {
  const nodes: DerNode[] = [];
  let at = 0;
  while (at + 2 <= bytes.length) {
    const start = at;
    const tag = bytes[at++] ?? 0;
    let length = bytes[at++] ?? 0;
    if (length >= 0x80) {
      const count = length & 0x7f;
      length = 0;
      for (let i = 0; i < count; i++) length = length * 256 + (bytes[at++] ?? 0);
    }
    if (at + length > bytes.length) return nodes;
    nodes.push({ tag, content: bytes.subarray(at, at + length), whole: bytes.subarray(start, at + length) });
    at += length;
  }
  return nodes;
}

/** One value: its kind, its length and what it holds. */
export function der(tag: number, ...parts: readonly Bytes[]): Bytes {
  const content = concat(parts);
  const { length } = content;
  const digits = length < 0x80 ? [] : length < 0x100 ? [length] : length < 0x10000 ? [length >> 8, length & 0xff] : [length >> 16, (length >> 8) & 0xff, length & 0xff];
  return concat([Uint8Array.from([tag, digits.length === 0 ? length : 0x80 | digits.length, ...digits]), content]);
}

/** INTEGER of bytes that stand for a number not below 0. */
export function derInteger(bytes: Bytes): Bytes {
  const first = bytes.findIndex((b) => b !== 0);
  const digits = first < 0 ? Uint8Array.of(0) : bytes.subarray(first);
  return der(0x02, ...((digits[0] ?? 0) & 0x80 ? [Uint8Array.of(0)] : []), digits);
}

/** BIT STRING of whole bytes. */
export function derBits(...parts: readonly Bytes[]): Bytes {
  return der(0x03, Uint8Array.of(0), ...parts);
}
