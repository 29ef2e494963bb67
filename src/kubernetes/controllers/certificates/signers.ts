// Which requests the cluster's own signers take. upstream: pkg/controller/certificates/signer/signer.go, pkg/apis/certificates/helpers.go
import type { CertificateRequest } from '../../api/certificate-request.ts';

const CLIENT = 'kubernetes.io/kube-apiserver-client';
const KUBELET_CLIENT = 'kubernetes.io/kube-apiserver-client-kubelet';
const KUBELET_SERVING = 'kubernetes.io/kubelet-serving';
/** Who signs here; requests for others are left to whoever serves them. */
export const SIGNERS: readonly string[] = [CLIENT, KUBELET_CLIENT, KUBELET_SERVING, 'kubernetes.io/legacy-unknown'];

/** Why this signer does not sign; undefined when it does. */
export function refusal(signer: string, request: CertificateRequest, usages: readonly string[]): string | undefined {
  if (signer === CLIENT) return clientRefusal(usages);
  if (signer === KUBELET_CLIENT) return kubeletRefusal(request) ?? (same(usages, 'client auth') ? undefined : wrongUsages('client auth'));
  if (signer === KUBELET_SERVING) return servingRefusal(request, usages);
  return undefined;
}

function clientRefusal(usages: readonly string[]): string | undefined {
  const wrong = usages.find((u) => !['client auth', 'digital signature', 'key encipherment'].includes(u));
  if (wrong !== undefined) return `invalid usage for client certificate: ${wrong}`;
  return usages.includes('client auth') ? undefined : 'missing required usage for client certificate: client auth';
}

const ofNodes = ({ organizations }: CertificateRequest): boolean => organizations.length === 1 && organizations[0] === 'system:nodes';
const NOT_OF_NODES = 'subject organization is not system:nodes';
const ofANode = ({ commonName }: CertificateRequest): boolean => commonName.startsWith('system:node:');
const NOT_OF_A_NODE = 'subject common name does not begin with system:node:';

function kubeletRefusal(request: CertificateRequest): string | undefined {
  if (!ofNodes(request)) return NOT_OF_NODES;
  if (request.dnsNames.length) return 'DNS subjectAltNames are not allowed';
  if (request.emails.length) return 'Email subjectAltNames are not allowed';
  if (request.ipAddresses.length) return 'IP subjectAltNames are not allowed';
  if (request.uris.length) return 'URI subjectAltNames are not allowed';
  return ofANode(request) ? undefined : NOT_OF_A_NODE;
}

function servingRefusal(request: CertificateRequest, usages: readonly string[]): string | undefined {
  if (!ofNodes(request)) return NOT_OF_NODES;
  if (request.dnsNames.length + request.ipAddresses.length === 0) return 'DNS or IP subjectAltName is required';
  if (request.emails.length) return 'Email subjectAltNames are not allowed';
  if (request.uris.length) return 'URI subjectAltNames are not allowed';
  if (!same(usages, 'server auth')) return wrongUsages('server auth');
  return ofANode(request) ? undefined : NOT_OF_A_NODE;
}

/** A signature, the purpose, and for RSA keys an encipherment; nothing else. */
function same(usages: readonly string[], purpose: string): boolean {
  const said = new Set(usages);
  said.delete('key encipherment');
  return said.size === 2 && said.has('digital signature') && said.has(purpose);
}

/** Go prints the set in order. */
const wrongUsages = (purpose: string): string => `usages did not match [${[purpose, 'digital signature', 'key encipherment'].sort().join(' ')}]`;
