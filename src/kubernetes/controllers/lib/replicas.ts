// Keeps as many pods as are wanted: the common part of ReplicaSet and ReplicationController. upstream: pkg/controller/replicaset/{replica_set,replica_set_utils}.go
import { deepEqual } from '../../../base/deep.ts';
import { rfc3339 } from '../../../base/time.ts';
import type { ObjectMeta, Pod, PodTemplateSpec, ReplicaSetCondition, ReplicaSetStatus } from '../../api/generated/types.ts';
import { keyOf, type Resource } from '../../api/meta.ts';
import { PODS } from '../../api/resources.ts';
import type { Controller, ControllerContext } from '../../client/controller.ts';
import { hasLabels } from '../../client/selectors.ts';
import { Expectations } from './expectations.ts';
import { asTask, createPod, deletePod, isNamespaceEnding, messageOf, podFrom, slowStart } from './make-pods.ts';
import { claim, controllerIndex, ORPHANS, ownerKey } from './owner.ts';
import { inDeletionOrder } from './pod-rank.ts';
import { availableIn, isPodActive, isPodAvailable, isPodReady, isPodTerminating } from './pods.ts';

const BURST = 500;
const BATCH_MS = 10;

/** What both kinds look like. */
export interface ReplicaOwner {
  apiVersion: string;
  kind: string;
  metadata: ObjectMeta;
  spec?: { replicas?: number; minReadySeconds?: number; template?: PodTemplateSpec };
  status?: ReplicaSetStatus;
}

/** How the kinds differ. */
export interface ReplicaKind<T extends ReplicaOwner> {
  readonly name: string;
  readonly resource: Resource<T>;
  readonly selects: (owner: T, pod: Pod) => boolean;
  /** Pods whose spread over nodes decides which pods go first. */
  readonly related: (owner: T, context: ControllerContext) => Iterable<Pod>;
  /** ReplicaSets count terminating pods. */
  readonly countsTerminating: boolean;
}

/** The controller of one such kind. */
export function replicaController<T extends ReplicaOwner>(kind: ReplicaKind<T>): Controller {
  const expectations = new Expectations();
  return {
    name: kind.name,
    setup: (setup, context) => {
      setup.index(PODS, 'controller', controllerIndex);
      setup.index(kind.resource, 'namespace', (o) => o.metadata.namespace ?? '');
      setup.watch(kind.resource);
      setup.watch(PODS, (pod) => keysOf(kind, pod, context), BATCH_MS);
    },
    reconcile: (key, context) => reconcile(kind, expectations, key, context),
  };
}

function keysOf<T extends ReplicaOwner>(kind: ReplicaKind<T>, pod: Pod, context: ControllerContext): string[] {
  const owned = ownerKey(pod, kind.resource);
  if (owned) return [owned];
  if (pod.metadata.ownerReferences?.some((o) => o.controller)) return [];
  const keys: string[] = [];
  for (const owner of context.lister(kind.resource).by('namespace', pod.metadata.namespace ?? '')) if (kind.selects(owner, pod)) keys.push(keyOf(owner));
  return keys;
}

async function reconcile<T extends ReplicaOwner>(kind: ReplicaKind<T>, expectations: Expectations, key: string, context: ControllerContext): Promise<void> {
  const owner = context.lister(kind.resource).get(key);
  if (!owner) return expectations.forget(key);
  const pods = context.lister(PODS);
  const settled = expectations.satisfied(key, pods);
  const owned = pods.by('controller', owner.metadata.uid ?? '');
  const orphans = [...pods.by('controller', ORPHANS(owner.metadata.namespace))].filter(isPodActive);
  const all = await claim(context.client, owner, kind.resource, PODS, owned, orphans, (pod) => kind.selects(owner, pod));
  const active = all.filter(isPodActive);
  let failure: unknown;
  const wanted = owner.spec?.replicas ?? 1;
  if (settled && !owner.metadata.deletionTimestamp) failure = await manage(kind, expectations, owner, active, wanted, context);
  const terminating = kind.countsTerminating ? all.filter(isPodTerminating).length : undefined;
  await writeStatus(kind, owner, statusOf(owner, active, terminating, wanted, failure, context), context);
  if (failure !== undefined) throw failure;
  againWhenAvailable(owner, active, key, context);
}

