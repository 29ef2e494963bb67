// The address sets of IPVS mode, which keep the number of rules constant. Facts from upstream's source and README (no recording of a real node exists).
// upstream: pkg/proxy/ipvs/ipset.go, proxier.go ipsetInfo
import type { IpSets } from '../../../machine/network/ipset/ipset.ts';
import type { SetType } from '../../../machine/network/ipset/set.ts';

export interface SetInfo {
  readonly name: string;
  readonly type: SetType;
  /** What the rules that ask it say. */
  readonly comment: string;
}

const info = (name: string, type: SetType, comment: string): SetInfo => ({ name, type, comment });

export const LOOP_BACK = info('KUBE-LOOP-BACK', 'hash:ip,port,ip', 'Kubernetes endpoints dst ip:port, source ip for solving hairpin purpose');
export const CLUSTER_IP = info('KUBE-CLUSTER-IP', 'hash:ip,port', 'Kubernetes service cluster ip + port for masquerade purpose');
export const EXTERNAL_IP = info('KUBE-EXTERNAL-IP', 'hash:ip,port', 'Kubernetes service external ip + port for masquerade and filter purpose');
export const EXTERNAL_IP_LOCAL = info('KUBE-EXTERNAL-IP-LOCAL', 'hash:ip,port', 'Kubernetes service external ip + port with externalTrafficPolicy=local');
export const LOAD_BALANCER = info('KUBE-LOAD-BALANCER', 'hash:ip,port', 'Kubernetes service lb portal');
export const LOAD_BALANCER_FW = info('KUBE-LOAD-BALANCER-FW', 'hash:ip,port', 'Kubernetes service load balancer ip + port for load balancer with sourceRange');
export const LOAD_BALANCER_LOCAL = info('KUBE-LOAD-BALANCER-LOCAL', 'hash:ip,port', 'Kubernetes service load balancer ip + port with externalTrafficPolicy=local');
export const SOURCE_IP = info('KUBE-LOAD-BALANCER-SOURCE-IP', 'hash:ip,port,ip', 'Kubernetes service load balancer ip + port + source IP for packet filter purpose');
export const SOURCE_CIDR = info('KUBE-LOAD-BALANCER-SOURCE-CIDR', 'hash:ip,port,net', 'Kubernetes service load balancer ip + port + source cidr for packet filter purpose');
export const NODE_PORT = {
  tcp: info('KUBE-NODE-PORT-TCP', 'bitmap:port', 'Kubernetes nodeport TCP port for masquerade purpose'),
  udp: info('KUBE-NODE-PORT-UDP', 'bitmap:port', 'Kubernetes nodeport UDP port for masquerade purpose'),
  sctp: info('KUBE-NODE-PORT-SCTP-HASH', 'hash:ip,port', "Kubernetes nodeport SCTP port for masquerade purpose with type 'hash ip:port'"),
} as const;
export const NODE_PORT_LOCAL = {
  tcp: info('KUBE-NODE-PORT-LOCAL-TCP', 'bitmap:port', 'Kubernetes nodeport TCP port with externalTrafficPolicy=local'),
  udp: info('KUBE-NODE-PORT-LOCAL-UDP', 'bitmap:port', 'Kubernetes nodeport UDP port with externalTrafficPolicy=local'),
  sctp: info('KUBE-NODE-PORT-LOCAL-SCTP-HASH', 'hash:ip,port', "Kubernetes nodeport SCTP port with externalTrafficPolicy=local with type 'hash ip:port'"),
} as const;
export const HEALTH_CHECK = info('KUBE-HEALTH-CHECK-NODE-PORT', 'bitmap:port', 'Kubernetes health check node port');
export const IPVS_IPS = info('KUBE-IPVS-IPS', 'hash:ip', '');

export const ALL_SETS: readonly SetInfo[] = [
  LOOP_BACK,
  CLUSTER_IP,
  EXTERNAL_IP,
  EXTERNAL_IP_LOCAL,
  LOAD_BALANCER,
  LOAD_BALANCER_FW,
  LOAD_BALANCER_LOCAL,
  SOURCE_IP,
  SOURCE_CIDR,
  NODE_PORT.tcp,
  NODE_PORT_LOCAL.tcp,
  NODE_PORT.udp,
  NODE_PORT_LOCAL.udp,
  NODE_PORT.sctp,
  NODE_PORT_LOCAL.sctp,
  HEALTH_CHECK,
  IPVS_IPS,
];

/** Both families' sets live side by side: those of IPv6 have a 6 in their names. */
export function setName(set: SetInfo, family: 4 | 6): string {
  return family === 4 ? set.name : set.name.replace('KUBE-', 'KUBE-6-');
}

export interface SetEntry {
  readonly set: SetInfo;
  readonly element: string;
}

/** What a family's sets shall hold, counted: two ports can bring the same element. */
export class SetBook {
  readonly #sets: IpSets;
  readonly #family: 4 | 6;
  readonly #counts = new Map<SetInfo, Map<string, number>>(ALL_SETS.map((s) => [s, new Map()]));

  constructor(sets: IpSets, family: 4 | 6) {
    this.#sets = sets;
    this.#family = family;
  }

  /** Makes what is missing, and forgets what an earlier run left. */
  begin(): void {
    for (const set of ALL_SETS) {
      const name = setName(set, this.#family);
      const made = this.#sets.get(name) ?? this.#sets.create(name, set.type, this.#family);
      for (const element of [...made.members]) if (!this.#counts.get(set)?.has(element)) made.remove(element);
    }
    this.#sets.touched();
  }

  replace(old: readonly SetEntry[], now: readonly SetEntry[]): void {
    for (const e of now) this.#count(e, 1);
    for (const e of old) this.#count(e, -1);
    this.#sets.touched();
  }

  isEmpty(set: SetInfo): boolean {
    return this.#counts.get(set)?.size === 0;
  }

  #count({ set, element }: SetEntry, step: 1 | -1): void {
    const counts = this.#counts.get(set);
    const kept = this.#sets.get(setName(set, this.#family));
    if (!counts || !kept) return;
    const n = (counts.get(element) ?? 0) + step;
    if (n > 0) {
      counts.set(element, n);
      kept.add(element);
    } else {
      counts.delete(element);
      kept.remove(element);
    }
  }
}
