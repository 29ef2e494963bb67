// kube-proxy's rules for a thousand and ten thousand Services, in each mode: what writing all of them costs, one change, and one packet that has to find its way through them.
import { VirtualClock } from '../../base/clock.ts';
import { type Ip, ip } from '../../base/ip.ts';
import { Random } from '../../base/random.ts';
import type { EndpointSlice, Service } from '../../kubernetes/api/generated/types.ts';
import type { PortState, RuleSettings } from '../../kubernetes/proxy/backend.ts';
import { DEFAULT_CONFIG, type ProxyMode } from '../../kubernetes/proxy/config.ts';
import { type Backends, iptablesBackends, loadBackends } from '../../kubernetes/proxy/modes.ts';
import { PortView } from '../../kubernetes/proxy/port-state.ts';
import { servicePortsOf } from '../../kubernetes/proxy/service-port.ts';
import type { Netns } from '../../machine/network/netns.ts';
import { Network } from '../../machine/network/network.ts';
import { newPacket, SYN, TCP } from '../../machine/network/packet.ts';
import { receive } from '../../machine/network/stack.ts';
import type { Device } from '../../machine/network/types.ts';
import { type Benchmark, type Figure, figure, median } from './types.ts';
import { EPOCH } from './world.ts';

const MODES: readonly ProxyMode[] = ['iptables', 'nftables', 'ipvs'];
const SIZES = [1000, 10_000];
const RUNS = 3;
const PARTIAL = 200;
const PACKETS = 5000;
const NODE_IP = '192.168.0.2';
const ENDPOINTS = 3;
const FIRST_NODE_PORT = 30_000;
const NODE_PORTS = 2700;

interface Node {
  readonly netns: Netns;
  readonly eth0: Device;
  readonly network: Network;
  readonly clock: VirtualClock;
}

function node(): Node {
  const clock = new VirtualClock(EPOCH);
  const network = new Network({ clock, random: new Random(1) });
  const lan = network.segment('lan');
  const netns = network.netns('node-1', { forwarding: true });
  const rest = network.netns('rest');
  const eth0 = network.attach(lan, netns, 'eth0');
  netns.addAddress(eth0, `${NODE_IP}/24`);
  rest.addAddress(network.attach(lan, rest, 'eth0'), '192.168.0.1/24');
  netns.addRoute({ dst: 'default', via: '192.168.0.1' });
  return { netns, eth0, network, clock };
}

const clusterIP = (i: number): string => `10.96.${(i >> 8) & 255}.${i & 255}`;
/** There are fewer node ports than Services. */
const nodePortOf = (i: number): number => (i < NODE_PORTS ? FIRST_NODE_PORT + i : 0);

function state(i: number, turn: number): readonly [string, PortState] {
  const nodePort = nodePortOf(i);
  const service: Service = {
    apiVersion: 'v1',
    kind: 'Service',
    metadata: { name: `web-${i}`, namespace: 'default' },
    spec: { type: nodePort ? 'NodePort' : 'ClusterIP', clusterIP: clusterIP(i), ports: [{ port: 80, ...(nodePort ? { nodePort } : {}) }] },
  };
  const slice: EndpointSlice = {
    apiVersion: 'discovery.k8s.io/v1',
    kind: 'EndpointSlice',
    metadata: { name: `web-${i}`, namespace: 'default' },
    addressType: 'IPv4',
    ports: [{ name: '', port: 80, protocol: 'TCP' }],
    endpoints: Array.from({ length: ENDPOINTS }, (_, e) => ({ addresses: [`10.244.${1 + e}.${1 + ((i + turn) % 250)}`], nodeName: `node-${1 + e}` })),
  };
  const [port] = servicePortsOf(service, 4);
  if (!port) throw new Error('a Service without a port');
  return [port.id, new PortView(port, [slice], { nodeName: 'node-1', zone: undefined })];
}

function settings(mode: ProxyMode): RuleSettings {
  const nodeIPs = [ip(NODE_IP)];
  return { family: 4, config: { ...DEFAULT_CONFIG, mode }, local: undefined, liberal: false, nodeIPs, nodePortIPs: mode === 'nftables' ? nodeIPs : undefined, serviceCidrs: [] };
}

async function backends(mode: ProxyMode, netns: Netns): Promise<Backends> {
  return mode === 'iptables' ? iptablesBackends(netns) : loadBackends(mode, netns, DEFAULT_CONFIG.ipvs);
}

function timed(work: () => void): number {
  const started = performance.now();
  work();
  return performance.now() - started;
}

/** Microseconds of one new connection's first packet: from the wire, through every rule, to the way out. */
function packet(at: Node, to: Ip, port: number): number {
  let sport = 1024;
  const run = (n: number): number =>
    timed(() => {
      for (let i = 0; i < n; i++) {
        const p = newPacket(TCP, ip('192.168.0.1'), to, sport, port);
        sport = sport === 65_535 ? 1024 : sport + 1;
        p.flags = SYN;
        p.length = 60;
        receive(at.eth0, p);
        at.network.pump();
      }
    });
  run(500);
  return (run(PACKETS) * 1000) / PACKETS;
}

async function measure(mode: ProxyMode, size: number): Promise<{ readonly full: number; readonly partial: number; readonly packet: number }> {
  const at = node();
  const here = settings(mode);
  const backend = (await backends(mode, at.netns)).get(4);
  if (!backend) throw new Error(`${mode} has no backend`);
  const all = new Map(Array.from({ length: size }, (_, i) => state(i, 0)));
  const full = timed(() => {
    backend.begin(here);
    backend.write(all, here);
  });
  const changes = Array.from({ length: PARTIAL }, (_, turn) => new Map([state(size - 1, turn + 1)]));
  const partial = timed(() => changes.forEach((change) => backend.write(change, here))) / PARTIAL;
  // The node port that was written last.
  const last = Math.min(size, NODE_PORTS) - 1;
  return { full, partial, packet: packet(at, ip(NODE_IP), nodePortOf(last)) };
}

export const proxySync: Benchmark = {
  name: 'proxy-sync',
  async run() {
    const figures: Figure[] = [];
    for (const mode of MODES) {
      const packets: number[] = [];
      for (const size of SIZES) {
        const runs: { readonly full: number; readonly partial: number; readonly packet: number }[] = [];
        for (let i = 0; i < RUNS; i++) runs.push(await measure(mode, size));
        const objects = { services: size, endpoints: size * ENDPOINTS };
        const of = (name: 'full' | 'partial' | 'packet'): number[] => runs.map((r) => r[name]);
        packets.push(median(of('packet')));
        figures.push(figure(`sync-full-${mode}-${size}`, 'ms', of('full'), objects), figure(`sync-partial-${mode}-${size}`, 'ms', of('partial'), objects));
        figures.push(figure(`packet-${mode}-${size}`, 'us', of('packet'), objects));
      }
      figures.push(figure(`packet-growth-${mode}`, 'x', [(packets[1] ?? 0) / (packets[0] ?? 1)], { services: SIZES.at(-1) ?? 0 }));
    }
    return figures;
  },
};
