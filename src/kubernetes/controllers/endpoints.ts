// Endpoints, the API from before EndpointSlices, still kept up to date. upstream: pkg/controller/endpoint/endpoints_controller.go

import { deepEqual } from '../../base/deep.ts';
import { joined } from '../../base/joined.ts';
import type { EndpointAddress, EndpointPort, EndpointSubset, Endpoints, Pod, Service } from '../api/generated/types.ts';
import { keyOf, splitKey } from '../api/meta.ts';
import { ENDPOINTS, SERVICES } from '../api/resources.ts';
import { isNotFound } from '../api/status.ts';
import type { Controller, ControllerContext } from '../client/controller.ts';
import { repack, type Single } from './lib/endpoint-subsets.ts';
import { isNamespaceEnding, messageOf } from './lib/make-pods.ts';
import { OwnWrites } from './lib/own-writes.ts';
import { isPodReady } from './lib/pods.ts';
import { belongs, hasEndpoints, hostnameUnder, podsOf, portIn, TRIGGER_TIME, TriggerTimes, watchServices } from './lib/service-pods.ts';

const MANAGED_BY = 'endpoints.kubernetes.io/managed-by';
const HEADLESS = 'service.kubernetes.io/headless';
const OVER_CAPACITY = 'endpoints.kubernetes.io/over-capacity';
const MOST = 1000;

/** A new controller: it remembers trigger times and what it wrote. */
export function endpoints(): Controller {
  const times = new TriggerTimes();
  const own = new OwnWrites();
  return {
    name: 'endpoint-controller',
    setup: (setup, context) => {
      watchServices(setup);
      setup.follow(ENDPOINTS, (change) => (context.lister(SERVICES).get(change.key) && own.isNews(change.key, change) ? [change.key] : []));
    },
    reconcile: async (key, context) => {
      const service = context.lister(SERVICES).get(key);
      if (!service) {
        times.forget(key);
        own.forget(key);
        return remove(key, context);
      }
      if (!hasEndpoints(service)) return;
      if (!context.lister(ENDPOINTS).seen(own.last(key))) throw new Error('Endpoints informer cache is out of date');
      const pods = [...podsOf(service, context)];
      await own.during(key, context, async (noted) => {
        const stored = await sync(service, pods, times.next(service, pods), context);
        if (stored) noted.wrote(stored);
      });
    },
  };
}

async function remove(key: string, { client, lister }: ControllerContext): Promise<void> {
  if (!lister(ENDPOINTS).get(key)) return;
  const { namespace, name } = splitKey(key);
  try {
    await client.delete(ENDPOINTS, namespace, name);
  } catch (error) {
    if (!isNotFound(error)) throw error;
  }
}

async function sync(service: Service, pods: readonly Pod[], time: string | undefined, context: ControllerContext): Promise<Endpoints | undefined> {
  const key = keyOf(service);
  const current = context.lister(ENDPOINTS).get(key);
  const { subsets, truncated } = truncate(repack(singlesOf(service, pods)));
  const labels = labelsOf(service);
  const over = truncated ? 'truncated' : undefined;
  if (current && deepEqual(current.subsets ?? [], subsets) && deepEqual(current.metadata.labels ?? {}, labels) && current.metadata.annotations?.[OVER_CAPACITY] === over)
    return undefined;
  const { [TRIGGER_TIME]: _, [OVER_CAPACITY]: __, ...others } = current?.metadata.annotations ?? {};
  const annotations = { ...others, ...(time ? { [TRIGGER_TIME]: time } : {}), ...(over ? { [OVER_CAPACITY]: over } : {}) };
  const { annotations: ___, ...metadata } = current?.metadata ?? { name: service.metadata.name ?? '', namespace: service.metadata.namespace ?? '' };
  const next: Endpoints = {
    apiVersion: 'v1',
    kind: 'Endpoints',
    metadata: joined(metadata, { labels, annotations: Object.keys(annotations).length ? annotations : undefined }),
    ...(subsets.length ? { subsets } : {}),
  };
  return store(service, next, current !== undefined, context);
}

