// Names of what nftables mode writes: fixed ones, and those made of a hash and what they are for. upstream: pkg/proxy/nftables/proxier.go
import { base32, sha256 } from '../../../base/hash.ts';
import type { ProxyEndpoint } from '../endpoints.ts';
import type { ServicePort } from '../service-port.ts';

export const TABLE = 'kube-proxy';

const HASH = 8;
const LONGEST = 240;

function hashed(name: string): string {
  const full = `${base32(sha256(name)).slice(0, HASH)}-${name}`;
  return full.length > LONGEST ? `${full.slice(0, LONGEST - 3)}...` : full;
}

export interface PortNames {
  readonly service: string;
  readonly local: string;
  readonly external: string;
  readonly firewall: string;
}

/** The chains of a port: all endpoints, local ones, from outside, filtered by source. */
export function portNames(s: ServicePort): PortNames {
  const base = hashed(`${s.service}/${s.protocol}/${s.portName}`);
  return { service: `service-${base}`, local: `local-${base}`, external: `external-${base}`, firewall: `firewall-${base}` };
}

/** The chain of one endpoint of a port with affinity, and the set of its clients. */
export function endpointNames(s: ServicePort, e: ProxyEndpoint): { readonly chain: string; readonly affinity: string } {
  const base = hashed(`${s.service}/${s.protocol}/${s.portName}__${e.ip.text.replaceAll(':', '.')}/${e.port}`);
  return { chain: `endpoint-${base}`, affinity: `affinity-${base}` };
}

/** Chains that exist for one Service and go with it. */
export function isServiceChain(name: string): boolean {
  return /^(service|local|external|firewall|endpoint)-[A-Z2-7]{8}-/.test(name);
}

export const isAffinitySet = (name: string): boolean => name.startsWith('affinity-');
