// How long the next pod waits after failures: 10 s, 20 s, 40 s … upstream: pkg/controller/job/backoff_utils.go
import { parseTime } from '../../../base/time.ts';
import type { ContainerStatus, Pod } from '../../api/generated/types.ts';
import { podCondition } from '../lib/pods.ts';

const FIRST_MS = 10_000;
const LONGEST_MS = 600_000;

/** Failures since the last success. */
export interface Streak {
  readonly failures: number;
  readonly lastFailure: number;
}

export const NO_FAILURES: Streak = { failures: 0, lastFailure: 0 };

/** The streak with the pods that have ended since. */
export function continued(streak: Streak, succeeded: readonly Pod[], failed: readonly Pod[]): Streak {
  if (succeeded.length === 0 && failed.length === 0) return streak;
  const lastSuccess = succeeded.length ? Math.max(...succeeded.map(finishedAt)) : undefined;
  const times = failed.map(finishedAt).filter((t) => lastSuccess === undefined || t > lastSuccess);
  const before = lastSuccess === undefined ? streak.failures : 0;
  return { failures: before + times.length, lastFailure: Math.max(0, ...times) };
}

/** Milliseconds until the next pod may be made. */
export function remaining({ failures, lastFailure }: Streak, now: number): number {
  if (failures === 0) return 0;
  return Math.max(0, lastFailure + Math.min(FIRST_MS * 2 ** (failures - 1), LONGEST_MS) - now);
}

/** When a pod ended, as well as can be told. */
export function finishedAt(pod: Pod): number {
  const sidecars = new Set((pod.spec?.initContainers ?? []).filter((c) => c.restartPolicy === 'Always').map((c) => c.name));
  const ended = latestEnd([...(pod.status?.containerStatuses ?? []), ...(pod.status?.initContainerStatuses ?? []).filter((s) => sidecars.has(s.name))]);
  if (ended !== undefined) return ended;
  const ready = podCondition(pod, 'Ready');
  if (ready?.status === 'False' && ready.lastTransitionTime) return parseTime(ready.lastTransitionTime);
  const { deletionTimestamp, deletionGracePeriodSeconds = 0, creationTimestamp = '' } = pod.metadata;
  return deletionTimestamp ? parseTime(deletionTimestamp) - deletionGracePeriodSeconds * 1000 : parseTime(creationTimestamp);
}

function latestEnd(statuses: readonly ContainerStatus[]): number | undefined {
  if (statuses.length === 0) return undefined;
  const ends = statuses.map((s) => parseTime(s.state?.terminated?.finishedAt ?? ''));
  return ends.some(Number.isNaN) ? undefined : Math.max(...ends);
}
