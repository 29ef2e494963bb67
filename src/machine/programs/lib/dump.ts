// Bytes as text in rows, for xxd and hexdump.
import type { Bytes } from '../../../base/bytes.ts';

export const hexByte = (byte: number): string => byte.toString(16).padStart(2, '0');

/** Characters as they are, dots for the rest. */
export const dots = (bytes: Bytes): string => Array.from(bytes, (b) => (b >= 32 && b < 127 ? String.fromCharCode(b) : '.')).join('');

/** Rows of `width` bytes with their offsets. */
export function rows(bytes: Bytes, width: number): { at: number; bytes: Bytes }[] {
  const out: { at: number; bytes: Bytes }[] = [];
  for (let at = 0; at < bytes.length; at += width) out.push({ at, bytes: bytes.subarray(at, at + width) });
  return out;
}

/** Rows that repeat the one before become one star. */
export function squeezed<T extends { bytes: Bytes }>(all: readonly T[]): (T | '*')[] {
  const out: (T | '*')[] = [];
  const key = (bytes: Bytes): string => bytes.join();
  all.forEach((row, i) => {
    const before = all[i - 1];
    if (before && i < all.length && key(before.bytes) === key(row.bytes)) {
      if (out.at(-1) !== '*') out.push('*');
    } else out.push(row);
  });
  return out;
}
