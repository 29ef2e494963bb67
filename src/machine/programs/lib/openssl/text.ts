// -text: a certificate or a request in words, the columns as openssl sets them. upstream: crypto/x509/t_x509.c, t_req.c
import type { Bytes } from '../../../../base/bytes.ts';
import { derChildren } from '../../../../base/der.ts';
import { hex } from '../../../../base/hash.ts';
import { monthName, partsOf } from '../../../../base/time.ts';
import { modulusOf } from '../key-pair.ts';

/** `Nov 21 19:37:00 2026 GMT` */
export function moment(ms: number): string {
  const t = partsOf(ms);
  const two = (n: number): string => String(n).padStart(2, '0');
  return `${monthName(t.month)} ${String(t.day).padStart(2)} ${two(t.hour)}:${two(t.minute)}:${two(t.second)} ${t.year} GMT`;
}

/** `a1:b2:…`, so many a line. */
export function colons(digits: string, indent: number, perLine: number): string {
  const pairs = digits.match(/../g) ?? [];
  const lines: string[] = [];
  for (let i = 0; i < pairs.length; i += perLine) lines.push(' '.repeat(indent) + pairs.slice(i, i + perLine).join(':'));
  return lines.join(':\n');
}

/** Of a SubjectPublicKeyInfo. */
export function publicKeyText(publicKey: Bytes): string {
  const head = '        Subject Public Key Info:\n            Public Key Algorithm: ';
  const modulus = modulusOf(publicKey);
  if (modulus) {
    const bits = 8 * (modulus[0] === 0 ? modulus.length - 1 : modulus.length);
    return `${head}rsaEncryption\n                Public-Key: (${bits} bit)\n                Modulus:\n${colons(hex(modulus), 20, 15)}\n                Exponent: 65537 (0x10001)\n`;
  }
  const point = derChildren(derChildren(publicKey)[0]?.content ?? publicKey)[1]?.content.subarray(1) ?? new Uint8Array(0);
  return `${head}id-ecPublicKey\n                Public-Key: (256 bit)\n                pub:\n${colons(hex(point), 20, 15)}\n                ASN1 OID: prime256v1\n                NIST CURVE: P-256\n`;
}

export function alternativeNamesText(dns: readonly string[], ips: readonly string[]): string {
  return [...dns.map((name) => `DNS:${name}`), ...ips.map((ip) => `IP Address:${ip}`)].join(', ');
}

/** The signature at the end of a certificate or a request. */
export function signatureText(whole: Bytes): string {
  const bits = derChildren(derChildren(whole)[0]?.content ?? whole)[2]?.content.subarray(1) ?? new Uint8Array(0);
  return `    Signature Algorithm: ${algorithmOf(whole)}\n    Signature Value:\n${colons(hex(bits), 8, 18)}\n`;
}

export function algorithmOf(whole: Bytes): string {
  const algorithm = hex(derChildren(derChildren(whole)[0]?.content ?? whole)[1]?.content ?? new Uint8Array(0));
  return algorithm.includes('2a8648ce3d0403') ? 'ecdsa-with-SHA256' : 'sha256WithRSAEncryption';
}
