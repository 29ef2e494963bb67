// The wires and addresses of the world that a lesson starts in: laptop, nodes, router, a client outside. See docs: design of the world in src/ARCHITECTURE.md.
import type { Netns } from '../machine/network/netns.ts';
import type { Network } from '../machine/network/network.ts';
import type { Device } from '../machine/network/types.ts';

export const LAPTOP_IP = '192.168.1.100';
export const ROUTER_IP = '192.168.1.1';
export const ROUTER_OUTSIDE_IP = '203.0.113.1';
export const OUTSIDE_IP = '203.0.113.7';
export const CONTROL_PLANE_IP = '192.168.1.10';
export const API_PORT = 6443;
export const POD_CIDR = '10.244.0.0/16';
export const SERVICE_CIDR = '10.96.0.0/16';
export const API_SERVICE_IP = '10.96.0.1';
export const DNS_SERVICE_IP = '10.96.0.10';
export const NODE_PORT_RANGE = '30000-32767';

export interface NodeAddress {
  readonly name: string;
  readonly ip: string;
  /** 10.244.N */
  readonly podPrefix: string;
  readonly controlPlane: boolean;
}

/** control-plane and `workers` nodes; those past .99 continue in 192.168.2.0/24 (the segment is wide enough for both). */
export function nodeAddresses(workers: number): readonly NodeAddress[] {
  return Array.from({ length: workers + 1 }, (_, i) => ({
    name: i === 0 ? 'control-plane' : `node-${i}`,
    ip: 10 + i <= 99 ? `192.168.1.${10 + i}` : `192.168.2.${i - 89}`,
    podPrefix: `10.244.${i}`,
    controlPlane: i === 0,
  }));
}

export interface Wiring {
  readonly laptop: Netns;
  readonly router: Netns;
  readonly outside: Netns;
  /** By name. */
  readonly nodes: ReadonlyMap<string, Netns>;
}

/** Makes the hosts' namespaces and connects them. */
export function wireUp(network: Network, nodes: readonly NodeAddress[]): Wiring {
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
    ns.addAddress(bridge, `${node.podPrefix}.1/24`);
  }
  for (const node of nodes) {
    for (const other of nodes) if (other !== node) namespaces.get(node.name)?.addRoute({ dst: `${other.podPrefix}.0/24`, via: other.ip });
  }
  return { laptop, router, outside, nodes: namespaces };
}
