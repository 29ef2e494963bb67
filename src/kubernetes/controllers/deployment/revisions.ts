// The new ReplicaSet and its revision, and the end of the history. upstream: pkg/controller/deployment/sync.go getNewReplicaSet, cleanupDeployment
import type { Deployment, ReplicaSet } from '../../api/generated/types.ts';
import { DEPLOYMENTS, REPLICA_SETS } from '../../api/resources.ts';
import { isAlreadyExists, isNotFound } from '../../api/status.ts';
import { isNamespaceEnding, messageOf } from '../lib/make-pods.ts';
import { controllerOf, controllerRef } from '../lib/owner.ts';
import { templateHash } from '../lib/template-hash.ts';
import {
  byAge,
  condition,
  DESIRED,
  findNew,
  HASH_LABEL,
  hasDeadline,
  isRolling,
  MAX_REPLICAS,
  maxSurge,
  REVISION,
  REVISION_HISTORY,
  type Rollout,
  replicasOf,
  revisionOf,
  sum,
  wantedOf,
} from './model.ts';
import { newCondition, PROGRESSING, withCondition, writeStatus } from './status.ts';

const HISTORY_CHARACTERS = 2000;
const NOT_COPIED = new Set(['kubectl.kubernetes.io/last-applied-configuration', REVISION, REVISION_HISTORY, DESIRED, MAX_REPLICAS, 'deprecated.deployment.rollback.to']);

export interface Sets {
  readonly newSet: ReplicaSet | undefined;
  readonly old: ReplicaSet[];
  readonly all: ReplicaSet[];
}

/** The new and the old sets; the new one gets its revision, or is made when `create`. upstream: getAllReplicaSetsAndSyncRevision */
export async function syncRevision(rollout: Rollout, create: boolean): Promise<Sets> {
  const found = findNew(rollout.deployment, rollout.sets);
  const old = rollout.sets.filter((set) => set.metadata.uid !== found?.metadata.uid);
  const revision = Math.max(0, ...old.map(revisionOf)) + 1;
  const newSet = found ? await known(rollout, found, revision) : create ? await make(rollout, old, revision) : undefined;
  return { newSet, old, all: newSet ? [...old, newSet] : old };
}

async function known(rollout: Rollout, set: ReplicaSet, revision: number): Promise<ReplicaSet> {
  const d = rollout.deployment;
  const annotations = annotated(d, set, revision, true);
  const minReady = d.spec?.minReadySeconds ?? 0;
  if (annotations || (set.spec?.minReadySeconds ?? 0) !== minReady) {
    const metadata = annotations ? { ...set.metadata, annotations } : set.metadata;
    const spec = set.spec ? { ...set.spec, minReadySeconds: minReady } : set.spec;
    return rollout.context.client.update(REPLICA_SETS, { ...set, metadata, ...(spec ? { spec } : {}) });
  }
  const needsCondition = hasDeadline(d) && !condition(d, PROGRESSING);
  await note(rollout, set.metadata.annotations?.[REVISION] ?? '', needsCondition ? ['FoundNewReplicaSet', `Found new replica set "${set.metadata.name}"`] : undefined);
  return set;
}

async function make(rollout: Rollout, old: readonly ReplicaSet[], revision: number): Promise<ReplicaSet> {
  const { client, recorder } = rollout.context;
  const draft = draftOf(rollout, old, revision);
  const name = draft.metadata.name ?? '';
  const count = replicasOf(draft);
  let made: ReplicaSet;
  try {
    made = await client.create(REPLICA_SETS, draft);
    if (count > 0) recorder.event(rollout.deployment, 'Normal', 'ScalingReplicaSet', `Scaled up replica set ${name} from 0 to ${count}`);
    await note(rollout, String(revision), hasDeadline(rollout.deployment) ? ['NewReplicaSetCreated', `Created new replica set "${name}"`] : undefined);
  } catch (error) {
    if (isAlreadyExists(error)) made = await existing(rollout, draft, error);
    else throw await failed(rollout, name, error);
  }
  return made;
}

function draftOf(rollout: Rollout, old: readonly ReplicaSet[], revision: number): ReplicaSet {
  const d = rollout.deployment;
  const template = d.spec?.template ?? {};
  const hash = templateHash(template, d.status?.collisionCount);
  const labels = { ...template.metadata?.labels, [HASH_LABEL]: hash };
  const selector = { ...d.spec?.selector, matchLabels: { ...d.spec?.selector.matchLabels, [HASH_LABEL]: hash } };
  const minReady = d.spec?.minReadySeconds;
  const draft: ReplicaSet = {
    apiVersion: 'apps/v1',
    kind: 'ReplicaSet',
    metadata: { name: `${d.metadata.name}-${hash}`, namespace: d.metadata.namespace ?? '', labels, ownerReferences: [controllerRef(d, DEPLOYMENTS)] },
    spec: { replicas: 0, selector, template: { ...template, metadata: { ...template.metadata, labels } }, ...(minReady ? { minReadySeconds: minReady } : {}) },
  };
  const replicas = newReplicas(d, [...old, draft], draft);
  const annotations = annotated(d, draft, revision, false) ?? {};
  return { ...draft, metadata: { ...draft.metadata, annotations }, spec: { ...draft.spec, selector, replicas } };
}

