// Sizes of ReplicaSets: one set's change, and a Deployment's change shared out among its sets. upstream: pkg/controller/deployment/sync.go scale
import type { Deployment, ReplicaSet } from '../../api/generated/types.ts';
import { REPLICA_SETS } from '../../api/resources.ts';
import { active, availableOf, byAge, DESIRED, isRolling, MAX_REPLICAS, maxSurge, type Rollout, replicasOf, sum, wantedOf } from './model.ts';
import type { Sets } from './revisions.ts';

/** Sets the size of one set and says so; true when something was written. */
async function resize(rollout: Rollout, set: ReplicaSet, size: number): Promise<boolean> {
  const d = rollout.deployment;
  const before = replicasOf(set);
  const desired = String(wantedOf(d));
  const most = String(wantedOf(d) + maxSurge(d));
  const old = set.metadata.annotations ?? {};
  if (before === size && old[DESIRED] === desired && old[MAX_REPLICAS] === most) return false;
  if (!set.spec) return false;
  const annotations = { ...old, [DESIRED]: desired, [MAX_REPLICAS]: most };
  await rollout.context.client.update(REPLICA_SETS, { ...set, metadata: { ...set.metadata, annotations }, spec: { ...set.spec, replicas: size } });
  if (before === size) return false;
  const direction = before < size ? 'up' : 'down';
  rollout.context.recorder.event(d, 'Normal', 'ScalingReplicaSet', `Scaled ${direction} replica set ${set.metadata.name} from ${before} to ${size}`);
  return true;
}

/** `resize`, but a set that has its size already is left alone whatever its annotations say. */
export async function resizeTo(rollout: Rollout, set: ReplicaSet, size: number): Promise<boolean> {
  return replicasOf(set) === size ? false : resize(rollout, set, size);
}

/** Whether somebody has changed the Deployment's size since its sets were sized. */
export function isScaling(d: Deployment, sets: readonly ReplicaSet[]): boolean {
  return active(sets).some((set) => {
    const desired = set.metadata.annotations?.[DESIRED];
    return desired !== undefined && Number(desired) !== wantedOf(d);
  });
}

/** Brings the sets to the Deployment's size without a roll-out. */
export async function scale(rollout: Rollout, sets: Sets): Promise<void> {
  const d = rollout.deployment;
  const only = activeOrLatest(sets);
  if (only) {
    await resizeTo(rollout, only, wantedOf(d));
    return;
  }
  if (isSaturated(d, sets.newSet)) {
    for (const set of active(sets.old)) await resizeTo(rollout, set, 0);
    return;
  }
  if (isRolling(d)) await shareOut(rollout, active(sets.all));
}

function activeOrLatest({ newSet, old }: Sets): ReplicaSet | undefined {
  const running = active(newSet ? [...old, newSet] : old);
  if (running.length > 1) return undefined;
  if (running.length === 1) return running[0];
  return newSet ?? [...old].sort(byAge).at(-1);
}

function isSaturated(d: Deployment, set: ReplicaSet | undefined): boolean {
  if (!set) return false;
  const wanted = wantedOf(d);
  return replicasOf(set) === wanted && Number(set.metadata.annotations?.[DESIRED]) === wanted && availableOf(set) === wanted;
}

/** Each set gets its share of the change; what rounding leaves goes to the first. */
async function shareOut(rollout: Rollout, running: ReplicaSet[]): Promise<void> {
  const d = rollout.deployment;
  const allowed = wantedOf(d) > 0 ? wantedOf(d) + maxSurge(d) : 0;
  const change = allowed - sum(running, replicasOf);
  const ordered = running.sort((a, b) => replicasOf(b) - replicasOf(a) || (change > 0 ? byAge(b, a) : byAge(a, b)));
  const sizes: number[] = [];
  let given = 0;
  for (const set of ordered) {
    const share = change === 0 ? 0 : proportion(d, set, change, given);
    given += share;
    sizes.push(replicasOf(set) + share);
  }
  for (const [i, set] of ordered.entries()) {
    const leftover = i === 0 ? change - given : 0;
    await resize(rollout, set, Math.max(0, (sizes[i] ?? 0) + leftover));
  }
}

function proportion(d: Deployment, set: ReplicaSet, change: number, given: number): number {
  const size = replicasOf(set);
  if (size === 0) return 0;
  const share = fraction(d, set);
  const allowed = change - given;
  return change > 0 ? Math.min(share, allowed) : Math.max(share, allowed);
}

function fraction(d: Deployment, set: ReplicaSet): number {
  const size = replicasOf(set);
  if (wantedOf(d) === 0) return -size;
  const most = wantedOf(d) + maxSurge(d);
  const before = Number(set.metadata.annotations?.[MAX_REPLICAS] ?? d.status?.replicas ?? 0) || (d.status?.replicas ?? 0);
  return Math.round((size * most) / before) - size;
}
