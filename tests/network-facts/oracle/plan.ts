// A random small cluster and random clients, as plain data. Nothing of the emulator is used here.
import type { Random } from '../../../src/base/random.ts';

export type Mode = 'iptables' | 'nftables' | 'ipvs';

export interface PlannedPod {
  readonly name: string;
  readonly node: number;
  readonly ip: string;
  readonly state: 'ready' | 'unready' | 'leaving' | 'gone';
  /** Nodes and zones that its endpoints are hinted for. */
  readonly hintedNodes: readonly number[];
  readonly hintedZones: readonly string[];
}

export interface PlannedService {
  readonly name: string;
  readonly type: 'ClusterIP' | 'NodePort' | 'LoadBalancer';
  readonly clusterIP: string;
  readonly port: number;
  /** 0 = none. */
  readonly nodePort: number;
  /** The pods listen on 80 alone. */
  readonly targetPort: number;
  readonly pods: readonly PlannedPod[];
  readonly externalLocal: boolean;
  readonly internalLocal: boolean;
  readonly affinity: boolean;
  readonly externalIPs: readonly string[];
  readonly balancerIPs: readonly string[];
  readonly sourceRanges: readonly string[];
}

export interface Plan {
  readonly pods: readonly PlannedPod[];
  readonly services: readonly PlannedService[];
  readonly zones: readonly string[];
  readonly podCidrKnown: boolean;
  readonly masqueradeAll: boolean;
  readonly nodePortAddresses: readonly string[];
  /** The CNI masquerades pods on their way out of the pods' network. */
  readonly cniMasquerade: boolean;
  /** The node by which the laptop reaches the balancers' and external addresses, and the cluster IPs (if it has a route). */
  readonly viaForExternal: number;
  readonly viaForCluster: number | undefined;
}

/** Who asks what. A client is `laptop`, `outside`, a node's index, or a pod. */
export interface Question {
  readonly from: 'laptop' | 'outside' | number | PlannedPod;
  readonly ip: string;
  readonly port: number;
}

export const NODE_IP = ['192.168.1.10', '192.168.1.11', '192.168.1.12'] as const;
export const BRIDGE_IP = ['10.244.0.1', '10.244.1.1', '10.244.2.1'] as const;
export const POD_CIDR = '10.244.0.0/16';
export const LAPTOP = '192.168.1.100';
export const OUTSIDE = '203.0.113.7';
const RANGES = ['192.168.1.100/32', POD_CIDR, '192.168.1.0/24', '203.0.113.0/24'];
const ADDRESSES: readonly (readonly string[])[] = [[], [], [], ['primary'], ['0.0.0.0/0'], ['192.168.1.0/24']];

/** A cluster by chance. */
export function planOf(random: Random): Plan {
  const zones = [0, 1, 2].map(() => `zone-${random.int(2)}`);
  const hinted = random.int(4);
  const pods = Array.from({ length: 1 + random.int(7) }, (_, i): PlannedPod => {
    const node = random.int(3);
    return {
      name: `pod-${i}`,
      node,
      ip: `10.244.${node}.${10 + i}`,
      state: pick(random, ['ready', 'ready', 'ready', 'unready', 'leaving', 'gone']),
      // Sometimes one lacks its hint, and then none counts.
      hintedNodes: hinted === 1 && random.int(8) > 0 ? [random.int(3)] : [],
      hintedZones: (hinted === 1 || hinted === 2) && random.int(8) > 0 ? [`zone-${random.int(2)}`] : [],
    };
  });
  return {
    pods,
    services: [0, 1, 2].map((i) => serviceOf(random, i, pods)),
    zones,
    podCidrKnown: random.int(4) > 0,
    masqueradeAll: random.int(6) === 0,
    nodePortAddresses: pick(random, ADDRESSES),
    cniMasquerade: random.int(4) > 0,
    viaForExternal: random.int(3),
    viaForCluster: random.int(2) === 0 ? random.int(3) : undefined,
  };
}

function serviceOf(random: Random, i: number, pods: readonly PlannedPod[]): PlannedService {
  const type = pick(random, ['ClusterIP', 'NodePort', 'NodePort', 'LoadBalancer'] as const);
  const balanced = type === 'LoadBalancer' && random.int(4) > 0;
  return {
    name: `svc-${i}`,
    type,
    clusterIP: `10.96.100.${i + 1}`,
    port: 80 + i,
    nodePort: type === 'ClusterIP' ? 0 : 30_080 + i,
    targetPort: random.int(8) === 0 ? 9999 : 80,
    pods: pods.filter(() => random.int(3) > 0),
    externalLocal: random.int(2) === 0,
    internalLocal: random.int(4) === 0,
    affinity: random.int(4) === 0,
    externalIPs: random.int(3) === 0 ? [`192.168.1.${240 + i}`] : [],
    balancerIPs: balanced ? [`192.168.1.${250 + i}`] : [],
    sourceRanges: balanced && random.int(2) === 0 ? RANGES.filter(() => random.int(3) === 0) : [],
  };
}

/** A client and an address by chance; most addresses are some Service's. */
export function questionOf(random: Random, plan: Plan): Question {
  const from = pick<Question['from']>(random, ['laptop', 'laptop', 'outside', random.int(3), random.int(3), pick(random, plan.pods), pick(random, plan.pods)]);
  const service = pick(random, plan.services);
  if (from === 'outside') return { from, ip: pick(random, NODE_IP), port: service.nodePort || 31_999 };
  const kind = random.int(12);
  if (kind < 5) return { from, ip: pick(random, NODE_IP), port: service.nodePort || 31_999 };
  if (kind < 7 && service.externalIPs.length + service.balancerIPs.length > 0)
    return { from, ip: pick(random, [...service.externalIPs, ...service.balancerIPs]), port: service.port };
  if (kind < 8 && from !== 'laptop') return { from, ip: pick(random, BRIDGE_IP), port: service.nodePort || 31_999 };
  if (kind < 9 && typeof from === 'number') return { from, ip: '127.0.0.1', port: service.nodePort || 31_999 };
  if (kind === 10) return { from, ip: service.clusterIP, port: 9 };
  if (kind === 11) return random.int(2) === 0 ? { from, ip: '10.96.200.200', port: 80 } : { from, ip: NODE_IP[1], port: 31_998 };
  return { from, ip: service.clusterIP, port: service.port };
}

function pick<T>(random: Random, list: readonly T[]): T {
  return list[random.int(list.length)] as T;
}
