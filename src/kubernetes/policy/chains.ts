// The chains and the mark by which NetworkPolicies are enforced. upstream: the way of kube-router and Calico, a chain a policy and a chain a pod
import { base32, sha256 } from '../../base/hash.ts';

export type Direction = 'ingress' | 'egress';

/** Everything that is forwarded looks in here first. */
export const FORWARD = 'NETPOL-FORWARD';
/** Set by a policy that admits a packet; looked at by the pod's chain. */
export const ADMITTED = 0x10000;

const hash = (text: string): string => base32(sha256(text)).slice(0, 16);
const letter = (direction: Direction): string => (direction === 'ingress' ? 'I' : 'E');

/** The chain that says what a pod's policies come to. */
export function podChain(pod: string, direction: Direction): string {
  return `NETPOL-POD-${letter(direction)}-${hash(`${direction} ${pod}`).slice(0, 13)}`;
}

/** The chain of one policy and direction: it marks what it admits. */
export function policyChain(policy: string, direction: Direction): string {
  return `NETPOL-${letter(direction)}-${hash(`${direction} ${policy}`)}`;
}

/** The chain of an address block with exceptions. */
export function blockChain(policy: string, direction: Direction, rule: number, peer: number): string {
  return `NETPOL-X-${hash(`${direction} ${policy} ${rule} ${peer}`)}`;
}

/** Chains that exist for policies and go with them. */
export function isPolicyChain(name: string): boolean {
  return name.startsWith('NETPOL-');
}
