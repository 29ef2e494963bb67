// What counts against a quota. upstream: pkg/quota/v1/evaluator/core
import type { Container, PersistentVolumeClaim, Pod, ResourceQuota, Service } from '../../api/generated/types.ts';
import type { ApiObject, Resource } from '../../api/meta.ts';
import { PERSISTENT_VOLUME_CLAIMS, PODS, SERVICES } from '../../api/resources.ts';
import type { ControllerContext } from '../../client/controller.ts';
import { quantityValue } from '../../client/quantities.ts';
import { COLLECTED } from '../lib/collected.ts';
import { isPodTerminal } from '../lib/pods.ts';

/** The plain names that count objects. */
const COUNTED: Readonly<Record<string, string>> = {
  pods: 'pods',
  services: 'services',
  replicationcontrollers: 'replicationcontrollers',
  resourcequotas: 'resourcequotas',
  secrets: 'secrets',
  configmaps: 'configmaps',
  persistentvolumeclaims: 'persistentvolumeclaims',
};

/** The used amount of one name of `spec.hard`; undefined when nothing here measures it. */
export function usedOf(quota: ResourceQuota, name: string, context: ControllerContext): number | undefined {
  const pods = (): Pod[] => [...inNamespace(PODS, quota, context)].filter((p) => !isPodTerminal(p) && inScope(quota, p));
  if (name === 'pods' || name === 'count/pods') return name === 'pods' ? pods().length : [...inNamespace(PODS, quota, context)].length;
  const compute = /^(?:(requests|limits)\.)?(cpu|memory|ephemeral-storage)$/.exec(name);
  if (compute) return pods().reduce((n, p) => n + podAmount(p, compute[1] === 'limits' ? 'limits' : 'requests', compute[2] ?? ''), 0);
  if (name === 'services.nodeports') return services(quota, context).reduce((n, s) => n + nodePorts(s), 0);
  if (name === 'services.loadbalancers') return services(quota, context).filter((s) => s.spec?.type === 'LoadBalancer').length;
  if (name === 'requests.storage') return claims(quota, context).reduce((n, c) => n + quantityValue(c.spec?.resources?.requests?.storage), 0);
  const plural = COUNTED[name] ?? (name.startsWith('count/') ? name.slice('count/'.length) : undefined);
  if (plural === undefined) return /^requests\./.test(name) ? pods().reduce((n, p) => n + podAmount(p, 'requests', name.slice('requests.'.length)), 0) : undefined;
  const r = COLLECTED.find((k) => (k.group ? `${k.plural}.${k.group}` : k.plural) === plural);
  return r && [...inNamespace(r, quota, context)].length;
}

function* inNamespace<T extends ApiObject>(r: Resource<T>, quota: ResourceQuota, { lister }: ControllerContext): Iterable<T> {
  yield* lister(r).by('namespace', quota.metadata.namespace ?? '');
}

const services = (quota: ResourceQuota, context: ControllerContext): Service[] => [...inNamespace(SERVICES, quota, context)];
const claims = (quota: ResourceQuota, context: ControllerContext): PersistentVolumeClaim[] => [...inNamespace(PERSISTENT_VOLUME_CLAIMS, quota, context)];

function nodePorts(service: Service): number {
  const ports = service.spec?.ports?.length ?? 0;
  if (service.spec?.type === 'NodePort') return ports;
  if (service.spec?.type !== 'LoadBalancer') return 0;
  return service.spec.allocateLoadBalancerNodePorts === false ? (service.spec.ports ?? []).filter((p) => p.nodePort).length : ports;
}

function podAmount(pod: Pod, kind: 'requests' | 'limits', name: string): number {
  const amount = (c: Container): number => quantityValue(c.resources?.[kind]?.[name]);
  const main = (pod.spec?.containers ?? []).reduce((n, c) => n + amount(c), 0);
  const init = Math.max(0, ...(pod.spec?.initContainers ?? []).map(amount));
  return Math.max(main, init) + quantityValue(pod.spec?.overhead?.[name]);
}

/** Whether a pod is one of those that the quota's scopes mean. */
function inScope(quota: ResourceQuota, pod: Pod): boolean {
  const scopes = [
    ...(quota.spec?.scopes ?? []).map((scopeName) => ({ scopeName, operator: 'Exists', values: [] as string[] })),
    ...(quota.spec?.scopeSelector?.matchExpressions ?? []),
  ];
  return scopes.every(({ scopeName, operator, values = [] }) => {
    const bestEffort = pod.status?.qosClass === 'BestEffort';
    if (scopeName === 'BestEffort') return bestEffort;
    if (scopeName === 'NotBestEffort') return !bestEffort;
    if (scopeName === 'Terminating') return pod.spec?.activeDeadlineSeconds !== undefined;
    if (scopeName === 'NotTerminating') return pod.spec?.activeDeadlineSeconds === undefined;
    if (scopeName !== 'PriorityClass') return false;
    const name = pod.spec?.priorityClassName ?? '';
    if (operator === 'In') return values.includes(name);
    if (operator === 'NotIn') return !values.includes(name);
    return (operator === 'Exists') === (name !== '');
  });
}
