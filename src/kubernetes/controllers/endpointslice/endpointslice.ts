// EndpointSlices of services with a selector. upstream: pkg/controller/endpointslice, k8s.io/endpointslice/reconciler.go
import { joined } from '../../../base/joined.ts';
import type { DiscoveryV1EndpointPort, Endpoint, EndpointSlice, Pod, Service } from '../../api/generated/types.ts';
import { ENDPOINT_SLICES, NODES, SERVICES } from '../../api/resources.ts';
import { isNotFound } from '../../api/status.ts';
import type { Controller, ControllerContext } from '../../client/controller.ts';
import type { InformerChange } from '../../client/informer.ts';
import { isNamespaceEnding, messageOf } from '../lib/make-pods.ts';
import { type Noted, OwnWrites } from '../lib/own-writes.ts';
import { ownerKey } from '../lib/owner.ts';
import { belongs, hasEndpoints, podsOf, TRIGGER_TIME, TriggerTimes, watchServices } from '../lib/service-pods.ts';
import { addHints } from './hints.ts';
import { type Changes, type PortGroup, pack } from './pack.ts';
import { addressTypes, endpointOf, isOwn, managed, placeholder, portsOf, sliceIndex, sliceLabels } from './slice.ts';
import { type Note, wantsZones, ZoneHints, zoneShares } from './topology.ts';

/** A new controller: it remembers what it wrote. */
export function endpointslice(): Controller {
  const times = new TriggerTimes();
  const own = new OwnWrites();
  const hints = new ZoneHints();
  return {
    name: 'endpoint-slice-controller',
    setup: (setup) => {
      watchServices(setup);
      setup.follow(NODES, (_, context) => hints.overloaded(zoneShares(context.lister(NODES).list())), 0);
      setup.index(ENDPOINT_SLICES, 'service', sliceIndex);
      setup.follow(ENDPOINT_SLICES, (change) => servicesOf(change).filter((key) => own.isNews(key, change)));
    },
    reconcile: async (key, context) => {
      const service = context.lister(SERVICES).get(key);
      if (!service) {
        times.forget(key);
        hints.forget(key);
        own.forget(key);
        return;
      }
      if (!hasEndpoints(service)) return;
      const slices = context.lister(ENDPOINT_SLICES);
      if (!slices.seen(own.last(key))) throw new Error('EndpointSlice informer cache is out of date');
      const pods = [...podsOf(service, context)];
      const time = times.next(service, pods);
      const existing = [...slices.by('service', key)].filter((s) => !s.metadata.deletionTimestamp);
      const missing: string[] = [];
      const notes: Note[] = [];
      const hinted = (changes: Changes, type: string): void => {
        notes.push(...setHints(key, service, changes, type, hints, context));
      };
      const changes = changesFor(service, pods, existing, context, missing, hinted);
      if (changes.create.length + changes.update.length + changes.remove.length > 0) await own.during(key, context, (noted) => write(service, changes, time, noted, context));
      for (const { type, reason, message } of notes) context.recorder.event(service, type, reason, message);
      if (missing.length) throw new Error(missing[0]);
    },
  };
}

/** Whose slice it is, and was. */
function servicesOf({ old, object }: InformerChange<EndpointSlice>): string[] {
  const [was, is] = [old, object].map((slice) => (slice && managed(slice) ? ownerKey(slice, SERVICES) : undefined));
  return [...(is === undefined ? [] : [is]), ...(was === undefined || was === is ? [] : [was])];
}

/** By the annotation or by trafficDistribution; gives what there is to say of it. */
function setHints(key: string, service: Service, changes: Changes, type: string, hints: ZoneHints, context: ControllerContext): Note[] {
  if (wantsZones(service)) return hints.add(key, type, changes, zoneShares(context.lister(NODES).list()));
  addHints(service, changes);
  return hints.drop(key, type);
}

/** What has to be written so that the slices show the pods. */
function changesFor(
  service: Service,
  pods: readonly Pod[],
  existing: readonly EndpointSlice[],
  context: ControllerContext,
  missing: string[],
  setHints: (changes: Changes, type: string) => void,
): Changes {
  const all: Changes = { create: [], update: [], remove: [], kept: [] };
  const types = addressTypes(service);
  for (const type of types) {
    const own = existing.filter((s) => s.addressType === type);
    const groups = group(service, pods, type, context, missing);
    const changes = pack(service, type, groups, own);
    if (own.length === changes.remove.length && changes.create.length === 0) keepPlaceholder(changes, service, type);
    setHints(changes, type);
    all.create.push(...changes.create);
    all.update.push(...changes.update);
    all.remove.push(...changes.remove);
    reuse(all);
  }
  all.remove.push(...existing.filter((s) => !types.includes(s.addressType)));
  return all;
}

