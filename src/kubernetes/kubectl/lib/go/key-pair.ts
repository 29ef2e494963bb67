// Does a private key belong to a certificate? upstream: crypto/tls X509KeyPair
import { type Bytes, decode, fromBase64 } from '../../../../base/bytes.ts';
import { isRecord } from '../../../../base/deep.ts';
import { type DerNode, derChildren } from '../../../../base/der.ts';
import { hex, sha256 } from '../../../../base/hash.ts';
import { CommandError } from '../errors.ts';

interface Block {
  readonly label: string;
  readonly body: string;
}

function blocks(pem: string): Block[] {
  return [...pem.matchAll(/-----BEGIN ([^-]+)-----([\s\S]*?)-----END \1-----/g)].map((m) => ({ label: m[1] ?? '', body: (m[2] ?? '').replace(/\s+/g, '') }));
}

/** Throws in Go's words when the two texts are no pair. */
export function checkKeyPair(certificatePem: string, keyPem: string): void {
  const certificate = certificateBlock(blocks(certificatePem));
  const key = keyBlock(blocks(keyPem));
  const [theirs, own] = [publicOfCertificate(certificate), publicOfKey(key)];
  if (theirs === undefined || own === undefined) return;
  if (theirs.split(':')[0] !== own.split(':')[0]) throw new CommandError('tls: private key type does not match public key type');
  if (theirs !== own) throw new CommandError('tls: private key does not match public key');
}

function certificateBlock(found: readonly Block[]): Block {
  const block = found.find((b) => b.label === 'CERTIFICATE');
  if (block) return block;
  if (found.length === 0) throw new CommandError('tls: failed to find any PEM data in certificate input');
  if (found.length === 1 && found[0]?.label.endsWith('PRIVATE KEY'))
    throw new CommandError('tls: failed to find certificate PEM data in certificate input, but did find a private key; PEM inputs may have been switched');
  throw new CommandError(
    `tls: failed to find "CERTIFICATE" PEM block in certificate input after skipping PEM blocks of the following types: [${found.map((b) => b.label).join(' ')}]`,
  );
}

function keyBlock(found: readonly Block[]): Block {
  const block = found.find((b) => b.label === 'PRIVATE KEY' || b.label.endsWith(' PRIVATE KEY'));
  if (block) return block;
  if (found.length === 0) throw new CommandError('tls: failed to find any PEM data in key input');
  if (found.length === 1 && found[0]?.label === 'CERTIFICATE') throw new CommandError('tls: found a certificate rather than a key in the PEM for the private key');
  throw new CommandError(
    `tls: failed to find PEM block with type ending in "PRIVATE KEY" in key input after skipping PEM blocks of the following types: [${found.map((b) => b.label).join(' ')}]`,
  );
}

/** What this house makes carries its fields as JSON: a certificate names its key. */
function made(bytes: Bytes): Record<string, unknown> | undefined {
  if (bytes[0] !== 0x7b) return undefined;
  try {
    const value: unknown = JSON.parse(decode(bytes));
    return isRecord(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

/** The public key as `type:hex`; undefined for types that are not read here. */
function publicOfCertificate(block: Block): string | undefined {
  const bytes = fromBase64(block.body);
  const own = made(bytes);
  if (own) return `made:${String(own.key)}`;
  const fields = children(children(bytes)[0]?.content, 0);
  const info = fields[fields[0]?.tag === 0xa0 ? 6 : 5];
  if (!info) throw new CommandError('x509: malformed certificate');
  const bits = children(info.content)[1]?.content.subarray(1);
  const numbers = children(bits, 0);
  return numbers[0]?.tag === 2 ? `rsa:${hex(numbers[0].content)}` : bits?.[0] === 4 ? `ec:${hex(bits)}` : undefined;
}

function publicOfKey(block: Block): string | undefined {
  const bytes = fromBase64(block.body);
  if (bytes[0] !== 0x30) return `made:${hex(sha256(block.body)).slice(0, 40)}`;
  const outer = children(children(bytes)[0]?.content);
  // PKCS #8 wraps the key: version, algorithm, key. The older forms are the key itself.
  const fields = outer[1]?.tag === 0x30 ? children(children(outer[2]?.content)[0]?.content) : outer;
  if (fields[1]?.tag === 2) return `rsa:${hex(fields[1].content)}`;
  const point = children(fields.find((f) => f.tag === 0xa1)?.content)[0]?.content.subarray(1);
  return point ? `ec:${hex(point)}` : undefined;
}

/** The values inside of these bytes; with `within`, those inside of that value. */
function children(bytes: Bytes | undefined, within?: number): readonly DerNode[] {
  const nodes = bytes ? derChildren(bytes) : [];
  return within === undefined ? nodes : children(nodes[within]?.content);
}
