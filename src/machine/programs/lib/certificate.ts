// Certificates as TLS peers show them. Keys and signatures are no cryptography here: a signature names the key that made it, and that is what is checked.
import { canonicalIp, familyOf } from './ip.ts';

/** What a certificate says. `key` and `signedBy` name key pairs. */
export interface Certificate {
  /** As OpenSSL prints names: `CN=example`, `O=system:masters; CN=kubernetes-admin`. */
  readonly subject: string;
  readonly issuer: string;
  readonly dnsNames: readonly string[];
  readonly ipAddresses: readonly string[];
  /** Milliseconds since 1970. */
  readonly notBefore: number;
  readonly notAfter: number;
  readonly ca: boolean;
  readonly serial: string;
  readonly key: string;
  readonly signedBy: string;
  /** SubjectPublicKeyInfo in hexadecimal digits, where there is one. */
  readonly publicKey?: string;
}

/** Stands for the key of somebody outside: known by name alone. */
export function namedSigner(subject: string): string {
  return `key of ${subject}`;
}

/** Why a chain is not believed: OpenSSL's number and words. */
export interface VerifyError {
  readonly code: number;
  readonly text: string;
}

/** Walks from the leaf to a trusted certificate. upstream: openssl/crypto/x509/x509_vfy.c */
export function verifyChain(chain: readonly Certificate[], trusted: readonly Certificate[], now: number): VerifyError | undefined {
  const leaf = chain[0];
  if (!leaf) return { code: 2, text: 'unable to get issuer certificate' };
  let current = leaf;
  for (let depth = 0; depth <= chain.length + trusted.length; depth++) {
    if (trusted.some((c) => same(c, current))) return inTime(chain, now);
    const issuer = [...trusted, ...chain].find((c) => c.subject === current.issuer && c !== current);
    if (!issuer) {
      if (current.subject !== current.issuer) return { code: 20, text: 'unable to get local issuer certificate' };
      return depth === 0 ? { code: 18, text: 'self-signed certificate' } : { code: 19, text: 'self-signed certificate in certificate chain' };
    }
    if (current.signedBy !== issuer.key && current.signedBy !== namedSigner(issuer.subject)) return { code: 7, text: 'certificate signature failure' };
    if (!issuer.ca) return { code: 24, text: 'invalid CA certificate' };
    current = issuer;
  }
  return { code: 22, text: 'certificate chain too long' };
}

function same(a: Certificate, b: Certificate): boolean {
  return a.key === b.key && a.subject === b.subject && a.serial === b.serial;
}

function inTime(chain: readonly Certificate[], now: number): VerifyError | undefined {
  for (const c of chain) {
    if (now < c.notBefore) return { code: 9, text: 'certificate is not yet valid' };
    if (now > c.notAfter) return { code: 10, text: 'certificate has expired' };
  }
  return undefined;
}

/** True when the leaf names the host: by its alternative names, or (when it has none) by its common name. */
export function matchesHost(leaf: Certificate, host: string): boolean {
  if (familyOf(host)) return leaf.ipAddresses.some((ip) => canonicalIp(ip) === canonicalIp(host));
  const names = leaf.dnsNames.length > 0 || leaf.ipAddresses.length > 0 ? leaf.dnsNames : [commonName(leaf.subject)];
  return names.some((name) => matchesName(name.toLowerCase(), host.toLowerCase().replace(/\.$/, '')));
}

function matchesName(pattern: string, host: string): boolean {
  if (!pattern.startsWith('*.')) return pattern === host;
  const dot = host.indexOf('.');
  return dot > 0 && host.slice(dot + 1) === pattern.slice(2) && pattern.slice(2).includes('.');
}

/** The CN of a name, or the whole of it. */
export function commonName(subject: string): string {
  return /(?:^|; )CN=([^;]*)/.exec(subject)?.[1] ?? '';
}
