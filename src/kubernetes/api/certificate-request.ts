// Requests for certificates (PKCS #10 in PEM): who asks to be what. Signatures are not checked: nothing is enciphered here. (RFC 2986)
import { type Bytes, decode, fromBase64 } from '../../base/bytes.ts';
import { type DerNode, derChildren } from '../../base/der.ts';
import { hex, sha256 } from '../../base/hash.ts';
import { ipText } from '../../base/ip.ts';
import { parsePkcs10 } from '../../base/pkcs10.ts';

export interface CertificateRequest {
  readonly commonName: string;
  readonly organizations: readonly string[];
  /** The parts of the name in their order. What has no short name here goes by its number, as in DER. */
  readonly name: readonly (readonly [attribute: string, value: string])[];
  /** All parts of the name in their order, as `O=dev; CN=jane`. */
  readonly subject: string;
  readonly dnsNames: readonly string[];
  readonly ipAddresses: readonly string[];
  readonly emails: readonly string[];
  readonly uris: readonly string[];
  /** Names the public key. */
  readonly key: string;
  /** SubjectPublicKeyInfo in hexadecimal digits. */
  readonly publicKey: string;
}

/** Whoever signs what was approved. */
export interface CertificateAuthority {
  /** A certificate in PEM, valid between these times (ms); no longer than the authority itself. */
  sign(request: CertificateRequest, notBefore: number, notAfter: number): string;
}

const BLOCK = /-----BEGIN CERTIFICATE REQUEST-----([\s\S]*?)-----END CERTIFICATE REQUEST-----/;
const ATTRIBUTES: Readonly<Record<string, string>> = { '550403': 'CN', '550406': 'C', '550407': 'L', '550408': 'ST', '55040a': 'O', '55040b': 'OU' };
const EMAIL = 0x81;
const DNS = 0x82;
const URI = 0x86;
const ADDRESS = 0x87;

/** From a CertificateSigningRequest's spec.request (PEM in base64); undefined when it is no request. */
export function readCertificateRequest(base64: string): CertificateRequest | undefined {
  try {
    const body = BLOCK.exec(decode(fromBase64(base64)))?.[1]?.replace(/\s+/g, '');
    return body ? parse(fromBase64(body)) : undefined;
  } catch {
    return undefined;
  }
}

function parse(der: Bytes): CertificateRequest | undefined {
  const request = parsePkcs10(der);
  if (!request) return undefined;
  const { subject, key, names } = request;
  const parts = nameOf(subject);
  const valuesOf = (attribute: string): string[] => parts.filter(([name]) => name === attribute).map(([, value]) => value);
  const texts = (tag: number): string[] => names.filter((n) => n.tag === tag).map((n) => decode(n.content));
  return {
    commonName: valuesOf('CN').at(-1) ?? '',
    organizations: valuesOf('O'),
    name: parts,
    subject: parts.map(([name, value]) => `${name}=${value}`).join('; '),
    dnsNames: texts(DNS),
    ipAddresses: names.filter((n) => n.tag === ADDRESS).map((n) => ipText(n.content)),
    emails: texts(EMAIL),
    uris: texts(URI),
    key: hex(sha256(key.whole)).slice(0, 40),
    publicKey: hex(key.whole),
  };
}

function nameOf(name: DerNode): (readonly [attribute: string, value: string])[] {
  return derChildren(name.content)
    .flatMap((set) => derChildren(set.content))
    .flatMap((pair) => {
      const [id, value] = derChildren(pair.content);
      return id && value ? [[ATTRIBUTES[hex(id.content)] ?? hex(id.content), decode(value.content)] as const] : [];
    });
}
