// DER, the form of certificates and requests: one value after the other, each with its kind and length. (X.690)
import type { Bytes } from './bytes.ts';

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
