// What a CronJob asks for, done: jobs made at their times, old ones taken away. upstream: pkg/controller/cronjob/cronjob_controllerv2.go syncCronJob
import { deepEqual } from '../../../base/deep.ts';
import { parseTime, rfc3339 } from '../../../base/time.ts';
import type { CronJob, CronJobStatus, Job } from '../../api/generated/types.ts';
import { CRON_JOBS, JOBS } from '../../api/resources.ts';
import { isAlreadyExists, isNotFound } from '../../api/status.ts';
import type { ControllerContext } from '../../client/controller.ts';
import { isNamespaceEnding, messageOf } from '../lib/make-pods.ts';
import { controllerRef } from '../lib/owner.ts';
import { parseSchedule, type Schedule } from './schedule.ts';

const SCHEDULED = 'batch.kubernetes.io/cronjob-scheduled-timestamp';
/** The timer fires a little after the full minute. */
const LATE_MS = 100;

/** Makes the jobs that are due and looks after those that were made. */
export async function syncCronJob(key: string, cron: CronJob, context: ControllerContext): Promise<void> {
  const jobs = [...context.lister(JOBS).by('controller', cron.metadata.uid ?? '')];
  await trimHistory(cron, jobs, context);
  const status = await due(key, cron, jobs, context);
  if (!deepEqual(cron.status ?? {}, status)) await context.client.updateStatus(CRON_JOBS, { ...cron, status });
}

const endOf = (job: Job): string | undefined => job.status?.conditions?.find((c) => (c.type === 'Complete' || c.type === 'Failed') && c.status === 'True')?.type;
const byStart = (a: Job, b: Job): number => ((a.status?.startTime ?? a.metadata.creationTimestamp ?? '') < (b.status?.startTime ?? b.metadata.creationTimestamp ?? '') ? -1 : 1);

/** Jobs that run are told as active; those that have ended since are announced. */
function activeOf(cron: CronJob, jobs: readonly Job[], context: ControllerContext): NonNullable<CronJobStatus['active']> {
  const was = new Set((cron.status?.active ?? []).map((a) => a.uid));
  const active: NonNullable<CronJobStatus['active']> = [];
  for (const job of [...jobs].sort(byStart)) {
    const end = endOf(job);
    if (end && was.has(job.metadata.uid)) context.recorder.event(cron, 'Normal', 'SawCompletedJob', `Saw completed job: ${job.metadata.name}, condition: ${end}`);
    if (!end) active.push(reference(job));
  }
  return active;
}

function reference(job: Job): NonNullable<CronJobStatus['active']>[number] {
  const { namespace = '', name = '', uid = '', resourceVersion = '' } = job.metadata;
  return { kind: 'Job', namespace, name, uid, apiVersion: 'batch/v1', resourceVersion };
}

async function due(key: string, cron: CronJob, jobs: readonly Job[], context: ControllerContext): Promise<CronJobStatus> {
  const { clock, recorder } = context;
  const active = activeOf(cron, jobs, context).map((a) => (cron.status?.active ?? []).find((old) => old.uid === a.uid) ?? a);
  const successes = jobs.filter((j) => j.status?.completionTime).map((j) => j.status?.completionTime ?? '');
  const lastSuccess = [cron.status?.lastSuccessfulTime ?? '', ...successes].sort().at(-1);
  const status: CronJobStatus = {
    ...(active.length ? { active } : {}),
    ...(cron.status?.lastScheduleTime ? { lastScheduleTime: cron.status.lastScheduleTime } : {}),
    ...(lastSuccess ? { lastSuccessfulTime: lastSuccess } : {}),
  };
  if (cron.spec?.suspend) return status;
  const schedule = parseSchedule(cron.spec?.schedule ?? '');
  if (!schedule || (cron.spec?.timeZone && cron.spec.timeZone !== 'UTC' && cron.spec.timeZone !== 'Etc/UTC')) {
    recorder.event(
      cron,
      'Warning',
      schedule ? 'UnknownTimeZone' : 'UnparseableSchedule',
      schedule ? `invalid timeZone: ${cron.spec?.timeZone}: only UTC is simulated here` : `unparseable schedule: ${cron.spec?.schedule}`,
    );
    return status;
  }
  const now = clock.now();
  const next = schedule.next(now);
  if (next !== undefined) context.requeue(key, next - now + LATE_MS);
  const at = missed(cron, schedule, now);
  if (at === undefined) return status;
  return start(cron, at, active, status, context);
}

