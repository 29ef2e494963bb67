// What the picture shows of given objects and traces, and where: no browser needed.
import { describe, expect, it } from 'vitest';
import type { RequestTrace, TraceHop } from '../../../src/host/protocol.ts';
import type { EndpointSlice, Node, Pod, Service } from '../../../src/kubernetes/api/generated/types.ts';
import { countsOf, fitting, type Graph, graphOf, shortName } from '../../../src/ui/picture/graph.ts';
import { layoutOf, linePath } from '../../../src/ui/picture/layout.ts';
import { numbersOf } from '../../../src/ui/picture/Numbers.tsx';
import { pointsOf } from '../../../src/ui/picture/points.ts';
import { wayOf } from '../../../src/ui/picture/way.ts';
import { en } from '../../../src/ui/words/en.ts';

const ready = [{ type: 'Ready', status: 'True' }];
const node = (name: string, ip: string): Node =>
  ({ apiVersion: 'v1', kind: 'Node', metadata: { name }, status: { addresses: [{ type: 'InternalIP', address: ip }], conditions: ready } }) as Node;
const pod = (name: string, nodeName: string, ip: string, namespace = 'default'): Pod =>
  ({
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name, namespace },
    spec: { nodeName, containers: [{ name: 'web', image: 'nginx:1.27', ports: [{ containerPort: 80 }] }] },
    status: { podIP: ip, phase: 'Running', conditions: ready },
  }) as Pod;
const service = (name: string, clusterIP: string, nodePort?: number): Service =>
  ({
    apiVersion: 'v1',
    kind: 'Service',
    metadata: { name, namespace: 'default' },
    spec: { type: nodePort ? 'NodePort' : 'ClusterIP', clusterIP, ports: [{ port: 80, targetPort: 80, nodePort }] },
  }) as Service;
const slice = (name: string, addresses: string[]): EndpointSlice =>
  ({
    apiVersion: 'discovery.k8s.io/v1',
    kind: 'EndpointSlice',
    addressType: 'IPv4',
    metadata: { name: `${name}-x`, namespace: 'default', labels: { 'kubernetes.io/service-name': name } },
    endpoints: addresses.map((a) => ({ addresses: [a], conditions: { ready: true } })),
  }) as EndpointSlice;

const NODES = [node('control-plane', '192.168.1.10'), node('node-1', '192.168.1.11'), node('node-2', '192.168.1.12')];

function world(pods: readonly Pod[], services: readonly Service[] = [service('web', '10.96.0.80', 30080)]): Graph {
  return graphOf({
    nodes: NODES,
    pods,
    services,
    slices: [
      slice(
        'web',
        pods.map((p) => p.status?.podIP ?? ''),
      ),
    ],
  });
}
const many = (n: number): Pod[] => Array.from({ length: n }, (_, i) => pod(`web-7d4b9c7f5d-${String(i).padStart(5, 'a')}`, 'node-1', `10.244.1.${i + 2}`));
const TWO = [pod('web-7d4b9c7f5d-nf5cz', 'node-1', '10.244.1.7'), pod('web-7d4b9c7f5d-lfqp4', 'node-2', '10.244.2.7')];

const hop = (kind: TraceHop['kind'], host: string, source: string, destination: string): TraceHop => ({ kind, host, text: kind, source, destination, direction: 'request' });
const trace = (more: Partial<RequestTrace>): RequestTrace => ({
  flow: 1,
  at: 0,
  protocol: 'TCP',
  from: { host: 'laptop', ip: '192.168.1.100', port: 40000 },
  to: { ip: '192.168.1.12', port: 30080 },
  outcome: 'reply',
  hops: [
    hop('send', 'laptop', '192.168.1.100:40000', '192.168.1.12:30080'),
    hop('rewrite', 'node-2', '192.168.1.100:40000', '10.244.1.7:80'),
    hop('rewrite', 'node-2', '192.168.1.12:1024', '10.244.1.7:80'),
    hop('deliver', 'pod:web-7d4b9c7f5d-nf5cz', '192.168.1.12:1024', '10.244.1.7:80'),
  ],
  ...more,
});

describe('graph', () => {
  it('is houses by address, each with every door, rooms on their node, rails for Services', () => {
    const graph = world(TWO);
    expect(graph.houses.map((h) => [h.name, h.doors.map((d) => d.port), h.rooms.map((r) => r.ip)])).toEqual([
      ['control-plane', [30080], []],
      ['node-1', [30080], ['10.244.1.7']],
      ['node-2', [30080], ['10.244.2.7']],
    ]);
    expect(graph.rails.map((r) => [r.name, [...r.endpoints.keys()]])).toEqual([['web', ['10.244.1.7', '10.244.2.7']]]);
  });
  it.each([
    ['web-7d4b9c7f5d-nf5cz', 'web-…-nf5cz'],
    ['redis', 'redis'],
    ['a-very-long-name-indeed-for-a-deployment-7d4b9c7f5d-nf5cz', 'a-very-lo…-…-nf5cz'],
  ])('shortens %s', (name, short) => expect(shortName(name)).toBe(short));
  it('fits text by leaving out its middle', () => expect(fitting('abcdefghij', 5)).toBe('ab…ij'));
  it('counts rooms by what owns them', () => expect(countsOf(world([...many(3), pod('db-0', 'node-1', '10.244.1.99')]).houses[1]?.rooms ?? [])).toBe('3 web · 1 db'));
});

