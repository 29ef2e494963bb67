// The wires and addresses of the world that a lesson starts in: laptop, nodes, router, a client outside. See docs: design of the world in src/ARCHITECTURE.md.

import type { Netns } from '../machine/network/netns.ts';
import type { Network } from '../machine/network/network.ts';
import type { Device, Segment } from '../machine/network/types.ts';
import type { IpFamily } from './families.ts';

export const LAPTOP_IP = '192.168.1.100';
export const LAPTOP_IP6 = 'fd00:192:168:1::100';
export const ROUTER_IP = '192.168.1.1';
export const ROUTER_IP6 = 'fd00:192:168:1::1';
const ROUTER_OUTSIDE_IP = '203.0.113.1';
export const OUTSIDE_IP = '203.0.113.7';
export const OUTSIDE_IP6 = 'fd00:203:0:113::7';
const ROUTER_OUTSIDE_IP6 = 'fd00:203:0:113::1';
export const CONTROL_PLANE_IP = '192.168.1.10';
export const API_PORT = 6443;
export const NODE_PORT_RANGE = '30000-32767';

export interface NodeAddress {
  readonly name: string;
  readonly ip: string;
  /** Used in clusters that have IPv6. */
  readonly ip6: string;
  /** 10.244.N */
  readonly podPrefix: string;
  /** fd00:10:244:N */
  readonly podPrefix6: string;
  readonly controlPlane: boolean;
}

/** control-plane and `workers` nodes; those past .99 continue in 192.168.2.0/24 (the segment is wide enough for both). */
export function nodeAddresses(workers: number): readonly NodeAddress[] {
  return Array.from({ length: workers + 1 }, (_, i) => ({
    name: i === 0 ? 'control-plane' : `node-${i}`,
    ip: 10 + i <= 99 ? `192.168.1.${10 + i}` : `192.168.2.${i - 89}`,
    ip6: `fd00:192:168:1::${10 + i}`,
    podPrefix: `10.244.${i}`,
    podPrefix6: `fd00:10:244:${i.toString(16)}`,
    controlPlane: i === 0,
  }));
}

export interface Wiring {
  /** The wire that laptop, router and nodes share. */
  readonly office: Segment;
  readonly laptop: Netns;
  readonly router: Netns;
  readonly outside: Netns;
  /** By name. */
  readonly nodes: ReadonlyMap<string, Netns>;
}

/** Makes the hosts' namespaces and connects them; pods get what `families` says, hosts have IPv4 in any case. */
export function wireUp(network: Network, nodes: readonly NodeAddress[], families: readonly IpFamily[] = ['IPv4']): Wiring {
  const four = families.includes('IPv4');
  const six = families.includes('IPv6');
  const office = network.segment('office');
  const street = network.segment('outside');
  // With nodes past .99 everybody's prefix covers the second range as well.
  const bits = nodes.some((n) => n.ip.startsWith('192.168.2.')) ? 22 : 24;
  const onOffice = (ns: Netns, ip: string): Device => {
    const dev = network.attach(office, ns, 'eth0');
    ns.addAddress(dev, `${ip}/${bits}`);
    return dev;
  };
  const laptop = network.netns('laptop');
  onOffice(laptop, LAPTOP_IP);
  laptop.addRoute({ dst: 'default', via: ROUTER_IP });

  const router = network.netns('router', { forwarding: true });
  onOffice(router, ROUTER_IP);
  router.addAddress(network.attach(street, router, 'eth1'), `${ROUTER_OUTSIDE_IP}/24`);
  router.addRoute({ dst: '10.0.0.0/8', type: 'blackhole' });

  const outside = network.netns('outside');
  outside.addAddress(network.attach(street, outside, 'eth0'), `${OUTSIDE_IP}/24`);
  outside.addRoute({ dst: 'default', via: ROUTER_OUTSIDE_IP });

  const namespaces = new Map<string, Netns>();
  for (const node of nodes) {
    const ns = network.netns(node.name, { forwarding: true });
    namespaces.set(node.name, ns);
    onOffice(ns, node.ip);
    ns.addRoute({ dst: 'default', via: ROUTER_IP });
    ns.sysctl.set('net.bridge.bridge-nf-call-iptables', '1');
    ns.sysctl.set('net.bridge.bridge-nf-call-ip6tables', '1');
    const bridge = ns.addBridge('cni0');
    if (four) ns.addAddress(bridge, `${node.podPrefix}.1/24`);
    if (six) ns.addAddress(bridge, `${node.podPrefix6}::1/64`);
  }
  for (const node of nodes) {
    for (const other of nodes) if (four && other !== node) namespaces.get(node.name)?.addRoute({ dst: `${other.podPrefix}.0/24`, via: other.ip });
  }
  const wiring: Wiring = { office, laptop, router, outside, nodes: namespaces };
  if (six) addSix(wiring, nodes);
  return wiring;
}

/** The second family on the same wires. */
function addSix({ laptop, router, outside, nodes: namespaces }: Wiring, nodes: readonly NodeAddress[]): void {
  const give = (ns: Netns | undefined, device: string, address: string): void => {
    const dev = ns?.devices.get(device);
    if (dev) ns?.addAddress(dev, `${address}/64`);
  };
  give(laptop, 'eth0', LAPTOP_IP6);
  laptop.addRoute({ dst: 'default', via: ROUTER_IP6 });
  give(router, 'eth0', ROUTER_IP6);
  give(router, 'eth1', ROUTER_OUTSIDE_IP6);
  router.addRoute({ dst: 'fd00:10::/32', type: 'blackhole' });
  give(outside, 'eth0', OUTSIDE_IP6);
  outside.addRoute({ dst: 'default', via: ROUTER_OUTSIDE_IP6 });
  for (const node of nodes) give(namespaces.get(node.name), 'eth0', node.ip6);
  for (const node of nodes) {
    const ns = namespaces.get(node.name);
    ns?.addRoute({ dst: 'default', via: ROUTER_IP6 });
    for (const other of nodes) if (other !== node) ns?.addRoute({ dst: `${other.podPrefix6}::/64`, via: other.ip6 });
  }
}
