// IPVS mode as upstream's source and README describe it: no real node with ip_vs could be recorded.
import { describe, expect, it } from 'vitest';
import { encode } from '../../../src/base/bytes.ts';
import type { Service } from '../../../src/kubernetes/api/generated/types.ts';
import { ipvsOf } from '../../../src/machine/network/ipvs/ipvs.ts';
import type { SchedulerName } from '../../../src/machine/network/ipvs/types.ts';
import { drive, pass } from '../../support/drive.ts';
import { ask } from '../../support/network-world.ts';
import { type EndpointSpec, type ProxiedWorld, proxiedWorld } from '../../support/proxied-world.ts';

type Spec = NonNullable<Service['spec']>;
const SPEC: Spec = { type: 'NodePort', clusterIP: '10.96.100.1', ports: [{ port: 80, nodePort: 30080 }] };
const WEB: readonly EndpointSpec[] = [
  { ip: '10.244.1.11', node: 'node-1' },
  { ip: '10.244.2.12', node: 'node-2' },
  { ip: '10.244.2.13', node: 'node-2' },
];

async function world(
  spec: Partial<Spec> = {},
  endpoints: readonly EndpointSpec[] = WEB.slice(0, 1),
  ipvs: { scheduler?: string; strictARP?: boolean } = {},
): Promise<ProxiedWorld> {
  const w = await proxiedWorld({ config: { mode: 'ipvs', ipvs } });
  w.pod('web-1', 1, 11);
  w.pod('web-2', 2, 12);
  w.pod('web-3', 2, 13);
  w.pod('client-1', 1, 21);
  w.pod('client-2', 2, 22);
  w.service('web', { ...SPEC, ...spec });
  w.endpoints('web', [['', 80]], endpoints);
  await w.settle();
  return w;
}

const curl = async (w: ProxiedWorld, from: string, ip: string, port = 30080): Promise<string> => (await ask(w, w.host(from), ip, port, 3000)).replace(/ \S+:\d+ /, ' ');

async function table(w: ProxiedWorld, rows: readonly (readonly [from: string, ip: string, port: number, answer: string])[]): Promise<void> {
  const got: unknown[] = [];
  for (const [from, ip, port] of rows) got.push([from, ip, port, await curl(w, from, ip, port)]);
  expect(got).toEqual(rows);
}

async function counts(w: ProxiedWorld, from: string, ip: string, port: number, times: number): Promise<Record<string, number>> {
  const seen: Record<string, number> = {};
  for (let i = 0; i < times; i++) {
    const name = (await curl(w, from, ip, port)).split(' ')[0] ?? '';
    seen[name] = (seen[name] ?? 0) + 1;
  }
  return seen;
}

const server = (w: ProxiedWorld, node: string, ip: string, port: number) => {
  const netns = w.host(node);
  return ipvsOf(netns)
    .list()
    .find((v) => v.proto === 6 && v.ip.text === ip && v.port === port);
};

