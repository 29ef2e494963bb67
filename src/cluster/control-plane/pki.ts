// The cluster's certificates as kubeadm makes them: one authority, the API server's certificate, and those of its clients. upstream: cmd/kubeadm/app/phases/certs
import { encode, toBase64 } from '../../base/bytes.ts';
import type { Clock } from '../../base/clock.ts';
import { hex, sha256 } from '../../base/hash.ts';
import type { Random } from '../../base/random.ts';
import type { CertificateAuthority, CertificateRequest } from '../../kubernetes/api/certificate-request.ts';
import type { UserInfo } from '../../kubernetes/api/wire.ts';
import { type Certificate, commonName } from '../../machine/programs/lib/certificate.ts';
import { type KeyPair, makeRsa } from '../../machine/programs/lib/key-pair.ts';
import { readCertificates, writeCertificate } from '../../machine/programs/lib/pem.ts';

const YEAR_MS = 365 * 24 * 3600 * 1000;

/** A certificate with its key, both as PEM. */
export interface Credential {
  readonly certificate: string;
  readonly key: string;
}

export class Pki implements CertificateAuthority {
  readonly ca: Certificate;
  readonly #clock: Clock;
  readonly #random: Random;

  constructor(clock: Clock, random: Random) {
    this.#clock = clock;
    this.#random = random;
    const key = this.#newKey();
    this.ca = this.#certificate('CN=kubernetes', key, { ca: true, years: 10 });
  }

  get caPem(): string {
    return writeCertificate(this.ca);
  }

  /** A server's certificate for names and addresses. */
  server(name: string, dnsNames: readonly string[], ipAddresses: readonly string[]): Certificate {
    return this.#certificate(`CN=${name}`, this.#newKey(), { dnsNames, ipAddresses });
  }

  /** A certificate that nobody signed but itself. */
  selfSigned(subject: string, dnsNames: readonly string[]): Certificate {
    const made = this.#certificate(subject, this.#newKey(), { dnsNames });
    return { ...made, issuer: subject, signedBy: made.key };
  }

  /** A client's certificate: the common name is the user, organisations are groups. */
  client(user: string, groups: readonly string[]): Credential {
    const key = this.#newKey();
    const subject = [...groups.map((g) => `O=${g}`), `CN=${user}`].join('; ');
    return { certificate: writeCertificate(this.#certificate(subject, key)), key: key.text };
  }

  /** What was asked for and approved; the key stays with whoever asked. */
  sign({ subject, dnsNames, ipAddresses, key, publicKey }: CertificateRequest, notBefore: number, notAfter: number): string {
    const serial = hex(sha256(`${key} ${subject} ${notBefore}`)).slice(0, 16);
    const until = Math.min(notAfter, this.ca.notAfter);
    return writeCertificate({ subject, issuer: this.ca.subject, dnsNames, ipAddresses, notBefore, notAfter: until, ca: false, serial, key, publicKey, signedBy: this.ca.key });
  }

  #newKey(): KeyPair {
    return makeRsa(this.#random, 2048, 'RSA PRIVATE KEY');
  }

  #certificate(
    subject: string,
    key: KeyPair,
    options: { readonly ca?: boolean; readonly years?: number; readonly dnsNames?: readonly string[]; readonly ipAddresses?: readonly string[] } = {},
  ): Certificate {
    return {
      subject,
      issuer: 'CN=kubernetes',
      dnsNames: options.dnsNames ?? [],
      ipAddresses: options.ipAddresses ?? [],
      notBefore: this.#clock.now() - 300_000,
      notAfter: this.#clock.now() + (options.years ?? 1) * YEAR_MS,
      ca: options.ca ?? false,
      serial: this.#random.string('0123456789abcdef', 16),
      key: key.id,
      publicKey: hex(key.publicKey),
      signedBy: options.ca ? key.id : this.ca.key,
    };
  }

  /** Who a client's certificate says it is; undefined when this authority did not sign it or it is out of date. */
  userOf(pem: string): UserInfo | undefined {
    const [certificate] = readCertificates(pem);
    if (!certificate || certificate.signedBy !== this.ca.key || this.#clock.now() > certificate.notAfter) return undefined;
    const groups = certificate.subject.split('; ').flatMap((part) => (part.startsWith('O=') ? [part.slice(2)] : []));
    return { name: commonName(certificate.subject), groups: [...groups, 'system:authenticated'] };
  }
}

/** A kubeconfig in kubeadm's form. */
export function kubeconfig(server: string, pki: Pki, user: string, credential: Credential): string {
  const data = (text: string): string => toBase64(encode(text));
  return `apiVersion: v1
clusters:
- cluster:
    certificate-authority-data: ${data(pki.caPem)}
    server: ${server}
  name: kubernetes
contexts:
- context:
    cluster: kubernetes
    user: ${user}
  name: ${user}@kubernetes
current-context: ${user}@kubernetes
kind: Config
users:
- name: ${user}
  user:
    client-certificate-data: ${data(credential.certificate)}
    client-key-data: ${data(credential.key)}
`;
}
