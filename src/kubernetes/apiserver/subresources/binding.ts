// pods/binding and bindings: a pod gets its node. upstream: pkg/registry/core/pod/storage BindingREST
import { joined } from '../../../base/joined.ts';
import { rfc3339 } from '../../../base/time.ts';
import type { Binding, Pod, PodCondition } from '../../api/generated/types.ts';
import type { ApiObject } from '../../api/meta.ts';
import { PODS } from '../../api/resources.ts';
import { newBadRequest, newConflict, newNotFound } from '../../api/status.ts';
import type { ApiResponse } from '../../api/wire.ts';
import type { Exchange } from '../exchange.ts';
import { failureWithoutReason } from '../metadata.ts';
import { storageKey } from '../storage/storage.ts';
import { readTransient, success, transient } from '../transient.ts';
import type { SubresourceFactory } from './subresource.ts';

const KIND = { group: '', version: 'v1', kind: 'Binding' };
/** Also served as a collection of its own. */
export const BINDINGS = transient({ ...KIND, plural: 'bindings', namespaced: true }, 'io.k8s.api.core.v1.Binding');

export const binding: SubresourceFactory = (s) =>
  storageKey(s.resource) === 'pods' ? { name: 'binding', kind: KIND, verbs: ['create'], handle: (x) => bind(x, x.info.name) } : undefined;

/** Binds the pod that the body (or the path) names. */
export function bind(x: Exchange, pathName: string | undefined): ApiResponse {
  const { object, options } = readTransient(x, BINDINGS);
  const { target, metadata } = object as Binding;
  if (pathName !== undefined && metadata.name !== pathName) throw newBadRequest('name in URL does not match name in Binding object');
  const problems: string[] = [];
  if (target.kind && target.kind !== 'Node') problems.push(`target.kind: Unsupported value: ${JSON.stringify(target.kind)}: supported values: "Node", "<empty>"`);
  if (!target.name) problems.push('target.name: Required value');
  if (problems.length) throw failureWithoutReason(problems.length === 1 ? (problems[0] ?? '') : `[${problems.join(', ')}]`);
  assign(x, metadata.name ?? '', target.name ?? '', metadata.annotations ?? {}, options.dryRun);
  return success(x);
}

function assign(x: Exchange, name: string, node: string, annotations: Readonly<Record<string, string>>, dryRun: boolean): void {
  const key = storageKey(PODS);
  const entry = x.core.storage.get(key, x.info.namespace, name);
  if (!entry) throw newNotFound({ group: '', resource: 'pods' }, name);
  const pod = entry.object as Pod;
  const refuse = (why: string): Error => newConflict({ group: '', resource: 'pods/binding' }, name, why);
  if (pod.metadata.deletionTimestamp) throw refuse(`pod ${name} is being deleted, cannot be assigned to a host`);
  if (pod.spec?.nodeName) throw refuse(`pod ${name} is already assigned to node ${JSON.stringify(pod.spec.nodeName)}`);
  if (pod.spec?.schedulingGates?.length) throw refuse(`pod ${name} has non-empty .spec.schedulingGates`);
  if (dryRun) return;
  const more = Object.keys(annotations).length ? { annotations: { ...pod.metadata.annotations, ...annotations } } : {};
  // What was promised is had now.
  const { nominatedNodeName: _, ...status } = pod.status ?? {};
  const bound: Pod = joined(pod, {
    metadata: joined(pod.metadata, more),
    spec: joined(pod.spec ?? { containers: [] }, { nodeName: node }),
    status: joined(status, { conditions: scheduled(pod.status?.conditions ?? [], x) }),
  });
  x.core.storage.put(key, bound as ApiObject, entry.managed);
}

function scheduled(conditions: readonly PodCondition[], x: Exchange): PodCondition[] {
  const condition: PodCondition = { type: 'PodScheduled', status: 'True', lastProbeTime: null as unknown as string, lastTransitionTime: rfc3339(x.core.clock.now()) };
  return [...conditions.filter((c) => c.type !== 'PodScheduled'), condition];
}