/** A service whose pods are all gone keeps one empty slice. */
function keepPlaceholder(changes: Changes, service: Service, type: string): void {
  const [only, ...rest] = changes.remove;
  const empty = only && rest.length === 0 && !only.endpoints?.length && !only.ports?.length && isOwn(only, service);
  if (empty && sliceLabels(only, service).changed === false) changes.remove.length = 0;
  else changes.create.push(placeholder(service, type, []));
}

function group(service: Service, pods: readonly Pod[], type: string, context: ControllerContext, missing: string[]): Map<string, PortGroup> {
  const groups = new Map<string, PortGroup>();
  const nodes = context.lister(NODES);
  const same = commonPorts(service);
  for (const pod of pods) {
    if (!belongs(pod, true)) continue;
    const nodeName = pod.spec?.nodeName ?? '';
    const node = nodes.get(nodeName);
    if (!node && !service.spec?.publishNotReadyAddresses) {
      missing.push(`skipping Pod ${pod.metadata.name} for Service ${service.metadata.namespace}/${service.metadata.name}: Node ${nodeName} Not Found`);
      continue;
    }
    const endpoint: Endpoint | undefined = endpointOf(pod, node, service, type);
    if (!endpoint) continue;
    const ports = same?.ports ?? portsOf(service, pod);
    const hash = same?.hash ?? JSON.stringify(ports);
    const known = groups.get(hash);
    if (known) known.endpoints.push(endpoint);
    else groups.set(hash, { ports, endpoints: [endpoint] });
  }
  return groups;
}

/** Ports that are numbers are the same in every pod. */
function commonPorts(service: Service): { readonly ports: DiscoveryV1EndpointPort[]; readonly hash: string } | undefined {
  if (service.spec?.ports?.some((p) => typeof p.targetPort === 'string')) return undefined;
  const ports = portsOf(service, undefined);
  return { ports, hash: JSON.stringify(ports) };
}

/** A slice that would go takes the contents of one that would come. */
function reuse(changes: Changes): void {
  for (let i = 0; i < changes.remove.length && changes.create.length > 0; ) {
    const old = changes.remove[i];
    const next = changes.create.at(-1);
    if (!old || !next || old.addressType !== next.addressType) {
      i++;
      continue;
    }
    changes.create.pop();
    changes.remove.splice(i, 1);
    changes.update.push({ ...next, metadata: { ...old.metadata, labels: next.metadata.labels ?? {} } });
  }
}

async function write(service: Service, changes: Changes, time: string | undefined, noted: Noted, { client, recorder }: ControllerContext): Promise<void> {
  try {
    if (!service.metadata.deletionTimestamp) for (const slice of changes.create) noted.wrote(await client.create(ENDPOINT_SLICES, stamped(slice, time)));
    for (const slice of changes.update) noted.wrote(await client.update(ENDPOINT_SLICES, stamped(slice, time)));
    for (const slice of changes.remove) {
      noted.removed(slice);
      await client.delete(ENDPOINT_SLICES, slice.metadata.namespace ?? '', slice.metadata.name ?? '').catch(ignoreMissing);
    }
  } catch (error) {
    if (isNamespaceEnding(error)) return;
    const { namespace, name } = service.metadata;
    recorder.event(service, 'Warning', 'FailedToUpdateEndpointSlices', `Error updating Endpoint Slices for Service ${namespace}/${name}: ${messageOf(error)}`);
    throw error;
  }
}

function ignoreMissing(error: unknown): void {
  if (!isNotFound(error)) throw error;
}

function stamped(slice: EndpointSlice, time: string | undefined): EndpointSlice {
  const { [TRIGGER_TIME]: _, ...others } = slice.metadata.annotations ?? {};
  const annotations = time ? { ...others, [TRIGGER_TIME]: time } : others;
  const { annotations: __, ...metadata } = slice.metadata;
  return { ...slice, metadata: Object.keys(annotations).length ? joined(metadata, { annotations }) : metadata };
}
