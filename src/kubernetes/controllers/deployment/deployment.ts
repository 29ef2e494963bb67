// Deployments: ReplicaSets for each revision, rolled from one to the next. upstream: pkg/controller/deployment/deployment_controller.go
import type { Deployment, Pod, ReplicaSet } from '../../api/generated/types.ts';
import { keyOf } from '../../api/meta.ts';
import { DEPLOYMENTS, PODS, REPLICA_SETS } from '../../api/resources.ts';
import type { Controller, ControllerContext } from '../../client/controller.ts';
import { isEmptySelector, selects } from '../../client/selectors.ts';
import { claim, controllerIndex, controllerOf, ORPHANS, ownerKey } from '../lib/owner.ts';
import { condition, hasDeadline, isRolling, type Rollout } from './model.ts';
import { cleanUp, syncRevision } from './revisions.ts';
import { recreate, rolling } from './rollout.ts';
import { isScaling, scale } from './scale.ts';
import { newCondition, PROGRESSING, syncStatus, withCondition, writeStatus } from './status.ts';

export const deployment: Controller = {
  name: 'deployment-controller',
  setup: (setup, context) => {
    setup.index(REPLICA_SETS, 'controller', controllerIndex);
    setup.index(DEPLOYMENTS, 'namespace', (d) => d.metadata.namespace ?? '');
    setup.index(PODS, 'controller', controllerIndex);
    setup.watch(DEPLOYMENTS);
    setup.watch(REPLICA_SETS, (set) => keysOf(set, context));
    setup.watch(PODS, (pod) => waitingFor(pod, context));
  },
  reconcile,
};

function keysOf(set: ReplicaSet, context: ControllerContext): string[] {
  const owned = ownerKey(set, DEPLOYMENTS);
  if (owned) return [owned];
  if (controllerOf(set)) return [];
  const keys: string[] = [];
  for (const d of context.lister(DEPLOYMENTS).by('namespace', set.metadata.namespace ?? '')) if (selects(d.spec?.selector, set.metadata.labels)) keys.push(keyOf(d));
  return keys;
}

/** Recreate waits until the last old pod is gone. */
function waitingFor(pod: Pod, context: ControllerContext): string[] {
  const setKey = ownerKey(pod, REPLICA_SETS);
  const set = setKey ? context.lister(REPLICA_SETS).get(setKey) : undefined;
  const key = set ? ownerKey(set, DEPLOYMENTS) : undefined;
  const d = key ? context.lister(DEPLOYMENTS).get(key) : undefined;
  return key && d && !isRolling(d) ? [key] : [];
}

async function reconcile(key: string, context: ControllerContext): Promise<void> {
  const d = context.lister(DEPLOYMENTS).get(key);
  if (!d) return;
  if (isEmptySelector(d.spec?.selector)) return refuseEverything(d, context);
  const sets = context.lister(REPLICA_SETS);
  const owned = sets.by('controller', d.metadata.uid ?? '');
  const orphans = [...sets.by('controller', ORPHANS(d.metadata.namespace))];
  const mine = await claim(context.client, d, DEPLOYMENTS, REPLICA_SETS, owned, orphans, (set) => selects(d.spec?.selector, set.metadata.labels));
  const rollout: Rollout = { deployment: d, key, sets: mine, context };
  if (d.metadata.deletionTimestamp) {
    const known = await syncRevision(rollout, false);
    return syncStatus(rollout, known.all, known.newSet);
  }
  await syncPaused(rollout);
  if (d.spec?.paused || isScaling(d, mine)) return resizeOnly(rollout);
  return isRolling(d) ? rolling(rollout) : recreate(rollout);
}

async function resizeOnly(rollout: Rollout): Promise<void> {
  const sets = await syncRevision(rollout, false);
  await scale(rollout, sets);
  if (rollout.deployment.spec?.paused) await cleanUp(rollout, sets.old);
  await syncStatus(rollout, sets.all, sets.newSet);
}

/** A paused Deployment's deadline does not run. upstream: checkPausedConditions */
async function syncPaused(rollout: Rollout): Promise<void> {
  const d = rollout.deployment;
  const current = condition(d, PROGRESSING);
  if (!hasDeadline(d) || current?.reason === 'ProgressDeadlineExceeded') return;
  const noted = current?.reason === 'DeploymentPaused';
  if (Boolean(d.spec?.paused) === noted) return;
  const now = rollout.context.clock.now();
  const next = noted
    ? newCondition(PROGRESSING, 'Unknown', 'DeploymentResumed', 'Deployment is resumed', now)
    : newCondition(PROGRESSING, 'Unknown', 'DeploymentPaused', 'Deployment is paused', now);
  await writeStatus(rollout, { ...d.status, conditions: withCondition(d.status?.conditions ?? [], next) });
}

async function refuseEverything(d: Deployment, { client, recorder }: ControllerContext): Promise<void> {
  recorder.event(d, 'Warning', 'SelectingAll', 'This deployment is selecting all pods. A non-empty selector is required.');
  const generation = d.metadata.generation ?? 0;
  if ((d.status?.observedGeneration ?? 0) < generation) await client.updateStatus(DEPLOYMENTS, { ...d, status: { ...d.status, observedGeneration: generation } });
}
