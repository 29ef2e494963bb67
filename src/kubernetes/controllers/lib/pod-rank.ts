// Which pods go first when there are too many. upstream: pkg/controller/controller_utils.go ActivePodsWithRanks, pkg/controller/replicaset getPodsRankedByRelatedPodsOnSameNode

import { parseTime } from '../../../base/time.ts';
import type { Pod } from '../../api/generated/types.ts';
import { isPodReady, podCondition, restarts } from './pods.ts';

const PHASE: Readonly<Record<string, number>> = { Pending: 0, Unknown: 1, Running: 2 };
const DELETION_COST = 'controller.kubernetes.io/pod-deletion-cost';

interface Ranked {
  readonly pod: Pod;
  readonly rank: number;
}

/** The pods in the order in which they are to be deleted; `related` are the pods whose number on a node makes its pods go first. */
export function inDeletionOrder(pods: readonly Pod[], related: Iterable<Pod>, now: number): Pod[] {
  const onNode = new Map<string, number>();
  for (const pod of related) {
    if (pod.metadata.deletionTimestamp || pod.status?.phase === 'Failed' || pod.status?.phase === 'Succeeded') continue;
    const node = pod.spec?.nodeName ?? '';
    onNode.set(node, (onNode.get(node) ?? 0) + 1);
  }
  const ranked = pods.map((pod): Ranked => ({ pod, rank: onNode.get(pod.spec?.nodeName ?? '') ?? 0 }));
  return ranked.sort((a, b) => compare(a, b, now)).map((r) => r.pod);
}

function compare(a: Ranked, b: Ranked, now: number): number {
  const assigned = Number(Boolean(a.pod.spec?.nodeName)) - Number(Boolean(b.pod.spec?.nodeName));
  if (assigned !== 0) return assigned;
  const phase = (PHASE[a.pod.status?.phase ?? ''] ?? 0) - (PHASE[b.pod.status?.phase ?? ''] ?? 0);
  if (phase !== 0) return phase;
  const ready = Number(isPodReady(a.pod)) - Number(isPodReady(b.pod));
  if (ready !== 0) return ready;
  const cost = deletionCost(a.pod) - deletionCost(b.pod);
  if (cost !== 0) return cost;
  if (a.rank !== b.rank) return b.rank - a.rank;
  if (isPodReady(a.pod) && isPodReady(b.pod)) {
    const since = younger(podCondition(a.pod, 'Ready')?.lastTransitionTime, podCondition(b.pod, 'Ready')?.lastTransitionTime, now);
    if (since !== 0) return since;
  }
  const restarted = restarts(b.pod) - restarts(a.pod);
  if (restarted !== 0) return restarted;
  const age = younger(a.pod.metadata.creationTimestamp, b.pod.metadata.creationTimestamp, now);
  if (age !== 0) return age;
  return (a.pod.metadata.uid ?? '') < (b.pod.metadata.uid ?? '') ? -1 : 1;
}

/** The younger first, but only if they differ on a logarithmic scale: a rolling choice then does not always hit the same node. */
function younger(a: string | undefined, b: string | undefined, now: number): number {
  const ta = a ? parseTime(a) : 0;
  const tb = b ? parseTime(b) : 0;
  if (ta === tb) return 0;
  if (ta === 0) return -1;
  if (tb === 0) return 1;
  return scale(now - ta) - scale(now - tb);
}

const scale = (ms: number): number => (ms <= 0 ? -1 : Math.floor(Math.log2(ms * 1e6)));

function deletionCost(pod: Pod): number {
  const value = pod.metadata.annotations?.[DELETION_COST];
  return value !== undefined && /^(0|-?[1-9]\d*)$/.test(value) ? Number(value) : 0;
}
