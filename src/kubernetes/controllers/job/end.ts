// Conditions of a job. upstream: pkg/controller/job/job_controller.go ensureJobConditionStatus, pkg/controller/job/util
import { rfc3339 } from '../../../base/time.ts';
import type { Job, JobCondition, JobStatus } from '../../api/generated/types.ts';

/** How a job ends: first what is aimed at, then, when all its pods are gone, that it is so. */
export interface End {
  readonly type: 'SuccessCriteriaMet' | 'FailureTarget' | 'Failed';
  readonly reason: string;
  readonly message: string;
}

export function condition(j: Job, type: string): JobCondition | undefined {
  return j.status?.conditions?.find((c) => c.type === type && c.status === 'True');
}

export const isFinished = (j: Job): boolean => condition(j, 'Complete') !== undefined || condition(j, 'Failed') !== undefined;

/** Sets a condition; one that is not there is not made to say that it is false. Tells whether anything changed. */
export function setCondition(status: JobStatus, type: string, value: 'True' | 'False', reason: string, message: string, now: number): boolean {
  const conditions = status.conditions ?? [];
  const old = conditions.find((c) => c.type === type);
  if (old ? old.status === value && old.reason === reason && old.message === message : value === 'False') return false;
  const time = rfc3339(now);
  const next: JobCondition = { type, status: value, lastProbeTime: time, lastTransitionTime: time, reason, message };
  status.conditions = old ? conditions.map((c) => (c === old ? next : c)) : [...conditions, next];
  return true;
}
