// What a job asks for, done: pods made, counted and let go, and its status told. upstream: pkg/controller/job/job_controller.go syncJob
import { deepEqual } from '../../../base/deep.ts';
import { parseTime, rfc3339 } from '../../../base/time.ts';
import type { Job, JobCondition, JobStatus, Pod } from '../../api/generated/types.ts';
import { JOBS, PODS } from '../../api/resources.ts';
import { isNotFound } from '../../api/status.ts';
import type { ControllerContext } from '../../client/controller.ts';
import { selects } from '../../client/selectors.ts';
import type { Expectations } from '../lib/expectations.ts';
import { createPod, deletePod, isNamespaceEnding, slowStart } from '../lib/make-pods.ts';
import { claim, ORPHANS } from '../lib/owner.ts';
import { isPodReady, isPodTerminal, isPodTerminating } from '../lib/pods.ts';
import { formatIndexes, indexOf, jobPod, missingIndexes, parseIndexes, TRACKING } from './pods.ts';

const BACKOFF_MS = 10_000;
const BACKOFF_MAX_MS = 600_000;

/** One reconciliation. */
interface Sync {
  readonly key: string;
  readonly job: Job;
  readonly pods: readonly Pod[];
  readonly expectations: Expectations;
  readonly context: ControllerContext;
}

/** How a job ends. */
interface End {
  readonly type: 'Complete' | 'Failed';
  readonly reason: string;
  readonly message: string;
}

/** Brings a job nearer to its end. */
export async function syncJob(key: string, found: Job, expectations: Expectations, context: ControllerContext): Promise<void> {
  if (!expectations.satisfied(key, context.lister(PODS))) return;
  if (found.spec?.managedBy && found.spec.managedBy !== 'kubernetes.io/job-controller') return;
  refuseSilence(found, context);
  const pods = await podsOf(found, context);
  const sync: Sync = { key, job: found, pods, expectations, context };
  if (isFinished(found)) return releaseAll(sync);
  await run(sync);
}

/** What a job asks for and nobody here acts on is said, once for each job. */
function refuseSilence(j: Job, { recorder }: ControllerContext): void {
  if (j.status?.startTime) return;
  for (const field of ['podFailurePolicy', 'successPolicy', 'backoffLimitPerIndex', 'maxFailedIndexes'] as const) {
    if (j.spec?.[field] !== undefined) recorder.event(j, 'Warning', 'NotSimulated', `spec.${field} is not simulated here`);
  }
}

async function podsOf(j: Job, context: ControllerContext): Promise<Pod[]> {
  const pods = context.lister(PODS);
  const orphans = [...pods.by('controller', ORPHANS(j.metadata.namespace))];
  return claim(context.client, j, JOBS, PODS, pods.by('controller', j.metadata.uid ?? ''), orphans, (pod) => selects(j.spec?.selector, pod.metadata.labels));
}

const isFinished = (j: Job): boolean => (j.status?.conditions ?? []).some((c) => (c.type === 'Complete' || c.type === 'Failed') && c.status === 'True');
const isTracked = (pod: Pod): boolean => pod.metadata.finalizers?.includes(TRACKING) === true;

async function run(sync: Sync): Promise<void> {
  const { job: j, pods, context } = sync;
  const now = context.clock.now();
  const suspended = j.spec?.suspend === true;
  const startTime = suspended ? undefined : (j.status?.startTime ?? rfc3339(now));
  const over = pods.filter((p) => isPodTerminal(p) && isTracked(p));
  const indexes = parseIndexes(j.status?.completedIndexes);
  for (const pod of over) if (pod.status?.phase === 'Succeeded' && indexOf(pod) !== undefined) indexes.add(indexOf(pod) ?? 0);
  const indexed = j.spec?.completionMode === 'Indexed';
  const succeeded = indexed ? indexes.size : (j.status?.succeeded ?? 0) + over.filter((p) => p.status?.phase === 'Succeeded').length;
  const failed = (j.status?.failed ?? 0) + over.filter((p) => p.status?.phase === 'Failed').length;
  const active = pods.filter((p) => !isPodTerminal(p) && !p.metadata.deletionTimestamp);
  const end = endOf(j, succeeded, failed, active, startTime, now);
  let running: readonly Pod[] = active;
  if (end || suspended) running = await stopAll(sync, active, end !== undefined && end.type === 'Complete' ? [] : active);
  else await fill(sync, active, succeeded, failed, over, indexes);
  await writeStatus(sync, {
    startTime,
    active: end || suspended ? 0 : Math.max(running.length, active.length),
    ready: active.filter(isPodReady).length,
    succeeded,
    failed,
    end,
    indexes: indexed ? formatIndexes(indexes) : undefined,
  });
  for (const pod of over) await untrack(pod, context);
  const deadline = j.spec?.activeDeadlineSeconds;
  if (!end && deadline !== undefined && startTime) context.requeue(sync.key, Math.max(1, parseTime(startTime) + deadline * 1000 - now));
}

