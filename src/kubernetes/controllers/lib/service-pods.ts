// Which pods stand behind a service, by which ports and since when. upstream: k8s.io/endpointslice/{utils,trackers}, pkg/controller/util/endpoint
import { parseTime, rfc3339 } from '../../../base/time.ts';
import type { Pod, Service, ServicePort } from '../../api/generated/types.ts';
import { keyOf } from '../../api/meta.ts';
import { PODS, SERVICES } from '../../api/resources.ts';
import type { ControllerContext, ControllerSetup } from '../../client/controller.ts';
import type { InformerChange } from '../../client/informer.ts';
import { hasLabels } from '../../client/selectors.ts';
import { isPodTerminal, podCondition } from './pods.ts';

export const TRIGGER_TIME = 'endpoints.kubernetes.io/last-change-trigger-time';
const BATCH_MS = 10;

/** Reconciles services, and those that select a pod whenever the pod changes. */
export function watchServices(setup: ControllerSetup): void {
  setup.index(PODS, 'namespace', (pod) => pod.metadata.namespace ?? '');
  setup.index(SERVICES, 'namespace', (service) => service.metadata.namespace ?? '');
  setup.index(SERVICES, 'selector', selectorIndex);
  setup.watch(SERVICES);
  setup.follow(PODS, servicesOf, BATCH_MS);
}

/** One pair of the selector stands for the service, so that a pod asks only for services that share a label with it. */
function selectorIndex(service: Service): string | readonly string[] {
  const selector = service.spec?.selector ?? {};
  const [first] = Object.keys(selector);
  return first === undefined ? [] : `${service.metadata.namespace} ${first}=${selector[first]}`;
}

/** The services that select the pod, or did before: versions of a pod share the labels that stayed. */
function servicesOf({ old, object }: InformerChange<Pod>, context: ControllerContext): readonly string[] {
  const keys: string[] = [];
  if (old && old.metadata.labels !== object?.metadata.labels) selecting(old, context, keys);
  if (object) selecting(object, context, keys);
  return keys;
}

function selecting({ metadata: { namespace, labels } }: Pod, context: ControllerContext, keys: string[]): void {
  const services = context.lister(SERVICES);
  for (const key in labels) {
    for (const service of services.by('selector', `${namespace} ${key}=${labels[key]}`)) if (hasLabels(labels, service.spec?.selector ?? {})) keys.push(keyOf(service));
  }
}

/** A selector, and not a name outside of the cluster: only then controllers fill in endpoints. */
export function hasEndpoints(service: Service): boolean {
  return service.spec?.selector !== undefined && service.spec.type !== 'ExternalName';
}

export function* podsOf(service: Service, context: ControllerContext): Iterable<Pod> {
  const selector = service.spec?.selector ?? {};
  for (const pod of context.lister(PODS).by('namespace', service.metadata.namespace ?? '')) if (hasLabels(pod.metadata.labels, selector)) yield pod;
}

/** Has an address and is not over; terminating ones only where asked for. */
export function belongs(pod: Pod, terminating: boolean): boolean {
  if (isPodTerminal(pod)) return false;
  if (!pod.status?.podIP && !pod.status?.podIPs?.length) return false;
  return terminating || !pod.metadata.deletionTimestamp;
}

/** The number behind a service port in this pod; a name is looked up among the containers' ports. */
export function portIn(pod: Pod | undefined, port: ServicePort): number | undefined {
  const target = port.targetPort;
  if (typeof target !== 'string') return target ?? port.port;
  const sidecars = (pod?.spec?.initContainers ?? []).filter((c) => c.restartPolicy === 'Always');
  for (const container of [...(pod?.spec?.containers ?? []), ...sidecars]) {
    for (const p of container.ports ?? []) if (p.name === target && (p.protocol ?? 'TCP') === (port.protocol ?? 'TCP')) return p.containerPort;
  }
  return undefined;
}

/** The pod's own name under a headless service that is its subdomain. */
export function hostnameUnder(pod: Pod, service: Service): string | undefined {
  const { hostname, subdomain } = pod.spec ?? {};
  return hostname && subdomain === service.metadata.name ? hostname : undefined;
}

/** When the pod became ready, or stopped being so; 0 when it says nothing of that. */
function readySince(pod: Pod): number {
  const since = podCondition(pod, 'Ready')?.lastTransitionTime;
  return since ? parseTime(since) : 0;
}

/** Remembers when pods and services last changed, to tell how long a change took to arrive. */
export class TriggerTimes {
  readonly #services = new Map<string, { readonly service: number; readonly pods: readonly Pod[] }>();

  /** The earliest change since the last call, as the annotation has it. */
  next(service: Service, pods: readonly Pod[]): string | undefined {
    const key = keyOf(service);
    const last = this.#services.get(key);
    let earliest = Number.POSITIVE_INFINITY;
    const changed = last ? pods.filter((pod, i) => last.pods[i] !== pod) : pods;
    const before = last && changed.length > 0 ? new Map(last.pods.map((pod) => [pod.metadata.name, readySince(pod)])) : undefined;
    for (const pod of changed) {
      const at = readySince(pod);
      if (at > (before?.get(pod.metadata.name) ?? 0)) earliest = Math.min(earliest, at);
    }
    const created = parseTime(service.metadata.creationTimestamp ?? '');
    if (created > (last?.service ?? 0)) earliest = Math.min(earliest, created);
    this.#services.set(key, { service: created, pods });
    return earliest === Number.POSITIVE_INFINITY ? undefined : rfc3339(earliest);
  }

  forget(key: string): void {
    this.#services.delete(key);
  }
}