describe('layout', () => {
  it('gives few pods a room each, more a dot each, very many a bar', () => {
    const form = (n: number): string => {
      const house = layoutOf(world(many(n)), 940, 400).houses[1];
      return house?.bar ? 'bar' : house?.dots.length ? `${house.dots.length} dots` : `${house?.rooms.length} rooms`;
    };
    expect([form(2), form(20), form(400)]).toEqual(['2 rooms', '20 dots', 'bar']);
  });
  it.each([1, 20, 110, 400])('keeps everything of %d pods inside of their house', (n) => {
    const house = layoutOf(world(many(n)), 940, 400).houses[1]!;
    for (const p of [...house.rooms, ...house.dots]) {
      expect(p.x).toBeGreaterThan(house.x);
      expect(p.x).toBeLessThan(house.x + house.width);
      expect(p.y).toBeGreaterThan(house.y);
      expect(p.y).toBeLessThan(house.y + house.height);
    }
  });
  it('draws the rail that a request used among many, and counts the others', () => {
    const services = Array.from({ length: 9 }, (_, i) => service(`s${i}`, `10.96.0.${i + 1}`, 30100 + i));
    const layout = layoutOf(world(TWO, services), 940, 400, { rail: 'default/s8', door: 30108 });
    expect(layout.rails.map((r) => r.rail.name)).toEqual(['s0', 's1', 's8']);
    expect(layout.moreRails.count).toBe(6);
    for (const h of layout.houses) {
      expect(h.doors.length + h.moreDoors).toBe(9);
      expect(h.doors.map((d) => d.door.port)).toContain(30108);
    }
  });
});

describe('the three numbers', () => {
  const services = [service('api', '10.96.0.81', 30443), service('dns', '10.96.0.82', 30053), service('web', '10.96.0.80', 30080)];
  const graph = world(TWO, services);
  it('are those of the first door that is drawn', () => expect(numbersOf(graph, undefined)).toMatchObject({ rail: { name: 'dns' }, port: { nodePort: 30053 } }));
  it('are those of the Service that was asked', () => {
    expect(numbersOf(graph, wayOf(trace({}), graph, en.picture))).toMatchObject({ rail: { name: 'web' }, port: { nodePort: 30080 } });
  });
  it('are not told of a Service without a door', () => {
    const inner = world(TWO, [service('web', '10.96.0.80')]);
    expect(numbersOf(inner, undefined)).toBeUndefined();
    expect(numbersOf(inner, wayOf(trace({ to: { ip: '10.96.0.80', port: 80 } }), inner, en.picture))).toBeUndefined();
  });
  it('leave a number that TCP and UDP share one door', () => {
    const both = { ...service('dns', '10.96.0.82', 30053) };
    both.spec = { ...both.spec, ports: [...(both.spec?.ports ?? []), { port: 53, nodePort: 30053, protocol: 'UDP' }] };
    expect(world(TWO, [both]).houses[0]?.doors).toHaveLength(1);
  });
});

describe('way', () => {
  it('goes through the door of the node that was asked to a room of another, with its rewrite', () => {
    const way = wayOf(trace({}), world(TWO), en.picture);
    expect(way).toMatchObject({ door: 30080, look: 'answered', from: 'laptop', said: 'answered by web-…-nf5cz on node-1', tags: ['source → .12'] });
    expect([way.entry?.name, way.rail?.name, way.roomHouse?.name]).toEqual(['node-2', 'web', 'node-1']);
  });
  it('ends at the node that refused, and says so', () => {
    const refused = trace({ outcome: 'refused', end: { host: 'node-2', by: 'REJECT' }, hops: [hop('reject', 'node-2', '192.168.1.100:40000', '192.168.1.12:30080')] });
    expect(wayOf(refused, world([]), en.picture)).toMatchObject({ look: 'refused', room: undefined, reason: ['refused at node-2', 'REJECT'] });
  });
  it('leaves the picture when the packet does', () => {
    const lost = trace({
      to: { ip: '10.96.0.80', port: 80 },
      outcome: 'timeout',
      end: { host: 'router', by: 'no route' },
      hops: [hop('drop', 'router', '192.168.1.100:40000', '10.96.0.80:80')],
    });
    const graph = world(TWO);
    const way = wayOf(lost, graph, en.picture);
    expect(way.look).toBe('dropped');
    const { points, ring } = pointsOf(way, layoutOf(graph, 940, 400));
    expect(ring).toBeUndefined();
    expect(points).toHaveLength(2);
  });
  it('starts at the room of a pod that asks, and turns back to the rail', () => {
    const inside = trace({ from: { host: 'pod:web-7d4b9c7f5d-lfqp4', ip: '10.244.2.7', port: 5000 }, to: { ip: '10.96.0.80', port: 80 } });
    const graph = world(TWO);
    const { points, ring } = pointsOf(wayOf(inside, graph, en.picture), layoutOf(graph, 940, 400));
    expect(points).toHaveLength(3);
    expect(ring?.x).toBeLessThan(points[0]?.x ?? 0);
  });
  it('crosses no pod on its way to another', () => {
    const graph = world([...TWO, pod('web-7d4b9c7f5d-aaaaa', 'node-1', '10.244.1.8')]);
    const layout = layoutOf(graph, 940, 400);
    const [first, second] = layout.houses[1]?.rooms ?? [];
    expect([first?.room.ip, second?.room.ip]).toEqual(['10.244.1.8', '10.244.1.7']);
    const over = pointsOf(wayOf(trace({}), graph, en.picture), layout).points.slice(-3);
    expect(over.slice(0, 2).every((p) => p.y < (first?.y ?? 0) && p.x < (second?.x ?? 0))).toBe(true);
    expect(over.at(-1)?.x).toBeGreaterThan((first?.x ?? 0) + (first?.width ?? 0));
  });
  it('is one curve a stretch', () =>
    expect(
      linePath([
        { x: 0, y: 0 },
        { x: 100, y: 50 },
        { x: 40, y: 60 },
      ]),
    ).toBe('M0 0 C50 0 50 50 100 50 C70 50 70 60 40 60'));
});