async function store(service: Service, next: Endpoints, exists: boolean, { client, recorder }: ControllerContext): Promise<Endpoints | undefined> {
  try {
    return exists ? await client.update(ENDPOINTS, next) : await client.create(ENDPOINTS, next);
  } catch (error) {
    if (!exists && isNamespaceEnding(error)) return undefined;
    const [reason, verb] = exists ? ['FailedToUpdateEndpoint', 'update'] : ['FailedToCreateEndpoint', 'create'];
    recorder.event(next, 'Warning', reason, `Failed to ${verb} endpoint ${service.metadata.namespace}/${service.metadata.name}: ${messageOf(error)}`);
    throw error;
  }
}

function labelsOf(service: Service): Record<string, string> {
  const { [HEADLESS]: _, ...labels } = service.metadata.labels ?? {};
  return { ...labels, ...(service.spec?.clusterIP === 'None' ? { [HEADLESS]: '' } : {}), [MANAGED_BY]: 'endpoint-controller' };
}

function singlesOf(service: Service, pods: readonly Pod[]): Single[] {
  const publish = service.spec?.publishNotReadyAddresses === true;
  const singles: Single[] = [];
  for (const pod of pods) {
    if (!belongs(pod, publish)) continue;
    const address = addressOf(service, pod);
    if (!address) continue;
    const ready = publish || isPodReady(pod);
    const ports = service.spec?.ports ?? [];
    if (ports.length === 0 && service.spec?.clusterIP === 'None') singles.push({ address, ready, port: undefined });
    for (const port of ports) {
      const number = portIn(pod, port);
      if (number === undefined) continue;
      const endpoint: EndpointPort = {
        ...(port.name ? { name: port.name } : {}),
        port: number,
        protocol: port.protocol ?? 'TCP',
        ...(port.appProtocol ? { appProtocol: port.appProtocol } : {}),
      };
      singles.push({ address, ready, port: endpoint });
    }
  }
  return singles;
}

function addressOf(service: Service, pod: Pod): EndpointAddress | undefined {
  const family = service.spec?.ipFamilies?.[0] ?? 'IPv4';
  const ip = (pod.status?.podIPs ?? []).map((p) => p.ip).find((a) => a.includes(':') === (family === 'IPv6'));
  if (!ip) return undefined;
  const { namespace = '', name = '', uid = '' } = pod.metadata;
  const hostname = hostnameUnder(pod, service);
  return { ip, ...(hostname ? { hostname } : {}), ...(pod.spec?.nodeName ? { nodeName: pod.spec.nodeName } : {}), targetRef: { kind: 'Pod', namespace, name, uid } };
}

/** At most 1000 addresses, ready ones first. upstream: truncateEndpoints */
function truncate(subsets: EndpointSubset[]): { readonly subsets: EndpointSubset[]; readonly truncated: boolean } {
  const total = subsets.reduce((n, s) => n + (s.addresses?.length ?? 0) + (s.notReadyAddresses?.length ?? 0), 0);
  if (total <= MOST) return { subsets, truncated: false };
  const ready = subsets.reduce((n, s) => n + (s.addresses?.length ?? 0), 0);
  const share = Math.min(1, MOST / Math.max(1, ready));
  const restShare = ready >= MOST ? 0 : (MOST - ready) / Math.max(1, total - ready);
  const cut = (list: EndpointAddress[] | undefined, part: number): EndpointAddress[] => (list ?? []).slice(0, Math.floor((list?.length ?? 0) * part));
  const kept = subsets.map((s) => {
    const { addresses, notReadyAddresses, ...rest } = s;
    const some = cut(addresses, share);
    const others = cut(notReadyAddresses, restShare);
    return { ...(some.length ? { addresses: some } : {}), ...(others.length ? { notReadyAddresses: others } : {}), ...rest };
  });
  return { subsets: kept.filter((s) => s.addresses || s.notReadyAddresses), truncated: true };
}
