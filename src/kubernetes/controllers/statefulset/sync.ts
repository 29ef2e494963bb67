// What a StatefulSet asks for, done: pods made, replaced and taken away in their order. upstream: pkg/controller/statefulset/stateful_set_control.go UpdateStatefulSet
import { deepEqual } from '../../../base/deep.ts';
import type { ControllerRevision, PersistentVolumeClaim, Pod, StatefulSet, StatefulSetStatus } from '../../api/generated/types.ts';
import { keyOf } from '../../api/meta.ts';
import { PERSISTENT_VOLUME_CLAIMS, PODS, STATEFUL_SETS } from '../../api/resources.ts';
import { isAlreadyExists, isNotFound } from '../../api/status.ts';
import type { ControllerContext } from '../../client/controller.ts';
import { isEmptySelector, selects } from '../../client/selectors.ts';
import type { Expectations } from '../lib/expectations.ts';
import { scaled } from '../lib/fence.ts';
import { currentRevision, REVISION_LABEL, revisionsOf, trimHistory } from '../lib/history.ts';
import { messageOf } from '../lib/make-pods.ts';
import { claim, ORPHANS } from '../lib/owner.ts';
import { availableIn, isPodAvailable, isPodReady, isPodTerminal } from '../lib/pods.ts';
import { claimName, claimsOf, firstOrdinal, ordinalOf, podOf } from './pods.ts';

type Template = NonNullable<StatefulSet['spec']>['template'];

/** One reconciliation. */
interface Sync {
  readonly key: string;
  readonly set: StatefulSet;
  readonly pods: readonly Pod[];
  readonly current: ControllerRevision;
  readonly update: ControllerRevision;
  readonly expectations: Expectations;
  readonly context: ControllerContext;
}

/** Brings a set nearer to what it asks for. */
export async function syncStatefulSet(key: string, set: StatefulSet, expectations: Expectations, context: ControllerContext): Promise<void> {
  if (isEmptySelector(set.spec?.selector)) return;
  if (!expectations.satisfied(key, context.lister(PODS))) return;
  const known = revisionsOf(set, context);
  const update = await currentRevision(set, STATEFUL_SETS, known, {}, context);
  const current = known.find((k) => k.metadata.name === set.status?.currentRevision) ?? update;
  const sync: Sync = { key, set, pods: await podsOf(set, context), current, update, expectations, context };
  if (!set.metadata.deletionTimestamp) await manage(sync);
  const status = await writeStatus(sync);
  const inUse = new Set([current, update].map((r) => r.metadata.name ?? ''));
  const live = new Set(sync.pods.map((p) => p.metadata.labels?.[REVISION_LABEL]));
  for (const k of known) if (live.has(k.metadata.name)) inUse.add(k.metadata.name ?? '');
  await trimHistory(set, known, inUse, context);
  againWhenAvailable(sync, status);
}

async function podsOf(set: StatefulSet, context: ControllerContext): Promise<Pod[]> {
  const pods = context.lister(PODS);
  const orphans = [...pods.by('controller', ORPHANS(set.metadata.namespace))];
  const matches = (pod: Pod): boolean => selects(set.spec?.selector, pod.metadata.labels) && ordinalOf(set, pod) >= 0;
  return claim(context.client, set, STATEFUL_SETS, PODS, pods.by('controller', set.metadata.uid ?? ''), orphans, matches);
}

const revisionOf = (pod: Pod): string | undefined => pod.metadata.labels?.[REVISION_LABEL];
const isParallel = (set: StatefulSet): boolean => set.spec?.podManagementPolicy === 'Parallel';
const isHealthy = (pod: Pod): boolean => pod.status?.phase === 'Running' && isPodReady(pod) && !pod.metadata.deletionTimestamp;

function isAvailable({ set, context }: Sync, pod: Pod): boolean {
  return pod.status?.phase === 'Running' && isPodAvailable(pod, set.spec?.minReadySeconds ?? 0, context.clock.now()) && !pod.metadata.deletionTimestamp;
}

