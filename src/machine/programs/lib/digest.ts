// MD5 and SHA-1; SHA-256 is base/hash.ts's. upstream: RFC 1321, RFC 3174
import type { Bytes } from '../../../base/bytes.ts';

const rotl = (x: number, n: number): number => (x << n) | (x >>> (32 - n));

/** The message with its padding; `little`: the length's byte order. */
function padded(bytes: Bytes, little: boolean): DataView {
  const blocks = ((bytes.length + 8) >> 6) + 1;
  const all = new Uint8Array(blocks * 64);
  all.set(bytes);
  all[bytes.length] = 0x80;
  const view = new DataView(all.buffer);
  const low = (bytes.length << 3) >>> 0;
  const high = Math.floor(bytes.length / 0x20000000);
  view.setUint32(all.length - 8, little ? low : high, little);
  view.setUint32(all.length - 4, little ? high : low, little);
  return view;
}

const SHIFTS = [7, 12, 17, 22, 5, 9, 14, 20, 4, 11, 16, 23, 6, 10, 15, 21];
const SINES = Array.from({ length: 64 }, (_, i) => Math.floor(Math.abs(Math.sin(i + 1)) * 4294967296) | 0);

/** MD5 of bytes. */
export function md5(bytes: Bytes): Uint8Array {
  const view = padded(bytes, true);
  let [a0, b0, c0, d0] = [0x67452301, 0xefcdab89 | 0, 0x98badcfe | 0, 0x10325476];
  for (let at = 0; at < view.byteLength; at += 64) {
    let [a, b, c, d] = [a0, b0, c0, d0];
    for (let i = 0; i < 64; i++) {
      const round = i >> 4;
      const f = round === 0 ? (b & c) | (~b & d) : round === 1 ? (d & b) | (~d & c) : round === 2 ? b ^ c ^ d : c ^ (b | ~d);
      const g = round === 0 ? i : round === 1 ? (5 * i + 1) % 16 : round === 2 ? (3 * i + 5) % 16 : (7 * i) % 16;
      const sum = (f + a + (SINES[i] ?? 0) + view.getInt32(at + g * 4, true)) | 0;
      [a, d, c] = [d, c, b];
      b = (b + rotl(sum, SHIFTS[round * 4 + (i % 4)] ?? 0)) | 0;
    }
    [a0, b0, c0, d0] = [(a0 + a) | 0, (b0 + b) | 0, (c0 + c) | 0, (d0 + d) | 0];
  }
  const out = new DataView(new ArrayBuffer(16));
  [a0, b0, c0, d0].forEach((x, i) => out.setInt32(i * 4, x, true));
  return new Uint8Array(out.buffer);
}

/** SHA-1 of bytes. */
export function sha1(bytes: Bytes): Uint8Array {
  const view = padded(bytes, false);
  const h = [0x67452301, 0xefcdab89 | 0, 0x98badcfe | 0, 0x10325476, 0xc3d2e1f0 | 0];
  const w = new Int32Array(80);
  for (let at = 0; at < view.byteLength; at += 64) {
    for (let i = 0; i < 80; i++) w[i] = i < 16 ? view.getInt32(at + i * 4) : rotl((w[i - 3] ?? 0) ^ (w[i - 8] ?? 0) ^ (w[i - 14] ?? 0) ^ (w[i - 16] ?? 0), 1);
    let [a = 0, b = 0, c = 0, d = 0, e = 0] = h;
    for (let i = 0; i < 80; i++) {
      const [f, k] =
        i < 20 ? [(b & c) | (~b & d), 0x5a827999] : i < 40 ? [b ^ c ^ d, 0x6ed9eba1] : i < 60 ? [(b & c) | (b & d) | (c & d), 0x8f1bbcdc | 0] : [b ^ c ^ d, 0xca62c1d6 | 0];
      const sum = (rotl(a, 5) + f + e + k + (w[i] ?? 0)) | 0;
      [e, d, c, b, a] = [d, c, rotl(b, 30), a, sum];
    }
    [a, b, c, d, e].forEach((x, i) => {
      h[i] = ((h[i] ?? 0) + x) | 0;
    });
  }
  const out = new DataView(new ArrayBuffer(20));
  h.forEach((x, i) => out.setInt32(i * 4, x));
  return new Uint8Array(out.buffer);
}

