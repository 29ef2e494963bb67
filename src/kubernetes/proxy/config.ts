// The part of KubeProxyConfiguration that the proxies here act on. upstream: k8s.io/kube-proxy/config/v1alpha1
import { type Cidr, parseCidr } from '../../base/ip.ts';

export type ProxyMode = 'iptables' | 'nftables' | 'ipvs';
export type LocalMode = 'ClusterCIDR' | 'NodeCIDR' | 'BridgeInterface' | 'InterfaceNamePrefix';

export interface ProxyConfig {
  readonly mode: ProxyMode;
  /** The node's primary address, and with it the family that comes first; unspecified: what its Node says. */
  readonly bindAddress: string;
  /** Ends when a port of its own cannot be had. */
  readonly bindAddressHardFail: boolean;
  /** Pods' addresses, comma-separated for dual stack: in mode ClusterCIDR traffic from them is local. Empty: nothing is known to be local. */
  readonly clusterCIDR: string;
  /** How traffic of pods is told. */
  readonly local: { readonly mode: LocalMode; readonly bridgeInterface: string; readonly interfaceNamePrefix: string };
  /** Prefixes of the node's addresses that serve node ports, or `primary`; empty = all. */
  readonly nodePortAddresses: readonly string[];
  readonly healthzBindAddress: string;
  readonly metricsBindAddress: string;
  /** Of the mode that runs, whichever it is. */
  readonly iptables: {
    readonly masqueradeAll: boolean;
    readonly masqueradeBit: number;
    readonly localhostNodePorts: boolean;
    readonly minSyncPeriodMs: number;
    /** How often it is looked whether the rules are still there. */
    readonly syncPeriodMs: number;
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
  bindAddress: '0.0.0.0',
  bindAddressHardFail: false,
  clusterCIDR: '',
  local: { mode: 'ClusterCIDR', bridgeInterface: '', interfaceNamePrefix: '' },
  nodePortAddresses: [],
  healthzBindAddress: '0.0.0.0:10256',
  metricsBindAddress: '127.0.0.1:10249',
  iptables: { masqueradeAll: false, masqueradeBit: 14, localhostNodePorts: true, minSyncPeriodMs: 1000, syncPeriodMs: 30_000 },
  ipvs: { scheduler: '', strictARP: false, excludeCIDRs: [], tcpSeconds: 0, tcpFinSeconds: 0, udpSeconds: 0 },
};

/** A prefix as it was read before numbers with zeros in front were refused; an address alone is none. upstream: netutils.ParseCIDRSloppy */
export function sloppyCidr(text: string): Cidr | undefined {
  return text.includes('/') ? parseCidr(text.includes(':') ? text : text.replace(/\b0+(?=\d)/g, '')) : undefined;
}