/** Makes or deletes what the difference asks for; returns the failure if there was one. */
async function manage<T extends ReplicaOwner>(
  kind: ReplicaKind<T>,
  expectations: Expectations,
  owner: T,
  active: readonly Pod[],
  wanted: number,
  context: ControllerContext,
): Promise<unknown> {
  const key = keyOf(owner);
  const missing = wanted - active.length;
  if (missing > 0) {
    const pod = podFrom(owner.spec?.template ?? {}, owner, kind.resource);
    const { error } = await slowStart(Math.min(missing, BURST), context.clock, async () => expectations.made(key, await createPod(pod, owner, context)));
    return isNamespaceEnding(error) ? undefined : error;
  }
  if (missing < 0) {
    const surplus = missing === -active.length ? active : inDeletionOrder(active, kind.related(owner, context), context.clock.now()).slice(0, -missing);
    const { error } = await deleteAll(surplus.slice(0, BURST), expectations, owner, context);
    return error;
  }
  return undefined;
}

async function deleteAll(pods: readonly Pod[], expectations: Expectations, owner: ReplicaOwner, context: ControllerContext): Promise<{ error: unknown }> {
  const key = keyOf(owner);
  const results = await Promise.allSettled(
    pods.map((pod) => {
      expectations.deleting(key, pod);
      return asTask(context.clock, () => deletePod(pod, owner, context));
    }),
  );
  const failed = results.find((r) => r.status === 'rejected');
  if (failed) expectations.forget(key);
  return { error: failed ? (failed as PromiseRejectedResult).reason : undefined };
}

function statusOf(owner: ReplicaOwner, active: readonly Pod[], terminating: number | undefined, wanted: number, failure: unknown, context: ControllerContext): ReplicaSetStatus {
  const now = context.clock.now();
  const labels = owner.spec?.template?.metadata?.labels ?? {};
  const minReady = owner.spec?.minReadySeconds ?? 0;
  let labelled = 0;
  let ready = 0;
  let available = 0;
  for (const pod of active) {
    if (hasLabels(pod.metadata.labels, labels)) labelled++;
    if (!isPodReady(pod)) continue;
    ready++;
    if (isPodAvailable(pod, minReady, now)) available++;
  }
  const conditions = conditionsOf(owner, active.length, wanted, failure, now);
  return {
    replicas: active.length,
    ...(labelled ? { fullyLabeledReplicas: labelled } : {}),
    ...(ready ? { readyReplicas: ready } : {}),
    ...(available ? { availableReplicas: available } : {}),
    ...(terminating === undefined ? {} : { terminatingReplicas: terminating }),
    ...(conditions.length ? { conditions } : {}),
  };
}

function conditionsOf(owner: ReplicaOwner, active: number, wanted: number, failure: unknown, now: number): ReplicaSetCondition[] {
  const old = owner.status?.conditions ?? [];
  const failing = old.some((c) => c.type === 'ReplicaFailure');
  if (failure === undefined) return failing ? old.filter((c) => c.type !== 'ReplicaFailure') : old;
  if (failing) return old;
  const reason = active < wanted ? 'FailedCreate' : 'FailedDelete';
  return [...old, { type: 'ReplicaFailure', status: 'True', lastTransitionTime: rfc3339(now), reason, message: messageOf(failure) }];
}

async function writeStatus<T extends ReplicaOwner>(kind: ReplicaKind<T>, owner: T, status: ReplicaSetStatus, { client }: ControllerContext): Promise<void> {
  const { observedGeneration, ...old } = owner.status ?? { replicas: 0 };
  const generation = owner.metadata.generation ?? 0;
  if (observedGeneration === generation && deepEqual(old, status)) return;
  await client.updateStatus(kind.resource, { ...owner, status: { ...status, observedGeneration: generation } });
}

/** Pods that are ready but not yet for long enough change no object when they become available. */
function againWhenAvailable(owner: ReplicaOwner, active: readonly Pod[], key: string, context: ControllerContext): void {
  const minReady = owner.spec?.minReadySeconds ?? 0;
  if (minReady === 0) return;
  const now = context.clock.now();
  const waits = active.map((pod) => availableIn(pod, minReady, now)).filter((ms) => ms > 0);
  if (waits.length) context.requeue(key, Math.min(...waits));
}