function endOf(j: Job, succeeded: number, failed: number, active: readonly Pod[], startTime: string | undefined, now: number): End | undefined {
  const limit = j.spec?.backoffLimit ?? 6;
  const restarts =
    j.spec?.template.spec?.restartPolicy === 'OnFailure' ? active.reduce((n, p) => n + (p.status?.containerStatuses ?? []).reduce((m, c) => m + c.restartCount, 0), 0) : 0;
  if (failed > limit || (restarts > 0 && restarts >= Math.max(1, limit)))
    return { type: 'Failed', reason: 'BackoffLimitExceeded', message: 'Job has reached the specified backoff limit' };
  const deadline = j.spec?.activeDeadlineSeconds;
  if (deadline !== undefined && startTime && now >= parseTime(startTime) + deadline * 1000) {
    return { type: 'Failed', reason: 'DeadlineExceeded', message: 'Job was active longer than specified deadline' };
  }
  const wanted = j.spec?.completions;
  const enough = wanted === undefined ? succeeded > 0 && active.length === 0 : succeeded >= wanted;
  return enough ? { type: 'Complete', reason: 'CompletionsReached', message: 'Reached expected number of succeeded pods' } : undefined;
}

/** As many pods as may run at once, but no more than are still to succeed. */
async function fill(sync: Sync, active: readonly Pod[], succeeded: number, failed: number, over: readonly Pod[], done: ReadonlySet<number>): Promise<void> {
  const { job: j, context, key, expectations } = sync;
  const parallelism = j.spec?.parallelism ?? 1;
  const wanted = j.spec?.completions === undefined ? (succeeded > 0 ? active.length : parallelism) : Math.min(parallelism, j.spec.completions - succeeded);
  const missing = wanted - active.length;
  if (missing < 0) {
    await stopAll(sync, active, active.slice(0, -missing));
    return;
  }
  if (missing === 0) return;
  const wait = failureBackoff(sync, failed, over);
  if (wait > 0) return context.requeue(key, wait);
  const indexes = j.spec?.completionMode === 'Indexed' ? missingIndexes(j, active, done).slice(0, missing) : undefined;
  const count = indexes ? indexes.length : missing;
  const { error } = await slowStart(count, context.clock, async (i) => expectations.made(key, await createPod(jobPod(j, indexes?.[i]), j, context)));
  if (error && !isNamespaceEnding(error)) throw error;
}

/** After a failure the next pod waits: 10 s, 20 s, 40 s … */
function failureBackoff({ job: j, pods, context }: Sync, failed: number, over: readonly Pod[]): number {
  if (failed === 0 || over.some((p) => p.status?.phase === 'Succeeded')) return 0;
  const last = Math.max(0, ...pods.filter((p) => p.status?.phase === 'Failed').map(finishedAt));
  if (last === 0) return 0;
  const streak = j.spec?.completionMode === 'Indexed' ? 1 : failed;
  return last + Math.min(BACKOFF_MS * 2 ** (streak - 1), BACKOFF_MAX_MS) - context.clock.now();
}

function finishedAt(pod: Pod): number {
  return Math.max(0, ...(pod.status?.containerStatuses ?? []).map((c) => parseTime(c.state?.terminated?.finishedAt ?? '') || 0));
}

