// Protobuf's wire format, read in one pass; what is wrong is said in gogo's words. upstream: github.com/gogo/protobuf generated Unmarshal
import { decode as utf8 } from '../../../base/bytes.ts';

export type WireType = 0 | 1 | 2 | 5;

/** What cannot be read, in the words of the real reader. */
export class ProtobufError extends Error {}

/** One field as it came: a varint, eight or four bytes, or as many as it says. */
export interface WireField {
  readonly number: number;
  readonly type: WireType;
  readonly bytes: Uint8Array;
  readonly varint: bigint;
}

const NOTHING = new Uint8Array();
const MAX_64 = (1n << 64n) - 1n;

/** The low bits as a signed number. Masks by hand: V8 12 and older abort when they optimise BigInt.asUintN of a loop's value. */
function signed(value: bigint, bits: 32 | 64): number {
  const size = bits === 32 ? 1n << 32n : 1n << 64n;
  const low = value & (size - 1n);
  return Number(low >= size >> 1n ? low - size : low);
}

class Reader {
  readonly #bytes: Uint8Array;
  #at = 0;

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes;
  }

  get more(): boolean {
    return this.#at < this.#bytes.length;
  }

  varint(): bigint {
    let value = 0n;
    for (let shift = 0n; shift < 64n; shift += 7n) {
      const byte = this.#bytes[this.#at++];
      if (byte === undefined) throw new ProtobufError('unexpected EOF');
      value |= BigInt(byte & 0x7f) << shift;
      if (byte < 0x80) return value & MAX_64;
    }
    throw new ProtobufError('proto: integer overflow');
  }

  take(length: bigint): Uint8Array {
    if (length > 0x7fffffffn) throw new ProtobufError('proto: negative length found during unmarshaling');
    const end = this.#at + Number(length);
    if (end > this.#bytes.length) throw new ProtobufError('unexpected EOF');
    const taken = this.#bytes.subarray(this.#at, end);
    this.#at = end;
    return taken;
  }
}

/** The fields of a message, in order. Throws ProtobufError. */
export function* fieldsOf(message: Uint8Array, name: string): Generator<WireField> {
  const reader = new Reader(message);
  while (reader.more) {
    const tag = reader.varint();
    const type = Number(tag & 7n);
    const number = signed(tag >> 3n, 32);
    if (type === 4) throw new ProtobufError(`proto: ${name}: wiretype end group for non-group`);
    if (number <= 0) throw new ProtobufError(`proto: ${name}: illegal tag ${number} (wire type ${tag})`);
    if (type === 0) yield { number, type, bytes: NOTHING, varint: reader.varint() };
    else if (type === 1 || type === 5) yield { number, type, bytes: reader.take(type === 1 ? 8n : 4n), varint: 0n };
    else if (type === 2) yield { number, type, bytes: reader.take(reader.varint()), varint: 0n };
    else throw new ProtobufError(`proto: illegal wireType ${type}`);
  }
}

/** Whole numbers of a list: one a field, or packed into one. */
export function integers(field: WireField, name: string, bits: 32 | 64): number[] {
  if (field.type === 0) return [integer(field, name, bits)];
  const reader = new Reader(lengthDelimited(field, name));
  const all: number[] = [];
  while (reader.more) all.push(signed(reader.varint(), bits));
  return all;
}

/** The bytes of a field that must have a length. */
export function lengthDelimited(field: WireField, name: string): Uint8Array {
  if (field.type !== 2) throw wrongType(field, name);
  return field.bytes;
}

export function text(field: WireField, name: string): string {
  return utf8(lengthDelimited(field, name));
}

export function integer(field: WireField, name: string, bits: 32 | 64): number {
  if (field.type !== 0) throw wrongType(field, name);
  return signed(field.varint, bits);
}

export function float(field: WireField, name: string): number {
  if (field.type !== 1) throw wrongType(field, name);
  return new DataView(field.bytes.buffer, field.bytes.byteOffset, 8).getFloat64(0, true);
}

/** gogo names a field as the generated Go code does. */
function wrongType(field: WireField, name: string): ProtobufError {
  return new ProtobufError(`proto: wrong wireType = ${field.type} for field ${name.slice(0, 1).toUpperCase()}${name.slice(1)}`);
}
