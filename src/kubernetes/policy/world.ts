// Pods as a policy engine sees them: addresses, labels, named ports. upstream: pkg/apis/networking NetworkPolicyPeer, NetworkPolicyPort
import { type Ip, parseIp } from '../../base/ip.ts';
import type { Namespace, NetworkPolicy, NetworkPolicyPeer, Pod } from '../api/generated/types.ts';
import { selects } from '../api/labels.ts';
import { keyOf } from '../api/meta.ts';
import type { Direction } from './chains.ts';

export interface PolicyPod {
  /** namespace/name */
  readonly key: string;
  readonly ip: Ip;
  readonly node: string | undefined;
  readonly pod: Pod;
}

export interface PolicyWorld {
  readonly policies: readonly NetworkPolicy[];
  readonly pods: readonly PolicyPod[];
  readonly namespaces: ReadonlyMap<string, Namespace>;
  readonly nodeName: string;
  readonly family: 4 | 6;
}

/** A pod with an address of its own; undefined for those of the host's network, without an address, or finished. */
export function policyPod(pod: Pod, family: 4 | 6): PolicyPod | undefined {
  const { status, spec } = pod;
  if (spec?.hostNetwork || status?.phase === 'Succeeded' || status?.phase === 'Failed') return undefined;
  const texts = status?.podIPs?.map((p) => p.ip) ?? [status?.podIP ?? ''];
  const ip = texts.map((text) => parseIp(text)).find((address) => address?.family === family);
  return ip && { key: keyOf(pod), ip, node: spec?.nodeName, pod };
}

/** True when a policy isolates its pods in a direction. */
export function governs(policy: NetworkPolicy, direction: Direction): boolean {
  const types = policy.spec?.policyTypes ?? ['Ingress', ...(policy.spec?.egress?.length ? ['Egress'] : [])];
  return types.includes(direction === 'ingress' ? 'Ingress' : 'Egress');
}

/** True when a policy is for this pod. */
export function isFor(policy: NetworkPolicy, pod: PolicyPod): boolean {
  return policy.metadata.namespace === pod.pod.metadata.namespace && selects(policy.spec?.podSelector ?? {}, pod.pod.metadata.labels);
}

/** The pods that a peer means: of the policy's own namespace unless namespaces are selected. */
export function peerPods(world: PolicyWorld, policy: NetworkPolicy, peer: NetworkPolicyPeer): readonly PolicyPod[] {
  const { namespaceSelector, podSelector } = peer;
  return world.pods.filter((p) => {
    const namespace = p.pod.metadata.namespace ?? '';
    const near = namespaceSelector ? selects(namespaceSelector, world.namespaces.get(namespace)?.metadata.labels) : namespace === policy.metadata.namespace;
    return near && (!podSelector || selects(podSelector, p.pod.metadata.labels));
  });
}

/** The number of a pod's port of this name and protocol. */
export function namedPort(pod: PolicyPod, name: string, protocol: string): number | undefined {
  const spec = pod.pod.spec;
  // Restartable init containers (sidecars) serve as long as the others do.
  const containers = [...(spec?.containers ?? []), ...(spec?.initContainers ?? []).filter((c) => c.restartPolicy === 'Always')];
  return containers.flatMap((c) => c.ports ?? []).find((p) => p.name === name && (p.protocol ?? 'TCP') === protocol)?.containerPort;
}
