// A pod as the scheduler sees it, worked out once. upstream: pkg/scheduler/framework/types.go PodInfo
import type { Pod, PodAffinityTerm, WeightedPodAffinityTerm } from '../../api/generated/types.ts';
import { type Resources, requestsOf } from '../../client/pod-requests.ts';

export interface HostPort {
  readonly ip: string;
  readonly protocol: string;
  readonly port: number;
}

export interface PodInfo {
  readonly pod: Pod;
  readonly uid: string;
  readonly namespace: string;
  readonly priority: number;
  readonly requests: Resources;
  readonly nonZeroCpu: number;
  readonly nonZeroMemory: number;
  /** Asks for neither CPU nor memory. */
  readonly bestEffort: boolean;
  /** Where it is counted. */
  node: string;
  readonly ports: readonly HostPort[];
  readonly affinity: readonly PodAffinityTerm[];
  readonly antiAffinity: readonly PodAffinityTerm[];
  readonly preferred: readonly WeightedPodAffinityTerm[];
  readonly preferredAnti: readonly WeightedPodAffinityTerm[];
}

const NO_PORTS: readonly HostPort[] = [];
const NONE: readonly never[] = [];

/** A pod with what filters ask of it worked out once. */
export function podInfo(pod: Pod): PodInfo {
  const { requests, nonZeroCpu, nonZeroMemory } = requestsOf(pod);
  const affinity = pod.spec?.affinity;
  return {
    pod,
    uid: pod.metadata.uid ?? '',
    namespace: pod.metadata.namespace ?? '',
    priority: pod.spec?.priority ?? 0,
    requests,
    nonZeroCpu,
    nonZeroMemory,
    bestEffort: requests.cpu === 0 && requests.memory === 0,
    node: '',
    ports: hostPorts(pod),
    affinity: affinity?.podAffinity?.requiredDuringSchedulingIgnoredDuringExecution ?? NONE,
    antiAffinity: affinity?.podAntiAffinity?.requiredDuringSchedulingIgnoredDuringExecution ?? NONE,
    preferred: affinity?.podAffinity?.preferredDuringSchedulingIgnoredDuringExecution ?? NONE,
    preferredAnti: affinity?.podAntiAffinity?.preferredDuringSchedulingIgnoredDuringExecution ?? NONE,
  };
}

function hostPorts(pod: Pod): readonly HostPort[] {
  let ports: HostPort[] | undefined;
  for (const c of pod.spec?.containers ?? []) {
    for (const p of c.ports ?? []) {
      if (!p.hostPort) continue;
      ports ??= [];
      ports.push({ ip: p.hostIP || '0.0.0.0', protocol: p.protocol ?? 'TCP', port: p.hostPort });
    }
  }
  return ports ?? NO_PORTS;
}
