// What a CronJob asks for, done: jobs made at their times, old ones taken away. upstream: pkg/controller/cronjob/cronjob_controllerv2.go syncCronJob
import { deepEqual } from '../../../base/deep.ts';
import { parseTime, rfc1123, rfc3339 } from '../../../base/time.ts';
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
/** More times than these must have been missed by mistake. */
const MANY = 100;

type Active = NonNullable<CronJobStatus['active']>;

/** Makes the jobs that are due and looks after those that were made. */
export async function syncCronJob(key: string, cron: CronJob, context: ControllerContext): Promise<void> {
  const jobs = [...context.lister(JOBS).by('controller', cron.metadata.uid ?? '')];
  const status: CronJobStatus = { ...cron.status };
  await trimHistory(cron, jobs, status, context);
  await follow(cron, jobs, status, context);
  if (!cron.metadata.deletionTimestamp) await due(key, cron, status, context);
  if (!deepEqual(cron.status ?? {}, status)) await context.client.updateStatus(CRON_JOBS, { ...cron, status });
}

const endOf = (job: Job): string | undefined => job.status?.conditions?.find((c) => (c.type === 'Complete' || c.type === 'Failed') && c.status === 'True')?.type;
const byStart = (a: Job, b: Job): number => ((a.status?.startTime ?? a.metadata.creationTimestamp ?? '') < (b.status?.startTime ?? b.metadata.creationTimestamp ?? '') ? -1 : 1);

function forget(status: CronJobStatus, uid: string | undefined): void {
  const active = (status.active ?? []).filter((a) => a.uid !== uid);
  if (active.length) status.active = active;
  else delete status.active;
}

/** What became of the jobs: only those that this controller made are told as active, whoever else made one for this CronJob. */
async function follow(cron: CronJob, jobs: readonly Job[], status: CronJobStatus, { client, recorder }: ControllerContext): Promise<void> {
  for (const job of jobs) {
    const end = endOf(job);
    const known = (status.active ?? []).some((a) => a.uid === job.metadata.uid);
    if (!end && !known) recorder.event(cron, 'Warning', 'UnexpectedJob', `Saw a job that the controller did not create or forgot: ${job.metadata.name}`);
    if (!end) continue;
    if (known) recorder.event(cron, 'Normal', 'SawCompletedJob', `Saw completed job: ${job.metadata.name}, condition: ${end}`);
    forget(status, job.metadata.uid);
    const done = job.status?.completionTime;
    if (end === 'Complete' && done && done > (status.lastSuccessfulTime ?? '')) status.lastSuccessfulTime = done;
  }
  const there = new Set(jobs.map((j) => j.metadata.uid));
  for (const lost of status.active ?? []) {
    if (there.has(lost.uid)) continue;
    // A job that was made just now may not have been seen yet.
    if (await client.get(JOBS, lost.namespace ?? '', lost.name ?? '').then(Boolean, (error) => !isNotFound(error))) continue;
    recorder.event(cron, 'Normal', 'MissingJob', `Active job went missing: ${lost.name}`);
    forget(status, lost.uid);
  }
}

function reference(job: Job): Active[number] {
  const { namespace = '', name = '', uid = '', resourceVersion = '' } = job.metadata;
  return { kind: 'Job', namespace, name, uid, apiVersion: 'batch/v1', resourceVersion };
}

async function due(key: string, cron: CronJob, status: CronJobStatus, context: ControllerContext): Promise<void> {
  const { clock, recorder } = context;
  if (cron.spec?.suspend) return;
  const schedule = parseSchedule(cron.spec?.schedule ?? '', cron.spec?.timeZone);
  if (!schedule) return recorder.event(cron, 'Warning', 'UnparseableSchedule', `unparseable schedule: ${JSON.stringify(cron.spec?.schedule)}`);
  const now = clock.now();
  const next = schedule.next(now);
  if (next !== undefined) context.requeue(key, next - now + LATE_MS);
  const at = missed(cron, schedule, now, context);
  if (at === undefined) return;
  const deadline = cron.spec?.startingDeadlineSeconds;
  if (deadline !== undefined && at + deadline * 1000 < now) {
    return recorder.event(cron, 'Warning', 'MissSchedule', `Missed scheduled time to start a job: ${rfc1123(at)}`);
  }
  const name = jobName(cron, at);
  if ((status.active ?? []).some((a) => a.name === name) || status.lastScheduleTime === rfc3339(at)) return;
  await start(cron, at, status, context);
}