/** Another object has the name: ours from before, or a collision of hashes, which the next try avoids. */
async function existing(rollout: Rollout, draft: ReplicaSet, error: unknown): Promise<ReplicaSet> {
  const d = rollout.deployment;
  const there = await rollout.context.client.get(REPLICA_SETS, draft.metadata.namespace ?? '', draft.metadata.name ?? '');
  if (controllerOf(there)?.uid === d.metadata.uid && findNew(d, [there])) return there;
  await writeStatus(rollout, { ...d.status, collisionCount: (d.status?.collisionCount ?? 0) + 1 });
  throw error;
}

async function failed(rollout: Rollout, name: string, error: unknown): Promise<unknown> {
  if (isNamespaceEnding(error)) return error;
  const d = rollout.deployment;
  const message = `Failed to create new replica set "${name}": ${messageOf(error)}`;
  if (hasDeadline(d)) {
    const next = newCondition(PROGRESSING, 'False', 'ReplicaSetCreateError', message, rollout.context.clock.now());
    await writeStatus(rollout, { ...d.status, conditions: withCondition(d.status?.conditions ?? [], next) });
  }
  rollout.context.recorder.event(d, 'Warning', 'ReplicaSetCreateError', message);
  return error;
}

/** Writes the revision, and a first Progressing condition, to the Deployment. */
async function note(rollout: Rollout, revision: string, progress: readonly [reason: string, message: string] | undefined): Promise<void> {
  const d = rollout.deployment;
  const same = d.metadata.annotations?.[REVISION] === revision;
  if (same && !progress) return;
  const conditions = progress
    ? withCondition(d.status?.conditions ?? [], newCondition(PROGRESSING, 'True', progress[0], progress[1], rollout.context.clock.now()))
    : d.status?.conditions;
  await writeStatus(rollout, { ...d.status, ...(conditions ? { conditions } : {}) }, { ...d.metadata.annotations, [REVISION]: revision });
}

/** How many pods the new set may have now. upstream: NewRSNewReplicas */
export function newReplicas(d: Deployment, all: readonly ReplicaSet[], newSet: ReplicaSet): number {
  if (!isRolling(d)) return wantedOf(d);
  const room = wantedOf(d) + maxSurge(d) - sum(all, replicasOf);
  const current = replicasOf(newSet);
  return room <= 0 ? current : current + Math.min(room, wantedOf(d) - current);
}

/** The annotations of the new set if they have to change. upstream: SetNewReplicaSetAnnotations */
function annotated(d: Deployment, set: ReplicaSet, revision: number, exists: boolean): Record<string, string> | undefined {
  const annotations: Record<string, string> = { ...set.metadata.annotations };
  let changed = false;
  for (const [key, value] of Object.entries(d.metadata.annotations ?? {})) {
    if (NOT_COPIED.has(key) || annotations[key] === value) continue;
    annotations[key] = value;
    changed = true;
  }
  const before = annotations[REVISION];
  if (Number(before ?? 0) < revision) {
    annotations[REVISION] = String(revision);
    changed = true;
    if (before !== undefined) annotations[REVISION_HISTORY] = history(annotations[REVISION_HISTORY], before);
  }
  if (!exists) {
    annotations[DESIRED] = String(wantedOf(d));
    annotations[MAX_REPLICAS] = String(wantedOf(d) + maxSurge(d));
    changed = true;
  }
  return changed ? annotations : undefined;
}

function history(known: string | undefined, revision: string): string {
  if (!known) return revision;
  const revisions = known.split(',');
  while (revisions.length > 0 && revisions.join(',').length + 1 + revision.length > HISTORY_CHARACTERS) revisions.shift();
  return [...revisions, revision].join(',');
}

/** Deletes the oldest empty sets beyond the history limit. */
export async function cleanUp(rollout: Rollout, old: readonly ReplicaSet[]): Promise<void> {
  const limit = rollout.deployment.spec?.revisionHistoryLimit;
  if (limit === undefined || limit === 2147483647) return;
  const alive = old.filter((set) => !set.metadata.deletionTimestamp).sort((a, b) => revisionOf(a) - revisionOf(b) || byAge(a, b));
  for (const set of alive.slice(0, Math.max(0, alive.length - limit))) {
    const idle = (set.status?.replicas ?? 0) === 0 && replicasOf(set) === 0 && (set.metadata.generation ?? 0) <= (set.status?.observedGeneration ?? 0);
    if (!idle) continue;
    try {
      await rollout.context.client.delete(REPLICA_SETS, set.metadata.namespace ?? '', set.metadata.name ?? '');
    } catch (error) {
      if (!isNotFound(error)) throw error;
    }
  }
}
