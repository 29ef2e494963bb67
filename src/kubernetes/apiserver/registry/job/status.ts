// What a Job's status may become, whoever writes it: another controller may manage the Job.
// upstream: pkg/apis/batch/validation validateJobStatus, ValidateJobStatusUpdate; pkg/registry/batch/job/strategy.go getStatusValidationOptions
import { type DeepReadonly, deepEqual } from '../../../../base/deep.ts';
import { parseTime } from '../../../../base/time.ts';
import { duplicate, type FieldError, invalid, NO_VALUE, required } from '../../../api/field.ts';
import type { Job, JobStatus } from '../../../api/generated/types.ts';
import { nonnegative } from '../lib/errors.ts';
import { countIndexes } from '../lib/job-policies.ts';
import { validateCoreMetaUpdate } from '../lib/object-meta.ts';

type J = DeepReadonly<Job>;
type S = DeepReadonly<JobStatus>;
const COUNTS = ['active', 'succeeded', 'failed', 'ready', 'terminating'] as const;
const CONDITIONS = 'status.conditions';

const is = (job: J, type: string): boolean => job.status?.conditions?.some((c) => c.type === type && c.status === 'True') ?? false;
const isFinished = (job: J): boolean => is(job, 'Complete') || is(job, 'Failed');

/** Rules about a part of the status hold only when that part changes: a spec that changed just now may contradict what was counted before. */
export function validateJobStatus(job: J, old: J): FieldError[] {
  const errors = validateCoreMetaUpdate(job.metadata, old.metadata);
  for (const name of COUNTS) errors.push(...nonnegative(`status.${name}`, job.status?.[name]));
  return [...errors, ...validateUncounted(job.status), ...validateEnd(job, old), ...validateIndexes(job, old), ...validateLate(job, old), ...validateTransition(job, old)];
}

function validateUncounted(status: S | undefined): FieldError[] {
  const errors: FieldError[] = [];
  const seen = new Set<string>();
  for (const kind of ['succeeded', 'failed'] as const) {
    for (const [i, uid] of (status?.uncountedTerminatedPods?.[kind] ?? []).entries()) {
      const path = `status.uncountedTerminatedPods.${kind}[${i}]`;
      if (!uid) errors.push(invalid(path, uid, 'must not be empty'));
      else if (seen.has(uid)) errors.push(duplicate(path, uid));
      seen.add(uid);
    }
  }
  return errors;
}

/** Conditions and times that contradict each other. */
function validateEnd(job: J, old: J): FieldError[] {
  const errors: FieldError[] = [];
  const status = job.status ?? {};
  const { startTime, completionTime } = status;
  const changed = (...types: string[]): boolean => types.some((t) => is(job, t) !== is(old, t));
  const timed = completionTime !== old.status?.completionTime;
  const started = startTime !== old.status?.startTime;
  const ended = isFinished(job) !== isFinished(old);
  const refuse = (detail: string): void => void errors.push(invalid(CONDITIONS, NO_VALUE, detail));
  if (changed('Complete', 'Failed') && is(job, 'Complete') && is(job, 'Failed')) refuse('cannot set Complete=True and Failed=true conditions');
  if (changed('Complete', 'FailureTarget') && is(job, 'Complete') && is(job, 'FailureTarget')) refuse('cannot set Complete=True and FailureTarget=true conditions');
  if (changed('Complete') || timed) {
    if (completionTime && !is(job, 'Complete')) errors.push(invalid('status.completionTime', completionTime, 'cannot set completionTime when there is no Complete=True condition'));
    if (!completionTime && is(job, 'Complete')) errors.push(required('status.completionTime', 'completionTime is required for Complete jobs'));
  }
  if ((started || timed) && startTime && completionTime && parseTime(completionTime) < parseTime(startTime)) {
    errors.push(invalid('status.completionTime', completionTime, 'must be equal to or after `startTime`'));
  }
  const failedIndexes = status.failedIndexes !== old.status?.failedIndexes;
  if ((changed('Failed') || failedIndexes) && is(job, 'Failed') && !is(job, 'FailureTarget')) refuse('cannot set Failed=True condition without the FailureTarget=true condition');
  if (changed('Complete', 'SuccessCriteriaMet') && is(job, 'Complete') && !is(job, 'SuccessCriteriaMet')) {
    refuse('cannot set Complete=True condition without the SuccessCriteriaMet=true condition');
  }
  if ((ended || (status.active ?? 0) !== (old.status?.active ?? 0)) && (status.active ?? 0) > 0 && isFinished(job)) {
    errors.push(invalid('status.active', status.active, 'active>0 is invalid for finished job'));
  }
  const empty = job.spec?.suspend === true && job.spec.completions === 0;
  if ((ended || started) && !empty && !startTime && isFinished(job)) errors.push(required('status.startTime', 'startTime is required for finished job'));
  const uncounted = status.uncountedTerminatedPods;
  if ((ended || !deepEqual(uncounted, old.status?.uncountedTerminatedPods)) && isFinished(job) && (uncounted?.failed?.length || uncounted?.succeeded?.length)) {
    errors.push(invalid('status.uncountedTerminatedPods', { Succeeded: uncounted.succeeded ?? null, Failed: uncounted.failed ?? null }, 'must be empty for finished job'));
  }
  return errors;
}