/** The last time that has come since the last job; undefined when there is none. upstream: nextScheduleTime */
function missed(cron: CronJob, schedule: Schedule, now: number, { recorder }: ControllerContext): number | undefined {
  const since = parseTime(cron.status?.lastScheduleTime ?? cron.metadata.creationTimestamp ?? '');
  const deadline = cron.spec?.startingDeadlineSeconds;
  let from = deadline === undefined ? since : Math.max(since, now - deadline * 1000);
  let last: number | undefined;
  let count = 0;
  for (let next = schedule.next(from); next !== undefined && next <= now; next = schedule.next(from)) {
    last = next;
    from = next;
    count++;
  }
  if (count > MANY) recorder.event(cron, 'Warning', 'TooManyMissedTimes', 'too many missed start times. Set or decrease .spec.startingDeadlineSeconds or check clock skew');
  return last;
}

async function start(cron: CronJob, at: number, status: CronJobStatus, context: ControllerContext): Promise<void> {
  const { client, recorder } = context;
  const policy = cron.spec?.concurrencyPolicy;
  if (policy === 'Forbid' && status.active?.length) {
    return recorder.event(cron, 'Normal', 'JobAlreadyActive', 'Not starting job because prior execution is running and concurrency policy is Forbid');
  }
  if (policy === 'Replace') for (const old of status.active ?? []) await remove(cron, old.name ?? '', old.uid, status, context);
  let job: Job;
  try {
    job = await client.create(JOBS, jobFor(cron, at));
    recorder.event(cron, 'Normal', 'SuccessfulCreate', `Created job ${job.metadata.name}`);
  } catch (error) {
    if (isNamespaceEnding(error)) return;
    if (!isAlreadyExists(error)) {
      recorder.event(cron, 'Warning', 'FailedCreate', `Error creating job: ${messageOf(error)}`);
      throw error;
    }
    // Made before, but the status could not be written; or it is somebody else's.
    job = await client.get(JOBS, cron.metadata.namespace ?? '', jobName(cron, at));
    if (!job.metadata.ownerReferences?.some((o) => o.controller && o.uid === cron.metadata.uid)) return;
  }
  status.active = [...(status.active ?? []), reference(job)];
  status.lastScheduleTime = rfc3339(at);
}

const jobName = (cron: CronJob, at: number): string => `${cron.metadata.name}-${Math.floor(at / 60_000)}`;

/** The minute is in the name: the same time cannot be started twice. */
function jobFor(cron: CronJob, at: number): Job {
  const { metadata, spec } = cron.spec?.jobTemplate ?? {};
  return {
    apiVersion: 'batch/v1',
    kind: 'Job',
    metadata: {
      ...(metadata?.labels ? { labels: metadata.labels } : {}),
      annotations: { ...metadata?.annotations, [SCHEDULED]: rfc3339(at) },
      name: jobName(cron, at),
      namespace: cron.metadata.namespace ?? '',
      ownerReferences: [controllerRef(cron, CRON_JOBS)],
    },
    ...(spec ? { spec } : {}),
  };
}

async function trimHistory(cron: CronJob, jobs: readonly Job[], status: CronJobStatus, context: ControllerContext): Promise<void> {
  for (const [end, limit] of [
    ['Complete', cron.spec?.successfulJobsHistoryLimit ?? 3],
    ['Failed', cron.spec?.failedJobsHistoryLimit ?? 1],
  ] as const) {
    const done = jobs.filter((j) => endOf(j) === end && !j.metadata.deletionTimestamp).sort(byStart);
    for (const job of done.slice(0, Math.max(0, done.length - limit))) await remove(cron, job.metadata.name ?? '', job.metadata.uid, status, context);
  }
}

async function remove(cron: CronJob, name: string, uid: string | undefined, status: CronJobStatus, { client, recorder }: ControllerContext): Promise<void> {
  try {
    await client.delete(JOBS, cron.metadata.namespace ?? '', name, { propagationPolicy: 'Background' });
    forget(status, uid);
    recorder.event(cron, 'Normal', 'SuccessfulDelete', `Deleted job ${name}`);
  } catch (error) {
    recorder.event(cron, 'Warning', 'FailedDelete', `Deleted job: ${messageOf(error)}`);
    if (!isNotFound(error)) throw error;
  }
}
