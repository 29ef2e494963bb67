// Pods that have ended are counted once, then let go. upstream: pkg/controller/job/job_controller.go trackJobStatusAndRemoveFinalizers
import { deepEqual } from '../../../base/deep.ts';
import { rfc3339 } from '../../../base/time.ts';
import type { JobStatus, Pod } from '../../api/generated/types.ts';
import { JOBS, PODS } from '../../api/resources.ts';
import { isNotFound } from '../../api/status.ts';
import type { ControllerContext } from '../../client/controller.ts';
import { type End, setCondition } from './end.ts';
import { isPodFailed, judge } from './failures.ts';
import { formatIndexes, indexOf, TRACKING } from './pods.ts';
import type { Sync } from './state.ts';

export const isTracked = (pod: Pod): boolean => pod.metadata.finalizers?.includes(TRACKING) === true;

/** Writes what was counted and lets the counted pods go; ends the job when nothing of it is left. */
export async function track(sync: Sync, end: End | undefined, changed: boolean): Promise<void> {
  const { key, job: j, status, counts, indexes, memory, context } = sync;
  const over = sync.tracked.filter((pod) => mayGo(sync, pod, end));
  const now = context.clock.now();
  const next: JobStatus = { ...status, ready: counts.ready, terminating: counts.terminating };
  tell(next, 'active', counts.active);
  tell(next, 'failed', (j.status?.failed ?? 0) + over.filter((pod) => countsAsFailed(sync, pod, end)).length);
  tell(next, 'succeeded', indexes ? indexes.done.size : (j.status?.succeeded ?? 0) + over.filter((pod) => pod.status?.phase === 'Succeeded').length);
  if (indexes?.done.size) next.completedIndexes = formatIndexes(indexes.done);
  else delete next.completedIndexes;
  if (indexes?.lost) next.failedIndexes = formatIndexes(indexes.lost);
  if (end && end.type !== 'Failed') setCondition(next, end.type, 'True', end.reason, end.message, now);
  const final = end && (end.type === 'SuccessCriteriaMet' ? 'Complete' : 'Failed');
  const finished = end !== undefined && final !== undefined && counts.terminating === 0;
  if (finished) {
    setCondition(next, final, 'True', end.reason, end.message, now);
    if (final === 'Complete') next.completionTime = rfc3339(now);
  }
  if (changed || !deepEqual(j.status, next)) await context.client.updateStatus(JOBS, { ...j, status: next });
  memory.streaks.set(key, sync.streak);
  await release(sync, over);
  if (!finished) return;
  memory.announced.set(key, j.metadata.uid ?? '');
  if (final === 'Complete') complete(sync, next);
  else context.recorder.event(j, 'Warning', end.reason, end.message);
}

/** A count of none is not told. */
function tell(status: JobStatus, name: 'active' | 'failed' | 'succeeded', count: number): void {
  if (count > 0) status[name] = count;
  else delete status[name];
}

function complete({ job: j, context }: Sync, { succeeded = 0 }: JobStatus): void {
  if (j.spec?.completions !== undefined && succeeded > j.spec.completions) {
    context.recorder.event(j, 'Warning', 'TooManySucceededPods', 'Too many succeeded pods running after completion count reached');
  }
  context.recorder.event(j, 'Normal', 'Completed', 'Job completed');
}

/** upstream: canRemoveFinalizer */
function mayGo({ job: j, indexes }: Sync, pod: Pod, end: End | undefined): boolean {
  if (j.metadata.deletionTimestamp || end || pod.status?.phase === 'Succeeded') return true;
  return isPodFailed(pod, j) && indexes?.waiting.get(indexOf(pod) ?? -1) !== pod;
}

/** When a job fails, all that still ran has failed with it. */
function countsAsFailed({ job: j }: Sync, pod: Pod, end: End | undefined): boolean {
  if (pod.status?.phase === 'Succeeded' || !(isPodFailed(pod, j) || (end && end.type !== 'SuccessCriteriaMet'))) return false;
  const completions = j.spec?.completions ?? 0;
  if (j.spec?.completionMode === 'Indexed' && (indexOf(pod) ?? completions) >= completions) return false;
  return judge(j, pod).counts;
}

async function release({ key, pods, memory, context }: Sync, over: readonly Pod[]): Promise<void> {
  const released = memory.released.get(key) ?? new Set<string>();
  // What the cache shows as let go need not be remembered any longer.
  const held = new Set(pods.filter(isTracked).map((pod) => pod.metadata.uid));
  for (const uid of released) if (!held.has(uid)) released.delete(uid);
  for (const pod of over) {
    await untrack(pod, context);
    released.add(pod.metadata.uid ?? '');
  }
  memory.released.set(key, released);
}

/** Pods of a job that is over are nobody's to count. */
export async function releaseAll(pods: readonly Pod[], context: ControllerContext): Promise<void> {
  for (const pod of pods) if (isTracked(pod)) await untrack(pod, context);
}

export async function untrack(pod: Pod, { client }: ControllerContext): Promise<void> {
  const { namespace = '', name = '' } = pod.metadata;
  if (!isTracked(pod)) return;
  try {
    await client.patch(PODS, namespace, name, 'application/strategic-merge-patch+json', { metadata: { '$deleteFromPrimitiveList/finalizers': [TRACKING] } });
  } catch (error) {
    if (!isNotFound(error)) throw error;
  }
}
