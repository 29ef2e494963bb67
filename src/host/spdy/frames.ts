// Frames of SPDY/3.1 as bytes. Spec: draft-mbelshe-httpbis-spdy-00, 2.2
export const SYN_STREAM = 1;
export const SYN_REPLY = 2;
export const RST_STREAM = 3;
export const PING = 6;
export const GOAWAY = 7;
export const HEADERS = 8;

export const FIN = 1;
const VERSION = 3;
const HEAD = 8;

export interface ControlFrame {
  readonly control: true;
  readonly type: number;
  readonly flags: number;
  readonly payload: Buffer;
}

export interface DataFrame {
  readonly control: false;
  readonly stream: number;
  readonly flags: number;
  readonly payload: Buffer;
}

export type Frame = ControlFrame | DataFrame;

/** Cuts what arrives into frames. */
export class FrameReader {
  #rest = Buffer.alloc(0);

  push(bytes: Uint8Array): Frame[] {
    this.#rest = this.#rest.length ? Buffer.concat([this.#rest, bytes]) : Buffer.from(bytes);
    const frames: Frame[] = [];
    while (this.#rest.length >= HEAD) {
      const length = this.#rest.readUIntBE(5, 3);
      if (this.#rest.length < HEAD + length) break;
      frames.push(frameOf(this.#rest.subarray(0, HEAD + length)));
      this.#rest = this.#rest.subarray(HEAD + length);
    }
    return frames;
  }
}

function frameOf(bytes: Buffer): Frame {
  const first = bytes.readUInt32BE(0);
  const flags = bytes.readUInt8(4);
  const payload = bytes.subarray(HEAD);
  if (first < 0x80000000) return { control: false, stream: first, flags, payload };
  if (((first >>> 16) & 0x7fff) !== VERSION) throw new Error('unsupported version of SPDY');
  return { control: true, type: first & 0xffff, flags, payload };
}

/** A control frame. upstream: SPDY/3.1 2.2.1 */
export function control(type: number, flags: number, payload: Uint8Array): Buffer {
  const head = Buffer.alloc(HEAD);
  head.writeUInt32BE(((0x8000 | VERSION) << 16) >>> 0);
  head.writeUInt16BE(type, 2);
  head.writeUInt8(flags, 4);
  head.writeUIntBE(payload.length, 5, 3);
  return Buffer.concat([head, payload]);
}

/** A data frame. upstream: SPDY/3.1 2.2.2 */
export function data(stream: number, flags: number, payload: Uint8Array): Buffer {
  const head = Buffer.alloc(HEAD);
  head.writeUInt32BE(stream);
  head.writeUInt8(flags, 4);
  head.writeUIntBE(payload.length, 5, 3);
  return Buffer.concat([head, payload]);
}

/** 32-bit numbers in network order. */
export function words(...values: readonly number[]): Buffer {
  const out = Buffer.alloc(values.length * 4);
  values.forEach((value, i) => {
    out.writeUInt32BE(value, i * 4);
  });
  return out;
}
