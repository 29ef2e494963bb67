// Pods from a template, and their making and deleting with the events of their controller. upstream: pkg/controller/controller_utils.go RealPodControl
import type { Clock } from '../../../base/clock.ts';
import type { Pod, PodTemplateSpec } from '../../api/generated/types.ts';
import type { ApiObject, Resource } from '../../api/meta.ts';
import { PODS } from '../../api/resources.ts';
import { isNotFound, StatusError } from '../../api/status.ts';
import type { ControllerContext } from '../../client/controller.ts';
import { controllerRef } from './owner.ts';

/** A pod as the template says, controlled by `owner`; the server completes the name. */
export function podFrom(template: PodTemplateSpec, owner: ApiObject, r: Resource): Pod {
  const { labels, annotations, finalizers } = template.metadata ?? {};
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: {
      generateName: prefixOf(owner.metadata.name ?? ''),
      namespace: owner.metadata.namespace ?? '',
      ...(labels ? { labels: { ...labels } } : {}),
      ...(annotations ? { annotations: { ...annotations } } : {}),
      ...(finalizers ? { finalizers } : {}),
      ownerReferences: [controllerRef(owner, r)],
    },
    ...(template.spec ? { spec: template.spec } : {}),
  };
}

/** `web-` unless that were no valid name. upstream: getPodsPrefix */
function prefixOf(name: string): string {
  return name.length + 1 > 253 ? name : `${name}-`;
}

/** Makes a pod and says so; a refusal becomes a Warning FailedCreate, but not where the namespace is ending. */
export async function createPod(pod: Pod, owner: ApiObject, { client, recorder }: ControllerContext): Promise<Pod> {
  try {
    const made = await client.create(PODS, pod);
    recorder.event(owner, 'Normal', 'SuccessfulCreate', `Created pod: ${made.metadata.name}`);
    return made;
  } catch (error) {
    if (!isNamespaceEnding(error)) recorder.event(owner, 'Warning', 'FailedCreate', `Error creating: ${messageOf(error)}`);
    throw error;
  }
}

/** Deletes a pod and says so; one that is gone already is no failure. */
export async function deletePod(pod: Pod, owner: ApiObject, { client, recorder }: ControllerContext): Promise<void> {
  const { namespace = '', name = '' } = pod.metadata;
  try {
    await client.delete(PODS, namespace, name);
    recorder.event(owner, 'Normal', 'SuccessfulDelete', `Deleted pod: ${name}`);
  } catch (error) {
    if (isNotFound(error)) return;
    recorder.event(owner, 'Warning', 'FailedDelete', `Error deleting: ${messageOf(error)}`);
    throw error;
  }
}

export const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));

/** Whether a creation was refused because its namespace is being deleted. */
export function isNamespaceEnding(error: unknown): boolean {
  return error instanceof StatusError && (error.status.details?.causes ?? []).some((c) => c.reason === 'NamespaceTerminating');
}

/** Does the work as a task of its own, so that a host may pause before it. */
export function asTask<T>(clock: Clock, work: () => Promise<T>): Promise<T> {
  return new Promise((resolve, reject) => clock.post(() => work().then(resolve, reject)));
}

/** Runs `work` in groups of 1, 2, 4, … and stops after the first group with a failure, so that a quota is not stormed. Returns how many succeeded. upstream: slowStartBatch */
export async function slowStart(count: number, clock: Clock, work: (index: number) => Promise<unknown>): Promise<{ readonly done: number; readonly error: unknown }> {
  let done = 0;
  let next = 0;
  for (let size = 1; next < count; size *= 2) {
    const group = Math.min(size, count - next);
    const results = await Promise.allSettled(Array.from({ length: group }, (_, i) => asTask(clock, () => work(next + i))));
    next += group;
    done += results.filter((r) => r.status === 'fulfilled').length;
    const failed = results.find((r) => r.status === 'rejected');
    if (failed) return { done, error: (failed as PromiseRejectedResult).reason };
  }
  return { done, error: undefined };
}
