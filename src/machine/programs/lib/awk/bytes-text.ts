// mawk works on bytes: a text here has one character a byte, so that lengths and positions are those of the real one.
import type { Bytes } from '../../../../base/bytes.ts';

const PIECE = 8192;

/** Bytes as a text of characters below 256. */
export function textOf(bytes: Bytes): string {
  let text = '';
  for (let i = 0; i < bytes.length; i += PIECE) text += String.fromCharCode(...bytes.subarray(i, i + PIECE));
  return text;
}

export function bytesOf(text: string): Bytes {
  const bytes = new Uint8Array(text.length);
  for (let i = 0; i < text.length; i++) bytes[i] = text.charCodeAt(i);
  return bytes;
}
