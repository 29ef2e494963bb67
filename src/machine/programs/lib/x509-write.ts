// Requests and certificates as bytes. (RFC 2986, RFC 5280)
import { type Bytes, encode } from '../../../base/bytes.ts';
import { der, derBits, derInteger } from '../../../base/der.ts';
import { parseIp } from '../../../base/ip.ts';
import { rfc3339 } from '../../../base/time.ts';
import { type KeyPair, signature } from './key-pair.ts';
import { derName, type Name } from './x509-name.ts';

export interface AlternativeNames {
  readonly dns: readonly string[];
  readonly ips: readonly string[];
}

export interface CertificatePlan {
  readonly subject: Name;
  readonly issuer: Name;
  readonly publicKey: Bytes;
  /** The key identifier of the subject, and of whoever signs. */
  readonly keyId: string;
  readonly signer: Pick<KeyPair, 'kind' | 'bits' | 'id'>;
  readonly notBefore: number;
  readonly notAfter: number;
  readonly serial: Bytes;
  readonly ca: boolean;
  readonly names: AlternativeNames;
}

const OID = {
  sha256Rsa: [0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x01, 0x0b],
  sha256Ec: [0x2a, 0x86, 0x48, 0xce, 0x3d, 0x04, 0x03, 0x02],
  subjectKey: [0x55, 0x1d, 0x0e],
  authorityKey: [0x55, 0x1d, 0x23],
  constraints: [0x55, 0x1d, 0x13],
  alternatives: [0x55, 0x1d, 0x11],
  extensionRequest: [0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x09, 0x0e],
};
const TRUE = der(0x01, Uint8Array.of(0xff));
const sequence = (...parts: readonly Bytes[]): Bytes => der(0x30, ...parts);
const oid = (id: readonly number[]): Bytes => der(0x06, Uint8Array.from(id));
const algorithm = (kind: 'rsa' | 'ec'): Bytes => (kind === 'rsa' ? sequence(oid(OID.sha256Rsa), der(0x05)) : sequence(oid(OID.sha256Ec)));
/** Bytes from hexadecimal digits. */
export const bytesOfHex = (digits: string): Bytes => Uint8Array.from(digits.match(/../g) ?? [], (pair) => Number.parseInt(pair, 16));
const extension = (id: readonly number[], critical: boolean, value: Bytes): Bytes => sequence(oid(id), ...(critical ? [TRUE] : []), der(0x04, value));

/** A request for a certificate, signed by its own key. */
export function makeRequest(subject: Name, key: KeyPair, names: AlternativeNames): Bytes {
  const wanted = hasNames(names) ? [sequence(oid(OID.extensionRequest), der(0x31, sequence(alternatives(names))))] : [];
  const info = sequence(derInteger(Uint8Array.of(0)), derName(subject), key.publicKey, der(0xa0, ...wanted));
  return sequence(info, algorithm(key.kind), derBits(signature(key.kind, key.bits, key.id, info)));
}

/** A certificate, signed by the plan's signer. */
export function makeCertificate(plan: CertificatePlan): Bytes {
  const { signer } = plan;
  const extensions = [
    extension(OID.subjectKey, false, der(0x04, bytesOfHex(plan.keyId))),
    extension(OID.authorityKey, false, sequence(der(0x80, bytesOfHex(signer.id)))),
    ...(plan.ca ? [extension(OID.constraints, true, sequence(TRUE))] : []),
    ...(hasNames(plan.names) ? [alternatives(plan.names)] : []),
  ];
  const signed = sequence(
    der(0xa0, derInteger(Uint8Array.of(2))),
    derInteger(plan.serial),
    algorithm(signer.kind),
    derName(plan.issuer),
    sequence(time(plan.notBefore), time(plan.notAfter)),
    derName(plan.subject),
    plan.publicKey,
    der(0xa3, sequence(...extensions)),
  );
  return sequence(signed, algorithm(signer.kind), derBits(signature(signer.kind, signer.bits, signer.id, signed)));
}

const hasNames = ({ dns, ips }: AlternativeNames): boolean => dns.length + ips.length > 0;

function alternatives({ dns, ips }: AlternativeNames): Bytes {
  const addresses = ips.flatMap((text) => {
    const ip = parseIp(text);
    if (!ip) return [];
    return [Uint8Array.from(ip.groups.flatMap((g) => [g >> 8, g & 0xff]))];
  });
  return extension(OID.alternatives, false, sequence(...dns.map((name) => der(0x82, encode(name))), ...addresses.map((a) => der(0x87, a))));
}

/** UTCTime until 2049. */
function time(ms: number): Bytes {
  const text = rfc3339(ms).replace(/[-:T]/g, '');
  return Number(text.slice(0, 4)) < 2050 ? der(0x17, encode(text.slice(2))) : der(0x18, encode(text));
}

/** subjectAltName=DNS:a,IP:10.0.0.1; undefined when it is of another form. */
export function parseAlternativeNames(text: string): AlternativeNames | undefined {
  const dns: string[] = [];
  const ips: string[] = [];
  for (const part of text.split(',').map((p) => p.trim())) {
    const [, type, value = ''] = /^(DNS|IP)(?:\.\d+)?:(.+)$/.exec(part) ?? [];
    if (type === 'DNS') dns.push(value);
    else if (type === 'IP' && parseIp(value)) ips.push(value);
    else return undefined;
  }
  return { dns, ips };
}
