// x509 and verify: certificates shown, signed from requests, and believed or not. upstream: apps/x509.c, apps/verify.c
import { type Bytes, fromBase64 } from '../../../../base/bytes.ts';
import { hex, sha256 } from '../../../../base/hash.ts';
import type { Process } from '../../../os/types.ts';
import { armourBytes, BLOCK } from '../armour.ts';
import { type Certificate, verifyChain } from '../certificate.ts';
import { chance, modulusOf } from '../key-pair.ts';
import { readCertificates, writeCertificate } from '../pem.ts';
import { nameOf, shownName } from '../x509-name.ts';
import { type AlternativeNames, bytesOfHex, makeCertificate, parseAlternativeNames } from '../x509-write.ts';
import { type Given, readText, type Tool, ToolError, writeText } from './io.ts';
import { loadKey } from './keys.ts';
import { readRequest } from './request.ts';
import { algorithmOf, alternativeNamesText, colons, moment, publicKeyText, signatureText } from './text.ts';

const DAY_MS = 86_400_000;
const SERIAL_BYTES = 20;

interface Loaded {
  readonly certificate: Certificate;
  /** Its bytes, where it is one in DER. */
  readonly whole: Bytes | undefined;
  readonly text: string;
}

async function load(p: Process, name: string | undefined): Promise<Loaded> {
  const text = await readText(p, name, 'certificate');
  const [certificate] = readCertificates(text);
  if (!certificate) throw new ToolError(`Could not read certificate from ${name ?? '<stdin>'}\nUnable to load certificate`);
  const body = [...text.matchAll(BLOCK)].find(([, label]) => label?.endsWith('CERTIFICATE'))?.[2] ?? '';
  const whole = fromBase64(body.replace(/\s+/g, ''));
  return { certificate, whole: whole[0] === 0x30 ? whole : undefined, text };
}

export const x509: Tool = {
  name: 'x509',
  summary: 'show a certificate, or sign a request',
  flags: ['noout', 'text', 'subject', 'issuer', 'dates', 'startdate', 'enddate', 'serial', 'fingerprint', 'modulus', 'pubkey', 'req', 'CAcreateserial', 'sha256'],
  values: ['in', 'out', 'CA', 'CAkey', 'set_serial', 'days', 'extfile', 'checkend', 'checkhost', 'ext', 'nameopt', 'signkey', 'key'],
  notHere: ['sha1', 'hash', 'extensions', 'outform', 'inform', 'purpose', 'CAserial'],
  async run(p, o) {
    if (o.has('req')) return signRequest(p, o);
    if (o.has('fingerprint') && !o.has('sha256')) throw new ToolError('x509: a fingerprint by SHA-1 is not simulated here: add -sha256');
    const loaded = await load(p, o.value('in'));
    for (const line of facts(loaded, o)) await p.out(line);
    const seconds = o.value('checkend');
    if (seconds !== undefined) {
      const ends = p.clock.now() + Number(seconds) * 1000 > loaded.certificate.notAfter;
      await p.out(`Certificate will${ends ? '' : ' not'} expire\n`);
      return ends ? 1 : 0;
    }
    if (!o.has('noout')) await writeText(p, o.value('out'), loaded.whole ? armourBytes('CERTIFICATE', loaded.whole) : writeCertificate(loaded.certificate));
    return 0;
  },
};

function* facts({ certificate: c, whole }: Loaded, o: Given): Iterable<string> {
  const names = (name: string): string => shownName(name, o.value('nameopt'));
  const publicKey = bytesOfHex(c.publicKey ?? '');
  if (o.has('text')) yield certificateText(c, publicKey, whole);
  if (o.has('subject')) yield `subject=${names(c.subject)}\n`;
  if (o.has('issuer')) yield `issuer=${names(c.issuer)}\n`;
  if (o.has('dates') || o.has('startdate')) yield `notBefore=${moment(c.notBefore)}\n`;
  if (o.has('dates') || o.has('enddate')) yield `notAfter=${moment(c.notAfter)}\n`;
  if (o.has('serial')) yield `serial=${c.serial.toUpperCase()}\n`;
  if (o.has('fingerprint')) yield `sha256 Fingerprint=${(hex(sha256(whole ?? JSON.stringify(c))).match(/../g) ?? []).join(':').toUpperCase()}\n`;
  if (o.has('modulus'))
    yield `Modulus=${hex(modulusOf(publicKey) ?? new Uint8Array(0))
      .replace(/^00/, '')
      .toUpperCase()}\n`;
  if (o.has('pubkey')) yield armourBytes('PUBLIC KEY', publicKey);
  if (o.value('ext')?.split(',').includes('subjectAltName')) yield `X509v3 Subject Alternative Name: \n    ${alternativeNamesText(c.dnsNames, c.ipAddresses)}\n`;
  const host = o.value('checkhost');
  if (host !== undefined) yield `Hostname ${host} does${c.dnsNames.includes(host) ? '' : ' NOT'} match certificate\n`;
}

