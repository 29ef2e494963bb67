// Reads an X.509 certificate (DER) as far as TLS clients talk about it: names, times, who signed. (RFC 5280)
import { type Bytes, decode } from '../../../base/bytes.ts';
import { derChildren as children, type DerNode as Node } from '../../../base/der.ts';
import { hex, sha256 } from '../../../base/hash.ts';
import { parseTime } from '../../../base/time.ts';
import type { Certificate } from './certificate.ts';
import { ipText } from './ip.ts';

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

/** Undefined when the bytes are no certificate. Signatures of outside certificates are taken as made by the issuer they name. */
export function parseX509(der: Bytes): Certificate | undefined {
  const outer = children(der)[0];
  const tbs = outer ? children(outer.content)[0] : undefined;
  if (!tbs) return undefined;
  const fields = children(tbs.content);
  const at = fields[0]?.tag === 0xa0 ? 1 : 0;
  const [serial, , issuer, validity, subject, key] = fields.slice(at);
  if (!serial || !issuer || !validity || !subject || !key) return undefined;
  const [from, to] = children(validity.content);
  const names = { dns: [] as string[], ips: [] as string[] };
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
    serial: hex(serial.content),
    key: keyName(nameText(subject)),
    signedBy: keyName(nameText(issuer)),
  };
}

/** Outside keys are known by their owner's name: their signatures cannot be checked here. */
function keyName(owner: string): string {
  return hex(sha256(`x509 ${owner}`)).slice(0, 40);
}

function readExtensions(field: Node, names: { dns: string[]; ips: string[] }): boolean {
  let ca = false;
  for (const extension of children(children(field.content)[0]?.content ?? new Uint8Array(0))) {
    const parts = children(extension.content);
    const id = parts[0] ? hex(parts[0].content) : '';
    const value = children(parts[parts.length - 1]?.content ?? new Uint8Array(0))[0];
    if (!value) continue;
    if (id === BASIC_CONSTRAINTS) ca = children(value.content).some((n) => n.tag === 1 && n.content[0] !== 0);
    if (id !== SUBJECT_ALT_NAME) continue;
    for (const name of children(value.content)) {
      if (name.tag === 0x82) names.dns.push(decode(name.content));
      else if (name.tag === 0x87) names.ips.push(ipText(name.content));
    }
  }
  return ca;
}

function nameText(name: Node): string {
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
