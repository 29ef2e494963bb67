// The network of the recorded cluster, without a cluster: laptop, router, outside, three nodes with a bridge each, pods that echo. Rules come from whoever the test asks.
import { decode, encode } from '../../src/base/bytes.ts';
import { VirtualClock } from '../../src/base/clock.ts';
import { hostPort } from '../../src/base/ip.ts';
import { Random } from '../../src/base/random.ts';
import type { Netns } from '../../src/machine/network/netns.ts';
import { Network } from '../../src/machine/network/network.ts';
import type { Device } from '../../src/machine/network/types.ts';
import { drive } from './drive.ts';

export const NODES = ['control-plane', 'node-1', 'node-2'] as const;

export interface World {
  readonly clock: VirtualClock;
  readonly network: Network;
  readonly laptop: Netns;
  readonly router: Netns;
  readonly outside: Netns;
  readonly nodes: readonly Netns[];
  host(name: string): Netns;
  pod(name: string, node: number, last: number, ports?: readonly number[]): Netns;
}

/** Answers any request with who answered and who asked; keeps the connection open. */
export function serveEcho(ns: Netns, name: string, port: number): void {
  ns.listen(port, (c) => {
    c.onData = (bytes) => {
      const text = decode(bytes);
      if (text.startsWith('/close')) return c.close();
      if (text.startsWith('/rst')) return c.reset();
      c.send(encode(`${name} ${hostPort(c.local.ip, c.local.port)} ${c.remote.ip}`));
    };
    c.onEnd = () => c.close();
  });
}

/** The UDP side of the echo. */
export function serveUdp(ns: Netns, name: string, port: number): void {
  const made = ns.udp(port);
  if (!made.ok) throw new Error(made.error);
  const socket = made.value;
  socket.onDatagram = (d) => socket.send(d.from, encode(`${name} ${d.from.ip} ${decode(d.bytes)}`));
}

/** Builds the world; `dual` adds IPv6 everywhere. */
export function buildWorld(options: { readonly seed?: number; readonly dual?: boolean } = {}): World {
  const clock = new VirtualClock(Date.UTC(2026, 0, 31, 9, 30));
  const network = new Network({ clock, random: new Random(options.seed ?? 1) });
  const lan = network.segment('lan');
  const wan = network.segment('wan');
  const six = options.dual === true;
  const router = network.netns('router', { forwarding: true });
  plug(network, lan, router, 'br0', six ? ['192.168.1.1/24', 'fd00:192:168:1::1/64'] : ['192.168.1.1/24']);
  plug(network, wan, router, 'wan', ['203.0.113.1/24']);
  router.addRoute({ dst: '10.0.0.0/8', type: 'blackhole' });
  const outside = network.netns('outside');
  plug(network, wan, outside, 'eth0', ['203.0.113.7/24']);
  outside.addRoute({ dst: 'default', via: '203.0.113.1' });
  const laptop = network.netns('laptop');
  plug(network, lan, laptop, 'eth0', six ? ['192.168.1.100/24', 'fd00:192:168:1::100/64'] : ['192.168.1.100/24']);
  laptop.addRoute({ dst: 'default', via: '192.168.1.1' });
  const nodes = NODES.map((name, n) => {
    const ns = network.netns(name, { forwarding: true });
    plug(network, lan, ns, 'eth0', six ? [`192.168.1.${10 + n}/24`, `fd00:192:168:1::1${n}/64`] : [`192.168.1.${10 + n}/24`]);
    const bridge = ns.addBridge('cni0');
    ns.addAddress(bridge, `10.244.${n}.1/24`);
    if (six) ns.addAddress(bridge, `fd00:10:244:${n}::1/64`);
    ns.addRoute({ dst: 'default', via: '192.168.1.1' });
    for (const m of [0, 1, 2].filter((m) => m !== n)) {
      ns.addRoute({ dst: `10.244.${m}.0/24`, via: `192.168.1.${10 + m}` });
      if (six) ns.addRoute({ dst: `fd00:10:244:${m}::/64`, via: `fd00:192:168:1::1${m}` });
    }
    return ns;
  });
  const named = new Map<string, Netns>([['laptop', laptop], ['router', router], ['outside', outside], ...nodes.map((n) => [n.name, n] as const)]);
  return {
    clock,
    network,
    laptop,
    router,
    outside,
    nodes,
    host: (name) => {
      const ns = named.get(name);
      if (!ns) throw new Error(`no host ${name}`);
      return ns;
    },
    pod: (name, node, last, ports = [80]) => {
      const host = nodes[node]!;
      const ns = network.netns(name);
      const [inside, port] = network.veth(ns, 'eth0', host, `veth${name}`);
      host.setMaster(port, host.devices.get('cni0'), { hairpin: true });
      ns.addAddress(inside, `10.244.${node}.${last}/24`);
      if (six) {
        ns.addAddress(inside, `fd00:10:244:${node}::${last.toString(16)}/64`);
        ns.addRoute({ dst: 'default', via: `fd00:10:244:${node}::1` });
      }
      ns.addRoute({ dst: 'default', via: `10.244.${node}.1` });
      ns.addRoute({ dst: '10.244.0.0/16', via: `10.244.${node}.1` });
      for (const p of ports) {
        serveEcho(ns, name, p);
        serveUdp(ns, name, p);
      }
      named.set(`pod:${name}`, ns);
      return ns;
    },
  };
}

function plug(network: Network, segment: ReturnType<Network['segment']>, ns: Netns, name: string, addresses: readonly string[]): Device {
  const dev = network.attach(segment, ns, name);
  for (const a of addresses) ns.addAddress(dev, a);
  return dev;
}

/** What a client gets: the server's words, or the errno and the seconds until it came. */
export async function ask(world: World, from: Netns, ip: string, port: number, timeout?: number): Promise<string> {
  const begin = world.clock.now();
  const outcome = await drive(world.clock, from.connect({ ip, port }, timeout === undefined ? {} : { timeout }));
  if (!outcome.ok) return `${outcome.error} ${((world.clock.now() - begin) / 1000).toFixed(1)}`;
  outcome.value.send(encode('/'));
  const answer = await drive(world.clock, outcome.value.read());
  outcome.value.close();
  return answer ? decode(answer) : 'EOF';
}
