// Endpoints that people write for services without a selector, mirrored to slices. upstream: pkg/controller/endpointslicemirroring
import { deepEqual } from '../../base/deep.ts';
import type { DiscoveryV1EndpointPort, Endpoint, EndpointAddress, EndpointPort, EndpointSlice, EndpointSubset, Endpoints, Service } from '../api/generated/types.ts';
import { ENDPOINT_SLICES, ENDPOINTS, SERVICES } from '../api/resources.ts';
import { isNotFound } from '../api/status.ts';
import type { Controller, ControllerContext } from '../client/controller.ts';
import { isNamespaceEnding } from './lib/make-pods.ts';
import { type Noted, OwnWrites } from './lib/own-writes.ts';
import { controllerRef } from './lib/owner.ts';

const MANAGED_BY = 'endpointslice.kubernetes.io/managed-by';
const MANAGER = 'endpointslicemirroring-controller.k8s.io';
const SERVICE_NAME = 'kubernetes.io/service-name';
const SKIP_MIRROR = 'endpointslice.kubernetes.io/skip-mirror';
const LEADER = 'control-plane.alpha.kubernetes.io/leader';
const LAST_APPLIED = 'kubectl.kubernetes.io/last-applied-configuration';
const TRIGGER_TIME = 'endpoints.kubernetes.io/last-change-trigger-time';
const MOST = 1000;

/** A new controller: it remembers what it wrote. */
export function endpointslicemirroring(): Controller {
  const own = new OwnWrites();
  const index = (slice: EndpointSlice): string[] => (slice.metadata.labels?.[MANAGED_BY] === MANAGER ? [`${slice.metadata.namespace}/${slice.metadata.labels[SERVICE_NAME]}`] : []);
  return {
    name: 'endpoint-slice-mirroring-controller',
    setup: (setup) => {
      setup.index(ENDPOINT_SLICES, 'mirrored', index);
      setup.watch(SERVICES);
      setup.watch(ENDPOINTS);
      setup.follow(ENDPOINT_SLICES, (change) => new Set([change.old, change.object].flatMap((slice) => (slice ? index(slice) : [])).filter((key) => own.isNews(key, change))));
    },
    reconcile: async (key, context) => {
      const slices = context.lister(ENDPOINT_SLICES);
      if (!slices.seen(own.last(key))) throw new Error('EndpointSlice informer cache is out of date');
      const existing = [...slices.by('mirrored', key)];
      const service = context.lister(SERVICES).get(key);
      const endpoints = context.lister(ENDPOINTS).get(key);
      const wanted = service && endpoints && isMirrored(service, endpoints) ? slicesFor(endpoints) : [];
      if (wanted.length === 0 && existing.length === 0) return;
      await own.during(key, context, (noted) => apply(wanted, existing, noted, context));
    },
  };
}

function isMirrored(service: Service, endpoints: Endpoints): boolean {
  if (service.spec?.selector || service.spec?.type === 'ExternalName') return false;
  return endpoints.metadata.labels?.[SKIP_MIRROR] !== 'true' && endpoints.metadata.annotations?.[LEADER] === undefined;
}

/** One slice for each address family of each set of ports. */
function slicesFor(endpoints: Endpoints): EndpointSlice[] {
  const groups = new Map<string, { readonly type: string; readonly ports: DiscoveryV1EndpointPort[]; readonly endpoints: Endpoint[] }>();
  let room = MOST;
  for (const subset of endpoints.subsets ?? []) {
    for (const { address, ready } of addressesOf(subset)) {
      if (room-- <= 0) break;
      const type = address.ip.includes(':') ? 'IPv6' : 'IPv4';
      const ports = (subset.ports ?? []).map(portOf);
      const id = `${type} ${JSON.stringify(ports)}`;
      const group = groups.get(id) ?? { type, ports, endpoints: [] };
      groups.set(id, group);
      group.endpoints.push(endpointOf(address, ready));
    }
  }
  return [...groups.values()].map((g) => draft(endpoints, g.type, g.ports, g.endpoints));
}

function addressesOf(subset: EndpointSubset): { readonly address: EndpointAddress; readonly ready: boolean }[] {
  const all = [...(subset.addresses ?? []).map((address) => ({ address, ready: true })), ...(subset.notReadyAddresses ?? []).map((address) => ({ address, ready: false }))];
  return all.sort((a, b) => (a.address.ip < b.address.ip ? -1 : a.address.ip > b.address.ip ? 1 : 0));
}

const portOf = (p: EndpointPort): DiscoveryV1EndpointPort => ({
  name: p.name ?? '',
  port: p.port,
  protocol: p.protocol ?? 'TCP',
  ...(p.appProtocol ? { appProtocol: p.appProtocol } : {}),
});

function endpointOf(address: EndpointAddress, ready: boolean): Endpoint {
  return {
    addresses: [address.ip],
    conditions: { ready },
    ...(address.hostname ? { hostname: address.hostname } : {}),
    ...(address.targetRef ? { targetRef: address.targetRef } : {}),
    ...(address.nodeName ? { nodeName: address.nodeName } : {}),
  };
}

function draft(endpoints: Endpoints, addressType: string, ports: DiscoveryV1EndpointPort[], list: Endpoint[]): EndpointSlice {
  const { [LAST_APPLIED]: _, [TRIGGER_TIME]: __, ...annotations } = endpoints.metadata.annotations ?? {};
  const name = endpoints.metadata.name ?? '';
  return {
    apiVersion: 'discovery.k8s.io/v1',
    kind: 'EndpointSlice',
    metadata: {
      generateName: `${name}-`,
      namespace: endpoints.metadata.namespace ?? '',
      labels: { ...endpoints.metadata.labels, [SERVICE_NAME]: name, [MANAGED_BY]: MANAGER },
      ...(Object.keys(annotations).length ? { annotations } : {}),
      ownerReferences: [controllerRef(endpoints, ENDPOINTS)],
    },
    addressType,
    endpoints: list,
    ports,
  };
}

const shape = (s: EndpointSlice): unknown => [s.addressType, s.endpoints ?? [], s.ports ?? [], s.metadata.labels ?? {}, s.metadata.annotations ?? {}];
const portsKey = (s: EndpointSlice): string => `${s.addressType} ${JSON.stringify((s.ports ?? []).map((p) => [p.name, p.port, p.protocol, p.appProtocol]))}`;

async function apply(wanted: readonly EndpointSlice[], existing: readonly EndpointSlice[], noted: Noted, { client }: ControllerContext): Promise<void> {
  const left = [...existing];
  for (const slice of wanted) {
    const exact = left.findIndex((s) => portsKey(s) === portsKey(slice));
    const at = exact >= 0 ? exact : left.findIndex((s) => s.addressType === slice.addressType && !wanted.some((w) => portsKey(w) === portsKey(s)));
    const [old] = at >= 0 ? left.splice(at, 1) : [];
    try {
      if (!old) noted.wrote(await client.create(ENDPOINT_SLICES, slice));
      else if (!deepEqual(shape(old), shape(slice))) noted.wrote(await client.update(ENDPOINT_SLICES, { ...slice, metadata: { ...old.metadata, ...slice.metadata } }));
    } catch (error) {
      if (isNamespaceEnding(error)) return;
      throw error;
    }
  }
  for (const slice of left) {
    noted.removed(slice);
    try {
      await client.delete(ENDPOINT_SLICES, slice.metadata.namespace ?? '', slice.metadata.name ?? '');
    } catch (error) {
      if (!isNotFound(error)) throw error;
    }
  }
}
