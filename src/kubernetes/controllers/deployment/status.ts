// A Deployment's status: counts, availability, progress and its deadline. upstream: pkg/controller/deployment/{progress,sync}.go
import { deepEqual } from '../../../base/deep.ts';
import { parseTime, rfc3339 } from '../../../base/time.ts';
import type { Deployment, DeploymentCondition, DeploymentStatus, ReplicaSet } from '../../api/generated/types.ts';
import { DEPLOYMENTS } from '../../api/resources.ts';
import { availableOf, condition, hasDeadline, isComplete, maxUnavailable, type Rollout, replicasOf, sum, wantedOf } from './model.ts';

export const PROGRESSING = 'Progressing';
const COMPLETE = 'NewReplicaSetAvailable';
const TIMED_OUT = 'ProgressDeadlineExceeded';

export function newCondition(type: string, status: string, reason: string, message: string, now: number): DeploymentCondition {
  return { type, status, lastUpdateTime: rfc3339(now), lastTransitionTime: rfc3339(now), reason, message };
}

/** The conditions with this one in place of the old; nothing changes where status and reason are the same. */
export function withCondition(conditions: readonly DeploymentCondition[], next: DeploymentCondition): DeploymentCondition[] {
  const old = conditions.find((c) => c.type === next.type);
  if (old && old.status === next.status && old.reason === next.reason) return [...conditions];
  const kept = old && old.status === next.status && old.lastTransitionTime ? { ...next, lastTransitionTime: old.lastTransitionTime } : next;
  return [...conditions.filter((c) => c.type !== next.type), kept];
}

export async function writeStatus(rollout: Rollout, status: DeploymentStatus, annotations = rollout.deployment.metadata.annotations): Promise<void> {
  const { deployment } = rollout;
  const metadata = annotations ? { ...deployment.metadata, annotations } : deployment.metadata;
  rollout.deployment = await rollout.context.client.updateStatus(DEPLOYMENTS, { ...deployment, metadata, status });
}

/** Counts and availability, without progress. upstream: calculateStatus */
function counted(rollout: Rollout, all: readonly ReplicaSet[], newSet: ReplicaSet | undefined): DeploymentStatus {
  const d = rollout.deployment;
  const available = sum(all, availableOf);
  const enough = available >= wantedOf(d) - maxUnavailable(d);
  const now = rollout.context.clock.now();
  const availability = enough
    ? newCondition('Available', 'True', 'MinimumReplicasAvailable', 'Deployment has minimum availability.', now)
    : newCondition('Available', 'False', 'MinimumReplicasUnavailable', 'Deployment does not have minimum availability.', now);
  const terminating = all.some((set) => set.status?.terminatingReplicas === undefined) ? undefined : sum(all, (set) => set.status?.terminatingReplicas ?? 0);
  return omitZero({
    observedGeneration: d.metadata.generation ?? 0,
    replicas: sum(all, (set) => set.status?.replicas ?? 0),
    updatedReplicas: newSet?.status?.replicas ?? 0,
    readyReplicas: sum(all, (set) => set.status?.readyReplicas ?? 0),
    availableReplicas: available,
    unavailableReplicas: Math.max(0, sum(all, replicasOf) - available),
    terminatingReplicas: terminating,
    collisionCount: d.status?.collisionCount,
    conditions: withCondition(d.status?.conditions ?? [], availability),
  });
}

function omitZero(status: { [K in keyof DeploymentStatus]: DeploymentStatus[K] | undefined }): DeploymentStatus {
  const kept = Object.entries(status).filter(([name, value]) => value !== undefined && (value !== 0 || name === 'terminatingReplicas' || name === 'collisionCount'));
  return Object.fromEntries(kept) as DeploymentStatus;
}

/** Status without judging progress: while scaling or paused. upstream: syncDeploymentStatus */
export async function syncStatus(rollout: Rollout, all: readonly ReplicaSet[], newSet: ReplicaSet | undefined): Promise<void> {
  const status = counted(rollout, all, newSet);
  if (!deepEqual(rollout.deployment.status, status)) await writeStatus(rollout, status);
}

