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
  readonly ipvs: IpvsConfig;
}

/** Seconds of 0 leave the kernel's own. */
export interface IpvsConfig {
  /** Empty: rr. */
  readonly scheduler: string;
  readonly strictARP: boolean;
  /** Virtual servers at these addresses are not the proxy's to remove. */
  readonly excludeCIDRs: readonly string[];
  readonly tcpSeconds: number;
  readonly tcpFinSeconds: number;
  readonly udpSeconds: number;
}

export const DEFAULT_CONFIG: ProxyConfig = {
  mode: 'iptables',
  clusterCIDR: '',
  nodePortAddresses: [],
  healthzBindAddress: '0.0.0.0:10256',
  metricsBindAddress: '127.0.0.1:10249',
  iptables: { masqueradeAll: false, masqueradeBit: 14, localhostNodePorts: true, minSyncPeriodMs: 1000 },
  ipvs: { scheduler: '', strictARP: false, excludeCIDRs: [], tcpSeconds: 0, tcpFinSeconds: 0, udpSeconds: 0 },
};
