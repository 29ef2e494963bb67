// PEM files: certificates and keys. What this house makes carries its fields as JSON inside the armour; what came from outside is read as X.509.
import { decode, encode, fromBase64, toBase64 } from '../../../base/bytes.ts';
import { isRecord } from '../../../base/deep.ts';
import { hex, sha256 } from '../../../base/hash.ts';
import type { Certificate } from './certificate.ts';
import { parseX509 } from './x509.ts';

const BLOCK = /-----BEGIN ([A-Z ]+)-----([\s\S]*?)-----END \1-----/g;

/** The certificates of a PEM text, in order; blocks that are none are skipped. */
export function readCertificates(text: string): readonly Certificate[] {
  const found: Certificate[] = [];
  for (const [, label, body = ''] of text.matchAll(BLOCK)) {
    if (label !== 'CERTIFICATE' && label !== 'TRUSTED CERTIFICATE') continue;
    const certificate = fromBlock(body);
    if (certificate) found.push(certificate);
  }
  return found;
}

function fromBlock(body: string): Certificate | undefined {
  try {
    const bytes = fromBase64(body.replace(/\s+/g, ''));
    if (bytes[0] !== 0x7b) return parseX509(bytes);
    const value: unknown = JSON.parse(decode(bytes));
    return isRecord(value) && typeof value.subject === 'string' ? (value as unknown as Certificate) : undefined;
  } catch {
    return undefined;
  }
}

/** The name of the key in a PEM text, undefined when there is none. */
export function readKey(text: string): string | undefined {
  for (const [, label, body = ''] of text.matchAll(BLOCK)) if (label?.endsWith('PRIVATE KEY')) return hex(sha256(body.replace(/\s+/g, ''))).slice(0, 40);
  return undefined;
}

/** A certificate as a PEM block. */
export function writeCertificate(certificate: Certificate): string {
  return armour('CERTIFICATE', JSON.stringify(certificate));
}

/** Any text in armour, 64 characters a line. */
export function armour(label: string, text: string): string {
  const body = toBase64(encode(text)).match(/.{1,64}/g) ?? [];
  return `-----BEGIN ${label}-----\n${body.join('\n')}\n-----END ${label}-----\n`;
}
