// How fast packets move and rules are written. Each function builds a world, does its work for a while and says what existed.
import { encode } from '../../src/base/bytes.ts';
import type { Netns } from '../../src/machine/network/netns.ts';
import type { TcpConnection } from '../../src/machine/network/sockets.ts';
import { driveUntil } from '../support/drive.ts';
import { type ProxiedWorld, proxiedWorld } from '../support/proxied-world.ts';

export interface Figure {
  readonly name: string;
  readonly unit: string;
  readonly value: number;
  readonly runs: number;
  readonly objects: Readonly<Record<string, number>>;
}

const REQUEST = encode('GET / HTTP/1.1\r\nHost: web\r\n\r\n');
const ANSWER = encode('HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok');

/** Three pods behind a node port, and clients that come by the router. */
async function served(clients: number): Promise<{ world: ProxiedWorld; from: readonly Netns[] }> {
  const world = await proxiedWorld();
  const pods = [11, 12, 13].map((last, i) => world.pod(`web-${i}`, i, last, []));
  for (const pod of pods) {
    pod.listen(80, (c) => {
      c.onData = () => c.send(ANSWER);
      c.onEnd = () => c.close();
    });
  }
  world.service('web', { type: 'NodePort', clusterIP: '10.96.100.1', ports: [{ port: 80, nodePort: 30080 }] });
  world.endpoints(
    'web',
    [['', 80]],
    pods.map((_, i) => ({ ip: `10.244.${i}.${11 + i}`, node: ['control-plane', 'node-1', 'node-2'][i]! })),
  );
  await world.settle();
  const lan = world.laptop.devices.get('eth0')!.segment!;
  const from = Array.from({ length: clients }, (_, i) => {
    const ns = world.network.netns(`client-${i}`);
    ns.addAddress(world.network.attach(lan, ns, 'eth0'), `192.168.1.${110 + i}/24`);
    return ns;
  });
  return { world, from };
}

function dial(ns: Netns, ip: string): TcpConnection {
  let made: TcpConnection | undefined;
  ns.dial({ ip, port: 30080 }, {}, (o) => {
    if (!o.ok) throw new Error(o.error);
    made = o.value;
  });
  if (!made) throw new Error('the connection was not made at once');
  return made;
}

const NODE_IPS = ['192.168.1.10', '192.168.1.11', '192.168.1.12'];

function tables(world: ProxiedWorld): Record<string, number> {
  const rules = world.nodes.reduce((n, ns) => n + [...ns.iptables(4).chains('nat').values()].reduce((m, c) => m + c.entries.length, 0), 0);
  return { nodes: world.nodes.length, natRules: rules, conntrack: world.nodes.reduce((n, ns) => n + ns.conntrack.size, 0) };
}

/** Requests and answers on connections that stay open. */
export async function keptConnections(total = 1_000_000): Promise<Figure> {
  const { world, from } = await served(50);
  let answers = 0;
  const open = from.map((ns, i) => {
    const c = dial(ns, NODE_IPS[i % 3]!);
    c.onData = () => {
      answers++;
    };
    return c;
  });
  const round = (n: number): void => {
    for (let i = 0; i < n; i++) open[i % open.length]!.send(REQUEST);
  };
  round(50_000);
  answers = 0;
  const begin = performance.now();
  round(total);
  const value = Math.round(total / ((performance.now() - begin) / 1000));
  if (answers !== total) throw new Error(`${answers} answers for ${total} requests`);
  return { name: 'network/kept-connections', unit: 'requests/s', value, runs: total, objects: { clients: from.length, ...tables(world) } };
}

/** New connections by a node port, each with a request, an answer and its end, while the clock runs (one virtual millisecond a connection). */
export async function newConnections(total = 100_000, traced = false): Promise<Figure> {
  const { world, from } = await served(50);
  let answers = 0;
  let traces = 0;
  if (traced) {
    world.network.tracing = true;
    world.network.traces.on(() => {
      traces++;
    });
  }
  const one = (i: number): void => {
    const c = dial(from[i % from.length]!, NODE_IPS[i % 3]!);
    c.onData = () => {
      answers++;
      c.close();
    };
    c.send(REQUEST);
    world.clock.advanceTo(world.clock.now() + 1);
    if (i % 1000 === 0) world.clock.runReady();
  };
  for (let i = 0; i < 20_000; i++) one(i);
  answers = 0;
  const begin = performance.now();
  for (let i = 0; i < total; i++) one(i);
  const value = Math.round(total / ((performance.now() - begin) / 1000));
  if (answers !== total) throw new Error(`${answers} answers for ${total} connections`);
  return {
    name: traced ? 'network/new-connections-traced' : 'network/new-connections',
    unit: 'connections/s',
    value,
    runs: total,
    objects: { clients: from.length, traces, ...tables(world) },
  };
}

/** `services` Services with two endpoints each, from objects to the rules of three nodes; then one more change. */
export async function serviceRules(services = 1000): Promise<readonly Figure[]> {
  const world = await proxiedWorld();
  await world.settle();
  const before = performance.now();
  for (let i = 0; i < services; i++) {
    world.service(`s${i}`, { type: 'NodePort', clusterIP: `10.96.${1 + (i >> 8)}.${i & 255}`, ports: [{ port: 80, nodePort: 30000 + (i % 2700) }] });
    world.endpoints(
      `s${i}`,
      [['', 80]],
      [
        { ip: `10.244.1.${i % 250}`, node: 'node-1' },
        { ip: `10.244.2.${i % 250}`, node: 'node-2' },
      ],
    );
  }
  const written = (): boolean => world.nodes.every((ns) => (ns.iptables(4).chain('nat', 'KUBE-SERVICES')?.length ?? 0) > services);
  await driveUntil(world.clock, written);
  const full = performance.now() - before;
  await world.settle();
  const again = performance.now();
  world.endpoints('s0', [['', 80]], [{ ip: '10.244.1.9', node: 'node-1' }]);
  await world.settle();
  const partial = performance.now() - again;
  const objects = { services, ...tables(world) };
  return [
    { name: 'network/service-rules', unit: 'ms', value: Math.round(full * 10) / 10, runs: 1, objects },
    { name: 'network/service-rules-partial', unit: 'ms', value: Math.round(partial * 10) / 10, runs: 1, objects },
  ];
}

/** All of the above. */
export async function networkBench(): Promise<readonly Figure[]> {
  return [await keptConnections(), await newConnections(), await newConnections(50_000, true), ...(await serviceRules(1000)), ...(await serviceRules(10_000))];
}
