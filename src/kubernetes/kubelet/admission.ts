// What a node refuses although it was told to run it. upstream: pkg/kubelet/lifecycle/predicate.go
import type { Node, Pod } from '../api/generated/types.ts';
import { fitsNode, untolerated } from '../client/placement.ts';
import type { Resources } from '../client/pod-requests.ts';
import { milliValue, quantityValue } from '../client/quantities.ts';
import { forbiddenSysctl } from './lib/sysctls.ts';

export interface Rejection {
  readonly reason: string;
  readonly message: string;
}

/** Why the node does not take the pod, beside the pods that it has. */
export function reject(pod: Pod, wanted: Resources, others: Iterable<Resources>, node: Node | undefined, allocatable: Readonly<Record<string, string>>): Rejection | undefined {
  if (node && !fitsNode(pod, node)) {
    return { reason: 'NodeAffinity', message: "Pod was rejected: Predicate NodeAffinity failed: node(s) didn't match Pod's node affinity/selector" };
  }
  if (node && untolerated(node.spec?.taints ?? [], pod.spec?.tolerations ?? [], ['NoExecute'])) {
    return { reason: 'TaintToleration', message: 'Pod was rejected: Predicate TaintToleration failed: node(s) had untolerated taint(s)' };
  }
  const sysctl = forbiddenSysctl(pod);
  if (sysctl) return { reason: 'SysctlForbidden', message: `Pod was rejected: forbidden sysctl: ${sysctl}` };
  const used = { cpu: 0, memory: 0, pods: 0 };
  for (const requests of others) {
    used.cpu += requests.cpu;
    used.memory += requests.memory;
    used.pods++;
  }
  const most = { cpu: milliValue(allocatable.cpu), memory: quantityValue(allocatable.memory), pods: quantityValue(allocatable.pods) };
  const lacking = (name: string, requested: number, has: number, capacity: number): Rejection => ({
    reason: `OutOf${name}`,
    message: `Pod was rejected: Node didn't have enough resource: ${name}, requested: ${requested}, used: ${has}, capacity: ${capacity}`,
  });
  if (used.pods + 1 > most.pods) return lacking('pods', 1, used.pods, most.pods);
  if (wanted.cpu > 0 && used.cpu + wanted.cpu > most.cpu) return lacking('cpu', wanted.cpu, used.cpu, most.cpu);
  if (wanted.memory > 0 && used.memory + wanted.memory > most.memory) return lacking('memory', wanted.memory, used.memory, most.memory);
  return undefined;
}