/** In order, unless the set is Parallel: nothing is begun before what comes earlier stands. upstream: performUpdate */
async function manage(sync: Sync): Promise<void> {
  const { set } = sync;
  const first = firstOrdinal(set);
  const end = first + (set.spec?.replicas ?? 1);
  const byOrdinal = new Map(sync.pods.map((pod) => [ordinalOf(set, pod), pod]));
  for (let ordinal = first; ordinal < end; ordinal++) {
    const pod = byOrdinal.get(ordinal);
    if (!(await stands(sync, ordinal, pod)) && !isParallel(set)) return;
  }
  const surplus = sync.pods.filter((pod) => ordinalOf(set, pod) < first || ordinalOf(set, pod) >= end).sort((a, b) => ordinalOf(set, b) - ordinalOf(set, a));
  for (const pod of surplus) {
    if (!pod.metadata.deletionTimestamp) await remove(sync, pod);
    if (!isParallel(set)) return;
  }
  await roll(sync, byOrdinal, first, end);
}

/** Makes what is missing and replaces what is over; true when the next ordinal may be looked at. */
async function stands(sync: Sync, ordinal: number, pod: Pod | undefined): Promise<boolean> {
  if (!pod) {
    await create(sync, ordinal);
    return false;
  }
  if (isPodTerminal(pod)) {
    if (!pod.metadata.deletionTimestamp) await remove(sync, pod);
    return false;
  }
  return isAvailable(sync, pod);
}

/** Ordinals below the partition (or below what is rolled already) keep the old template. */
function templateFor(sync: Sync, ordinal: number): { readonly template: Template; readonly revision: string } {
  const { set, current, update } = sync;
  const template = set.spec?.template ?? {};
  const updated = { template, revision: update.metadata.name ?? '' };
  if (set.spec?.updateStrategy?.type === 'OnDelete' || current.metadata.name === update.metadata.name) return updated;
  const partition = set.spec?.updateStrategy?.rollingUpdate?.partition ?? 0;
  const kept = ordinal < firstOrdinal(set) + (partition > 0 ? partition : (set.status?.currentReplicas ?? 0));
  const old = (current.data as unknown as { spec: { template: Template & { $patch?: string } } } | undefined)?.spec.template;
  if (!kept || !old) return updated;
  const { $patch: _, ...rest } = old;
  return { template: rest, revision: current.metadata.name ?? '' };
}

async function create(sync: Sync, ordinal: number): Promise<void> {
  const { set, context, key, expectations } = sync;
  for (const wanted of claimsOf(set, ordinal)) await createClaim(sync, wanted, ordinal);
  const { template, revision } = templateFor(sync, ordinal);
  const draft = podOf(set, ordinal, template, revision);
  const what = `Create Pod ${draft.metadata.name} in StatefulSet ${set.metadata.name}`;
  try {
    expectations.made(key, await context.client.create(PODS, draft));
    context.recorder.event(set, 'Normal', 'SuccessfulCreate', `${what} successful`);
  } catch (error) {
    if (isAlreadyExists(error)) return;
    context.recorder.event(set, 'Warning', 'FailedCreate', `${what} failed error: ${messageOf(error)}`);
    throw error;
  }
}

async function createClaim({ set, context }: Sync, wanted: PersistentVolumeClaim, ordinal: number): Promise<void> {
  if (context.lister(PERSISTENT_VOLUME_CLAIMS).get(keyOf(wanted))) return;
  const pod = `Pod ${set.metadata.name}-${ordinal} in StatefulSet ${set.metadata.name}`;
  try {
    await context.client.create(PERSISTENT_VOLUME_CLAIMS, wanted);
    context.recorder.event(set, 'Normal', 'SuccessfulCreate', `Create Claim ${wanted.metadata.name} ${pod} success`);
  } catch (error) {
    if (isAlreadyExists(error)) return;
    context.recorder.event(set, 'Warning', 'FailedCreate', `Create Claim ${wanted.metadata.name} for ${pod} failed error: ${messageOf(error)}`);
    throw error;
  }
}

