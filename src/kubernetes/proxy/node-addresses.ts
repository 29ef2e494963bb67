// What a proxy knows of its node's addresses: which are its own, which serve node ports, and how traffic of its pods is told.
// upstream: pkg/proxy/util/{nodeport_addresses,localdetector}.go, cmd/kube-proxy/app/server.go detectNodeIPs, server_linux.go getLocalDetectors
import { type Cidr, contains, type Ip, parseIp } from '../../base/ip.ts';
import type { Netns } from '../../machine/network/netns.ts';
import type { Node } from '../api/generated/types.ts';
import type { LocalTraffic } from './backend.ts';
import { type ProxyConfig, sloppyCidr } from './config.ts';

type Family = 4 | 6;

const prefixes = (list: readonly string[]): readonly Cidr[] => list.flatMap((text) => sloppyCidr(text) ?? []);

/** A prefix, as text, has the address in it. */
export function covers(text: string, ip: Ip): boolean {
  const prefix = sloppyCidr(text);
  return prefix !== undefined && contains(prefix, ip);
}

/** Its own addresses of a family, the primary first; an address to bind to goes before those that its Node tells. */
export function nodeAddresses(node: Node | undefined, family: Family, bindAddress: string): readonly Ip[] {
  const told = (node?.status?.addresses ?? []).filter((a) => a.type === 'InternalIP').flatMap((a) => parseIp(a.address) ?? []);
  const bound = parseIp(bindAddress);
  const first = bound && bound.text !== '0.0.0.0' && bound.text !== '::' ? [bound] : [];
  return [...new Set([...first, ...told])].filter((ip) => ip.family === family);
}

/** Where node ports are served; undefined: on every local address. nftables mode serves the primary address alone unless told otherwise. */
export function nodePortAddresses(config: ProxyConfig, family: Family, nodeIPs: readonly Ip[], netns: Netns): readonly Ip[] | undefined {
  const { mode, nodePortAddresses: list } = config;
  if (list.includes('primary') || (mode === 'nftables' && list.length === 0)) return nodeIPs.slice(0, 1);
  const wanted = prefixes(list).filter((c) => c.family === family);
  if (wanted.length === 0 || wanted.some((c) => c.bits === 0)) return undefined;
  const own = [...netns.devices.values()].flatMap((d) => d.addresses.map((a) => a.ip));
  const loopback = mode === 'iptables' && family === 4 && config.iptables.localhostNodePorts;
  return own.filter((ip) => wanted.some((c) => contains(c, ip)) && (loopback || !netns.loopback.addresses.some((a) => a.ip === ip)));
}

/** The addresses that serve node ports have 127.0.0.1 among them. */
export function servesLoopback(list: readonly string[]): boolean {
  if (list.includes('primary')) return false;
  const four = prefixes(list).filter((c) => c.family === 4);
  const loopback = parseIp('127.0.0.1');
  return four.length === 0 || four.some((c) => loopback !== undefined && contains(c, loopback));
}

/** How traffic of pods is told; undefined: it is not. */
export function localTraffic({ local, clusterCIDR }: ProxyConfig, family: Family, podCIDRs: readonly string[]): LocalTraffic | undefined {
  if (local.mode === 'BridgeInterface') return { device: local.bridgeInterface, prefix: false };
  if (local.mode === 'InterfaceNamePrefix') return { device: local.interfaceNamePrefix, prefix: true };
  const cidr = prefixes(local.mode === 'NodeCIDR' ? podCIDRs : clusterCIDR.split(',')).find((c) => c.family === family);
  return cidr && { cidr };
}
