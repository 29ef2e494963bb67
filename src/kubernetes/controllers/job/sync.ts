// What a job asks for, done: pods made, counted and let go, and its status told. upstream: pkg/controller/job/job_controller.go syncJob
import { parseTime, rfc3339 } from '../../../base/time.ts';
import type { Job, Pod } from '../../api/generated/types.ts';
import { JOBS, PODS } from '../../api/resources.ts';
import type { ControllerContext } from '../../client/controller.ts';
import { selects } from '../../client/selectors.ts';
import { deletePod } from '../lib/make-pods.ts';
import { claim, ORPHANS } from '../lib/owner.ts';
import { isPodActive, isPodReady, isPodTerminating } from '../lib/pods.ts';
import { continued, NO_FAILURES } from './backoff.ts';
import { condition, type End, isFinished, setCondition } from './end.ts';
import { enoughMessage, fatalMessage, isPodFailed, judge } from './failures.ts';
import { manage } from './manage.ts';
import type { Memory } from './memory.ts';
import { formerFailures, indexOf, parseIndexes } from './pods.ts';
import type { Sync } from './state.ts';
import { isTracked, releaseAll, track } from './track.ts';

/** Brings a job nearer to its end. */
export async function syncJob(key: string, found: Job, memory: Memory, context: ControllerContext): Promise<void> {
  if (found.spec?.managedBy && found.spec.managedBy !== 'kubernetes.io/job-controller') return;
  const pods = await podsOf(found, context);
  if (isFinished(found)) {
    memory.streaks.delete(key);
    memory.announced.delete(key);
    return releaseAll(pods, context);
  }
  if (memory.announced.get(key) === found.metadata.uid) return;
  if (!memory.expectations.satisfied(key, context.lister(PODS))) return;
  await run(stateOf(key, found, pods, memory, context));
}

async function podsOf(j: Job, context: ControllerContext): Promise<Pod[]> {
  const pods = context.lister(PODS);
  const orphans = [...pods.by('controller', ORPHANS(j.metadata.namespace))];
  return claim(context.client, j, JOBS, PODS, pods.by('controller', j.metadata.uid ?? ''), orphans, (pod) => selects(j.spec?.selector, pod.metadata.labels));
}

function stateOf(key: string, j: Job, pods: readonly Pod[], memory: Memory, context: ControllerContext): Sync {
  const letGo = memory.released.get(key);
  const indexed = j.spec?.completionMode === 'Indexed';
  const completions = j.spec?.completions ?? 0;
  const inRange = (pod: Pod): boolean => !indexed || (indexOf(pod) ?? completions) < completions;
  const tracked = pods.filter((p) => isTracked(p) && !letGo?.has(p.metadata.uid ?? ''));
  const succeeded = tracked.filter((p) => p.status?.phase === 'Succeeded' && inRange(p));
  const failed = tracked.filter((p) => isPodFailed(p, j) && inRange(p));
  const active = pods.filter(isPodActive);
  const status = { ...j.status, uncountedTerminatedPods: {} };
  const suspended = j.spec?.suspend === true;
  if (!status.startTime && !suspended) status.startTime = rfc3339(context.clock.now());
  const done = within(parseIndexes(j.status?.completedIndexes), completions);
  for (const pod of succeeded) if (indexed) done.add(indexOf(pod) ?? 0);
  const perIndex = indexed ? j.spec?.backoffLimitPerIndex : undefined;
  const lost = perIndex === undefined ? undefined : within(parseIndexes(j.status?.failedIndexes), completions);
  for (const pod of perIndex === undefined ? [] : failed) if (failsIndex(j, pod, perIndex)) lost?.add(indexOf(pod) ?? 0);
  return {
    key,
    job: j,
    pods,
    tracked,
    active,
    status,
    indexes: indexed ? { done, lost, waiting: lost ? awaited(failed, active, done, lost) : new Map() } : undefined,
    succeeded: indexed ? done.size : (j.status?.succeeded ?? 0) + succeeded.length,
    failed: (j.status?.failed ?? 0) + failed.filter((p) => judge(j, p).counts).length,
    streak: continued(memory.streaks.get(key) ?? NO_FAILURES, succeeded, failed),
    counts: { active: active.length, ready: active.filter(isPodReady).length, terminating: pods.filter(isPodTerminating).length },
    memory,
    context,
  };
}

const within = (indexes: ReadonlySet<number>, completions: number): Set<number> => new Set([...indexes].filter((i) => i < completions));

/** Whether this pod's failure is one too many for its index. upstream: isIndexFailed */
function failsIndex(j: Job, pod: Pod, limit: number | undefined): boolean {
  const verdict = judge(j, pod);
  return verdict.failsIndex || (verdict.counts && formerFailures(pod).counted >= (limit ?? 0));
}

/** The last failed pod of each index that shall be tried again: it stays until its successor has been made, which takes over its count. */
function awaited(failed: readonly Pod[], active: readonly Pod[], done: ReadonlySet<number>, lost: ReadonlySet<number>): Map<number, Pod> {
  const busy = new Set(active.map(indexOf));
  const waiting = new Map<number, Pod>();
  for (const pod of failed) {
    const index = indexOf(pod) ?? -1;
    if (done.has(index) || lost.has(index) || busy.has(index)) continue;
    const other = waiting.get(index);
    if (!other || formerFailures(other).counted <= formerFailures(pod).counted) waiting.set(index, pod);
  }
  return waiting;
}

