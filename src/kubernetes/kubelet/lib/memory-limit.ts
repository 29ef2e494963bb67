// What a container may have in memory, and how soon the kernel ends it when the node has no more. upstream: pkg/kubelet/qos/policy.go GetContainerOOMScoreAdjust, pkg/kubelet/kuberuntime/kuberuntime_container_linux.go
import { type MemoryLimit, MOST_HELD } from '../../../machine/os/memory.ts';
import type { Container, Pod } from '../../api/generated/types.ts';
import { quantityValue } from '../../client/quantities.ts';

/** Its own limit or that of its pod, whichever is less; all its processes end together, as cgroup v2 has it. `capacity` is the node's memory in bytes. */
export function memoryLimit(pod: Pod, c: Container, capacity: number): MemoryLimit {
  const limits = [c.resources?.limits?.memory, pod.spec?.resources?.limits?.memory].filter((q) => q !== undefined).map(quantityValue);
  return { bytes: Math.min(MOST_HELD, ...limits.filter((n) => n > 0)), group: true, adjustment: adjustment(pod, c, capacity) };
}

const CRITICAL = new Set(['system-node-critical', 'system-cluster-critical']);
/** The least a burstable container gets, so that guaranteed ones outlive it; the most, so that those without requests die first. */
const BURSTABLE = { least: 3, most: 999 };

function adjustment(pod: Pod, c: Container, capacity: number): number {
  if (CRITICAL.has(pod.spec?.priorityClassName ?? '') || pod.status?.qosClass === 'Guaranteed') return -997;
  if (pod.status?.qosClass === 'BestEffort') return 1000;
  const requested = quantityValue(c.resources?.requests?.memory);
  const share = 1000 - Math.trunc((1000 * requested) / capacity);
  return Math.min(BURSTABLE.most, Math.max(BURSTABLE.least, share));
}
