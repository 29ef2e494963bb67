// What one object takes from a quota. upstream: pkg/quota/v1/evaluator/core/{pods,services,persistent_volume_claims}.go
import type { DeepReadonly } from '../../../base/deep.ts';
import type { PersistentVolumeClaim, Pod, ResourceQuota, Service } from '../../api/generated/types.ts';
import type { ApiObject, Resource } from '../../api/meta.ts';
import { quantity } from '../../api/quantity.ts';
import { type Amounts, podAmounts } from './amounts.ts';

type Ref = Pick<Resource, 'group' | 'plural'>;
/** Counted under their own name as well as count/NAME. */
const COUNTED = new Set(['configmaps', 'secrets', 'services', 'pods', 'replicationcontrollers', 'resourcequotas', 'persistentvolumeclaims']);
const ONE = quantity('1');

/** Every resource that the object uses, by the names that quotas use. */
export function usageOf(r: Ref, object: DeepReadonly<ApiObject>): Amounts {
  const out: Amounts = new Map([[`count/${r.group ? `${r.plural}.${r.group}` : r.plural}`, ONE]]);
  if (r.group) return out;
  if (r.plural === 'pods') return podUsage(object as DeepReadonly<Pod>, out);
  if (COUNTED.has(r.plural)) out.set(r.plural, ONE);
  if (r.plural === 'services') serviceUsage(object as DeepReadonly<Service>, out);
  if (r.plural === 'persistentvolumeclaims') claimUsage(object as DeepReadonly<PersistentVolumeClaim>, out);
  return out;
}

/** A pod that has ended uses nothing but its own entry. */
function podUsage(pod: DeepReadonly<Pod>, out: Amounts): Amounts {
  if (pod.status?.phase === 'Failed' || pod.status?.phase === 'Succeeded') return out;
  out.set('pods', ONE);
  for (const [name, q] of podAmounts(pod.spec, 'requests')) {
    out.set(`requests.${name}`, q);
    if (['cpu', 'memory', 'ephemeral-storage'].includes(name)) out.set(name, q);
  }
  for (const [name, q] of podAmounts(pod.spec, 'limits')) out.set(`limits.${name}`, q);
  return out;
}

function serviceUsage(service: DeepReadonly<Service>, out: Amounts): void {
  const { type, ports, allocateLoadBalancerNodePorts } = service.spec ?? {};
  const count = ports?.length ?? 0;
  if (type === 'LoadBalancer') {
    out.set('services.loadbalancers', ONE);
    const held = allocateLoadBalancerNodePorts === false ? (ports ?? []).filter((p) => p.nodePort).length : count;
    out.set('services.nodeports', quantity(held));
  } else if (type === 'NodePort') out.set('services.nodeports', quantity(count));
}

function claimUsage(claim: DeepReadonly<PersistentVolumeClaim>, out: Amounts): void {
  const asked = claim.spec?.resources?.requests?.storage;
  const name = claim.spec?.storageClassName;
  if (asked !== undefined) out.set('requests.storage', quantity(asked));
  if (!name) return;
  out.set(`${name}.storageclass.storage.k8s.io/persistentvolumeclaims`, ONE);
  if (asked !== undefined) out.set(`${name}.storageclass.storage.k8s.io/requests.storage`, quantity(asked));
}

/** `limits.memory for: c; requests.cpu for: c` where a quota counts what a container does not say. upstream: podEvaluator.Constraints */
export function computeMissing(pod: DeepReadonly<Pod>, names: readonly string[]): string {
  const parts: string[] = [];
  for (const name of [...names].sort()) {
    const [, kind, what] = /^(?:(requests|limits)\.)?(cpu|memory|ephemeral-storage)$/.exec(name) ?? [];
    if (!what) continue;
    const missing = [...(pod.spec?.containers ?? []), ...(pod.spec?.initContainers ?? [])].filter(
      (c) => c.resources?.[kind === 'limits' ? 'limits' : 'requests']?.[what] === undefined,
    );
    if (missing.length)
      parts.push(
        `${name} for: ${missing
          .map((c) => c.name)
          .sort()
          .join(',')}`,
      );
  }
  return parts.join('; ');
}

/** True when the quota speaks of objects like this one. */
export function scopeMatches(quota: DeepReadonly<ResourceQuota>, r: Ref, object: DeepReadonly<ApiObject>): boolean {
  const scopes = [
    ...(quota.spec?.scopes ?? []).map((scopeName) => ({ scopeName, operator: 'Exists', values: [] as readonly string[] })),
    ...(quota.spec?.scopeSelector?.matchExpressions ?? []),
  ];
  if (scopes.length === 0) return true;
  if (r.plural !== 'pods' || r.group) return false;
  return scopes.every((s) => inScope(object as DeepReadonly<Pod>, s.scopeName, s.operator, s.values ?? []));
}

function inScope(pod: DeepReadonly<Pod>, scope: string, operator: string, values: readonly string[]): boolean {
  const spec = pod.spec;
  const bestEffort = podAmounts(spec, 'requests').size === 0 && podAmounts(spec, 'limits').size === 0;
  const className = spec?.priorityClassName ?? '';
  switch (scope) {
    case 'Terminating':
      return spec?.activeDeadlineSeconds !== undefined;
    case 'NotTerminating':
      return spec?.activeDeadlineSeconds === undefined;
    case 'BestEffort':
      return bestEffort;
    case 'NotBestEffort':
      return !bestEffort;
    case 'PriorityClass':
      if (operator === 'In') return values.includes(className);
      if (operator === 'NotIn') return !values.includes(className);
      return operator === 'DoesNotExist' ? className === '' : className !== '';
    default:
      return false;
  }
}