async function remove(sync: Sync, pod: Pod): Promise<void> {
  const { set, context, key, expectations } = sync;
  const { namespace = '', name = '' } = pod.metadata;
  const what = `Delete Pod ${name} in StatefulSet ${set.metadata.name}`;
  try {
    await context.client.delete(PODS, namespace, name);
    expectations.deleting(key, pod);
    context.recorder.event(set, 'Normal', 'SuccessfulDelete', `${what} successful`);
    if (set.spec?.persistentVolumeClaimRetentionPolicy?.whenScaled === 'Delete' && ordinalOf(set, pod) >= firstOrdinal(set) + (set.spec.replicas ?? 1))
      await dropClaims(sync, ordinalOf(set, pod));
  } catch (error) {
    if (isNotFound(error)) return;
    context.recorder.event(set, 'Warning', 'FailedDelete', `${what} failed error: ${messageOf(error)}`);
    throw error;
  }
}

async function dropClaims({ set, context }: Sync, ordinal: number): Promise<void> {
  for (const template of set.spec?.volumeClaimTemplates ?? []) {
    try {
      await context.client.delete(PERSISTENT_VOLUME_CLAIMS, set.metadata.namespace ?? '', claimName(set, template, ordinal));
    } catch (error) {
      if (!isNotFound(error)) throw error;
    }
  }
}

/** From the last ordinal down to the partition, no more unavailable at a time than allowed. */
async function roll(sync: Sync, byOrdinal: ReadonlyMap<number, Pod>, first: number, end: number): Promise<void> {
  const { set, update } = sync;
  if (set.spec?.updateStrategy?.type === 'OnDelete') return;
  const rolling = set.spec?.updateStrategy?.rollingUpdate;
  const most = Math.max(1, scaled(rolling?.maxUnavailable ?? 1, set.spec?.replicas ?? 1, true));
  const last = first + (rolling?.partition ?? 0);
  let unavailable = 0;
  for (let ordinal = end - 1; ordinal >= first; ordinal--) {
    const pod = byOrdinal.get(ordinal);
    if (!pod || !isAvailable(sync, pod)) unavailable++;
  }
  for (let ordinal = end - 1; ordinal >= last; ordinal--) {
    const pod = byOrdinal.get(ordinal);
    if (!pod) return;
    if (revisionOf(pod) !== update.metadata.name && !pod.metadata.deletionTimestamp) {
      if (unavailable >= most && isAvailable(sync, pod)) return;
      await remove(sync, pod);
      unavailable++;
    } else if (!isHealthy(pod) && unavailable >= most) return;
  }
}

async function writeStatus(sync: Sync): Promise<StatefulSetStatus> {
  const { set, pods, current, update, context } = sync;
  const existing = pods.filter((p) => !isPodTerminal(p));
  const count = (test: (pod: Pod) => boolean): number => existing.filter(test).length;
  const updateName = update.metadata.name ?? '';
  const wanted = set.spec?.replicas ?? 1;
  const settled = (p: Pod): boolean => !p.metadata.deletionTimestamp;
  const updated = count((p) => settled(p) && revisionOf(p) === updateName);
  const ready = count((p) => p.status?.phase === 'Running' && isPodReady(p));
  const done = updated === wanted && existing.length === wanted && ready === wanted && set.spec?.updateStrategy?.type !== 'OnDelete';
  const currentName = done ? updateName : (current.metadata.name ?? '');
  const currentCount = done ? updated : count((p) => settled(p) && revisionOf(p) === currentName);
  const status: StatefulSetStatus = {
    observedGeneration: set.metadata.generation ?? 0,
    replicas: existing.length,
    ...(ready ? { readyReplicas: ready } : {}),
    ...(currentCount ? { currentReplicas: currentCount } : {}),
    ...(updated ? { updatedReplicas: updated } : {}),
    currentRevision: currentName,
    updateRevision: updateName,
    collisionCount: set.status?.collisionCount ?? 0,
    availableReplicas: count((p) => isAvailable(sync, p)),
    ...(set.status?.conditions ? { conditions: set.status.conditions } : {}),
  };
  if (!deepEqual(set.status, status)) await context.client.updateStatus(STATEFUL_SETS, { ...set, status });
  return status;
}

function againWhenAvailable({ set, pods, key, context }: Sync, status: StatefulSetStatus): void {
  const minReady = set.spec?.minReadySeconds ?? 0;
  if (minReady === 0 || (status.availableReplicas ?? 0) === (status.readyReplicas ?? 0)) return;
  const waits = pods.map((p) => availableIn(p, minReady, context.clock.now())).filter((ms) => ms > 0);
  if (waits.length) context.requeue(key, Math.min(...waits));
}
