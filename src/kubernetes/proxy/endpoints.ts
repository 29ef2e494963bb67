// Endpoints of a Service's port out of its EndpointSlices, and which of them a node uses. upstream: pkg/proxy/endpointslicecache.go, pkg/proxy/topology.go
import { hostPort, type Ip, parseIp } from '../../base/ip.ts';
import { joined } from '../../base/joined.ts';
import type { EndpointSlice } from '../api/generated/types.ts';
import { isExternal, type ServicePort, usesCluster, usesLocal } from './service-port.ts';

export interface ProxyEndpoint {
  readonly ip: Ip;
  readonly port: number;
  /** ip:port */
  readonly text: string;
  readonly local: boolean;
  readonly ready: boolean;
  readonly serving: boolean;
  readonly terminating: boolean;
  readonly zones: readonly string[];
  readonly nodes: readonly string[];
}

export interface Chosen {
  readonly cluster: readonly ProxyEndpoint[];
  readonly local: readonly ProxyEndpoint[];
  /** All that either list names. */
  readonly reachable: readonly ProxyEndpoint[];
  /** Somewhere in the cluster is one that could serve. */
  readonly any: boolean;
}

/** The node that looks. */
export interface Here {
  readonly nodeName: string;
  readonly zone: string | undefined;
}

/** What a slice says of an address: the same on every node but one, for which it is made when that node looks. */
interface SliceEndpoint {
  readonly node: string | undefined;
  here: ProxyEndpoint | undefined;
  readonly elsewhere: ProxyEndpoint;
}

const read = new WeakMap<EndpointSlice, Map<string, readonly SliceEndpoint[]>>();

function sliceEndpoints(slice: EndpointSlice, port: ServicePort): readonly SliceEndpoint[] {
  let byPort = read.get(slice);
  if (!byPort) {
    byPort = new Map();
    read.set(slice, byPort);
  }
  const key = `${port.portName} ${port.protocol}`;
  let list = byPort.get(key);
  if (!list) {
    list = readSlice(slice, port);
    byPort.set(key, list);
  }
  return list;
}

function readSlice(slice: EndpointSlice, port: ServicePort): readonly SliceEndpoint[] {
  const list: SliceEndpoint[] = [];
  for (const p of slice.ports ?? []) {
    if ((p.name ?? '') !== port.portName || (p.protocol ?? 'TCP').toLowerCase() !== port.protocol || p.port === undefined) continue;
    for (const e of slice.endpoints ?? []) {
      const ip = parseIp(e.addresses[0] ?? '');
      if (!ip) continue;
      const conditions = e.conditions ?? {};
      const elsewhere = {
        ip,
        port: p.port,
        text: hostPort(ip.text, p.port),
        local: false,
        ready: conditions.ready ?? true,
        serving: conditions.serving ?? true,
        terminating: conditions.terminating ?? false,
        zones: (e.hints?.forZones ?? []).map((z) => z.name),
        nodes: (e.hints?.forNodes ?? []).map((n) => n.name),
      };
      list.push({ node: e.nodeName, here: undefined, elsewhere });
    }
  }
  return list;
}

/** The endpoints of a port, sorted, each address once. */
export function endpointsOf(slices: Iterable<EndpointSlice>, port: ServicePort, family: 4 | 6, nodeName: string): readonly ProxyEndpoint[] {
  const found = new Map<string, ProxyEndpoint>();
  for (const slice of slices) {
    if (slice.addressType !== (family === 4 ? 'IPv4' : 'IPv6')) continue;
    for (const read of sliceEndpoints(slice, port)) {
      const e = read.node !== undefined && read.node === nodeName ? localView(read) : read.elsewhere;
      // The same address in two slices while it moves: the one that serves counts.
      if (!found.get(e.text)?.ready) found.set(e.text, e);
    }
  }
  return [...found.values()].sort((a, b) => (a.text < b.text ? -1 : 1));
}

function localView(read: SliceEndpoint): ProxyEndpoint {
  read.here ??= joined(read.elsewhere, { local: true });
  return read.here;
}

const isLeaving = (e: ProxyEndpoint): boolean => e.serving && e.terminating;

/** Which endpoints a node sends to. upstream: CategorizeEndpoints */
export function choose(endpoints: readonly ProxyEndpoint[], port: ServicePort, here: Here): Chosen {
  if (endpoints.length === 0) return { cluster: [], local: [], reachable: [], any: false };
  let cluster: readonly ProxyEndpoint[] = [];
  let hinted = false;
  let leaving = false;
  if (usesCluster(port)) {
    const near = nearby(endpoints, here);
    hinted = near !== undefined;
    cluster = endpoints.filter((e) => e.ready && (!near || near(e)));
    if (cluster.length === 0) {
      cluster = endpoints.filter(isLeaving);
      leaving = cluster.length > 0;
    }
  }
  if (!usesLocal(port)) return { cluster, local: [], reachable: cluster, any: cluster.length > 0 };
  const ready = endpoints.filter((e) => e.local && e.ready);
  const local = ready.length > 0 ? ready : endpoints.filter((e) => e.local && isLeaving(e));
  if (ready.length === 0 && local.length > 0) leaving = true;
  const any = cluster.length > 0 || endpoints.some((e) => e.ready || isLeaving(e));
  if (!usesCluster(port)) return { cluster, local, reachable: local, any };
  if (!hinted && !leaving) return { cluster, local, reachable: cluster, any };
  return { cluster, local, reachable: [...cluster, ...local.filter((e) => !cluster.includes(e))], any };
}

/** Which traffic a policy Local keeps from every endpoint, since none that there is runs here. */
export function lonelyPolicies(seen: { readonly port: ServicePort; readonly endpoints: readonly ProxyEndpoint[]; readonly here: Here }): readonly ('external' | 'internal')[] {
  const { port } = seen;
  const external = port.externalLocal && isExternal(port);
  if (!external && !port.internalLocal) return [];
  const { any, local } = choose(seen.endpoints, port, seen.here);
  if (!any || local.length > 0) return [];
  return [...(external ? (['external'] as const) : []), ...(port.internalLocal ? (['internal'] as const) : [])];
}

/** Topology hints hold only when every ready endpoint has them and one is meant for this node. upstream: topologyModeFromHints */
function nearby(endpoints: readonly ProxyEndpoint[], here: Here): ((e: ProxyEndpoint) => boolean) | undefined {
  const ready = endpoints.filter((e) => e.ready);
  if (ready.length === 0) return undefined;
  const forNode = (e: ProxyEndpoint): boolean => e.nodes.includes(here.nodeName);
  if (ready.every((e) => e.nodes.length > 0) && ready.some(forNode)) return forNode;
  const { zone } = here;
  if (zone === undefined) return undefined;
  const forZone = (e: ProxyEndpoint): boolean => e.zones.includes(zone);
  return ready.every((e) => e.zones.length > 0) && ready.some(forZone) ? forZone : undefined;
}
