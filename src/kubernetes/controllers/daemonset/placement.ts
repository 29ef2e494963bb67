// On which nodes a daemon's pod belongs, and the pod for one node. upstream: pkg/controller/daemon/{daemon_controller,util/daemonset_util}.go
import type { DaemonSet, Node, Pod, Toleration } from '../../api/generated/types.ts';
import { DAEMON_SETS } from '../../api/resources.ts';
import { fitsNode, untolerated } from '../../client/placement.ts';
import { REVISION_LABEL } from '../lib/history.ts';
import { podFrom } from '../lib/make-pods.ts';

export const GENERATION_LABEL = 'pod-template-generation';
export const GENERATION_ANNOTATION = 'deprecated.daemonset.template.generation';

/** Daemons stay where other pods have to leave. */
const TOLERATED: readonly (readonly [key: string, effect: string])[] = [
  ['node.kubernetes.io/not-ready', 'NoExecute'],
  ['node.kubernetes.io/unreachable', 'NoExecute'],
  ['node.kubernetes.io/disk-pressure', 'NoSchedule'],
  ['node.kubernetes.io/memory-pressure', 'NoSchedule'],
  ['node.kubernetes.io/pid-pressure', 'NoSchedule'],
  ['node.kubernetes.io/unschedulable', 'NoSchedule'],
];

function withTolerations(tolerations: readonly Toleration[], hostNetwork: boolean): Toleration[] {
  const all = [...tolerations];
  const wanted = hostNetwork ? [...TOLERATED, ['node.kubernetes.io/network-unavailable', 'NoSchedule'] as const] : TOLERATED;
  for (const [key, effect] of wanted) {
    if (!all.some((t) => t.key === key && t.operator === 'Exists' && t.effect === effect)) all.push({ key, operator: 'Exists', effect });
  }
  return all;
}

/** The pod for a node: pinned by a field selector, which the scheduler obeys; the user's own node terms are kept. */
export function daemonPod(set: DaemonSet, nodeName: string, revision: string): Pod {
  const generation = set.metadata.annotations?.[GENERATION_ANNOTATION];
  const pod = podFrom(set.spec?.template ?? {}, set, DAEMON_SETS);
  const spec = pod.spec ?? { containers: [] };
  const pin = { key: 'metadata.name', operator: 'In', values: [nodeName] };
  const required = { nodeSelectorTerms: [{ matchFields: [pin] }] };
  return {
    ...pod,
    metadata: { ...pod.metadata, labels: { ...pod.metadata.labels, [REVISION_LABEL]: revision, ...(generation ? { [GENERATION_LABEL]: generation } : {}) } },
    spec: {
      ...spec,
      affinity: { ...spec.affinity, nodeAffinity: { ...spec.affinity?.nodeAffinity, requiredDuringSchedulingIgnoredDuringExecution: required } },
      tolerations: withTolerations(spec.tolerations ?? [], spec.hostNetwork === true),
    },
  };
}

/** Whether a pod should be started there, and whether one that runs there may stay. */
export function fits(set: DaemonSet, node: Node): { readonly run: boolean; readonly stay: boolean } {
  const template = set.spec?.template.spec;
  const pod: Pod = { apiVersion: 'v1', kind: 'Pod', metadata: {}, ...(template ? { spec: template } : {}) };
  if ((template?.nodeName && template.nodeName !== node.metadata.name) || !fitsNode(pod, node)) return { run: false, stay: false };
  const taints = node.spec?.taints ?? [];
  if (taints.length === 0) return { run: true, stay: true };
  const tolerations = withTolerations(template?.tolerations ?? [], template?.hostNetwork === true);
  if (untolerated(taints, tolerations, ['NoSchedule', 'NoExecute'])) return { run: false, stay: !untolerated(taints, tolerations, ['NoExecute']) };
  return { run: true, stay: true };
}

/** The node that a daemon's pod is on or is meant for. */
export function nodeOf(pod: Pod): string {
  if (pod.spec?.nodeName) return pod.spec.nodeName;
  for (const term of pod.spec?.affinity?.nodeAffinity?.requiredDuringSchedulingIgnoredDuringExecution?.nodeSelectorTerms ?? []) {
    for (const field of term.matchFields ?? []) if (field.key === 'metadata.name' && field.operator === 'In' && field.values?.length === 1) return field.values[0] ?? '';
  }
  return '';
}
