// The part of KubeProxyConfiguration that the proxies here act on. upstream: k8s.io/kube-proxy/config/v1alpha1
export type ProxyMode = 'iptables' | 'nftables' | 'ipvs';

export interface ProxyConfig {
  readonly mode: ProxyMode;
  /** Pods' addresses, comma-separated for dual stack: traffic from them is local. Empty: nothing is known to be local. */
  readonly clusterCIDR: string;
  /** Prefixes of the node's addresses that serve node ports, or `primary`; empty = all. */
  readonly nodePortAddresses: readonly string[];
  readonly healthzBindAddress: string;
  readonly metricsBindAddress: string;
  readonly iptables: {
    readonly masqueradeAll: boolean;
    readonly masqueradeBit: number;
    readonly localhostNodePorts: boolean;
    readonly minSyncPeriodMs: number;
  };
}

export const DEFAULT_CONFIG: ProxyConfig = {
  mode: 'iptables',
  clusterCIDR: '',
  nodePortAddresses: [],
  healthzBindAddress: '0.0.0.0:10256',
  metricsBindAddress: '127.0.0.1:10249',
  iptables: { masqueradeAll: false, masqueradeBit: 14, localhostNodePorts: true, minSyncPeriodMs: 1000 },
};