function validateIndexes(job: J, old: J): FieldError[] {
  const errors: FieldError[] = [];
  const { completedIndexes = '', failedIndexes } = job.status ?? {};
  const completions = job.spec?.completions;
  const completedChanged = completedIndexes !== (old.status?.completedIndexes ?? '');
  const failedChanged = failedIndexes !== old.status?.failedIndexes;
  const perIndex = job.spec?.backoffLimitPerIndex !== undefined;
  if (completedChanged && completions !== undefined) errors.push(...format('completedIndexes', completedIndexes, completions));
  if (failedChanged && completions !== undefined && perIndex && failedIndexes !== undefined) errors.push(...format('failedIndexes', failedIndexes, completions));
  if (completedChanged && completedIndexes && job.spec?.completionMode !== 'Indexed') {
    errors.push(invalid('status.completedIndexes', completedIndexes, 'cannot set non-empty completedIndexes when non-indexed completion mode'));
  }
  if (failedChanged && !perIndex && failedIndexes !== undefined) {
    errors.push(invalid('status.failedIndexes', failedIndexes, 'cannot set non-null failedIndexes when backoffLimitPerIndex is null'));
  }
  return errors;
}

function format(name: string, text: string, completions: number): FieldError[] {
  const counted = countIndexes(text, completions);
  return typeof counted === 'string' ? [invalid(`status.${name}`, text, `error parsing ${name}: ${counted}`)] : [];
}

/** What is looked at after the indexes. */
function validateLate(job: J, old: J): FieldError[] {
  const errors: FieldError[] = [];
  const { terminating, ready, active = 0 } = job.status ?? {};
  const ended = isFinished(job) !== isFinished(old);
  if ((ended || terminating !== old.status?.terminating) && (terminating ?? 0) > 0 && isFinished(job)) {
    errors.push(invalid('status.terminating', terminating, 'terminating>0 is invalid for finished job'));
  }
  if ((ready !== old.status?.ready || active !== (old.status?.active ?? 0)) && ready !== undefined && ready > active) {
    errors.push(invalid('status.ready', ready, 'cannot set more ready pods than active'));
  }
  if (!is(job, 'SuccessCriteriaMet')) return errors;
  if (is(job, 'Failed')) errors.push(invalid(CONDITIONS, NO_VALUE, 'cannot set SuccessCriteriaMet=True and Failed=true conditions'));
  if (is(job, 'FailureTarget')) errors.push(invalid(CONDITIONS, NO_VALUE, 'cannot set SuccessCriteriaMet=True and FailureTarget=true conditions'));
  return errors;
}

/** What never goes back. */
function validateTransition(job: J, old: J): FieldError[] {
  const errors: FieldError[] = [];
  const now = job.status ?? {};
  const was = old.status ?? {};
  for (const type of ['Failed', 'Complete', 'FailureTarget']) {
    if (is(old, type) && !is(job, type)) errors.push(invalid(CONDITIONS, NO_VALUE, `cannot disable the terminal ${type}=True condition`));
  }
  if ((now.failed ?? 0) < (was.failed ?? 0)) errors.push(invalid('status.failed', now.failed ?? 0, 'cannot decrease the failed counter'));
  const elastic = job.spec?.completionMode === 'Indexed' && job.spec.completions === job.spec.parallelism;
  if (!elastic && (now.succeeded ?? 0) < (was.succeeded ?? 0)) errors.push(invalid('status.succeeded', now.succeeded ?? 0, 'cannot decrease the succeeded counter'));
  if (now.completionTime && was.completionTime && now.completionTime !== was.completionTime) {
    errors.push(invalid('status.completionTime', now.completionTime, 'field is immutable'));
  }
  const resuming = is(old, 'Suspended') && job.status?.conditions?.some((c) => c.type === 'Suspended' && c.status === 'False');
  if (was.startTime && now.startTime !== was.startTime && !resuming && !job.spec?.suspend) {
    errors.push(invalid('status.startTime', now.startTime ?? null, 'field is immutable for unsuspended job once set'));
  }
  if (is(old, 'SuccessCriteriaMet') && !is(job, 'SuccessCriteriaMet')) errors.push(invalid(CONDITIONS, NO_VALUE, 'cannot disable the SuccessCriteriaMet=True condition'));
  if (is(old, 'Complete') && !is(old, 'SuccessCriteriaMet') && is(job, 'SuccessCriteriaMet')) {
    errors.push(invalid(CONDITIONS, NO_VALUE, 'cannot set SuccessCriteriaMet=True for Job already has Complete=true conditions'));
  }
  return errors;
}
