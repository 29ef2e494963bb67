// Private keys as files have them (PKCS #8, and the older forms of RSA and EC), made of chance: they have the form of keys and are known by their public half, but nothing can be enciphered with them. (RFC 5208, RFC 8017, RFC 5915)
import { type Bytes, encode, fromBase64 } from '../../../base/bytes.ts';
import { der, derBits, derChildren, derInteger } from '../../../base/der.ts';
import { hex, sha256 } from '../../../base/hash.ts';
import type { Random } from '../../../base/random.ts';
import { armourBytes, BLOCK } from './armour.ts';

export interface KeyPair {
  readonly kind: 'rsa' | 'ec';
  readonly bits: number;
  /** SubjectPublicKeyInfo. */
  readonly publicKey: Bytes;
  /** What certificates and requests call it: 40 hexadecimal digits. */
  readonly id: string;
  /** In PEM. */
  readonly text: string;
}

const RSA = Uint8Array.of(0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x01, 0x01);
const EC = Uint8Array.of(0x2a, 0x86, 0x48, 0xce, 0x3d, 0x02, 0x01);
const P256 = Uint8Array.of(0x2a, 0x86, 0x48, 0xce, 0x3d, 0x03, 0x01, 0x07);
const EXPONENT = Uint8Array.of(1, 0, 1);
const ZERO = derInteger(Uint8Array.of(0));
const NULL = der(0x05);
const oid = (id: Bytes): Bytes => der(0x06, id);
const sequence = (...parts: readonly Bytes[]): Bytes => der(0x30, ...parts);
const rsaId = sequence(oid(RSA), NULL);
const ecId = sequence(oid(EC), oid(P256));

/** What a public key is known by. */
export function keyId(publicKey: Bytes): string {
  return hex(sha256(publicKey)).slice(0, 40);
}

/** A number of so many bits, odd, with its first bit set. */
function number(random: Random, bits: number): Bytes {
  const bytes = chance(random, bits / 8);
  bytes[0] = (bytes[0] ?? 0) | 0x80;
  bytes[bytes.length - 1] = (bytes[bytes.length - 1] ?? 0) | 1;
  return bytes;
}

/** Bytes by chance. */
export function chance(random: Random, length: number): Bytes {
  const bytes = new Uint8Array(length);
  for (let i = 0; i < length; ) {
    let word = random.int(0x1000000);
    for (let k = 0; k < 3 && i < length; k++, word >>>= 8) bytes[i++] = word & 0xff;
  }
  return bytes;
}

/** A new RSA key; `bits` a multiple of 16. */
export function makeRsa(random: Random, bits = 2048, form: 'PRIVATE KEY' | 'RSA PRIVATE KEY' = 'PRIVATE KEY'): KeyPair {
  const modulus = number(random, bits);
  const parts = [number(random, bits), ...Array.from({ length: 5 }, () => number(random, bits / 2))].map(derInteger);
  const key = sequence(ZERO, derInteger(modulus), derInteger(EXPONENT), ...parts);
  return rsaOf(modulus, armourBytes(form, form === 'PRIVATE KEY' ? sequence(ZERO, rsaId, der(0x04, key)) : key));
}

/** A new EC key on the curve prime256v1. */
export function makeEc(random: Random, form: 'PRIVATE KEY' | 'EC PRIVATE KEY' = 'PRIVATE KEY'): KeyPair {
  const point = Uint8Array.from([4, ...chance(random, 64)]);
  const secret = der(0x04, chance(random, 32));
  const version = derInteger(Uint8Array.of(1));
  const shown = der(0xa1, derBits(point));
  const bytes = form === 'EC PRIVATE KEY' ? sequence(version, secret, der(0xa0, oid(P256)), shown) : sequence(ZERO, ecId, der(0x04, sequence(version, secret, shown)));
  return ecOf(point, armourBytes(form, bytes));
}

function rsaOf(modulus: Bytes, text: string): KeyPair {
  const publicKey = sequence(rsaId, derBits(sequence(derInteger(modulus), derInteger(EXPONENT))));
  const bare = modulus.subarray(modulus.findIndex((b) => b !== 0));
  return { kind: 'rsa', bits: bare.length * 8, publicKey, id: keyId(publicKey), text };
}

function ecOf(point: Bytes, text: string): KeyPair {
  const publicKey = sequence(ecId, derBits(point));
  return { kind: 'ec', bits: 256, publicKey, id: keyId(publicKey), text };
}

/** The first private key of a PEM text; undefined when there is none that can be read. */
export function readKeyPair(text: string): KeyPair | undefined {
  for (const [whole, label = '', body = ''] of text.matchAll(BLOCK)) {
    if (!label.endsWith('PRIVATE KEY') || label.startsWith('ENCRYPTED')) continue;
    try {
      const found = keyOf(fromBase64(body.replace(/\s+/g, '')), `${whole}\n`);
      if (found) return found;
    } catch {
      // No base64: no key.
    }
  }
  return undefined;
}

function keyOf(bytes: Bytes, text: string): KeyPair | undefined {
  const outer = derChildren(derChildren(bytes)[0]?.content ?? bytes);
  const wrapped = outer[1]?.tag === 0x30 ? derChildren(outer[2]?.content ?? bytes)[0] : undefined;
  const fields = wrapped ? derChildren(wrapped.content) : outer;
  if (fields[0]?.tag === 0x02 && fields[1]?.tag === 0x02) return rsaOf(fields[1].content, text);
  const point = derChildren(fields.find((f) => f.tag === 0xa1)?.content ?? new Uint8Array(0))[0]?.content.subarray(1);
  return point?.length ? ecOf(point, text) : undefined;
}

/** The modulus of an RSA public key, undefined for others. */
export function modulusOf(publicKey: Bytes): Bytes | undefined {
  const bits = derChildren(derChildren(publicKey)[0]?.content ?? publicKey)[1]?.content.subarray(1);
  const [modulus] = derChildren(derChildren(bits ?? publicKey)[0]?.content ?? publicKey);
  return bits?.[0] === 0x30 && modulus?.tag === 0x02 ? modulus.content : undefined;
}

/** What a key signs a text with: bytes that only this key and this text give, so that whoever knows both can compare them. */
export function signature(kind: 'rsa' | 'ec', bits: number, id: string, signed: Bytes): Bytes {
  const seed = hex(sha256(signed));
  const bytes: number[] = [];
  for (let i = 0; bytes.length < (kind === 'rsa' ? bits / 8 : 64); i++) bytes.push(...sha256(`${id} ${seed} ${i}`));
  if (kind === 'rsa') return Uint8Array.from(bytes.slice(0, bits / 8));
  return sequence(derInteger(Uint8Array.from(bytes.slice(0, 32))), derInteger(Uint8Array.from(bytes.slice(32, 64))));
}

/** Text as DER strings have it. */
export const derText = (text: string): Bytes => der(0x0c, encode(text));
