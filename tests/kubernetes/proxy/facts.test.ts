// The facts of the recorded cluster that the network and the proxy decide, by their numbers in its README.
import { describe, expect, it } from 'vitest';
import { decode, encode } from '../../../src/base/bytes.ts';
import type { Service } from '../../../src/kubernetes/api/generated/types.ts';
import type { Resource } from '../../../src/kubernetes/api/meta.ts';
import { SERVICES } from '../../../src/kubernetes/api/resources.ts';
import type { TcpConnection } from '../../../src/machine/network/sockets.ts';
import { drive, pass } from '../../support/drive.ts';
import { run } from '../../support/network-shell.ts';
import { ask } from '../../support/network-world.ts';
import { type EndpointSpec, type ProxiedWorld, proxiedWorld } from '../../support/proxied-world.ts';

type Spec = NonNullable<Service['spec']>;
const SPEC: Spec = { type: 'NodePort', clusterIP: '10.96.100.1', ports: [{ port: 80, nodePort: 30080 }] };
const WEB1: EndpointSpec = { ip: '10.244.1.11', node: 'node-1' };
const REFUSED = 'ECONNREFUSED 0.0';
const SILENT = 'ETIMEDOUT 3.0';

/** web-1 on node-1 behind a node port, a client pod on each of node-1 and node-2. */
async function standard(spec: Partial<Spec> = {}, options: Parameters<typeof proxiedWorld>[0] = {}): Promise<ProxiedWorld> {
  const w = await proxiedWorld(options);
  w.pod('web-1', 1, 11);
  w.pod('client-1', 1, 21);
  w.pod('client-2', 2, 22);
  w.service('web', { ...SPEC, ...spec });
  w.endpoints('web', [['', 80]], [WEB1]);
  await w.settle();
  return w;
}

/** `web-1 SOURCE`, or the errno and the seconds; gives up after 3 s. */
async function curl(w: ProxiedWorld, from: string, ip: string, port = 30080, timeout = 3000): Promise<string> {
  return (await ask(w, w.host(from), ip, port, timeout)).replace(/ \S+:\d+ /, ' ');
}

async function table(w: ProxiedWorld, rows: readonly (readonly [from: string, ip: string, port: number, answer: string])[]): Promise<void> {
  const got: unknown[] = [];
  for (const [from, ip, port] of rows) got.push([from, ip, port, await curl(w, from, ip, port)]);
  expect(got).toEqual(rows);
}

async function open(w: ProxiedWorld, from: string, ip: string, port = 30080): Promise<TcpConnection> {
  const made = await drive(w.clock, w.host(from).connect({ ip, port }));
  if (!made.ok) throw new Error(made.error);
  return made.value;
}

async function say(w: ProxiedWorld, c: TcpConnection): Promise<string> {
  c.send(encode('/'));
  const answer = await drive(w.clock, c.read());
  return answer ? decode(answer) : 'EOF';
}

