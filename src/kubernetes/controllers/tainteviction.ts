// Pods leave nodes whose NoExecute taints they do not tolerate, at once or when their toleration ends. upstream: pkg/controller/tainteviction/taint_eviction.go
import { parseTime, rfc3339 } from '../../base/time.ts';
import type { Pod, PodCondition, Taint, Toleration } from '../api/generated/types.ts';
import { keyOf } from '../api/meta.ts';
import { NODES, PODS } from '../api/resources.ts';
import { isNotFound } from '../api/status.ts';
import type { Controller, ControllerContext } from '../client/controller.ts';
import { tolerates } from '../client/placement.ts';

/** A new controller: it remembers since when each pod has stood under a taint. */
export function taintEviction(): Controller {
  const since = new Map<string, number>();
  return {
    name: 'taint-eviction-controller',
    setup: (setup, context) => {
      setup.index(PODS, 'node', (pod) => pod.spec?.nodeName ?? []);
      const isTainted = (name: string): boolean =>
        context
          .lister(NODES)
          .get(name)
          ?.spec?.taints?.some((t) => t.effect === 'NoExecute') === true;
      setup.watch(NODES, (node) =>
        [...context.lister(PODS).by('node', node.metadata.name ?? '')].filter((pod) => since.has(pod.metadata.uid ?? '') || isTainted(node.metadata.name ?? '')).map(keyOf),
      );
      setup.watch(PODS, (pod) => (pod.spec?.nodeName && isTainted(pod.spec.nodeName) ? [keyOf(pod)] : []));
    },
    reconcile: (key, context) => reconcile(key, since, context),
  };
}

async function reconcile(key: string, since: Map<string, number>, context: ControllerContext): Promise<void> {
  const pod = context.lister(PODS).get(key);
  if (!pod?.spec?.nodeName || pod.metadata.deletionTimestamp) return;
  const uid = pod.metadata.uid ?? '';
  const taints = (context.lister(NODES).get(pod.spec.nodeName)?.spec?.taints ?? []).filter((t) => t.effect === 'NoExecute');
  const cancelled = (): void => {
    if (since.delete(uid)) context.recorder.event(pod, 'Normal', 'TaintManagerEviction', `Cancelling deletion of Pod ${key}`);
  };
  if (taints.length === 0) return cancelled();
  const seconds = tolerated(taints, pod.spec.tolerations ?? []);
  if (seconds === undefined) {
    since.delete(uid);
    return evict(pod, context);
  }
  if (seconds === Number.POSITIVE_INFINITY) return cancelled();
  const now = context.clock.now();
  const start = since.get(uid) ?? startOf(taints, now);
  since.set(uid, start);
  const left = start + seconds * 1000 - now;
  if (left > 0) return context.requeue(key, left);
  since.delete(uid);
  return evict(pod, context);
}

/** From when the taints were set, so that a new controller does not begin anew. */
function startOf(taints: readonly Taint[], now: number): number {
  const times = taints.map((t) => (t.timeAdded ? parseTime(t.timeAdded) : now));
  return Math.min(now, ...times);
}

/** Seconds for which all taints are tolerated; undefined when one is not. */
function tolerated(taints: readonly Taint[], tolerations: readonly Toleration[]): number | undefined {
  let least = Number.POSITIVE_INFINITY;
  for (const taint of taints) {
    const used = tolerations.filter((t) => tolerates(t, taint));
    if (used.length === 0) return undefined;
    for (const t of used) if (t.tolerationSeconds !== undefined) least = Math.min(least, Math.max(0, t.tolerationSeconds));
  }
  return least;
}

async function evict(pod: Pod, { client, clock, recorder }: ControllerContext): Promise<void> {
  const { namespace = '', name = '' } = pod.metadata;
  recorder.event(pod, 'Normal', 'TaintManagerEviction', `Marking for deletion Pod ${namespace}/${name}`);
  const condition: PodCondition = {
    type: 'DisruptionTarget',
    status: 'True',
    reason: 'DeletionByTaintManager',
    message: 'Taint manager: deleting due to NoExecute taint',
    lastTransitionTime: rfc3339(clock.now()),
  };
  const conditions = [...(pod.status?.conditions ?? []).filter((c) => c.type !== condition.type), condition];
  try {
    await client.updateStatus(PODS, { ...pod, status: { ...pod.status, conditions } });
    await client.delete(PODS, namespace, name);
  } catch (error) {
    if (!isNotFound(error)) throw error;
  }
}
