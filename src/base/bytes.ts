// Text and bytes. Streams carry bytes, as Unix does; programs that think in text convert at their edge.

const encoder = new TextEncoder();
const decoder = new TextDecoder();

export type Bytes = Uint8Array;

/** A text as UTF-8. */
export function encode(text: string): Bytes {
  return encoder.encode(text);
}

/** A text and the bytes after it as one, in one piece of memory. */
export function encodeBefore(text: string, bytes: Bytes): Bytes {
  const all = new Uint8Array(text.length + bytes.length);
  // Where every character is one byte, which heads of protocols nearly always are.
  const { read, written } = encoder.encodeInto(text, all);
  if (read !== text.length || written !== text.length) return concat([encode(text), bytes]);
  all.set(bytes, text.length);
  return all;
}

/** UTF-8; wrong bytes become the replacement character. */
export function decode(bytes: Bytes): string {
  return decoder.decode(bytes);
}

/** The chunks one after the other; a single one as it is, not copied. */
export function concat(chunks: readonly Bytes[]): Bytes {
  if (chunks.length === 1 && chunks[0]) return chunks[0];
  const all = new Uint8Array(chunks.reduce((n, c) => n + c.length, 0));
  let at = 0;
  for (const c of chunks) {
    all.set(c, at);
    at += c.length;
  }
  return all;
}

/** Base64 of bytes, padded. */
export function toBase64(bytes: Bytes): string {
  let s = '';
  for (const b of bytes) s += String.fromCharCode(b);
  return btoa(s);
}

/** The bytes of base64 text; throws when it is malformed. */
export function fromBase64(text: string): Bytes {
  const binary = atob(text);
  const out = new Uint8Array(binary.length);
  for (let i = 0; i < out.length; i++) out[i] = binary.charCodeAt(i);
  return out;
}