async function run(sync: Sync): Promise<void> {
  const { job: j, status, counts } = sync;
  let end = endOf(sync);
  let problem: unknown;
  let resumed = false;
  if (end) {
    const stopped = await stop(sync);
    problem = stopped.error;
    if (stopped.count < sync.active.length) end = undefined;
  } else {
    const managed = !j.metadata.deletionTimestamp;
    if (managed) problem = await manage(sync);
    const wanted = j.spec?.completions;
    const complete = counts.active === 0 && (wanted === undefined ? sync.succeeded > 0 : sync.succeeded >= wanted);
    if (complete) end = { type: 'SuccessCriteriaMet', reason: 'CompletionsReached', message: 'Reached expected number of succeeded pods' };
    else if (managed) resumed = tellSuspension(sync);
  }
  await track(sync, end, resumed);
  if (problem) throw problem;
  const deadline = j.spec?.activeDeadlineSeconds;
  if (!end && deadline !== undefined && !j.spec?.suspend && status.startTime) {
    sync.context.requeue(sync.key, Math.max(1, parseTime(status.startTime) + deadline * 1000 - sync.context.clock.now()));
  }
}

/** How the job ends by what is known already; undefined while it goes on. */
function endOf(sync: Sync): End | undefined {
  const { job: j, indexes } = sync;
  const met = condition(j, 'SuccessCriteriaMet');
  if (met) return { type: 'SuccessCriteriaMet', reason: met.reason ?? '', message: met.message ?? '' };
  const target = condition(j, 'FailureTarget');
  if (target) return { type: 'Failed', reason: target.reason ?? '', message: target.message ?? '' };
  const fatal = fatalMessage(j, sync.pods);
  if (fatal !== undefined) return failure('PodFailurePolicy', fatal);
  if (sync.failed > (j.spec?.backoffLimit ?? 6) || restartedTooOften(j, sync.pods)) return failure('BackoffLimitExceeded', 'Job has reached the specified backoff limit');
  if (isLate(sync)) return failure('DeadlineExceeded', 'Job was active longer than specified deadline');
  if (!indexes) return undefined;
  const lost = indexes.lost?.size ?? 0;
  if (j.spec?.maxFailedIndexes !== undefined && lost > j.spec.maxFailedIndexes) {
    return failure('MaxFailedIndexesExceeded', 'Job has exceeded the specified maximal number of failed indexes');
  }
  if (lost > 0 && lost + indexes.done.size >= (j.spec?.completions ?? 0)) return failure('FailedIndexes', 'Job has failed indexes');
  const enough = enoughMessage(j, indexes.done);
  return enough === undefined ? undefined : { type: 'SuccessCriteriaMet', reason: 'SuccessPolicy', message: enough };
}

const failure = (reason: string, message: string): End => ({ type: 'FailureTarget', reason, message });

/** Containers that are restarted in their pods are failures too. upstream: pastBackoffLimitOnFailure */
function restartedTooOften(j: Job, pods: readonly Pod[]): boolean {
  if (j.spec?.template.spec?.restartPolicy !== 'OnFailure') return false;
  let restarts = 0;
  for (const { status } of pods) {
    if (status?.phase !== 'Running' && status?.phase !== 'Pending') continue;
    for (const c of [...(status.initContainerStatuses ?? []), ...(status.containerStatuses ?? [])]) restarts += c.restartCount;
  }
  const limit = j.spec.backoffLimit ?? 6;
  return limit === 0 ? restarts > 0 : restarts >= limit;
}

function isLate({ job: j, status, context }: Sync): boolean {
  const deadline = j.spec?.activeDeadlineSeconds;
  if (deadline === undefined || !status.startTime || j.spec?.suspend) return false;
  return context.clock.now() >= parseTime(status.startTime) + deadline * 1000;
}

/** Deletes what still runs; it keeps its finalizers until it has been counted. */
async function stop({ key, job: j, active, counts, memory, context }: Sync): Promise<{ count: number; error: unknown }> {
  let count = 0;
  let error: unknown;
  for (const pod of active) {
    try {
      await deletePod(pod, j, context);
      memory.expectations.deleting(key, pod);
      count++;
      if (isPodReady(pod)) counts.ready--;
    } catch (problem) {
      error = problem;
    }
  }
  counts.active -= count;
  counts.terminating += count;
  return { count, error };
}

/** Says that the job is suspended or has been resumed; a resumed one starts anew. Tells whether anything changed. */
function tellSuspension({ job: j, status, context }: Sync): boolean {
  const now = context.clock.now();
  if (j.spec?.suspend) {
    if (!setCondition(status, 'Suspended', 'True', 'JobSuspended', 'Job suspended', now)) return false;
    context.recorder.event(j, 'Normal', 'Suspended', 'Job suspended');
    delete status.startTime;
    return true;
  }
  if (!setCondition(status, 'Suspended', 'False', 'JobResumed', 'Job resumed', now)) return false;
  context.recorder.event(j, 'Normal', 'Resumed', 'Job resumed');
  status.startTime = rfc3339(now);
  return true;
}
