// Requests for certificates, read. (RFC 2986)
import { type Bytes, decode, fromBase64 } from '../../../../base/bytes.ts';
import { parsePkcs10 } from '../../../../base/pkcs10.ts';
import { BLOCK } from '../armour.ts';
import { ipText } from '../ip.ts';
import { nameText } from '../x509.ts';

export interface Request {
  readonly subject: string;
  readonly publicKey: Bytes;
  readonly dnsNames: readonly string[];
  readonly ipAddresses: readonly string[];
  readonly whole: Bytes;
}

/** The first request of a PEM text; undefined when there is none. */
export function readRequest(text: string): Request | undefined {
  for (const [, label, body = ''] of text.matchAll(BLOCK)) {
    if (label !== 'CERTIFICATE REQUEST' && label !== 'NEW CERTIFICATE REQUEST') continue;
    try {
      return requestOf(fromBase64(body.replace(/\s+/g, '')));
    } catch {
      return undefined; // No base64.
    }
  }
  return undefined;
}

function requestOf(whole: Bytes): Request | undefined {
  const request = parsePkcs10(whole);
  if (!request) return undefined;
  const { subject, key, names } = request;
  return {
    subject: nameText(subject),
    publicKey: key.whole,
    dnsNames: names.filter((n) => n.tag === 0x82).map((n) => decode(n.content)),
    ipAddresses: names.filter((n) => n.tag === 0x87).map((n) => ipText(n.content)),
    whole,
  };
}
