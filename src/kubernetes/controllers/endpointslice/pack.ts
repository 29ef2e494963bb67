// Endpoints laid into slices of at most 100 with as few writes as can be. upstream: k8s.io/endpointslice/reconciler.go reconcileByPortMapping
import { deepEqual } from '../../../base/deep.ts';
import type { DiscoveryV1EndpointPort, Endpoint, EndpointSlice, Service } from '../../api/generated/types.ts';
import { isOwn, placeholder, sliceLabels } from './slice.ts';

const MOST = 100;

/** Endpoints with the same ports: they share slices. */
export interface PortGroup {
  readonly ports: DiscoveryV1EndpointPort[];
  readonly endpoints: Endpoint[];
}

export interface Changes {
  readonly create: EndpointSlice[];
  readonly update: EndpointSlice[];
  readonly remove: EndpointSlice[];
  /** Slices that stay as they are. */
  readonly kept: EndpointSlice[];
}

export function pack(service: Service, type: string, groups: ReadonlyMap<string, PortGroup>, existing: readonly EndpointSlice[]): Changes {
  const changes: Changes = { create: [], update: [], remove: [], kept: [] };
  const byPorts = new Map<string, EndpointSlice[]>();
  for (const slice of existing) {
    if (!isOwn(slice, service)) changes.remove.push(slice);
    else {
      const hash = JSON.stringify((slice.ports ?? []).map(normal));
      byPorts.set(hash, [...(byPorts.get(hash) ?? []), slice]);
    }
  }
  for (const [hash, slices] of byPorts) if (!groups.has(hash)) changes.remove.push(...slices);
  for (const [hash, group] of groups) packGroup(service, type, group, byPorts.get(hash) ?? [], changes);
  return changes;
}

/** A port in the form and order in which `portsOf` makes it. */
function normal(p: DiscoveryV1EndpointPort): DiscoveryV1EndpointPort {
  return { name: p.name ?? '', protocol: p.protocol ?? 'TCP', ...(p.port === undefined ? {} : { port: p.port }), ...(p.appProtocol ? { appProtocol: p.appProtocol } : {}) };
}

function packGroup(service: Service, type: string, group: PortGroup, existing: readonly EndpointSlice[], changes: Changes): void {
  const desired = new Map(group.endpoints.map((e) => [identity(e), e]));
  const updating: EndpointSlice[] = [];
  const same: EndpointSlice[] = [];
  for (const slice of existing) {
    const { endpoints, changed } = keep(slice, desired);
    const { labels, changed: relabelled } = sliceLabels(slice, service);
    if (endpoints.length === 0) changes.remove.push(slice);
    else if (changed || relabelled) updating.push({ ...slice, metadata: { ...slice.metadata, labels }, endpoints });
    else same.push(slice);
  }
  for (const slice of [...updating].sort((a, b) => count(b) - count(a))) fill(slice, desired);
  while (desired.size > 0) {
    const room = desired.size < MOST ? roomiest(same, desired.size) : undefined;
    if (room) {
      same.splice(same.indexOf(room), 1);
      const next = { ...room, metadata: { ...room.metadata, labels: sliceLabels(room, service).labels }, endpoints: [...(room.endpoints ?? [])] };
      fill(next, desired);
      updating.push(next);
    } else {
      const fresh = placeholder(service, type, group.ports);
      fill(fresh, desired);
      changes.create.push(fresh);
    }
  }
  changes.update.push(...updating);
  changes.kept.push(...same);
}

const count = (slice: EndpointSlice): number => slice.endpoints?.length ?? 0;

/** An endpoint is the same one as long as its address, host name and pod are. */
function identity(e: Endpoint): string {
  return `${[...e.addresses].sort().join(',')} ${e.hostname ?? ''} ${e.targetRef?.namespace ?? ''}/${e.targetRef?.name ?? ''}`;
}

/** The slice's endpoints that are still desired, as they are desired; they are taken out of `desired`. */
function keep(slice: EndpointSlice, desired: Map<string, Endpoint>): { readonly endpoints: Endpoint[]; readonly changed: boolean } {
  const endpoints: Endpoint[] = [];
  let changed = false;
  for (const old of slice.endpoints ?? []) {
    const id = identity(old);
    const next = desired.get(id);
    if (!next) {
      changed = true;
      continue;
    }
    desired.delete(id);
    const { hints, ...bare } = old;
    if (deepEqual(bare, next)) endpoints.push(old);
    else {
      endpoints.push(hints ? { ...next, hints } : next);
      changed = true;
    }
  }
  return { endpoints, changed };
}

function fill(slice: EndpointSlice, desired: Map<string, Endpoint>): void {
  slice.endpoints ??= [];
  for (const [id, endpoint] of desired) {
    if (slice.endpoints.length >= MOST) return;
    slice.endpoints.push(endpoint);
    desired.delete(id);
  }
}

/** The fullest slice that has room for all. upstream: getSliceToFill */
function roomiest(slices: readonly EndpointSlice[], needed: number): EndpointSlice | undefined {
  let best: EndpointSlice | undefined;
  for (const slice of slices) if (count(slice) + needed <= MOST && (!best || count(slice) > count(best))) best = slice;
  return best;
}
