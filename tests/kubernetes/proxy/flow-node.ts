// One node between a client's side and the rest of the world, and packets sent through it one by one: upstream's own way of looking at rules.
import { VirtualClock } from '../../../src/base/clock.ts';
import { type Ip, ip } from '../../../src/base/ip.ts';
import { Random } from '../../../src/base/random.ts';
import type { EndpointSlice, Node, Service, ServiceCIDR } from '../../../src/kubernetes/api/generated/types.ts';
import type { Resource } from '../../../src/kubernetes/api/meta.ts';
import { ENDPOINT_SLICES, NODES, SERVICE_CIDRS, SERVICES } from '../../../src/kubernetes/api/resources.ts';
import { Client } from '../../../src/kubernetes/client/client.ts';
import { Proxier } from '../../../src/kubernetes/proxy/proxier.ts';
import type { Netns } from '../../../src/machine/network/netns.ts';
import { Network } from '../../../src/machine/network/network.ts';
import { ICMP, newPacket, SCTP, SYN, TCP, UDP } from '../../../src/machine/network/packet.ts';
import { receive } from '../../../src/machine/network/stack.ts';
import type { Packet } from '../../../src/machine/network/types.ts';
import { driveUntil, pass } from '../../support/drive.ts';
import { FakeApi } from '../../support/fake-api.ts';

export interface FlowEndpoint {
  readonly ip: string;
  readonly node: string;
  readonly state?: string;
}

export interface FlowNode {
  service(name: string, spec: Service['spec'], balancers?: readonly string[]): void;
  endpoints(service: string, ports: readonly (readonly [name: string, port: number, protocol?: string])[], list: readonly FlowEndpoint[]): void;
  settle(): Promise<void>;
  /** One new TCP connection: the same words. */
  once(source: string, to: string, port: number): string;
  /** Where many go: `A:80, B:80 masq=true`, or REJECT, DROP, ACCEPT (this node takes it), FORWARD (nobody changes it). */
  walk(protocol: string, source: string, to: string, port: number): string;
}

export const NODE_IP = '192.168.0.2';
export const ALT_NODE_IP = '192.168.1.2';
const TRIES = 80;
const PROTOCOLS: Readonly<Record<string, number>> = { TCP, UDP, SCTP };

export async function flowNode(mode: 'iptables' | 'nftables', nodePortAddresses: readonly string[], seed = 3): Promise<FlowNode> {
  const clock = new VirtualClock(0);
  const network = new Network({ clock, random: new Random(seed) });
  const lan = network.segment('lan');
  const node = network.netns('this', { forwarding: true });
  const rest = network.netns('rest');
  const plug = (ns: Netns, addresses: readonly string[]) => {
    const dev = network.attach(lan, ns, 'eth0');
    for (const a of addresses) ns.addAddress(dev, a);
    return dev;
  };
  const eth0 = plug(node, [`${NODE_IP}/24`, `${ALT_NODE_IP}/24`]);
  plug(rest, ['192.168.0.1/24']);
  node.addRoute({ dst: 'default', via: '192.168.0.1' });
  node.sysctl.set('net.ipv4.icmp_ratelimit', '0');
  const api = new FakeApi();
  api.set(NODES as Resource, { apiVersion: 'v1', kind: 'Node', metadata: { name: 'this' }, status: { addresses: [{ type: 'InternalIP', address: NODE_IP }] } } as Node);
  api.set(
    SERVICE_CIDRS as Resource,
    { apiVersion: 'networking.k8s.io/v1', kind: 'ServiceCIDR', metadata: { name: 'kubernetes' }, spec: { cidrs: ['172.30.0.0/16'] } } as ServiceCIDR,
  );
  const proxier = new Proxier({
    client: new Client(api.transport, { agent: 'kube-proxy' }),
    clock,
    random: new Random(7),
    netns: node,
    nodeName: 'this',
    config: { mode, clusterCIDR: '10.0.0.0/8', nodePortAddresses },
  });
  proxier.start();
  await driveUntil(clock, () => proxier.synced);
  let sport = 20_000;

  const one = (protocol: number, source: Ip, to: Ip, port: number): string => {
    const p = newPacket(protocol, source, to, sport, port);
    sport = sport === 65_535 ? 1024 : sport + 1;
    p.length = 60;
    if (protocol === TCP) p.flags = SYN;
    const own = p.sport;
    let seen: string | undefined;
    // A node that hides behind its own address still takes another port.
    const look = (out: Packet): void => {
      if (out.proto === ICMP && out.icmp?.inner?.sport === own) seen = 'REJECT';
      else if (out === p && out.proto === protocol)
        seen ??= out.dst === to && out.src === source ? 'FORWARD' : `${out.dst.text}:${out.dport} masq=${out.src !== source || out.sport !== own}`;
    };
    const listening = node.capture(({ packet, direction }) => direction === 'Out' && look(packet));
    const taken = node.capture(({ packet, direction, dev }) => direction === 'In' && dev === node.loopback && packet.proto === ICMP && look(packet));
    if (source.text === NODE_IP) node.output(p);
    else receive(eth0, p);
    network.pump();
    listening.dispose();
    taken.dispose();
    if (seen !== undefined) return seen;
    // Packets that have walked are used again: what became of this one is what the node still knows of it.
    const known = [...node.conntrack.list()].find((c) => c.orig.src === source && c.orig.sport === own && c.orig.dst === to);
    return known && node.routes.isLocal(known.reply.src) ? 'ACCEPT' : 'DROP';
  };

  return {
    service: (name, spec, balancers = []) =>
      api.set(
        SERVICES as Resource,
        {
          apiVersion: 'v1',
          kind: 'Service',
          metadata: { name, namespace: 'ns' },
          spec,
          ...(balancers.length > 0 ? { status: { loadBalancer: { ingress: balancers.map((address) => ({ ip: address })) } } } : {}),
        } as Service,
      ),
    endpoints: (service, ports, list) =>
      api.set(
        ENDPOINT_SLICES as Resource,
        {
          apiVersion: 'discovery.k8s.io/v1',
          kind: 'EndpointSlice',
          metadata: { name: `${service}-1`, namespace: 'ns', labels: { 'kubernetes.io/service-name': service } },
          addressType: 'IPv4',
          ports: ports.map(([name, port, protocol = 'TCP']) => ({ name, port, protocol })),
          endpoints: list.map(({ ip: address, node: nodeName, state = 'ready' }) => ({
            addresses: [address],
            nodeName,
            conditions: { ready: state === 'ready', serving: state !== 'terminating', terminating: state !== 'ready' },
          })),
        } as EndpointSlice,
      ),
    settle: () => pass(clock, 2500),
    once: (source, to, port) => one(TCP, ip(source), ip(to), port),
    walk(protocol, source, to, port) {
      const found = new Set<string>();
      for (let i = 0; i < TRIES; i++) found.add(one(PROTOCOLS[protocol] ?? TCP, ip(source), ip(to), port));
      const masq = new Set([...found].flatMap((f) => / masq=\w+$/.exec(f)?.[0] ?? []));
      if (masq.size === 0) return [...found].sort().join(', ');
      const all = [...found].map((f) => f.replace(/ masq=\w+$/, '')).sort();
      return `${all.join(', ')}${[...masq].sort().join()}`;
    },
  };
}
