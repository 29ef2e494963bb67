// A new node is not ready until its kubelet says so. upstream: plugin/pkg/admission/nodetaint
import type { Node } from '../../api/generated/types.ts';
import type { Attributes, Plugin } from './plugin.ts';

const TAINT = { key: 'node.kubernetes.io/not-ready', effect: 'NoSchedule' };

export const nodeTaint: Plugin = {
  name: 'TaintNodesByCondition',
  concerns: ['nodes'],
  admit(a: Attributes): void {
    if (a.operation !== 'CREATE' || a.resource.plural !== 'nodes' || a.subresource) return;
    const node = a.object as Node;
    const taints = node.spec?.taints ?? [];
    if (taints.some((t) => t.key === TAINT.key && t.effect === TAINT.effect)) return;
    node.spec = { ...node.spec, taints: [...taints, { ...TAINT }] };
  },
};
