// req: requests for certificates, and with -x509 certificates that sign themselves. upstream: apps/req.c
import type { Process } from '../../../os/types.ts';
import { armourBytes } from '../armour.ts';
import { chance, type KeyPair, makeEc } from '../key-pair.ts';
import { type Name, parseSubject, shownName } from '../x509-name.ts';
import { type AlternativeNames, makeCertificate, makeRequest, parseAlternativeNames } from '../x509-write.ts';
import { type Given, readText, type Tool, ToolError, writeText } from './io.ts';
import { loadKey, rsaKey } from './keys.ts';
import { readRequest } from './request.ts';
import { alternativeNamesText, publicKeyText, signatureText } from './text.ts';

const DAY_MS = 86_400_000;
const SERIAL_BYTES = 20;

export const req: Tool = {
  name: 'req',
  summary: 'ask for a certificate, or make one that signs itself',
  flags: ['new', 'x509', 'nodes', 'noenc', 'noout', 'text', 'subject', 'verify', 'batch', 'sha256', 'pubkey'],
  values: ['key', 'keyout', 'out', 'in', 'subj', 'newkey', 'days', 'addext', 'config', 'extensions', 'reqexts'],
  notHere: ['pkeyopt'],
  async run(p, o) {
    for (const unknown of ['config', 'extensions', 'reqexts'])
      if (o.value(unknown) !== undefined) throw new ToolError(`req: -${unknown} is not simulated here: use -subj and -addext`);
    if (o.has('new') || o.has('x509') || o.value('newkey') !== undefined) return make(p, o);
    return show(p, o);
  },
};

async function make(p: Process, o: Given): Promise<number> {
  const key = await keyOf(p, o);
  const { subject, names } = await wanted(p, o);
  if (!o.has('x509')) {
    await writeText(p, o.value('out'), armourBytes('CERTIFICATE REQUEST', makeRequest(subject, key, names)));
    return 0;
  }
  const now = Math.floor(p.clock.now() / 1000) * 1000;
  const certificate = makeCertificate({
    subject,
    issuer: subject,
    publicKey: key.publicKey,
    keyId: key.id,
    signer: key,
    notBefore: now,
    notAfter: now + Number(o.value('days') ?? 30) * DAY_MS,
    serial: chance(p.machine.random, SERIAL_BYTES),
    ca: true,
    names,
  });
  await writeText(p, o.value('out'), armourBytes('CERTIFICATE', certificate));
  return 0;
}

async function keyOf(p: Process, o: Given): Promise<KeyPair> {
  const asked = o.value('newkey');
  if (asked === undefined && o.value('key') !== undefined) return loadKey(p, o.value('key'));
  if (!o.has('nodes') && !o.has('noenc')) throw new ToolError('req: a key with a pass phrase is not simulated here: add -nodes');
  const [kind, size] = (asked ?? 'rsa:2048').split(':');
  if (kind !== 'rsa' && kind !== 'ec') throw new ToolError(`req: -newkey ${asked}: only rsa:BITS and ec are simulated here`);
  const key = kind === 'rsa' ? rsaKey(p, size) : makeEc(p.machine.random);
  await writeText(p, o.value('keyout') ?? 'privkey.pem', key.text);
  await p.err('-----\n');
  return key;
}

async function wanted(p: Process, o: Given): Promise<{ readonly subject: Name; readonly names: AlternativeNames }> {
  const text = o.value('subj');
  if (text === undefined) throw new ToolError('req: asking for the parts of the name is not simulated here: give them by -subj');
  const subject = parseSubject(text);
  if (!subject)
    throw new ToolError(
      `req: subject name is expected to be in the format /type0=value0/type1=value1/type2=... where characters may be escaped by \\. This name is not in that format: '${text.replace(/^\//, '')}'`,
    );
  for (const type of subject.skipped) await p.err(`req warning: Skipping unknown subject name attribute "${type}"\n`);
  const dns: string[] = [];
  const ips: string[] = [];
  for (const added of o.all('addext')) {
    const [, extension = '', value = ''] = /^\s*(\w+)\s*=\s*([\s\S]*)$/.exec(added) ?? [];
    const names = extension === 'subjectAltName' ? parseAlternativeNames(value) : undefined;
    if (!names) throw new ToolError(`req: -addext ${added}: only subjectAltName with DNS: and IP: is simulated here`);
    dns.push(...names.dns);
    ips.push(...names.ips);
  }
  return { subject: subject.name, names: { dns, ips } };
}

async function show(p: Process, o: Given): Promise<number> {
  const text = await readText(p, o.value('in'), 'certificate request');
  const request = readRequest(text);
  if (!request) throw new ToolError('Unable to load X509 request');
  if (o.has('verify')) await p.err('Certificate request self-signature verify OK\n');
  if (o.has('text')) {
    const names = alternativeNamesText(request.dnsNames, request.ipAddresses);
    const asked = names === '' ? '            (none)\n' : `            Requested Extensions:\n                X509v3 Subject Alternative Name: \n                    ${names}\n`;
    await p.out(
      `Certificate Request:\n    Data:\n        Version: 1 (0x0)\n        Subject: ${shownName(request.subject)}\n${publicKeyText(request.publicKey)}        Attributes:\n${asked}${signatureText(request.whole)}`,
    );
  }
  if (o.has('subject')) await p.out(`subject=${shownName(request.subject)}\n`);
  if (o.has('pubkey')) await p.out(armourBytes('PUBLIC KEY', request.publicKey));
  if (!o.has('noout')) await writeText(p, o.value('out'), armourBytes('CERTIFICATE REQUEST', request.whole));
  return 0;
}
