// How many pods may be taken away. upstream: pkg/controller/disruption/disruption.go
import { deepEqual } from '../../../base/deep.ts';
import { parseTime, rfc3339 } from '../../../base/time.ts';
import type { Condition, Pod, PodDisruptionBudget, PodDisruptionBudgetStatus } from '../../api/generated/types.ts';
import type { ApiObject, Resource } from '../../api/meta.ts';
import { DEPLOYMENTS, POD_DISRUPTION_BUDGETS, PODS, REPLICA_SETS, REPLICATION_CONTROLLERS, STATEFUL_SETS } from '../../api/resources.ts';
import type { ControllerContext } from '../../client/controller.ts';
import { scaled } from '../lib/fence.ts';
import { controllerOf } from '../lib/owner.ts';
import { isPodReady, isPodTerminal } from '../lib/pods.ts';
import { covers } from './covers.ts';

/** An eviction that never became a deletion is forgotten after this. */
const EVICTION_MS = 120_000;
const SCALED: readonly Resource[] = [REPLICA_SETS, STATEFUL_SETS, REPLICATION_CONTROLLERS, DEPLOYMENTS] as readonly Resource[];

/** Counts what a budget covers and tells how many may go. */
export async function syncBudget(budget: PodDisruptionBudget, context: ControllerContext): Promise<void> {
  const { client, clock, recorder } = context;
  const pods = [...context.lister(PODS).by('namespace', budget.metadata.namespace ?? '')].filter((p) => covers(budget, p));
  if (pods.length === 0) recorder.event(budget, 'Normal', 'NoPods', 'No matching pods found');
  const { expected, desired } = wanted(budget, pods, context);
  const now = clock.now();
  const disrupted = stillDisrupted(budget, pods, now);
  const healthy = pods.filter((p) => !p.metadata.deletionTimestamp && disrupted[p.metadata.name ?? ''] === undefined && isPodReady(p)).length;
  const allowed = expected > 0 ? Math.max(0, healthy - desired) : 0;
  const status: PodDisruptionBudgetStatus = {
    observedGeneration: budget.metadata.generation ?? 0,
    ...(Object.keys(disrupted).length ? { disruptedPods: disrupted } : {}),
    disruptionsAllowed: allowed,
    currentHealthy: healthy,
    desiredHealthy: desired,
    expectedPods: expected,
    conditions: [conditionOf(budget, allowed, now)],
  };
  if (!deepEqual(budget.status, status)) await client.updateStatus(POD_DISRUPTION_BUDGETS, { ...budget, status });
}

function stillDisrupted(budget: PodDisruptionBudget, pods: readonly Pod[], now: number): Record<string, string> {
  const left: Record<string, string> = {};
  for (const [name, since] of Object.entries(budget.status?.disruptedPods ?? {})) {
    const pod = pods.find((p) => p.metadata.name === name);
    if (pod && !pod.metadata.deletionTimestamp && parseTime(since) + EVICTION_MS > now) left[name] = since;
  }
  return left;
}

/** How many pods there should be and how many have to stay. upstream: getExpectedPodCount */
function wanted(budget: PodDisruptionBudget, pods: readonly Pod[], context: ControllerContext): { readonly expected: number; readonly desired: number } {
  const { maxUnavailable, minAvailable } = budget.spec ?? {};
  const scale = expectedScale(pods, context);
  if (maxUnavailable !== undefined) return { expected: scale, desired: Math.max(0, scale - scaled(maxUnavailable, scale, true)) };
  if (typeof minAvailable === 'number') return { expected: pods.filter((p) => !isPodTerminal(p)).length, desired: minAvailable };
  return { expected: scale, desired: scaled(minAvailable, scale, true) };
}

/** The sum of what the pods' controllers want. */
function expectedScale(pods: readonly Pod[], context: ControllerContext): number {
  const seen = new Map<string, number>();
  let loose = 0;
  for (const pod of pods) {
    const owner = controllerOf(pod);
    const r = SCALED.find((k) => k.kind === owner?.kind);
    const object = r && owner ? context.lister(r).get(`${pod.metadata.namespace}/${owner.name}`) : undefined;
    if (!object) loose++;
    else {
      const top = scaleOwner(object, context);
      seen.set(top.metadata.uid ?? '', (top as ApiObject & { spec?: { replicas?: number } }).spec?.replicas ?? 1);
    }
  }
  return [...seen.values()].reduce((a, b) => a + b, loose);
}

function scaleOwner(object: ApiObject, context: ControllerContext): ApiObject {
  const owner = controllerOf(object);
  return (owner?.kind === 'Deployment' && context.lister(DEPLOYMENTS).get(`${object.metadata.namespace}/${owner.name}`)) || object;
}

function conditionOf(budget: PodDisruptionBudget, allowed: number, now: number): Condition {
  const old = budget.status?.conditions?.find((c) => c.type === 'DisruptionAllowed');
  const [status, reason] = allowed > 0 ? ['True', 'SufficientPods'] : ['False', 'InsufficientPods'];
  const lastTransitionTime = old?.status === status ? old.lastTransitionTime : rfc3339(now);
  return { type: 'DisruptionAllowed', status: status ?? '', reason: reason ?? '', message: '', lastTransitionTime, observedGeneration: budget.metadata.generation ?? 0 };
}
