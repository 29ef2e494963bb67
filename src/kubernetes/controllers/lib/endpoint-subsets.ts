// Endpoints' subsets in the order in which the API stores them. upstream: pkg/api/v1/endpoints/util.go RepackSubsets
import { hex, sha256 } from '../../../base/hash.ts';
import type { EndpointAddress, EndpointPort, EndpointSubset } from '../../api/generated/types.ts';

/** One address with one port (or none). */
export interface Single {
  readonly address: EndpointAddress;
  readonly ready: boolean;
  readonly port: EndpointPort | undefined;
}

/** Addresses with the same ports share a subset; everything is sorted, so that equal contents are equal objects. */
export function repack(singles: readonly Single[]): EndpointSubset[] {
  const addresses = new Map<string, { readonly single: Single; readonly ports: Map<string, EndpointPort> }>();
  for (const single of singles) {
    const id = `${single.address.ip} ${single.address.targetRef?.uid ?? ''} ${single.ready}`;
    let known = addresses.get(id);
    if (!known) {
      known = { single, ports: new Map() };
      addresses.set(id, known);
    }
    if (single.port) known.ports.set(JSON.stringify(single.port), single.port);
  }
  const subsets = new Map<string, { ready: EndpointAddress[]; not: EndpointAddress[]; ports: EndpointPort[] }>();
  for (const { single, ports } of addresses.values()) {
    const id = [...ports.keys()].sort().join();
    let subset = subsets.get(id);
    if (!subset) {
      subset = { ready: [], not: [], ports: [...ports.values()].sort(byName) };
      subsets.set(id, subset);
    }
    (single.ready ? subset.ready : subset.not).push(single.address);
  }
  return [...subsets]
    .sort(([a], [b]) => (digest(a) < digest(b) ? -1 : 1))
    .map(([, s]) => ({
      addresses: s.ready.length ? s.ready.sort(byAddress) : undefined,
      notReadyAddresses: s.not.length ? s.not.sort(byAddress) : undefined,
      ports: s.ports.length ? s.ports : undefined,
    }));
}

/** Upstream's order is that of a hash of a Go value and says nothing; by name it is as good and readable. */
function byName(a: EndpointPort, b: EndpointPort): number {
  return (a.name ?? '') < (b.name ?? '') ? -1 : (a.name ?? '') > (b.name ?? '') ? 1 : a.port - b.port;
}

const digest = (text: string): string => hex(sha256(text));

function byAddress(a: EndpointAddress, b: EndpointAddress): number {
  if (a.ip !== b.ip) return a.ip < b.ip ? -1 : 1;
  return (a.targetRef?.uid ?? '') < (b.targetRef?.uid ?? '') ? -1 : 1;
}
