// Which pods of a job count as failed, and which end of a pod ends the job. upstream: pkg/controller/job/{pod_failure_policy,success_policy}.go, job_controller.go isPodFailed
import type { ContainerStatus, Job, Pod, PodFailurePolicyOnExitCodesRequirement, PodFailurePolicyRule } from '../../api/generated/types.ts';
import { parseIndexes } from './pods.ts';

/** What the job's policy says of a failed pod; `message` says why it ends the whole job. */
export interface Verdict {
  readonly counts: boolean;
  readonly failsIndex: boolean;
  readonly message?: string;
}

const COUNTED: Verdict = { counts: true, failsIndex: false };
const IGNORED: Verdict = { counts: false, failsIndex: false };

/** Pods are replaced only when they have failed, not as soon as they are being deleted. upstream: onlyReplaceFailedPods */
export const replacesOnlyFailed = (j: Job): boolean => j.spec?.podReplacementPolicy === 'Failed' || j.spec?.podFailurePolicy !== undefined;

/** A pod that is being deleted counts as failed: it may never come to say so itself. */
export function isPodFailed(pod: Pod, j: Job): boolean {
  if (pod.status?.phase === 'Failed') return true;
  return !replacesOnlyFailed(j) && pod.metadata.deletionTimestamp !== undefined && pod.status?.phase !== 'Succeeded';
}

/** The first rule that fits decides; without one a failure counts. */
export function judge(j: Job, pod: Pod): Verdict {
  for (const [i, rule] of (j.spec?.podFailurePolicy?.rules ?? []).entries()) {
    const why = matched(rule, pod);
    if (!why) continue;
    if (rule.action === 'Ignore') return IGNORED;
    if (rule.action === 'FailIndex') return { counts: true, failsIndex: true };
    if (rule.action === 'FailJob') return { ...COUNTED, message: `${why} matching ${rule.action} rule at index ${i}` };
    return COUNTED;
  }
  return COUNTED;
}

function matched(rule: PodFailurePolicyRule, pod: Pod): string | undefined {
  const name = `${pod.metadata.namespace}/${pod.metadata.name}`;
  if (rule.onExitCodes) {
    const container = exited(pod.status?.containerStatuses, rule.onExitCodes) ?? exited(pod.status?.initContainerStatuses, rule.onExitCodes);
    return container && `Container ${container.name} for pod ${name} failed with exit code ${container.state?.terminated?.exitCode}`;
  }
  const found = pod.status?.conditions?.find((c) => rule.onPodConditions?.some((p) => p.type === c.type && (p.status ?? 'True') === c.status));
  return found && `Pod ${name} has condition ${found.type}`;
}

function exited(statuses: readonly ContainerStatus[] | undefined, { containerName, operator, values }: PodFailurePolicyOnExitCodesRequirement): ContainerStatus | undefined {
  return statuses?.find(({ name, state }) => {
    const code = state?.terminated?.exitCode;
    if (!code || (containerName !== undefined && containerName !== name)) return false;
    return operator === 'In' ? values.includes(code) : operator === 'NotIn' && !values.includes(code);
  });
}

/** Why the whole job fails, when a failed pod says so. upstream: getFailJobMessage */
export function fatalMessage(j: Job, pods: readonly Pod[]): string | undefined {
  if (!j.spec?.podFailurePolicy) return undefined;
  for (const pod of pods) {
    const message = isPodFailed(pod, j) ? judge(j, pod).message : undefined;
    if (message) return message;
  }
  return undefined;
}

/** Which rule says that enough indexes have succeeded. upstream: matchSuccessPolicy */
export function enoughMessage(j: Job, done: ReadonlySet<number>): string | undefined {
  if (done.size === 0) return undefined;
  for (const [i, { succeededIndexes, succeededCount }] of (j.spec?.successPolicy?.rules ?? []).entries()) {
    const required = succeededIndexes === undefined ? undefined : [...parseIndexes(succeededIndexes)].filter((n) => n < (j.spec?.completions ?? 0));
    if (required?.length === 0) continue;
    const have = required ? required.filter((n) => done.has(n)).length : done.size;
    if (have === required?.length || (succeededCount !== undefined && have >= succeededCount)) return `Matched rules at index ${i}`;
  }
  return undefined;
}
