// What controllers ask of a pod. upstream: pkg/api/v1/pod/util.go, pkg/controller/controller_utils.go

import { parseTime } from '../../../base/time.ts';
import type { Pod, PodCondition } from '../../api/generated/types.ts';

export function podCondition(pod: Pod, type: string): PodCondition | undefined {
  const conditions = pod.status?.conditions;
  if (conditions) for (const c of conditions) if (c.type === type) return c;
  return undefined;
}

export function isPodReady(pod: Pod): boolean {
  return podCondition(pod, 'Ready')?.status === 'True';
}

/** Ready for at least `minReadySeconds`. */
export function isPodAvailable(pod: Pod, minReadySeconds: number, now: number): boolean {
  const ready = podCondition(pod, 'Ready');
  if (ready?.status !== 'True') return false;
  if (minReadySeconds === 0) return true;
  return readySince(ready) + minReadySeconds * 1000 <= now;
}

function readySince(ready: PodCondition): number {
  return ready.lastTransitionTime ? parseTime(ready.lastTransitionTime) : Number.POSITIVE_INFINITY;
}

/** Milliseconds until a ready pod becomes available, 0 when it is or is not ready. */
export function availableIn(pod: Pod, minReadySeconds: number, now: number): number {
  const ready = podCondition(pod, 'Ready');
  if (ready?.status !== 'True' || minReadySeconds === 0) return 0;
  return Math.max(0, readySince(ready) + minReadySeconds * 1000 - now);
}

export function isPodTerminal(pod: Pod): boolean {
  const phase = pod.status?.phase;
  return phase === 'Failed' || phase === 'Succeeded';
}

/** Neither over nor on its way out. */
export function isPodActive(pod: Pod): boolean {
  return !isPodTerminal(pod) && !pod.metadata.deletionTimestamp;
}

/** On its way out but not over. */
export function isPodTerminating(pod: Pod): boolean {
  return !isPodTerminal(pod) && pod.metadata.deletionTimestamp !== undefined;
}

export function restarts(pod: Pod): number {
  let most = 0;
  for (const c of pod.status?.containerStatuses ?? []) most = Math.max(most, c.restartCount);
  return most;
}