async function stopAll(sync: Sync, active: readonly Pod[], which: readonly Pod[]): Promise<readonly Pod[]> {
  for (const pod of which) {
    await deletePod(pod, sync.job, sync.context);
    sync.expectations.deleting(sync.key, pod);
    if (isTracked(pod)) await untrack(pod, sync.context);
  }
  return active.filter((p) => !which.includes(p));
}

/** Pods of a job that is over (or gone from its selector) are nobody's to count. */
async function releaseAll({ pods, context }: Sync): Promise<void> {
  for (const pod of pods) if (isTracked(pod)) await untrack(pod, context);
}

async function untrack(pod: Pod, { client }: ControllerContext): Promise<void> {
  const { namespace = '', name = '' } = pod.metadata;
  try {
    await client.patch(PODS, namespace, name, 'application/strategic-merge-patch+json', { metadata: { '$deleteFromPrimitiveList/finalizers': [TRACKING] } });
  } catch (error) {
    if (!isNotFound(error)) throw error;
  }
}

interface Counts {
  readonly startTime: string | undefined;
  readonly active: number;
  readonly ready: number;
  readonly succeeded: number;
  readonly failed: number;
  readonly end: End | undefined;
  readonly indexes: string | undefined;
}

async function writeStatus(sync: Sync, counts: Counts): Promise<void> {
  const { job: j, context } = sync;
  const now = rfc3339(context.clock.now());
  const { end } = counts;
  const terminating = sync.pods.filter(isPodTerminating).length;
  const status: JobStatus = {
    ...(counts.active ? { active: counts.active } : {}),
    ready: end ? 0 : counts.ready,
    terminating,
    ...(counts.succeeded ? { succeeded: counts.succeeded } : {}),
    ...(counts.failed ? { failed: counts.failed } : {}),
    ...(counts.startTime ? { startTime: counts.startTime } : {}),
    ...(end?.type === 'Complete' ? { completionTime: now } : {}),
    ...(counts.indexes ? { completedIndexes: counts.indexes } : {}),
    uncountedTerminatedPods: {},
    ...conditionsOf(j, end, now),
  };
  if (deepEqual(j.status, status)) return;
  await context.client.updateStatus(JOBS, { ...j, status });
  announce(sync, end);
}

function conditionsOf(j: Job, end: End | undefined, now: string): { conditions?: JobCondition[] } {
  const conditions = [...(j.status?.conditions ?? [])];
  const set = (type: string, status: string, reason: string, message: string): void => {
    const at = conditions.findIndex((c) => c.type === type);
    const next: JobCondition = { type, status, lastProbeTime: now, lastTransitionTime: now, reason, message };
    if (at < 0) conditions.push(next);
    else if (conditions[at]?.status !== status) conditions[at] = next;
  };
  const suspended = conditions.some((c) => c.type === 'Suspended' && c.status === 'True');
  if (j.spec?.suspend && !end) set('Suspended', 'True', 'JobSuspended', 'Job suspended');
  else if (suspended && !end) set('Suspended', 'False', 'JobResumed', 'Job resumed');
  if (end) {
    set(end.type === 'Complete' ? 'SuccessCriteriaMet' : 'FailureTarget', 'True', end.reason, end.message);
    set(end.type, 'True', end.reason, end.message);
  }
  return conditions.length ? { conditions } : {};
}

function announce({ job: j, context }: Sync, end: End | undefined): void {
  const wasSuspended = j.status?.conditions?.some((c) => c.type === 'Suspended' && c.status === 'True') ?? false;
  if (end?.type === 'Complete') context.recorder.event(j, 'Normal', 'Completed', 'Job completed');
  else if (end) context.recorder.event(j, 'Warning', end.reason, end.message);
  else if (j.spec?.suspend && !wasSuspended) context.recorder.event(j, 'Normal', 'Suspended', 'Job suspended');
  else if (!j.spec?.suspend && wasSuspended) context.recorder.event(j, 'Normal', 'Resumed', 'Job resumed');
}