describe('IPVS mode', () => {
  it('serves node ports on every address of the node but the loopback, and masquerades', async () => {
    await table(await world(), [
      ['laptop', '192.168.1.10', 30080, 'web-1 192.168.1.10'],
      ['laptop', '192.168.1.11', 30080, 'web-1 10.244.1.1'],
      ['outside', '192.168.1.12', 30080, 'web-1 192.168.1.12'],
      ['node-1', '192.168.1.11', 30080, 'web-1 10.244.1.1'],
      ['node-1', '10.244.1.1', 30080, 'web-1 10.244.1.1'],
      ['node-1', '127.0.0.1', 30080, 'ECONNREFUSED 0.0'],
      ['pod:client-1', '10.96.100.1', 80, 'web-1 10.244.1.21'],
      ['pod:client-2', '10.96.100.1', 80, 'web-1 10.244.2.22'],
      ['pod:web-1', '10.96.100.1', 80, 'web-1 10.244.1.1'],
      ['node-2', '10.96.100.1', 80, 'web-1 192.168.1.12'],
      ['pod:client-1', '192.168.1.11', 30080, 'web-1 10.244.1.1'],
    ]);
  });

  it('keeps the client with policy Local; without a pod here the answer comes from a stranger', async () => {
    await table(await world({ externalTrafficPolicy: 'Local' }), [
      ['laptop', '192.168.1.11', 30080, 'web-1 192.168.1.100'],
      ['laptop', '192.168.1.12', 30080, 'ETIMEDOUT 3.0'],
      ['pod:client-2', '192.168.1.12', 30080, 'web-1 10.244.2.22'],
    ]);
  });

  it('refuses what has no endpoint, and other ports of its addresses', async () => {
    const w = await world({}, []);
    await table(w, [
      ['laptop', '192.168.1.11', 30080, 'ECONNREFUSED 0.0'],
      ['pod:client-1', '10.96.100.1', 80, 'ECONNREFUSED 0.0'],
      ['pod:client-1', '10.96.100.1', 81, 'ECONNREFUSED 0.0'],
    ]);
  });

  it('goes round exactly with rr', async () => {
    const w = await world({}, WEB);
    expect(await counts(w, 'laptop', '192.168.1.11', 30080, 9)).toEqual({ 'web-1': 3, 'web-2': 3, 'web-3': 3 });
    const order = [];
    for (let i = 0; i < 6; i++) order.push((await curl(w, 'outside', '192.168.1.11')).split(' ')[0]);
    expect(order.slice(0, 3)).toEqual(order.slice(3));
  });

  it.each<readonly [SchedulerName, readonly [number, number, number], Record<string, number>]>([
    ['rr', [3, 1, 2], { 'web-1': 4, 'web-2': 4, 'web-3': 4 }],
    ['rr', [1, 0, 1], { 'web-1': 6, 'web-3': 6 }],
    ['wrr', [3, 1, 2], { 'web-1': 6, 'web-2': 2, 'web-3': 4 }],
    ['lc', [1, 1, 1], { 'web-1': 4, 'web-2': 4, 'web-3': 4 }],
    ['wlc', [2, 1, 1], { 'web-1': 6, 'web-2': 3, 'web-3': 3 }],
    ['sed', [1, 1, 1], { 'web-1': 12 }],
    ['nq', [1, 1, 1], { 'web-1': 12 }],
    ['dh', [1, 1, 1], { 'web-2': 12 }],
    ['sh', [1, 1, 1], { 'web-1': 12 }],
  ])('%s with weights %j', async (scheduler, weights, expected) => {
    const w = await world({}, WEB, { scheduler });
    const v = server(w, 'node-1', '192.168.1.11', 30080)!;
    weights.forEach((weight, i) => ipvsOf(w.host('node-1')).setWeight(v, v.servers[i]!, weight));
    const seen = await counts(w, 'laptop', '192.168.1.11', 30080, 12);
    // Which place of the table an address falls on is the hash's business; that it is always the same one is the rule.
    if (scheduler === 'sh' || scheduler === 'dh') expect(Object.values(seen)).toEqual([12]);
    else expect(seen).toEqual(expected);
  });

  it('binds a client to its server for the time of the affinity', async () => {
    const w = await world({ sessionAffinity: 'ClientIP', sessionAffinityConfig: { clientIP: { timeoutSeconds: 100 } } }, WEB);
    expect(Object.values(await counts(w, 'laptop', '192.168.1.11', 30080, 5))).toEqual([5]);
    expect(server(w, 'node-1', '192.168.1.11', 30080)?.persistent).toBe(100);
    expect(ipvsOf(w.host('node-1')).connections.bonds().length).toBe(1);
    await pass(w.clock, 400_000);
    expect(ipvsOf(w.host('node-1')).connections.bonds().length).toBe(0);
  });

  it('gives a leaving server weight 0 until its last connection is gone', async () => {
    const w = await world({}, WEB.slice(0, 2));
    const opened = [];
    for (let i = 0; i < 2; i++) {
      const made = await drive(w.clock, w.laptop.connect({ ip: '192.168.1.11', port: 30080 }));
      if (made.ok) opened.push(made.value);
    }
    w.endpoints('web', [['', 80]], WEB.slice(0, 1));
    await w.settle();
    const v = () => server(w, 'node-1', '192.168.1.11', 30080)!.servers.map((s) => `${s.ip.text} ${s.weight} ${s.active}`);
    expect(v()).toEqual(['10.244.1.11 1 1', '10.244.2.12 0 1']);
    expect(await counts(w, 'laptop', '192.168.1.11', 30080, 3)).toEqual({ 'web-1': 3 });
    for (const c of opened) {
      c.send(encode('/'));
      expect(await drive(w.clock, c.read())).toBeDefined();
      c.close();
    }
    await pass(w.clock, 300_000);
    expect(v()).toEqual(['10.244.1.11 1 0']);
  });

  it('an INPUT rule stops a node port', async () => {
    const w = await world();
    const { runIptables } = await import('../../../src/machine/network/netfilter/command.ts');
    runIptables(w.host('node-1').iptables(4), ['-I', 'INPUT', '-p', 'tcp', '--dport', '30080', '-j', 'DROP']);
    await table(w, [
      ['laptop', '192.168.1.11', 30080, 'ETIMEDOUT 3.0'],
      ['laptop', '192.168.1.12', 30080, 'web-1 192.168.1.12'],
    ]);
  });

  it.each([
    [false, 'web-1 10.244.1.1'],
    [true, 'ETIMEDOUT 3.0'],
  ])('answers ARP for the addresses of kube-ipvs0 unless strictARP is %j', async (strictARP, answer) => {
    const w = await world({ type: 'LoadBalancer' }, WEB.slice(0, 1), { strictARP });
    w.service('web', { ...SPEC, type: 'LoadBalancer' }, { loadBalancer: { ingress: [{ ip: '192.168.1.240' }] } });
    await w.settle();
    // The first node of the segment answers.
    expect((await curl(w, 'laptop', '192.168.1.240', 80)).replace('192.168.1.10', '10.244.1.1')).toBe(answer);
  });

  it('lets only the source ranges through to a balancer address, and no node that is not in one', async () => {
    const w = await world({ type: 'LoadBalancer', loadBalancerSourceRanges: ['192.168.1.100/32'] });
    w.service('web', { ...SPEC, type: 'LoadBalancer', loadBalancerSourceRanges: ['192.168.1.100/32'] }, { loadBalancer: { ingress: [{ ip: '198.51.100.5' }] } });
    await w.settle();
    w.laptop.addRoute({ dst: '198.51.100.5', via: '192.168.1.11' });
    w.router.addRoute({ dst: '198.51.100.5', via: '192.168.1.11' });
    await table(w, [
      ['laptop', '198.51.100.5', 80, 'web-1 10.244.1.1'],
      ['outside', '198.51.100.5', 80, 'ETIMEDOUT 3.0'],
      ['node-1', '198.51.100.5', 80, 'ETIMEDOUT 3.0'],
    ]);
  });

  it('clears everything when the mode becomes nftables', async () => {
    const w = await world();
    const { cleanUpOthers } = await import('../../../src/kubernetes/proxy/modes.ts');
    const node = w.host('node-1');
    await cleanUpOthers('nftables', node);
    expect(node.devices.has('kube-ipvs0')).toBe(false);
    expect(ipvsOf(node).list()).toEqual([]);
    expect([...node.iptables(4).chains('nat').keys()].filter((n) => n.startsWith('KUBE'))).toEqual([]);
  });
});
