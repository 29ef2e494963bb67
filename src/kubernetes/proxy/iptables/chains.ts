// Names of kube-proxy's chains: fixed ones, and those made of a hash of what they are for. upstream: pkg/proxy/iptables/proxier.go
import { base32, sha256 } from '../../../base/hash.ts';

export const SERVICES = 'KUBE-SERVICES';
export const EXTERNAL_SERVICES = 'KUBE-EXTERNAL-SERVICES';
export const NODEPORTS = 'KUBE-NODEPORTS';
export const POSTROUTING = 'KUBE-POSTROUTING';
export const MARK_MASQ = 'KUBE-MARK-MASQ';
export const FORWARD = 'KUBE-FORWARD';
export const PROXY_FIREWALL = 'KUBE-PROXY-FIREWALL';
export const FIREWALL = 'KUBE-FIREWALL';
export const CANARY = 'KUBE-PROXY-CANARY';

const LENGTH = 16;
const known = new Map<string, string>();

function hash(text: string): string {
  let made = known.get(text);
  if (made === undefined) {
    made = base32(sha256(text)).slice(0, LENGTH);
    if (known.size > 100_000) known.clear();
    known.set(text, made);
  }
  return made;
}

/** The chains of a port: all endpoints, local ones, from outside, filtered by source. */
export function portChains(name: string, protocol: string): { readonly svc: string; readonly svl: string; readonly ext: string; readonly fw: string } {
  const h = hash(name + protocol);
  return { svc: `KUBE-SVC-${h}`, svl: `KUBE-SVL-${h}`, ext: `KUBE-EXT-${h}`, fw: `KUBE-FW-${h}` };
}

/** The chain of one endpoint of a port. */
export function endpointChain(name: string, protocol: string, endpoint: string): string {
  return `KUBE-SEP-${hash(name + protocol + endpoint)}`;
}

/** Chains that exist for one Service and go with it. */
export function isServiceChain(name: string): boolean {
  return /^KUBE-(SVC|SVL|SEP|EXT|FW)-/.test(name);
}
