// Protobuf's wire format, written: what a message is made of comes from the caller. upstream: google.golang.org/protobuf/encoding/protowire
import { type Bytes, concat, encode } from '../../../base/bytes.ts';

function varint(value: number): number[] {
  const out: number[] = [];
  let rest = value;
  for (; rest > 0x7f; rest = Math.floor(rest / 128)) out.push((rest % 128) | 0x80);
  out.push(rest);
  return out;
}

/** A field that says its length: text, bytes, or a message. */
export function lengthField(number: number, value: string | Bytes): Bytes {
  const bytes = typeof value === 'string' ? encode(value) : value;
  return concat([Uint8Array.from([...varint(number * 8 + 2), ...varint(bytes.length)]), bytes]);
}

/** A whole number that is not negative, or a bool. */
export function varintField(number: number, value: number | boolean): Bytes {
  return Uint8Array.from([...varint(number * 8), ...varint(Number(value))]);
}

export function doubleField(number: number, value: number): Bytes {
  const bytes = new Uint8Array(8);
  new DataView(bytes.buffer).setFloat64(0, value, true);
  return concat([Uint8Array.from(varint(number * 8 + 1)), bytes]);
}
