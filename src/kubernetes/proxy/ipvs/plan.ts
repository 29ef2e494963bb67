// What one port of a Service wants of a node in IPVS mode: virtual servers, addresses on the dummy device, elements of sets. Pure. Facts from upstream's source
// (no recording of a real node exists). upstream: pkg/proxy/ipvs/proxier.go syncProxyRules, syncEndpoint
import { contains, type Ip } from '../../../base/ip.ts';
import type { PortState, RuleSettings } from '../backend.ts';
import { type Chosen, choose, type ProxyEndpoint } from '../endpoints.ts';
import { PROTOCOL_NUMBERS, type ServicePort } from '../service-port.ts';
import type { NodeBarred } from './rules.ts';
import type { SetEntry } from './sets.ts';
import * as sets from './sets.ts';

export interface PlannedServer {
  readonly proto: number;
  readonly ip: Ip;
  readonly port: number;
  readonly persistent: number;
  /** The address goes onto the dummy device (unless another device has it). */
  readonly bind: boolean;
  readonly servers: readonly ProxyEndpoint[];
}

export interface PortPlan {
  readonly virtual: readonly PlannedServer[];
  readonly entries: readonly SetEntry[];
  readonly barred: readonly NodeBarred[];
}

/** Where node ports are served. */
export type NodeIPs = readonly Ip[];

export function planPort({ port: s, endpoints, here }: PortState, settings: RuleSettings, nodeIPs: NodeIPs): PortPlan {
  const chosen = choose(endpoints, s, here);
  const entries: SetEntry[] = [];
  const barred: NodeBarred[] = [];
  const add = (set: SetEntry['set'], element: string): number => entries.push({ set, element });
  const at = (ip: Ip): string => `${ip.text},${s.protocol}:${s.port}`;
  for (const e of endpoints) if (e.local) add(sets.LOOP_BACK, `${e.ip.text},${s.protocol}:${e.port},${e.ip.text}`);
  add(sets.CLUSTER_IP, at(s.clusterIP));
  for (const ip of s.externalIPs) add(s.externalLocal ? sets.EXTERNAL_IP_LOCAL : sets.EXTERNAL_IP, at(ip));
  for (const ip of s.loadBalancerIPs) {
    add(sets.LOAD_BALANCER, at(ip));
    if (s.externalLocal) add(sets.LOAD_BALANCER_LOCAL, at(ip));
    if (s.sourceRanges.length > 0) sourceRanges(s, ip, settings, entries, barred);
  }
  if (s.nodePort !== 0 && nodeIPs.length > 0) {
    const elements = s.protocol === 'sctp' ? nodeIPs.map((ip) => `${ip.text},sctp:${s.nodePort}`) : [String(s.nodePort)];
    for (const element of elements) {
      add(sets.NODE_PORT[s.protocol], element);
      if (s.externalLocal) add(sets.NODE_PORT_LOCAL[s.protocol], element);
    }
  }
  if (s.healthCheckNodePort !== 0) add(sets.HEALTH_CHECK, String(s.healthCheckNodePort));
  return { virtual: virtualServers(s, chosen, nodeIPs), entries, barred };
}

/** loadBalancerSourceRanges; the node itself is let in when a range has its address, and barred by a rule of its own otherwise. */
function sourceRanges(s: ServicePort, ip: Ip, settings: RuleSettings, entries: SetEntry[], barred: NodeBarred[]): void {
  const at = `${ip.text},${s.protocol}:${s.port}`;
  entries.push({ set: sets.LOAD_BALANCER_FW, element: at });
  for (const range of s.sourceRanges) {
    const whole = range.bits === (range.family === 4 ? 32 : 128);
    entries.push({ set: sets.SOURCE_CIDR, element: `${at},${whole ? range.base.text : range.text}` });
  }
  const primary = settings.nodeIPs[0];
  if (primary && s.sourceRanges.some((range) => contains(range, primary))) entries.push({ set: sets.SOURCE_IP, element: `${at},${ip.text}` });
  else barred.push({ ip, protocol: PROTOCOL_NUMBERS[s.protocol], port: s.port });
}

function virtualServers(s: ServicePort, chosen: Chosen, nodeIPs: NodeIPs): readonly PlannedServer[] {
  const common = { proto: PROTOCOL_NUMBERS[s.protocol], persistent: s.affinitySeconds };
  // Without an endpoint here, policy Local sends on to others without masquerading: pods of this node get answers, others do not understand theirs.
  const servers = (local: boolean): readonly ProxyEndpoint[] => (local && chosen.local.length > 0 ? chosen.local : chosen.cluster);
  const list: PlannedServer[] = [{ ...common, ip: s.clusterIP, port: s.port, bind: true, servers: servers(s.internalLocal) }];
  for (const ip of [...s.externalIPs, ...s.loadBalancerIPs]) list.push({ ...common, ip, port: s.port, bind: true, servers: servers(s.externalLocal) });
  if (s.nodePort !== 0) for (const ip of nodeIPs) list.push({ ...common, ip, port: s.nodePort, bind: false, servers: servers(s.externalLocal) });
  return list;
}
