// Pods of a node that is not ready are not ready either; nothing else of them is touched. upstream: pkg/controller/util/node/controller_utils.go MarkPodsNotReady
import { rfc3339 } from '../../../base/time.ts';
import type { Node, Pod } from '../../api/generated/types.ts';
import { PODS } from '../../api/resources.ts';
import { isNotFound } from '../../api/status.ts';
import type { ControllerContext } from '../../client/controller.ts';

export async function markPodsNotReady(node: Node, context: ControllerContext): Promise<void> {
  for (const pod of context.lister(PODS).by('node', node.metadata.name ?? '')) await mark(pod, context);
}

async function mark(pod: Pod, { client, clock, recorder }: ControllerContext): Promise<void> {
  const conditions = pod.status?.conditions ?? [];
  if (!conditions.some((c) => c.type === 'Ready' && c.status === 'True')) return;
  const now = rfc3339(clock.now());
  const next = conditions.map((c) => (c.type === 'Ready' ? { ...c, status: 'False', lastTransitionTime: now } : c));
  try {
    await client.updateStatus(PODS, { ...pod, status: { ...pod.status, conditions: next } });
    recorder.event(pod, 'Warning', 'NodeNotReady', 'Node is not ready');
  } catch (error) {
    if (!isNotFound(error)) throw error;
  }
}