describe('facts', () => {
  it('1: the source a pod sees depends on where the pod is', async () => {
    await table(await standard(), [
      ['laptop', '192.168.1.10', 30080, 'web-1 192.168.1.10'],
      ['laptop', '192.168.1.11', 30080, 'web-1 10.244.1.1'],
      ['laptop', '192.168.1.12', 30080, 'web-1 192.168.1.12'],
      ['outside', '192.168.1.11', 30080, 'web-1 10.244.1.1'],
      ['node-1', '192.168.1.11', 30080, 'web-1 10.244.1.1'],
      ['node-2', '192.168.1.12', 30080, 'web-1 192.168.1.12'],
      ['node-1', '192.168.1.12', 30080, 'web-1 192.168.1.12'],
      ['node-1', '127.0.0.1', 30080, 'web-1 10.244.1.1'],
      ['node-2', '127.0.0.1', 30080, 'web-1 192.168.1.12'],
    ]);
  });

  it('2: a pod keeps its address towards a clusterIP, but for itself', async () => {
    await table(await standard(), [
      ['pod:client-1', '10.96.100.1', 80, 'web-1 10.244.1.21'],
      ['pod:client-2', '10.96.100.1', 80, 'web-1 10.244.2.22'],
      ['pod:web-1', '10.96.100.1', 80, 'web-1 10.244.1.1'],
      ['node-1', '10.96.100.1', 80, 'web-1 10.244.1.1'],
      ['node-2', '10.96.100.1', 80, 'web-1 192.168.1.12'],
      ['pod:client-1', '192.168.1.11', 30080, 'web-1 10.244.1.1'],
      ['pod:client-2', '192.168.1.12', 30080, 'web-1 192.168.1.12'],
      ['pod:web-1', '192.168.1.12', 30080, 'web-1 192.168.1.12'],
    ]);
  });

  it('3: policy Local from inside of the cluster', async () => {
    await table(await standard({ externalTrafficPolicy: 'Local' }), [
      ['laptop', '192.168.1.11', 30080, 'web-1 192.168.1.100'],
      ['outside', '192.168.1.11', 30080, 'web-1 203.0.113.7'],
      ['laptop', '192.168.1.12', 30080, SILENT],
      ['pod:client-1', '192.168.1.12', 30080, SILENT],
      ['pod:client-1', '192.168.1.11', 30080, 'web-1 10.244.1.21'],
      ['pod:client-2', '192.168.1.12', 30080, 'web-1 10.244.2.22'],
      ['pod:client-2', '192.168.1.11', 30080, 'web-1 192.168.1.12'],
      ['pod:web-1', '192.168.1.11', 30080, 'web-1 10.244.1.1'],
      ['node-2', '192.168.1.12', 30080, 'web-1 192.168.1.12'],
      ['control-plane', '127.0.0.1', 30080, 'web-1 192.168.1.10'],
      ['control-plane', '192.168.1.12', 30080, SILENT],
      ['control-plane', '192.168.1.11', 30080, 'web-1 192.168.1.10'],
    ]);
  });

  it('3 without the CNI masquerade: a pod is a pod on every node, and the answer takes another way', async () => {
    await table(await standard({ externalTrafficPolicy: 'Local' }, { masquerade: false }), [
      ['pod:client-1', '192.168.1.11', 30080, 'web-1 10.244.1.21'],
      ['pod:client-1', '192.168.1.12', 30080, SILENT],
      ['pod:client-1', '192.168.1.10', 30080, SILENT],
      ['pod:client-2', '192.168.1.11', 30080, 'web-1 10.244.2.22'],
      ['pod:client-2', '192.168.1.10', 30080, SILENT],
      ['pod:web-1', '192.168.1.12', 30080, 'web-1 192.168.1.12'],
    ]);
  });

  it('4: Local without a local pod is silent, without any pod refused', async () => {
    const w = await standard({ externalTrafficPolicy: 'Local' });
    w.endpoints('web', [['', 80]], []);
    await w.settle();
    await table(w, [
      ['laptop', '192.168.1.11', 30080, REFUSED],
      ['laptop', '192.168.1.12', 30080, REFUSED],
      ['node-1', '192.168.1.11', 30080, REFUSED],
    ]);
    w.service('web', { ...SPEC, internalTrafficPolicy: 'Local' });
    w.endpoints('web', [['', 80]], [WEB1]);
    await w.settle();
    await table(w, [
      ['pod:client-1', '10.96.100.1', 80, 'web-1 10.244.1.21'],
      ['pod:client-2', '10.96.100.1', 80, SILENT],
      ['laptop', '192.168.1.12', 30080, 'web-1 192.168.1.12'],
    ]);
  });

  it('5: refused comes in three ways', async () => {
    const w = await standard();
    w.network.tracing = true;
    const ends: string[] = [];
    w.network.traces.on((t) => {
      const trace = (t as unknown as { toTrace(): { outcome: string; end?: { host: string; by?: string } } }).toTrace();
      if (trace.outcome === 'refused') ends.push(`${trace.end?.host}: ${trace.end?.by?.replace(/.*(REJECT|RST).*/, '$1')}`);
    });
    w.service('wrong', { ...SPEC, clusterIP: '10.96.100.2', ports: [{ port: 80, nodePort: 30081 }] });
    w.endpoints('wrong', [['', 9999]], [WEB1]);
    w.service('none', { ...SPEC, clusterIP: '10.96.100.3', ports: [{ port: 80, nodePort: 30082 }] });
    await w.settle();
    await table(w, [
      ['laptop', '192.168.1.12', 30099, REFUSED],
      ['laptop', '192.168.1.12', 30081, REFUSED],
    ]);
    // What node-2 has just passed back to the laptop's own link has used up what it may tell the laptop of errors within a second (golden e1).
    await pass(w.clock, 1000);
    await table(w, [['laptop', '192.168.1.12', 30082, REFUSED]]);
    expect(ends).toEqual(['node-2: RST', 'web-1: RST', 'node-2: REJECT']);
  });

  it('6: REJECT is limited in rate: six at once, then about one a second', async () => {
    const w = await standard();
    w.endpoints('web', [['', 80]], []);
    await w.settle();
    const got: string[] = [];
    for (let i = 0; i < 12; i++) got.push(await curl(w, 'laptop', '192.168.1.11'));
    expect(got.slice(0, 6)).toEqual(Array(6).fill(REFUSED));
    expect(got.slice(6)).toEqual(Array(6).fill('ECONNREFUSED 1.0'));
  });

  it('7: a node port answers on every local address in iptables mode, loopback included; on the primary only when told so', async () => {
    const rows = (loop: string, bridge: string) =>
      [
        ['node-1', '127.0.0.1', 30080, loop],
        ['node-1', '127.0.0.2', 30080, loop],
        ['node-1', '::1', 30080, REFUSED],
        ['node-1', '10.244.1.1', 30080, bridge],
        ['node-2', '10.244.1.1', 30080, bridge],
        ['laptop', '192.168.1.11', 30080, 'web-1 10.244.1.1'],
      ] as const;
    const w = await standard();
    await table(w, rows('web-1 10.244.1.1', 'web-1 10.244.1.1'));
    expect(w.host('node-1').sysctl.get('net.ipv4.conf.all.route_localnet')).toBe('1');
    const primary = await standard({}, { config: { nodePortAddresses: ['primary'] } });
    await table(primary, rows(REFUSED, REFUSED));
    expect(primary.host('node-1').sysctl.get('net.ipv4.conf.all.route_localnet')).toBe('0');
    await table(await standard({}, { config: { nodePortAddresses: ['192.168.1.0/24'] } }), rows(REFUSED, REFUSED));
    await table(await standard({}, { config: { iptables: { localhostNodePorts: false } } }), rows(REFUSED, 'web-1 10.244.1.1'));
  });

  it('8: a wrong port of a clusterIP, and a clusterIP that nobody has: silence', async () => {
    const w = await standard();
    await table(w, [
      ['pod:client-1', '10.96.100.1', 81, SILENT],
      ['node-1', '10.96.100.1', 81, SILENT],
      ['node-1', '10.96.77.77', 80, SILENT],
      ['laptop', '10.96.100.1', 80, SILENT],
    ]);
    expect(await drive(w.clock, w.host('node-1').ping('10.96.100.1', { timeout: 1000 }))).toEqual({ kind: 'timeout' });
  });

  it('9: a process on the node port is shadowed by the Service, and back when it is gone', async () => {
    const w = await standard();
    const made = w.host('node-1').listen(30080, (c) => c.send(encode('process')));
    expect(made.ok).toBe(true);
    expect(await curl(w, 'laptop', '192.168.1.11')).toBe('web-1 10.244.1.1');
    w.api.delete(SERVICES as Resource, 'default', 'web');
    await w.settle();
    expect(await curl(w, 'laptop', '192.168.1.11')).toBe('process');
  });

  const FIREWALLS: readonly (readonly [rule: string, laptop: string, node: string, podFar: string, byNode2: string])[] = [
    ['INPUT -p tcp --dport 30080 -j DROP', 'web-1 10.244.1.1', 'web-1 10.244.1.1', 'web-1 10.244.2.22', 'web-1 192.168.1.12'],
    ['INPUT -p tcp --dport 30080 -j REJECT', 'web-1 10.244.1.1', 'web-1 10.244.1.1', 'web-1 10.244.2.22', 'web-1 192.168.1.12'],
    ['FORWARD -p tcp --dport 30080 -j DROP', 'web-1 10.244.1.1', 'web-1 10.244.1.1', 'web-1 10.244.2.22', 'web-1 192.168.1.12'],
    ['FORWARD -p tcp --dport 80 -j DROP', SILENT, 'web-1 10.244.1.1', SILENT, SILENT],
    ['FORWARD -p tcp --dport 80 -j REJECT', REFUSED, 'web-1 10.244.1.1', REFUSED, REFUSED],
    ['FORWARD -p tcp --dport 80 -j REJECT --reject-with tcp-reset', REFUSED, 'web-1 10.244.1.1', REFUSED, REFUSED],
    ['FORWARD -p tcp --dport 80 -j REJECT --reject-with icmp-host-prohibited', 'EHOSTUNREACH 0.0', 'web-1 10.244.1.1', 'EHOSTUNREACH 0.0', 'EHOSTUNREACH 0.0'],
    ['FORWARD -p tcp -m conntrack --ctorigdstport 30080 -j DROP', SILENT, 'web-1 10.244.1.1', 'web-1 10.244.2.22', 'web-1 192.168.1.12'],
    ['PREROUTING -t raw -p tcp --dport 30080 -j DROP', SILENT, 'web-1 10.244.1.1', 'web-1 10.244.2.22', 'web-1 192.168.1.12'],
    ['PREROUTING -t mangle -p tcp --dport 30080 -j DROP', SILENT, 'web-1 10.244.1.1', 'web-1 10.244.2.22', 'web-1 192.168.1.12'],
    ['PREROUTING -t raw -p tcp --dport 80 -j DROP', 'web-1 10.244.1.1', 'web-1 10.244.1.1', SILENT, SILENT],
    ['FORWARD -s 192.168.1.100 -j DROP', SILENT, 'web-1 10.244.1.1', 'web-1 10.244.2.22', 'web-1 192.168.1.12'],
  ];

  it.each(FIREWALLS)('10: a firewall on a node: %s', async (rule, laptop, node, podFar, byNode2) => {
    const w = await standard();
    expect(await run(w, 'node-1', `iptables -I ${rule}`)).toEqual({ output: '', exit: 0 });
    await table(w, [
      ['laptop', '192.168.1.11', 30080, laptop],
      ['node-1', '192.168.1.11', 30080, node],
      ['pod:client-2', '10.96.100.1', 80, podFar],
      ['laptop', '192.168.1.12', 30080, byNode2],
    ]);
    expect(await run(w, 'node-1', `iptables -D ${rule}`)).toEqual({ output: '', exit: 0 });
    await table(w, [['laptop', '192.168.1.11', 30080, 'web-1 10.244.1.1']]);
  });

  it('10: without endpoints the packet does go through INPUT', async () => {
    const w = await standard();
    w.endpoints('web', [['', 80]], []);
    await w.settle();
    await run(w, 'node-1', 'iptables -I INPUT -p tcp --dport 30080 -j DROP');
    expect(await curl(w, 'laptop', '192.168.1.11')).toBe(SILENT);
    await run(w, 'node-1', 'iptables -D INPUT -p tcp --dport 30080 -j DROP');
    for (const line of ['-I INPUT -i lo -j ACCEPT', '-I INPUT -m conntrack --ctstate RELATED,ESTABLISHED -j ACCEPT', '-P INPUT DROP']) await run(w, 'node-1', `iptables ${line}`);
    expect(await curl(w, 'laptop', '192.168.1.11')).toBe(REFUSED);
    expect(await curl(w, 'laptop', '192.168.1.11', 30099)).toBe(SILENT);
  });

  it('11: FORWARD policy DROP still serves policy Cluster when the pod is on the entry node', async () => {
    const w = await standard();
    await run(w, 'node-1', 'iptables -P FORWARD DROP');
    await table(w, [
      ['laptop', '192.168.1.11', 30080, 'web-1 10.244.1.1'],
      ['laptop', '192.168.1.12', 30080, SILENT],
      ['node-1', '192.168.1.11', 30080, 'web-1 10.244.1.1'],
      ['pod:client-1', '10.96.100.1', 80, SILENT],
      ['pod:client-2', '10.96.100.1', 80, SILENT],
      ['pod:client-1', '10.244.1.11', 80, SILENT],
      ['pod:client-1', '192.168.1.11', 30080, 'web-1 10.244.1.1'],
    ]);
    w.service('web', { ...SPEC, externalTrafficPolicy: 'Local' });
    await w.settle();
    await table(w, [['laptop', '192.168.1.11', 30080, SILENT]]);
  });

  it('12: loadBalancerSourceRanges filter only the balancer address', async () => {
    const w = await standard();
    for (const host of ['laptop', 'router']) w.host(host).addRoute({ dst: '192.168.1.240/32', via: '192.168.1.12' });
    w.service('web', { ...SPEC, type: 'LoadBalancer', loadBalancerSourceRanges: ['192.168.1.100/32'] }, { loadBalancer: { ingress: [{ ip: '192.168.1.240', ipMode: 'VIP' }] } });
    await w.settle();
    await table(w, [
      ['laptop', '192.168.1.240', 80, 'web-1 192.168.1.12'],
      ['outside', '192.168.1.240', 80, SILENT],
      ['node-1', '192.168.1.240', 80, SILENT],
      ['pod:client-1', '192.168.1.240', 80, SILENT],
      ['outside', '192.168.1.12', 30080, 'web-1 192.168.1.12'],
      ['pod:client-1', '10.96.100.1', 80, 'web-1 10.244.1.21'],
    ]);
  });

  it('13: nobody answers ARP for an external address; inside of the cluster it works at once', async () => {
    const w = await standard({ externalIPs: ['192.168.1.240', '192.168.1.12'] });
    expect(await curl(w, 'laptop', '192.168.1.240', 80, 6000)).toBe('EHOSTUNREACH 3.1');
    expect(await curl(w, 'node-1', '192.168.1.240', 81, 6000)).toBe('EHOSTUNREACH 3.1');
    await table(w, [
      ['node-1', '192.168.1.240', 80, 'web-1 10.244.1.1'],
      ['pod:client-2', '192.168.1.240', 80, 'web-1 192.168.1.12'],
      ['laptop', '192.168.1.12', 80, 'web-1 192.168.1.12'],
    ]);
    w.laptop.addRoute({ dst: '192.168.1.240/32', via: '192.168.1.11' });
    expect(await curl(w, 'laptop', '192.168.1.240', 80)).toBe('web-1 10.244.1.1');
  });

  it('14: open connections survive the Service, its port and the endpoint, and end with the process', async () => {
    const w = await standard();
    const c = await open(w, 'laptop', '192.168.1.12');
    expect(await say(w, c)).toContain('web-1');
    w.service('web', { ...SPEC, ports: [{ port: 80, nodePort: 30085 }] });
    await w.settle();
    expect(await curl(w, 'laptop', '192.168.1.12')).toBe(REFUSED);
    expect(await say(w, c)).toContain('web-1');
    w.endpoints('web', [['', 80]], []);
    await w.settle();
    expect(await say(w, c)).toContain('web-1');
    w.api.delete(SERVICES as Resource, 'default', 'web');
    await w.settle();
    expect(await say(w, c)).toContain('web-1');
    w.host('pod:web-1').close();
    expect(await drive(w.clock, c.read())).toBeNull();
  });

  it('17: between the end of a pod and the new rules connections time out; changes are put together once a second', async () => {
    const w = await standard();
    w.host('pod:web-1').close();
    expect(await curl(w, 'laptop', '192.168.1.12', 30080, 500)).toBe('ETIMEDOUT 0.5');
    w.endpoints('web', [['', 80]], []);
    await pass(w.clock, 1);
    // By node-1: node-2 has passed a packet back to the laptop's own link and would refuse a second late.
    expect(await curl(w, 'laptop', '192.168.1.11', 30080)).toBe(REFUSED);
    // The second change within a second waits for the rest of it.
    w.pod('web-2', 2, 12);
    w.endpoints('web', [['', 80]], [{ ip: '10.244.2.12', node: 'node-2' }]);
    expect(await curl(w, 'laptop', '192.168.1.11', 30080)).toMatch(/ECONNREFUSED/);
    await pass(w.clock, 1000);
    expect(await curl(w, 'laptop', '192.168.1.12', 30080)).toBe('web-2 10.244.2.1');
  });

  it('18: balancing is random a connection; affinity is kept a node and client, and its time begins anew', async () => {
    const w = await standard({}, { seed: 3 });
    const pods = ['web-1', 'web-2', 'web-3'];
    w.pod('web-2', 1, 12);
    w.pod('web-3', 2, 13);
    const three = [WEB1, { ip: '10.244.1.12', node: 'node-1' }, { ip: '10.244.2.13', node: 'node-2' }];
    w.endpoints('web', [['', 80]], three);
    await w.settle();
    const counts = new Map<string, number>();
    for (let i = 0; i < 300; i++) {
      const pod = (await curl(w, 'laptop', '192.168.1.11')).split(' ')[0]!;
      counts.set(pod, (counts.get(pod) ?? 0) + 1);
    }
    for (const pod of pods) expect(counts.get(pod)).toBeGreaterThan(70);
    w.service('web', { ...SPEC, sessionAffinity: 'ClientIP', sessionAffinityConfig: { clientIP: { timeoutSeconds: 4 } } });
    await w.settle();
    const same = new Set<string>();
    for (let i = 0; i < 6; i++) {
      same.add((await curl(w, 'laptop', '192.168.1.11')).split(' ')[0]!);
      await pass(w.clock, 3000);
    }
    expect(same.size).toBe(1);
    const anew = new Set<string>();
    for (let i = 0; i < 12; i++) {
      anew.add((await curl(w, 'laptop', '192.168.1.11')).split(' ')[0]!);
      await pass(w.clock, 5500);
    }
    expect(anew.size).toBeGreaterThan(1);
    const shared = new Set<string>();
    for (let i = 0; i < 3; i++) {
      shared.add((await curl(w, 'node-1', '192.168.1.11')).split(' ')[0]!);
      shared.add((await curl(w, 'node-1', '10.96.100.1', 80)).split(' ')[0]!);
    }
    expect(shared.size).toBe(1);
    const [stuck] = [...shared];
    w.endpoints(
      'web',
      [['', 80]],
      three.filter((_, i) => pods[i] !== stuck),
    );
    await w.settle();
    expect((await curl(w, 'node-1', '10.96.100.1', 80)).split(' ')[0]).not.toBe(stuck);
  });

  it('19: a UDP flow stays with its pod until that pod goes; the Service or its last endpoint do not end it', async () => {
    const w = await standard({ ports: [{ name: 'u', protocol: 'UDP', port: 80, nodePort: 30053 }] });
    w.pod('web-2', 2, 12);
    const two = [WEB1, { ip: '10.244.2.12', node: 'node-2' }];
    w.endpoints('web', [['u', 80, 'UDP']], two);
    await w.settle();
    const made = w.laptop.udp(40000);
    if (!made.ok) throw new Error(made.error);
    const got: string[] = [];
    made.value.onDatagram = (d) => got.push(decode(d.bytes).split(' ')[0]!);
    const send = async (): Promise<string | undefined> => {
      made.value.send({ ip: '192.168.1.11', port: 30053 }, encode('hi'));
      await pass(w.clock, 1000);
      return got.at(-1);
    };
    const first = await send();
    for (let i = 0; i < 5; i++) expect(await send()).toBe(first);
    w.endpoints(
      'web',
      [['u', 80, 'UDP']],
      two.filter((e) => (e === WEB1) !== (first === 'web-1')),
    );
    await w.settle();
    const second = await send();
    expect(second).not.toBe(first);
    w.endpoints('web', [['u', 80, 'UDP']], []);
    await w.settle();
    expect(await send()).toBe(second);
    w.api.delete(SERVICES as Resource, 'default', 'web');
    await w.settle();
    const count = got.length;
    expect(await send()).toBe(second);
    expect(got.length).toBe(count + 1);
  });

  it('20: a node that loses its link: silence while ARP is fresh, later no route to host', async () => {
    const w = await standard();
    w.pod('web-2', 2, 12);
    w.endpoints('web', [['', 80]], [WEB1, { ip: '10.244.2.12', node: 'node-2' }]);
    await w.settle();
    for (let i = 0; i < 4; i++) await curl(w, 'laptop', '192.168.1.12');
    for (let i = 0; i < 6; i++) await curl(w, 'laptop', '192.168.1.11');
    w.host('node-2').setUp(w.host('node-2').devices.get('eth0')!, false);
    expect(await curl(w, 'laptop', '192.168.1.12')).toBe(SILENT);
    await pass(w.clock, 50_000);
    await curl(w, 'laptop', '192.168.1.12', 30080, 9000);
    expect(await curl(w, 'laptop', '192.168.1.12', 30080, 6000)).toBe('EHOSTUNREACH 3.1');
    await pass(w.clock, 60_000);
    await curl(w, 'node-1', '192.168.1.12', 1, 9000);
    const got = new Set<string>();
    for (let i = 0; i < 12; i++) got.add((await curl(w, 'laptop', '192.168.1.11', 30080, 6000)).replace(/ 10.*/, ''));
    expect([...got].sort()).toEqual(['EHOSTUNREACH 3.1', 'web-1']);
    expect(await curl(w, 'node-2', '127.0.0.1', 30080, 20_000)).toMatch(/web-2|EHOST|ENET|ETIME/);
  });

  it('21: without kube-proxy old Services go on and new ones do not exist; without an API server nothing happens to traffic', async () => {
    const w = await standard();
    w.proxiers[1]!.stop();
    w.service('new', { ...SPEC, clusterIP: '10.96.100.9', ports: [{ port: 80, nodePort: 30099 }] });
    w.endpoints('new', [['', 80]], [WEB1]);
    await w.settle();
    await table(w, [
      ['laptop', '192.168.1.11', 30080, 'web-1 10.244.1.1'],
      ['laptop', '192.168.1.11', 30099, REFUSED],
      ['laptop', '192.168.1.12', 30099, 'web-1 192.168.1.12'],
      ['laptop', '192.168.1.11', 10256, REFUSED],
    ]);
    w.api.down = true;
    await table(w, [['laptop', '192.168.1.12', 30080, 'web-1 192.168.1.12']]);
  });

  it('22: br_netfilter off hurts only pods of one node; ip_forward off kills node ports', async () => {
    const w = await standard();
    const node = w.host('node-1');
    node.sysctl.set('net.bridge.bridge-nf-call-iptables', '0');
    await table(w, [
      ['pod:client-1', '10.96.100.1', 80, SILENT],
      ['pod:client-2', '10.96.100.1', 80, 'web-1 10.244.2.22'],
      ['pod:web-1', '10.96.100.1', 80, 'web-1 10.244.1.1'],
      ['pod:client-1', '192.168.1.11', 30080, 'web-1 10.244.1.1'],
      ['laptop', '192.168.1.11', 30080, 'web-1 10.244.1.1'],
    ]);
    node.sysctl.set('net.bridge.bridge-nf-call-iptables', '1');
    node.sysctl.set('net.ipv4.ip_forward', '0');
    await table(w, [
      ['laptop', '192.168.1.11', 30080, SILENT],
      ['node-1', '192.168.1.11', 30080, 'web-1 10.244.1.1'],
      ['pod:client-1', '10.96.100.1', 80, SILENT],
      ['laptop', '192.168.1.12', 30080, SILENT],
    ]);
  });
});
