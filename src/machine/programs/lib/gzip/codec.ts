// The gzip format: one file's bytes packed, unpacked and described. The packing itself is fflate's, loaded on first use. upstream: RFC 1952, gzip 1.12
import { type Bytes, concat, decode } from '../../../../base/bytes.ts';
import { onDemand } from '../../../../base/on-demand.ts';

/** What a gzip file says of the file in it. */
export interface GzipHead {
  readonly name: string;
  /** Milliseconds since 1970, 0 when it is not told. */
  readonly mtime: number;
}

/** What is wrong with a file that should be gzip, in gzip's words. */
export class GzipError extends Error {
  /** What came out before it went wrong. */
  readonly got: Bytes;

  constructor(message: string, got: Bytes = new Uint8Array()) {
    super(message);
    this.got = got;
  }
}

const MAGIC = [0x1f, 0x8b];
const HEAD_BYTES = 10;
const TAIL_BYTES = 8;
const NAMED = 8;
const EXTRA = 4;

const CRC = Uint32Array.from({ length: 256 }, (_, n) => {
  let crc = n;
  for (let bit = 0; bit < 8; bit++) crc = crc & 1 ? (crc >>> 1) ^ 0xedb88320 : crc >>> 1;
  return crc;
});

/** The checksum that stands at the end of a gzip file. */
export function crc32(bytes: Bytes): number {
  let crc = 0xffffffff;
  for (const byte of bytes) crc = (crc >>> 8) ^ (CRC[(crc ^ byte) & 255] ?? 0);
  return (crc ^ 0xffffffff) >>> 0;
}

export async function packed(bytes: Bytes, level: number, head: GzipHead): Promise<Bytes> {
  const { gzipSync } = await onDemand(() => import('fflate'));
  const known = level as 0 | 1 | 2 | 3 | 4 | 5 | 6 | 7 | 8 | 9;
  return gzipSync(bytes, { level: known, mtime: head.mtime, ...(head.name ? { filename: head.name } : {}) });
}

/** What was packed; several files packed one behind the other come out as one. Throws GzipError. */
export async function unpacked(bytes: Bytes): Promise<Bytes> {
  if (bytes.length === 0) throw new GzipError('unexpected end of file');
  if (!isGzip(bytes)) throw new GzipError(bytes.length < MAGIC.length ? 'unexpected end of file' : 'not in gzip format');
  const { Gunzip } = await onDemand(() => import('fflate'));
  const parts: Bytes[] = [];
  let further = 0;
  const stream = new Gunzip((part) => parts.push(part));
  stream.onmember = () => further++;
  try {
    stream.push(bytes, true);
  } catch (error) {
    const cut = error instanceof Error && error.message === 'unexpected EOF';
    throw new GzipError(cut ? 'unexpected end of file' : 'invalid compressed data--format violated', concat(parts));
  }
  const whole = concat(parts);
  if (further === 0) check(bytes, whole);
  return whole;
}

/** The sums of a file of one member. Of several, only the last one's place is known. */
function check(bytes: Bytes, whole: Bytes): void {
  const tail = new DataView(bytes.buffer, bytes.byteOffset + bytes.length - TAIL_BYTES, TAIL_BYTES);
  if (tail.getUint32(0, true) !== crc32(whole)) throw new GzipError('invalid compressed data--crc error');
  if (tail.getUint32(4, true) !== whole.length >>> 0) throw new GzipError('invalid compressed data--length error');
}

export const isGzip = (bytes: Bytes): boolean => MAGIC.every((byte, i) => bytes[i] === byte);

/** What stands at the beginning of a gzip file. */
export function headOf(bytes: Bytes): GzipHead {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  const flags = bytes[3] ?? 0;
  let at = HEAD_BYTES;
  if (flags & EXTRA) at += 2 + view.getUint16(at, true);
  const end = bytes.indexOf(0, at);
  return { name: flags & NAMED && end > 0 ? decode(bytes.subarray(at, end)) : '', mtime: view.getUint32(4, true) * 1000 };
}

/** The checksum and the length that the file's end tells. */
export function tailOf(bytes: Bytes): { readonly crc: number; readonly length: number } {
  const tail = new DataView(bytes.buffer, bytes.byteOffset + bytes.length - TAIL_BYTES, TAIL_BYTES);
  return { crc: tail.getUint32(0, true), length: tail.getUint32(4, true) };
}