/** The last time that has come since the last job; undefined when there is none, or it is too late for it. */
function missed(cron: CronJob, schedule: Schedule, now: number): number | undefined {
  const since = parseTime(cron.status?.lastScheduleTime ?? cron.metadata.creationTimestamp ?? '');
  const deadline = cron.spec?.startingDeadlineSeconds;
  let from = deadline === undefined ? since : Math.max(since, now - deadline * 1000);
  let last: number | undefined;
  for (let next = schedule.next(from); next !== undefined && next <= now; next = schedule.next(from)) {
    last = next;
    from = next;
  }
  return last;
}

async function start(cron: CronJob, at: number, active: NonNullable<CronJobStatus['active']>, status: CronJobStatus, context: ControllerContext): Promise<CronJobStatus> {
  const { client, recorder } = context;
  if (cron.spec?.concurrencyPolicy === 'Forbid' && active.length > 0) {
    recorder.event(cron, 'Normal', 'JobAlreadyActive', 'Not starting job because prior execution is running and concurrency policy is Forbid');
    return status;
  }
  if (cron.spec?.concurrencyPolicy === 'Replace') for (const old of active) await remove(cron, old.name ?? '', context);
  const kept = cron.spec?.concurrencyPolicy === 'Replace' ? [] : active;
  try {
    const job = await client.create(JOBS, jobFor(cron, at));
    recorder.event(cron, 'Normal', 'SuccessfulCreate', `Created job ${job.metadata.name}`);
    return { ...status, active: [...kept, reference(job)], lastScheduleTime: rfc3339(at) };
  } catch (error) {
    if (isNamespaceEnding(error)) return status;
    if (isAlreadyExists(error)) return { ...status, lastScheduleTime: rfc3339(at) };
    recorder.event(cron, 'Warning', 'FailedCreate', `Error creating job: ${messageOf(error)}`);
    throw error;
  }
}

/** The minute is in the name: the same time cannot be started twice. */
function jobFor(cron: CronJob, at: number): Job {
  const { metadata, spec } = cron.spec?.jobTemplate ?? {};
  return {
    apiVersion: 'batch/v1',
    kind: 'Job',
    metadata: {
      ...(metadata?.labels ? { labels: metadata.labels } : {}),
      annotations: { ...metadata?.annotations, [SCHEDULED]: rfc3339(at) },
      name: `${cron.metadata.name}-${Math.floor(at / 60_000)}`,
      namespace: cron.metadata.namespace ?? '',
      ownerReferences: [controllerRef(cron, CRON_JOBS)],
    },
    ...(spec ? { spec } : {}),
  };
}

async function trimHistory(cron: CronJob, jobs: readonly Job[], context: ControllerContext): Promise<void> {
  for (const [end, limit] of [
    ['Complete', cron.spec?.successfulJobsHistoryLimit ?? 3],
    ['Failed', cron.spec?.failedJobsHistoryLimit ?? 1],
  ] as const) {
    const done = jobs.filter((j) => endOf(j) === end && !j.metadata.deletionTimestamp).sort(byStart);
    for (const job of done.slice(0, Math.max(0, done.length - limit))) await remove(cron, job.metadata.name ?? '', context);
  }
}

async function remove(cron: CronJob, name: string, { client, recorder }: ControllerContext): Promise<void> {
  try {
    await client.delete(JOBS, cron.metadata.namespace ?? '', name, { propagationPolicy: 'Background' });
    recorder.event(cron, 'Normal', 'SuccessfulDelete', `Deleted job ${name}`);
  } catch (error) {
    if (!isNotFound(error)) throw error;
  }
}