const PRIMES = [
  2, 3, 5, 7, 11, 13, 17, 19, 23, 29, 31, 37, 41, 43, 47, 53, 59, 61, 67, 71, 73, 79, 83, 89, 97, 101, 103, 107, 109, 113, 127, 131, 137, 139, 149, 151, 157, 163, 167, 173, 179,
  181, 191, 193, 197, 199, 211, 223, 227, 229, 233, 239, 241, 251, 257, 263, 269, 271, 277, 281, 283, 293, 307, 311, 313, 317, 331, 337, 347, 349, 353, 359, 367, 373, 379, 383,
  389, 397, 401, 409,
];
const WORD = (1n << 64n) - 1n;

/** The first 64 bits after the point of a prime's root. */
function rootBits(prime: number, power: bigint): bigint {
  const target = BigInt(prime) << (64n * power);
  let root = 0n;
  for (let bit = 1n << 68n; bit > 0n; bit >>= 1n) if ((root | bit) ** power <= target) root |= bit;
  return root & WORD;
}

const rotr = (x: bigint, n: bigint): bigint => ((x >> n) | (x << (64n - n))) & WORD;

/** SHA-512 of bytes. upstream: FIPS 180-4 */
export function sha512(bytes: Bytes): Uint8Array {
  const all = new Uint8Array((((bytes.length + 16) >> 7) + 1) * 128);
  all.set(bytes);
  all[bytes.length] = 0x80;
  const view = new DataView(all.buffer);
  view.setBigUint64(all.length - 8, BigInt(bytes.length) * 8n);
  const rounds = PRIMES.map((prime) => rootBits(prime, 3n));
  const state = PRIMES.slice(0, 8).map((prime) => rootBits(prime, 2n));
  for (let at = 0; at < all.length; at += 128) mix(state, rounds, view, at);
  const sum = new DataView(new ArrayBuffer(64));
  for (const [i, word] of state.entries()) sum.setBigUint64(i * 8, word);
  return new Uint8Array(sum.buffer);
}

function mix(state: bigint[], rounds: readonly bigint[], view: DataView, at: number): void {
  const w: bigint[] = Array.from({ length: 16 }, (_, i) => view.getBigUint64(at + i * 8));
  const word = (i: number): bigint => w[i] ?? 0n;
  for (let i = 16; i < 80; i++) {
    const [x, y] = [word(i - 15), word(i - 2)];
    w.push((word(i - 16) + (rotr(x, 1n) ^ rotr(x, 8n) ^ (x >> 7n)) + word(i - 7) + (rotr(y, 19n) ^ rotr(y, 61n) ^ (y >> 6n))) & WORD);
  }
  let [a = 0n, b = 0n, c = 0n, d = 0n, e = 0n, f = 0n, g = 0n, h = 0n] = state;
  for (const [i, k] of rounds.entries()) {
    const one = h + (rotr(e, 14n) ^ rotr(e, 18n) ^ rotr(e, 41n)) + ((e & f) ^ (~e & WORD & g)) + k + word(i);
    const two = (rotr(a, 28n) ^ rotr(a, 34n) ^ rotr(a, 39n)) + ((a & b) ^ (a & c) ^ (b & c));
    [h, g, f, e, d, c, b, a] = [g, f, e, (d + one) & WORD, c, b, a, (one + two) & WORD];
  }
  for (const [i, value] of [a, b, c, d, e, f, g, h].entries()) state[i] = ((state[i] ?? 0n) + value) & WORD;
}
