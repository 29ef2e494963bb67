// Requests for certificates, read. (RFC 2986)
import { type Bytes, decode, fromBase64 } from '../../../../base/bytes.ts';
import { type DerNode, derChildren } from '../../../../base/der.ts';
import { hex } from '../../../../base/hash.ts';
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

const EXTENSION_REQUEST = '2a864886f70d01090e';
const SUBJECT_ALT_NAME = '551d11';
const NOTHING = new Uint8Array(0);

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
  const [info] = derChildren(derChildren(whole)[0]?.content ?? NOTHING);
  const [, subject, key, attributes] = derChildren(info?.content ?? NOTHING);
  if (!subject || !key) return undefined;
  const names = alternatives(attributes);
  return {
    subject: nameText(subject),
    publicKey: key.whole,
    dnsNames: names.filter((n) => n.tag === 0x82).map((n) => decode(n.content)),
    ipAddresses: names.filter((n) => n.tag === 0x87).map((n) => ipText(n.content)),
    whole,
  };
}

function alternatives(attributes: DerNode | undefined): readonly DerNode[] {
  for (const attribute of derChildren(attributes?.content ?? NOTHING)) {
    const [id, values] = derChildren(attribute.content);
    if (!id || !values || hex(id.content) !== EXTENSION_REQUEST) continue;
    for (const extension of derChildren(derChildren(values.content)[0]?.content ?? NOTHING)) {
      const fields = derChildren(extension.content);
      if (fields[0] && hex(fields[0].content) === SUBJECT_ALT_NAME) return derChildren(derChildren(fields.at(-1)?.content ?? NOTHING)[0]?.content ?? NOTHING);
    }
  }
  return [];
}
