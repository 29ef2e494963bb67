// What a mode of kube-proxy is: something that is told which ports there are, and keeps the kernel of one node in step. upstream: pkg/proxy/types.go Provider
import type { Cidr, Ip } from '../../base/ip.ts';
import type { EndpointSlice } from '../api/generated/types.ts';
import type { ProxyConfig } from './config.ts';
import type { Here, ProxyEndpoint } from './endpoints.ts';
import type { ServicePort } from './service-port.ts';

/** What comes from pods: from these addresses, or in by these devices. */
export type LocalTraffic = { readonly cidr: Cidr } | { readonly device: string; readonly prefix: boolean };

/** Two of them say the same where this does. */
export function localWords(local: LocalTraffic | undefined): string {
  if (!local) return '';
  return 'cidr' in local ? local.cidr.text : `${local.device}${local.prefix ? '*' : ''}`;
}

/** What rules depend on besides Services, for one family. */
export interface RuleSettings {
  readonly family: 4 | 6;
  readonly config: ProxyConfig;
  /** How traffic of pods is told, if it is. */
  readonly local: LocalTraffic | undefined;
  /** The node's own addresses of this family, the primary first. */
  readonly nodeIPs: readonly Ip[];
  /** Node ports are served on these addresses only; undefined = on every local one. */
  readonly nodePortIPs: readonly Ip[] | undefined;
  /** Connection tracking does not mind packets that are out of order: they are no reason to drop. */
  readonly liberal: boolean;
  /** Where cluster IPs come from. */
  readonly serviceCidrs: readonly Cidr[];
}

/** A port and its endpoints, as a node sees them. */
export interface PortState {
  readonly port: ServicePort;
  /** What the endpoints are read from: the same slices have the same endpoints on every node, but for which of them are local. */
  readonly slices: readonly EndpointSlice[];
  readonly endpoints: readonly ProxyEndpoint[];
  readonly here: Here;
}

/** How many rules of a table are the proxy's, and how many of them its last sync wrote. */
export interface RuleCount {
  readonly table: string;
  readonly total: number;
  readonly last: number;
}

/** One mode's work for one family of one node. */
export interface Backend {
  /** The parts that do not depend on Services; rules that others wrote stay. */
  begin(settings: RuleSettings): void;
  /** Takes over the ports that changed (undefined = the port is gone). Gives the milliseconds after which it wants to be called again, if it does. */
  write(changes: ReadonlyMap<string, PortState | undefined>, settings: RuleSettings): number | undefined;
  /** What shows whether somebody has flushed the rules. `missing` says of it all, some or none, where it is none while the first of it is there. */
  readonly guard?: { set(): void; missing(): 'none' | 'some' | 'all' };
  /** What a sync of a few ports builds upon is gone: `now`, it begins anew at once; `later`, it fails and the next one begins anew. */
  lost?(): 'now' | 'later' | undefined;
  /** Where rules are counted. */
  counts?(): readonly RuleCount[];
}
