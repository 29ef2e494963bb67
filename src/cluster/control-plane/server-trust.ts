// Whether a client believes an API server's certificate, in Go's words. upstream: crypto/x509 verify.go
import { decode, fromBase64 } from '../../base/bytes.ts';
import type { RestConfig } from '../../kubernetes/kubectl/lib/config/kubeconfig.ts';
import type { Process } from '../../machine/os/types.ts';
import { type Certificate, matchesHost, verifyChain } from '../../machine/programs/lib/certificate.ts';
import { familyOf } from '../../machine/programs/lib/ip.ts';
import { readCertificates } from '../../machine/programs/lib/pem.ts';

/** What is wrong with the certificate that `config.server` shows; undefined when it is believed, or need not be. */
export function distrust(p: Process, config: RestConfig, certificate: Certificate): string | undefined {
  if (config.insecure || !config.server.startsWith('https:')) return undefined;
  const host = config.tlsServerName ?? new URL(config.server).hostname.replace(/^\[|\]$/g, '');
  const why = wrongName(certificate, host) ?? wrongAuthority(certificate, authorities(p, config), p.clock.now());
  return why && `tls: failed to verify certificate: x509: ${why}`;
}

function wrongName(certificate: Certificate, host: string): string | undefined {
  if (matchesHost(certificate, host)) return undefined;
  const { dnsNames, ipAddresses } = certificate;
  if (!familyOf(host))
    return dnsNames.length ? `certificate is valid for ${dnsNames.join(', ')}, not ${host}` : `certificate is not valid for any names, but wanted to match ${host}`;
  return ipAddresses.length ? `certificate is valid for ${ipAddresses.join(', ')}, not ${host}` : `cannot validate certificate for ${host} because it doesn't contain any IP SANs`;
}

function wrongAuthority(certificate: Certificate, trusted: readonly Certificate[], now: number): string | undefined {
  const problem = verifyChain([certificate], trusted, now);
  if (!problem) return undefined;
  return problem.code === 9 || problem.code === 10 ? 'certificate has expired or is not yet valid' : 'certificate signed by unknown authority';
}

/** The same few texts come again and again. */
const known = new Map<string, readonly Certificate[]>();

function authorities(p: Process, { certificateAuthorityData, certificateAuthority }: RestConfig): readonly Certificate[] {
  const text = certificateAuthorityData ?? (certificateAuthority ? p.fs.readText(p.path(certificateAuthority)) : '');
  const there = known.get(text);
  if (there) return there;
  const certificates = readCertificates(certificateAuthorityData ? decode(fromBase64(text)) : text);
  if (known.size >= 20) known.clear();
  known.set(text, certificates);
  return certificates;
}
