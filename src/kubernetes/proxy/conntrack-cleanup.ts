// Old flows of datagrams that point at endpoints which are gone. TCP needs none of this: its connections end by themselves. upstream: pkg/proxy/conntrack/cleanup.go

import { hostPort } from '../../base/ip.ts';
import type { Conntrack } from '../../machine/network/netfilter/conntrack.ts';
import { UDP } from '../../machine/network/packet.ts';
import type { ProxyEndpoint } from './endpoints.ts';
import type { ServicePort } from './service-port.ts';

/** A UDP port and its endpoints as they are now. */
export interface UdpPort {
  readonly port: ServicePort;
  readonly endpoints: readonly ProxyEndpoint[];
}

/** Forgets the flows to these ports that do not go to one of their serving endpoints. A port without any keeps its flows. */
export function cleanStaleFlows(conntrack: Conntrack, ports: readonly UdpPort[]): number {
  const byAddress = new Map<string, ReadonlySet<string>>();
  const byNodePort = new Map<number, ReadonlySet<string>>();
  for (const { port, endpoints } of ports) {
    const serving = new Set(endpoints.filter((e) => e.serving).map((e) => e.text));
    if (serving.size === 0) continue;
    for (const ip of [port.clusterIP, ...port.externalIPs, ...port.loadBalancerIPs]) byAddress.set(hostPort(ip.text, port.port), serving);
    if (port.nodePort !== 0) byNodePort.set(port.nodePort, serving);
  }
  if (byAddress.size === 0 && byNodePort.size === 0) return 0;
  let cleaned = 0;
  for (const c of [...conntrack.list()]) {
    if (c.orig.proto !== UDP) continue;
    const serving = byAddress.get(hostPort(c.orig.dst.text, c.orig.dport)) ?? byNodePort.get(c.orig.dport);
    if (!serving || serving.has(hostPort(c.reply.src.text, c.reply.sport))) continue;
    conntrack.remove(c);
    cleaned++;
  }
  return cleaned;
}
