// One port of one Service as a proxy sees it, for one address family. upstream: pkg/proxy/serviceport.go, pkg/proxy/servicechangetracker.go

import { type Cidr, type Ip, parseCidr, parseIp } from '../../base/ip.ts';
import { joined } from '../../base/joined.ts';
import { SCTP, TCP, UDP } from '../../machine/network/packet.ts';
import type { ServicePort as ApiServicePort, Service } from '../api/generated/types.ts';

export interface ServicePort {
  /** namespace/name */
  readonly service: string;
  readonly portName: string;
  /** namespace/name:port, or namespace/name for a port without a name. */
  readonly name: string;
  /** Family, name and protocol: no other port has the same. */
  readonly id: string;
  readonly protocol: 'tcp' | 'udp' | 'sctp';
  readonly clusterIP: Ip;
  readonly port: number;
  readonly nodePort: number;
  readonly externalIPs: readonly Ip[];
  readonly loadBalancerIPs: readonly Ip[];
  readonly sourceRanges: readonly Cidr[];
  /** 0 = no affinity. */
  readonly affinitySeconds: number;
  readonly externalLocal: boolean;
  readonly internalLocal: boolean;
  readonly healthCheckNodePort: number;
}

export const PROTOCOL_NUMBERS = { tcp: TCP, udp: UDP, sctp: SCTP } as const;

const known = new WeakMap<Service, Map<4 | 6, readonly ServicePort[]>>();

/** The ports of a Service that the proxy has to serve; none for headless, ExternalName and Services of other proxies. Computed once an object, for all nodes. */
export function servicePortsOf(service: Service, family: 4 | 6): readonly ServicePort[] {
  let both = known.get(service);
  if (!both) {
    both = new Map();
    known.set(service, both);
  }
  let ports = both.get(family);
  if (!ports) {
    ports = portsOf(service, family);
    both.set(family, ports);
  }
  return ports;
}

function portsOf(service: Service, family: 4 | 6): readonly ServicePort[] {
  const spec = service.spec;
  if (!spec || spec.type === 'ExternalName' || !spec.clusterIP || spec.clusterIP === 'None') return [];
  if (service.metadata.labels?.['service.kubernetes.io/service-proxy-name'] !== undefined) return [];
  const clusterIP = (spec.clusterIPs ?? [spec.clusterIP]).map(parseIp).find((a) => a?.family === family);
  if (!clusterIP) return [];
  const key = `${service.metadata.namespace}/${service.metadata.name}`;
  const exposed = spec.type === 'NodePort' || spec.type === 'LoadBalancer' || (spec.externalIPs ?? []).length > 0;
  const common = {
    service: key,
    clusterIP,
    externalIPs: addresses(spec.externalIPs, family),
    loadBalancerIPs: spec.type === 'LoadBalancer' ? addresses(balancerIPs(service), family) : [],
    sourceRanges: ranges(spec.loadBalancerSourceRanges, family),
    affinitySeconds: spec.sessionAffinity === 'ClientIP' ? (spec.sessionAffinityConfig?.clientIP?.timeoutSeconds ?? 10_800) : 0,
    externalLocal: exposed && spec.externalTrafficPolicy === 'Local',
    internalLocal: spec.internalTrafficPolicy === 'Local',
    healthCheckNodePort: spec.type === 'LoadBalancer' && spec.externalTrafficPolicy === 'Local' ? (spec.healthCheckNodePort ?? 0) : 0,
  };
  return (spec.ports ?? []).map((p) => joined(common, portOf(key, family, p)));
}

function portOf(key: string, family: 4 | 6, p: ApiServicePort): Pick<ServicePort, 'portName' | 'name' | 'id' | 'protocol' | 'port' | 'nodePort'> {
  const portName = p.name ?? '';
  const name = portName ? `${key}:${portName}` : key;
  const protocol = (p.protocol ?? 'TCP').toLowerCase() as ServicePort['protocol'];
  return {
    portName,
    name,
    id: `${family} ${name} ${protocol}`,
    protocol,
    port: p.port,
    nodePort: p.nodePort ?? 0,
  };
}

function balancerIPs(service: Service): string[] {
  return (service.status?.loadBalancer?.ingress ?? []).flatMap((i) => (i.ip && (i.ipMode ?? 'VIP') === 'VIP' ? [i.ip] : []));
}

function addresses(list: readonly string[] | undefined, family: 4 | 6): Ip[] {
  return (list ?? []).flatMap((text) => {
    const found = parseIp(text);
    return found?.family === family ? [found] : [];
  });
}

function ranges(list: readonly string[] | undefined, family: 4 | 6): Cidr[] {
  return (list ?? []).flatMap((text) => {
    const found = parseCidr(text.trim());
    return found?.family === family ? [found] : [];
  });
}

/** It can be reached from outside of the cluster. */
export function isExternal(s: ServicePort): boolean {
  return s.nodePort !== 0 || s.loadBalancerIPs.length > 0 || s.externalIPs.length > 0;
}

/** Even policy Local needs all endpoints: for those who ask from inside. */
export function usesCluster(s: ServicePort): boolean {
  return !s.internalLocal || isExternal(s);
}

export function usesLocal(s: ServicePort): boolean {
  return s.internalLocal || (s.externalLocal && isExternal(s));
}
