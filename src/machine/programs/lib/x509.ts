// Reads an X.509 certificate (DER) as far as TLS clients talk about it: names, times, who signed. (RFC 5280)
import { type Bytes, decode } from '../../../base/bytes.ts';
import { derChildren as children, type DerNode as Node } from '../../../base/der.ts';
import { hex } from '../../../base/hash.ts';
import { parseTime } from '../../../base/time.ts';
import { type Certificate, namedSigner } from './certificate.ts';
import { ipText } from './ip.ts';
import { keyId, signature } from './key-pair.ts';

const ATTRIBUTES: Readonly<Record<string, string>> = {
  '550403': 'CN',
  '550406': 'C',
  '550407': 'L',
  '550408': 'ST',
  '55040a': 'O',
  '55040b': 'OU',
  '2a864886f70d010901': 'emailAddress',
};
const SUBJECT_ALT_NAME = '551d11';
const BASIC_CONSTRAINTS = '551d13';
const AUTHORITY_KEY = '551d23';

/** Undefined when the bytes are no certificate. Signatures of outside certificates are taken as made by the issuer they name. */
export function parseX509(der: Bytes): Certificate | undefined {
  const outer = children(der)[0];
  const [tbs, , proof] = outer ? children(outer.content) : [];
  if (!tbs) return undefined;
  const fields = children(tbs.content);
  const at = fields[0]?.tag === 0xa0 ? 1 : 0;
  const [serial, , issuer, validity, subject, key] = fields.slice(at);
  if (!serial || !issuer || !validity || !subject || !key) return undefined;
  const [from, to] = children(validity.content);
  const names: Names = { dns: [], ips: [], signer: '' };
  let ca = false;
  for (const field of fields.slice(at + 6)) if (field.tag === 0xa3) ca = readExtensions(field, names);
  return {
    subject: nameText(subject),
    issuer: nameText(issuer),
    dnsNames: names.dns,
    ipAddresses: names.ips,
    notBefore: from ? timeOf(from) : 0,
    notAfter: to ? timeOf(to) : 0,
    ca,
    // A byte of nothing in front keeps the number from being below 0.
    serial: hex(serial.content).replace(/^00(?=.)/, ''),
    key: keyId(key.whole),
    signedBy: signerOf(tbs.whole, proof?.content.subarray(1), names.signer || keyId(key.whole), nameText(issuer)),
    publicKey: hex(key.whole),
  };
}

/** The key that signed: known when it is one of this house. Signatures from outside cannot be checked and are taken as made by whom they name. */
function signerOf(signed: Bytes, proof: Bytes | undefined, key: string, issuer: string): string {
  const own = proof && [signature('rsa', proof.length * 8, key, signed), signature('ec', 256, key, signed)].some((made) => hex(made) === hex(proof));
  return own ? key : namedSigner(issuer);
}

interface Names {
  readonly dns: string[];
  readonly ips: string[];
  /** The identifier of the authority's key. */
  signer: string;
}

function readExtensions(field: Node, names: Names): boolean {
  let ca = false;
  for (const extension of children(children(field.content)[0]?.content ?? new Uint8Array(0))) {
    const parts = children(extension.content);
    const id = parts[0] ? hex(parts[0].content) : '';
    const value = children(parts[parts.length - 1]?.content ?? new Uint8Array(0))[0];
    if (!value) continue;
    if (id === AUTHORITY_KEY) names.signer = hex(children(value.content).find((n) => n.tag === 0x80)?.content ?? new Uint8Array(0));
    if (id === BASIC_CONSTRAINTS) ca = children(value.content).some((n) => n.tag === 1 && n.content[0] !== 0);
    if (id !== SUBJECT_ALT_NAME) continue;
    for (const name of children(value.content)) {
      if (name.tag === 0x82) names.dns.push(decode(name.content));
      else if (name.tag === 0x87) names.ips.push(ipText(name.content));
    }
  }
  return ca;
}

/** `O=dev; CN=jane` of a Name. */
export function nameText(name: Node): string {
  const parts: string[] = [];
  for (const set of children(name.content)) {
    for (const pair of children(set.content)) {
      const [id, value] = children(pair.content);
      if (id && value) parts.push(`${ATTRIBUTES[hex(id.content)] ?? hex(id.content)}=${decode(value.content)}`);
    }
  }
  return parts.join('; ');
}

function timeOf(node: Node): number {
  const text = decode(node.content);
  const full = node.tag === 0x17 ? `${Number(text.slice(0, 2)) < 50 ? '20' : '19'}${text}` : text;
  const [, y, mo, d, h, mi, s] = /^(\d{4})(\d\d)(\d\d)(\d\d)(\d\d)(\d\d)/.exec(full) ?? [];
  return parseTime(`${y}-${mo}-${d}T${h}:${mi}:${s}Z`);
}
