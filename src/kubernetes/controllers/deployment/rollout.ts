// Rolling from old sets to the new one, gradually or all at once. upstream: pkg/controller/deployment/{rolling,recreate}.go
import type { ReplicaSet } from '../../api/generated/types.ts';
import { PODS } from '../../api/resources.ts';
import { isPodTerminal } from '../lib/pods.ts';
import { active, availableOf, byAge, isComplete, maxUnavailable, type Rollout, replicasOf, sum, wantedOf } from './model.ts';
import { cleanUp, newReplicas, type Sets, syncRevision } from './revisions.ts';
import { resizeTo } from './scale.ts';
import { syncRolloutStatus } from './status.ts';

/** New pods as far as the surge allows, then old ones down as far as availability allows. */
export async function rolling(rollout: Rollout): Promise<void> {
  const sets = await syncRevision(rollout, true);
  const moved = (await growNew(rollout, sets)) || (await shrinkOld(rollout, sets));
  if (!moved && isComplete(rollout.deployment)) await cleanUp(rollout, sets.old);
  await syncRolloutStatus(rollout, sets.all, sets.newSet);
}

async function growNew(rollout: Rollout, { newSet, all }: Sets): Promise<boolean> {
  if (!newSet) return false;
  const wanted = wantedOf(rollout.deployment);
  if (replicasOf(newSet) > wanted) return resizeTo(rollout, newSet, wanted);
  return resizeTo(rollout, newSet, newReplicas(rollout.deployment, all, newSet));
}

async function shrinkOld(rollout: Rollout, { newSet, old, all }: Sets): Promise<boolean> {
  const running = active(old).sort(byAge);
  if (running.length === 0 || !newSet) return false;
  const minAvailable = wantedOf(rollout.deployment) - maxUnavailable(rollout.deployment);
  const newUnavailable = replicasOf(newSet) - availableOf(newSet);
  const mayGo = sum(all, replicasOf) - minAvailable - newUnavailable;
  if (mayGo <= 0) return false;
  const sizes = new Map(running.map((set) => [set, replicasOf(set)]));
  const cleaned = await dropUnhealthy(rollout, running, sizes, mayGo);
  const dropped = await dropAvailable(rollout, running, sizes, sum(all, availableOf) - minAvailable);
  return cleaned || dropped;
}

/** Pods of old sets that are not available serve nobody and go first. */
async function dropUnhealthy(rollout: Rollout, running: readonly ReplicaSet[], sizes: Map<ReplicaSet, number>, most: number): Promise<boolean> {
  let gone = 0;
  for (const set of running) {
    const size = sizes.get(set) ?? 0;
    const count = Math.min(most - gone, size - availableOf(set));
    if (count <= 0) continue;
    await resizeTo(rollout, set, size - count);
    sizes.set(set, size - count);
    gone += count;
  }
  return gone > 0;
}

async function dropAvailable(rollout: Rollout, running: readonly ReplicaSet[], sizes: Map<ReplicaSet, number>, most: number): Promise<boolean> {
  let gone = 0;
  for (const set of running) {
    const size = sizes.get(set) ?? 0;
    const count = Math.min(most - gone, size);
    if (count <= 0) continue;
    // Its object has changed when unhealthy pods were dropped: the next reconcile, with the new one, does the rest.
    if (size !== replicasOf(set)) return true;
    await resizeTo(rollout, set, size - count);
    gone += count;
  }
  return gone > 0;
}

/** All old pods go before the first new one is made. */
export async function recreate(rollout: Rollout): Promise<void> {
  let sets = await syncRevision(rollout, false);
  let down = false;
  for (const set of active(sets.old)) down = (await resizeTo(rollout, set, 0)) || down;
  if (down || oldPodsRun(rollout, sets)) return syncRolloutStatus(rollout, sets.all, sets.newSet);
  if (!sets.newSet) sets = await syncRevision(rollout, true);
  if (sets.newSet) await resizeTo(rollout, sets.newSet, wantedOf(rollout.deployment));
  if (isComplete(rollout.deployment)) await cleanUp(rollout, sets.old);
  await syncRolloutStatus(rollout, sets.all, sets.newSet);
}

function oldPodsRun(rollout: Rollout, { old }: Sets): boolean {
  if (old.some((set) => (set.status?.replicas ?? 0) > 0)) return true;
  const pods = rollout.context.lister(PODS);
  for (const set of old) for (const pod of pods.by('controller', set.metadata.uid ?? '')) if (!isPodTerminal(pod)) return true;
  return false;
}
