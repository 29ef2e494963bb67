// PEM files: certificates and keys. Worlds that were saved some time ago have certificates with their fields as JSON in the armour.
import { decode, fromBase64 } from '../../../base/bytes.ts';
import { isRecord } from '../../../base/deep.ts';
import { hex, sha256 } from '../../../base/hash.ts';
import { armour, armourBytes, BLOCK } from './armour.ts';
import type { Certificate } from './certificate.ts';
import { readKeyPair } from './key-pair.ts';
import { parseX509 } from './x509.ts';
import { nameOf } from './x509-name.ts';
import { bytesOfHex, makeCertificate } from './x509-write.ts';

/** Texts that were read: a client's certificate is looked at with every request. */
const read = new Map<string, readonly Certificate[]>();
const MOST = 100;

/** The certificates of a PEM text, in order; blocks that are none are skipped. */
export function readCertificates(text: string): readonly Certificate[] {
  const known = read.get(text);
  if (known) return known;
  if (read.size >= MOST) read.clear();
  const found = certificatesIn(text);
  read.set(text, found);
  return found;
}

function certificatesIn(text: string): readonly Certificate[] {
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
  const pair = readKeyPair(text);
  if (pair) return pair.id;
  for (const [, label, body = ''] of text.matchAll(BLOCK)) if (label?.endsWith('PRIVATE KEY')) return hex(sha256(body.replace(/\s+/g, ''))).slice(0, 40);
  return undefined;
}

/** What signs is an RSA key of this size, wherever certificates are made as objects. */
const SIGNER = { kind: 'rsa', bits: 2048 } as const;

/** A certificate as a PEM block. One whose public key is not known keeps its fields as they are. */
export function writeCertificate(certificate: Certificate): string {
  const { publicKey } = certificate;
  if (publicKey === undefined) return armour('CERTIFICATE', JSON.stringify(certificate));
  return armourBytes(
    'CERTIFICATE',
    makeCertificate({
      subject: nameOf(certificate.subject),
      issuer: nameOf(certificate.issuer),
      publicKey: bytesOfHex(publicKey),
      keyId: certificate.key,
      signer: { ...SIGNER, id: certificate.signedBy },
      notBefore: certificate.notBefore,
      notAfter: certificate.notAfter,
      serial: bytesOfHex(certificate.serial),
      ca: certificate.ca,
      names: { dns: certificate.dnsNames, ips: certificate.ipAddresses },
    }),
  );
}