function certificateText(c: Certificate, publicKey: Bytes, whole: Bytes | undefined): string {
  const key = (id: string): string => colons(id.toUpperCase(), 16, 20);
  const extension = (title: string, value: string): string => `            X509v3 ${title}\n${value}\n`;
  const names = alternativeNamesText(c.dnsNames, c.ipAddresses);
  const extensions = [
    extension('Subject Key Identifier: ', key(c.key)),
    ...(/^[\da-f]{40}$/.test(c.signedBy) ? [extension('Authority Key Identifier: ', key(c.signedBy))] : []),
    ...(c.ca ? [extension('Basic Constraints: critical', '                CA:TRUE')] : []),
    ...(names === '' ? [] : [extension('Subject Alternative Name: ', `                ${names}`)]),
  ].join('');
  const algorithm = whole ? algorithmOf(whole) : 'sha256WithRSAEncryption';
  return `Certificate:\n    Data:\n        Version: 3 (0x2)\n        Serial Number:\n${colons(c.serial, 12, 20)}\n        Signature Algorithm: ${algorithm}\n        Issuer: ${shownName(c.issuer)}\n        Validity\n            Not Before: ${moment(c.notBefore)}\n            Not After : ${moment(c.notAfter)}\n        Subject: ${shownName(c.subject)}\n${publicKey.length > 0 ? publicKeyText(publicKey) : ''}        X509v3 extensions:\n${extensions}${whole ? signatureText(whole) : ''}`;
}

async function signRequest(p: Process, o: Given): Promise<number> {
  const request = readRequest(await readText(p, o.value('in'), 'certificate request'));
  if (!request) throw new ToolError('Unable to load X509 request');
  const own = o.value('signkey') ?? o.value('key');
  const authority = o.value('CA') === undefined ? undefined : (await load(p, o.value('CA'))).certificate;
  if (!authority && own === undefined) throw new ToolError('x509: We need a private key to sign with, use -signkey or -CAkey');
  const signer = authority ? await loadKey(p, o.value('CAkey') ?? o.value('CA'), 'CA private key') : await loadKey(p, own);
  if (authority && authority.key !== signer.id) throw new ToolError('CA certificate and CA private key do not match');
  const now = Math.floor(p.clock.now() / 1000) * 1000;
  const certificate = makeCertificate({
    subject: nameOf(request.subject),
    issuer: nameOf(authority?.subject ?? request.subject),
    publicKey: request.publicKey,
    keyId: hex(sha256(request.publicKey)).slice(0, 40),
    signer,
    notBefore: now,
    notAfter: now + Number(o.value('days') ?? 30) * DAY_MS,
    serial: serialOf(p, o),
    ca: false,
    names: await extensionNames(p, o),
  });
  await p.err(`Certificate request self-signature ok\nsubject=${shownName(request.subject)}\n`);
  await writeText(p, o.value('out'), armourBytes('CERTIFICATE', certificate));
  return 0;
}

function serialOf(p: Process, o: Given): Bytes {
  const given = o.value('set_serial');
  return given === undefined
    ? chance(p.machine.random, SERIAL_BYTES)
    : bytesOfHex(
        BigInt(given)
          .toString(16)
          .replace(/^(.(?:..)*)$/, '0$1'),
      );
}

/** The names that an extension file adds. Throws ToolError for what it adds beside them. */
async function extensionNames(p: Process, o: Given): Promise<AlternativeNames> {
  const file = o.value('extfile');
  const text = file === undefined ? '' : await readText(p, file, 'extensions');
  const value = /^\s*subjectAltName\s*=\s*(.+)$/m.exec(text)?.[1];
  if (value === undefined) return { dns: [], ips: [] };
  const names = parseAlternativeNames(value);
  if (!names) throw new ToolError(`x509: subjectAltName = ${value}: only DNS: and IP: are simulated here`);
  return names;
}

export const verify: Tool = {
  name: 'verify',
  summary: 'say whether certificates are believed',
  flags: ['verbose'],
  values: ['CAfile', 'untrusted'],
  notHere: ['purpose'],
  async run(p, o) {
    const read = async (name: string | undefined): Promise<readonly Certificate[]> => (name === undefined ? [] : readCertificates(await readText(p, name, 'certificates')));
    const trusted = await read(o.value('CAfile'));
    const untrusted = await read(o.value('untrusted'));
    let code = 0;
    for (const name of o.operands) {
      const { certificate } = await load(p, name);
      const error = verifyChain([certificate, ...untrusted], trusted, p.clock.now());
      if (!error) await p.out(`${name}: OK\n`);
      else {
        await p.err(`${shownName(certificate.subject)}\nerror ${error.code} at 0 depth lookup: ${error.text}\nerror ${name}: verification failed\n`);
        code = 2;
      }
    }
    return code;
  },
};