/** Status with progress; sets the time at which a roll-out that stands still is looked at again. upstream: syncRolloutStatus */
export async function syncRolloutStatus(rollout: Rollout, all: readonly ReplicaSet[], newSet: ReplicaSet | undefined): Promise<void> {
  const status = counted(rollout, all, newSet);
  status.conditions = progress(rollout, status, newSet);
  const failure = replicaFailure(all, newSet);
  if (failure) status.conditions = withCondition(status.conditions, failure);
  else status.conditions = status.conditions.filter((c) => c.type !== 'ReplicaFailure');
  if (deepEqual(rollout.deployment.status, status)) return againAtDeadline(rollout, status);
  await writeStatus(rollout, status);
}

function progress(rollout: Rollout, status: DeploymentStatus, newSet: ReplicaSet | undefined): DeploymentCondition[] {
  const d = rollout.deployment;
  const conditions = status.conditions ?? [];
  const current = condition(d, PROGRESSING);
  if (!hasDeadline(d)) return conditions.filter((c) => c.type !== PROGRESSING);
  if ((status.replicas ?? 0) === (status.updatedReplicas ?? 0) && current?.reason === COMPLETE) return conditions;
  const what = newSet ? `ReplicaSet "${newSet.metadata.name}"` : `Deployment "${d.metadata.name}"`;
  const now = rollout.context.clock.now();
  if (isComplete(d, status)) return withCondition(conditions, newCondition(PROGRESSING, 'True', COMPLETE, `${what} has successfully progressed.`, now));
  if (hasMoved(d, status)) {
    const next = newCondition(PROGRESSING, 'True', 'ReplicaSetUpdated', `${what} is progressing.`, now);
    if (current?.status === 'True' && current.lastTransitionTime) next.lastTransitionTime = current.lastTransitionTime;
    return withCondition(current ? conditions.filter((c) => c.type !== PROGRESSING) : conditions, next);
  }
  if (hasTimedOut(d, now)) return withCondition(conditions, newCondition(PROGRESSING, 'False', TIMED_OUT, `${what} has timed out progressing.`, now));
  return conditions;
}

function hasMoved(d: Deployment, status: DeploymentStatus): boolean {
  const old = d.status ?? {};
  const oldOnes = (s: DeploymentStatus): number => (s.replicas ?? 0) - (s.updatedReplicas ?? 0);
  const grew = (name: 'updatedReplicas' | 'readyReplicas' | 'availableReplicas'): boolean => (status[name] ?? 0) > (old[name] ?? 0);
  return grew('updatedReplicas') || oldOnes(status) < oldOnes(old) || grew('readyReplicas') || grew('availableReplicas');
}

function deadlineOf(d: Deployment): number | undefined {
  const current = condition(d, PROGRESSING);
  if (!current || !hasDeadline(d)) return undefined;
  return parseTime(current.lastUpdateTime ?? '') + (d.spec?.progressDeadlineSeconds ?? 0) * 1000;
}

function hasTimedOut(d: Deployment, now: number): boolean {
  const reason = condition(d, PROGRESSING)?.reason;
  if (reason === COMPLETE) return false;
  if (reason === TIMED_OUT) return true;
  const deadline = deadlineOf(d);
  return deadline !== undefined && deadline < now;
}

function againAtDeadline(rollout: Rollout, status: DeploymentStatus): void {
  const d = rollout.deployment;
  const deadline = deadlineOf(d);
  if (deadline === undefined || isComplete(d, status) || condition(d, PROGRESSING)?.reason === TIMED_OUT) return;
  rollout.context.requeue(rollout.key, Math.max(1000, deadline - rollout.context.clock.now() + 1000));
}

function replicaFailure(all: readonly ReplicaSet[], newSet: ReplicaSet | undefined): DeploymentCondition | undefined {
  for (const set of newSet ? [newSet, ...all] : all) {
    const c = set.status?.conditions?.find((x) => x.type === 'ReplicaFailure');
    if (!c) continue;
    const at = c.lastTransitionTime ?? '';
    return { type: 'ReplicaFailure', status: c.status, lastTransitionTime: at, lastUpdateTime: at, reason: c.reason ?? '', message: c.message ?? '' };
  }
  return undefined;
}
