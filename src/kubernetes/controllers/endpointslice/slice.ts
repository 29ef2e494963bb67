// One slice's parts: labels, ports, endpoints. upstream: k8s.io/endpointslice/utils.go
import type { DiscoveryV1EndpointPort, Endpoint, EndpointSlice, Node, Pod, Service } from '../../api/generated/types.ts';
import { SERVICES } from '../../api/resources.ts';
import { controllerOf, controllerRef } from '../lib/owner.ts';
import { isPodReady } from '../lib/pods.ts';
import { hostnameUnder, portIn } from '../lib/service-pods.ts';

const SERVICE_NAME = 'kubernetes.io/service-name';
const MANAGED_BY = 'endpointslice.kubernetes.io/managed-by';
const MANAGER = 'endpointslice-controller.k8s.io';
const HEADLESS = 'service.kubernetes.io/headless';
const ZONE = 'topology.kubernetes.io/zone';

export const managed = (slice: EndpointSlice): boolean => slice.metadata.labels?.[MANAGED_BY] === MANAGER;

/** Index value: the service's key. */
export function sliceIndex(slice: EndpointSlice): string[] {
  const name = slice.metadata.labels?.[SERVICE_NAME];
  return name && managed(slice) ? [`${slice.metadata.namespace}/${name}`] : [];
}

export const isOwn = (slice: EndpointSlice, service: Service): boolean => controllerOf(slice)?.uid === service.metadata.uid;

/** IPv4, IPv6 or both, as the service's families say. */
export function addressTypes(service: Service): string[] {
  const families = service.spec?.ipFamilies ?? [];
  return families.length ? [...families] : ['IPv4'];
}

/** The labels that a slice of this service has, and whether those are not the ones it has now. */
export function sliceLabels(slice: EndpointSlice | undefined, service: Service): { readonly labels: Record<string, string>; readonly changed: boolean } {
  const labels: Record<string, string> = {};
  for (const [key, value] of Object.entries(service.metadata.labels ?? {})) {
    if (key !== HEADLESS && key !== SERVICE_NAME && key !== MANAGED_BY) labels[key] = value;
  }
  if (service.spec?.clusterIP === 'None') labels[HEADLESS] = '';
  labels[SERVICE_NAME] = service.metadata.name ?? '';
  labels[MANAGED_BY] = MANAGER;
  const old = slice?.metadata.labels ?? {};
  const keys = Object.keys(labels);
  return { labels, changed: keys.length !== Object.keys(old).length || keys.some((k) => old[k] !== labels[k]) };
}

/** A new empty slice; the server completes the name. */
export function placeholder(service: Service, addressType: string, ports: readonly DiscoveryV1EndpointPort[]): EndpointSlice {
  const name = service.metadata.name ?? '';
  return {
    apiVersion: 'discovery.k8s.io/v1',
    kind: 'EndpointSlice',
    metadata: {
      generateName: name.length + 1 > 253 ? name : `${name}-`,
      namespace: service.metadata.namespace ?? '',
      labels: sliceLabels(undefined, service).labels,
      ownerReferences: [controllerRef(service, SERVICES)],
    },
    addressType,
    endpoints: [],
    ports: [...ports],
  };
}

/** The service's ports as this pod has them (or any pod, where no port has a name); a name that it does not know is left out. */
export function portsOf(service: Service, pod: Pod | undefined): DiscoveryV1EndpointPort[] {
  const ports: DiscoveryV1EndpointPort[] = [];
  for (const port of service.spec?.ports ?? []) {
    const number = portIn(pod, port);
    if (number === undefined) continue;
    ports.push({ name: port.name ?? '', protocol: port.protocol ?? 'TCP', port: number, ...(port.appProtocol ? { appProtocol: port.appProtocol } : {}) });
  }
  return ports;
}

/** The pod as an endpoint, undefined without an address of this family. */
export function endpointOf(pod: Pod, node: Node | undefined, service: Service, addressType: string): Endpoint | undefined {
  const addresses = (pod.status?.podIPs ?? []).map((p) => p.ip).filter((ip) => ip.includes(':') === (addressType === 'IPv6'));
  if (addresses.length === 0) return undefined;
  const serving = isPodReady(pod);
  const terminating = pod.metadata.deletionTimestamp !== undefined;
  const { namespace = '', name = '', uid = '' } = pod.metadata;
  const hostname = hostnameUnder(pod, service);
  const zone = node?.metadata.labels?.[ZONE];
  return {
    addresses,
    conditions: { ready: service.spec?.publishNotReadyAddresses === true || (serving && !terminating), serving, terminating },
    ...(hostname ? { hostname } : {}),
    targetRef: { kind: 'Pod', namespace, name, uid },
    ...(pod.spec?.nodeName ? { nodeName: pod.spec.nodeName } : {}),
    ...(zone ? { zone } : {}),
  };
}
