// Upstream's own packet walks, all of them, by packets through a node in both modes: which endpoints answer whom, whether the source is hidden, or how the packet ends.
import { existsSync, readFileSync } from 'node:fs';
import { afterAll, describe, expect, it } from 'vitest';
import type { Service } from '../../../src/kubernetes/api/generated/types.ts';
import { probability } from '../../../src/kubernetes/proxy/iptables/rules.ts';
import { report } from '../../support/report.ts';
import { ALT_NODE_IP, type FlowEndpoint, type FlowNode, flowNode, NODE_IP } from './flow-node.ts';

interface Flow {
  readonly test: string;
  readonly mode?: string;
  readonly svc?: Record<string, unknown>;
  readonly endpoints?: readonly string[];
  readonly flows?: readonly (readonly string[])[];
  readonly cases?: readonly Record<string, unknown>[];
  readonly values?: Readonly<Record<string, string>>;
}

// The tables belong to another project: they are read where they lie beside the checkout, and are not part of it.
const file = new URL('../../../../shared/data/kube-proxy/packet-flows.jsonl', import.meta.url);
const there = existsSync(file);
const all = (there ? readFileSync(file, 'utf8').trim().split('\n') : []).map((l) => JSON.parse(l) as Flow);

const MODES = ['iptables', 'nftables'] as const;
const seen = new Set<string>();
/** A table counts as walked when it was asked for: a walk that differs fails its test. */
const find = (test: string): Flow => {
  seen.add(test);
  return all.find((f) => f.test === test) ?? { test };
};
afterAll(() => report("upstream's packet tables", there ? { cases: all.length, agree: seen.size } : { notRun: 12 }));

const text = (x: unknown): string => String(x ?? '');
const WHO: Readonly<Record<string, string>> = { pod: '10.0.0.2', external: '203.0.113.2', node: NODE_IP };

/** `external blocked 203.0.113.130`, `10.180.0.2 UDP`, `pod` … */
function client(words: string): { readonly source: string; readonly protocol: string } {
  return { source: /\d+\.\d+\.\d+\.\d+/.exec(words)?.[0] ?? WHO[words.split(' ')[0] ?? ''] ?? '', protocol: /UDP|SCTP/.exec(words)?.[0] ?? 'TCP' };
}

/** `nodeIP:3001`, `clusterIP:80`, `172.30.0.50:80 (unallocated)` … */
function target(words: string, svc: Record<string, unknown>): { readonly ip: string; readonly port: number } {
  const [host = '', port] = words.replace(/ \(.*/, '').split(':');
  const balancer = text(svc.lbIP ?? (svc.lbIPs as string[] | undefined)?.[0]);
  const named: Readonly<Record<string, string>> = {
    nodeIP: NODE_IP,
    node: NODE_IP,
    clusterIP: text(svc.clusterIP),
    externalIP: text((svc.externalIPs as string[] | undefined)?.[0]),
    lbIP: balancer,
  };
  return { ip: named[host] ?? host, port: Number(port) };
}

function answer(words: string, masq: string | undefined, both: string): string {
  const who = words
    .replace(/ \(.*/, '')
    .replace(/ only$/, '')
    .replace(/^both$/, both);
  return `${who.replace(/ masq=.*/, '')}${masq ? ` ${masq}` : (/ masq=\w+/.exec(who)?.[0] ?? '')}`;
}

function serviceSpec(svc: Record<string, unknown>): Service['spec'] {
  const pick = (name: string, as = name): Record<string, unknown> => (svc[name] === undefined ? {} : { [as]: svc[name] });
  return {
    type: text(svc.type ?? 'ClusterIP'),
    clusterIP: text(svc.clusterIP),
    ports: [{ port: Number(svc.port ?? 80), ...pick('nodePort') }],
    externalTrafficPolicy: text(svc.externalTrafficPolicy ?? svc.eTP ?? 'Cluster'),
    ...pick('healthCheckNodePort'),
    ...pick('externalIPs'),
    ...(svc.loadBalancerSourceRanges ? { loadBalancerSourceRanges: (svc.loadBalancerSourceRanges as string[]).map((r) => r.trim()) } : {}),
  };
}

/** `10.180.0.1 (other)` */
const endpointOf = (words: string): FlowEndpoint => ({ ip: words.split(' ')[0] ?? '', node: words.includes('this') ? 'this' : 'other' });

async function build(mode: (typeof MODES)[number], f: Flow, nodePortAddresses: readonly string[] = []): Promise<FlowNode> {
  const node = await flowNode(mode, nodePortAddresses);
  const svc = f.svc ?? {};
  node.service('svc', serviceSpec(svc), (svc.lbIPs as string[] | undefined) ?? (svc.lbIP || svc.lb ? [text(svc.lbIP ?? svc.lb)] : []));
  node.endpoints('svc', [['', 80]], (f.endpoints ?? []).map(endpointOf));
  await node.settle();
  return node;
}

function check(node: FlowNode, f: Flow, mode: string): void {
  const both = (f.endpoints ?? []).map((e) => `${endpointOf(e).ip}:80`).join(', ');
  const got: string[] = [];
  const want: string[] = [];
  for (const [who = '', where = '', how = '', masq] of f.flows ?? []) {
    // What has no rule in iptables mode goes on as it came.
    const expected = mode === 'iptables' && how.includes('(nft') ? 'FORWARD' : answer(how, masq, both);
    const { source, protocol } = client(who);
    const { ip, port } = target(where, f.svc ?? {});
    got.push(`${who} -> ${where}: ${node.walk(protocol, source, ip, port)}`);
    want.push(`${who} -> ${where}: ${expected}`);
  }
  expect(got).toEqual(want);
}

describe.skipIf(!there).each(MODES)('packet walks in %s mode', (mode) => {
  it.each(['TestNoEndpointsReject', 'TestLoadBalancer', 'TestExternalTrafficPolicyLocal', 'TestExternalTrafficPolicyCluster'])('%s', async (name) => {
    const f = find(name);
    check(await build(mode, f), f, mode);
  });

  it('TestClusterIPGeneral', async () => {
    const f = find('TestClusterIPGeneral');
    const node = await flowNode(mode, []);
    node.service('svc1', { clusterIP: '172.30.0.41', ports: [{ name: 'http', port: 80 }] });
    node.endpoints('svc1', [['http', 80]], [{ ip: '10.180.0.1', node: 'this' }]);
    const ports: readonly (readonly [string, number, number, string?])[] = [
      ['http', 80, 80],
      ['https', 443, 8443],
      ['dns-udp', 53, 53, 'UDP'],
      ['dns-tcp', 53, 5353],
      ['dns-sctp', 53, 53, 'SCTP'],
    ];
    node.service('svc2', { clusterIP: '172.30.0.42', ports: ports.map(([n, port, , protocol = 'TCP']) => ({ name: n, port, protocol })) });
    node.endpoints(
      'svc2',
      ports.map(([n, , to, protocol]) => [n, to, protocol] as const),
      [
        { ip: '10.180.0.1', node: 'this' },
        { ip: '10.180.2.1', node: 'other' },
      ],
    );
    await node.settle();
    check(node, f, mode);
  });

  it('TestNodePorts', async () => {
    const f = find('TestNodePorts');
    for (const { nodePortAddresses, altNodeIP } of f.cases ?? []) {
      const node = await build(mode, f, (nodePortAddresses as string[] | null) ?? []);
      check(node, f, mode);
      const alt = node.walk('TCP', '203.0.113.2', ALT_NODE_IP, 3001);
      // Without a word about addresses iptables mode serves all.
      expect(/masq=true/.test(alt)).toBe(mode === 'iptables' || text(altNodeIP).startsWith('served'));
    }
  });

  it('implied by TestOverallNFTablesRules svc2', async () => {
    find('implied by TestOverallNFTablesRules svc2');
    const svc = { type: 'NodePort', externalTrafficPolicy: 'Local', clusterIP: '172.30.0.42', nodePort: 3001 };
    const node = await build(mode, { test: '', svc, endpoints: ['10.180.0.2 (other)', '10.180.0.3 (other)'] });
    const both = '10.180.0.2:80, 10.180.0.3:80';
    expect(['203.0.113.2', '10.0.0.2', NODE_IP].map((s) => node.walk('TCP', s, NODE_IP, 3001))).toEqual(['DROP', `${both} masq=false`, `${both} masq=true`]);
  });

  it('TestInternalTrafficPolicy', async () => {
    for (const c of find('TestInternalTrafficPolicy').cases ?? []) {
      const node = await flowNode(mode, []);
      node.service('svc', { clusterIP: '172.30.1.1', internalTrafficPolicy: text(c.iTP ?? 'Local'), ports: [{ port: 80 }] });
      const list = Object.entries((c.endpoints ?? {}) as Record<string, string>);
      node.endpoints(
        'svc',
        [['', 80]],
        list.map(([ip, on]) => ({ ip, node: on })),
      );
      await node.settle();
      expect(node.walk('TCP', '10.0.0.2', '172.30.1.1', 80).replace(/ masq=false$/, '')).toBe(text(c['pod->clusterIP'] ?? c.after_endpoints_deleted));
    }
  });

  it.each(['Local', 'Cluster'])('TestTerminatingEndpointsTrafficPolicy%s', async (policy) => {
    const f = find(`TestTerminatingEndpointsTrafficPolicy${policy}`);
    for (const c of f.cases ?? []) {
      const node = await build(mode, { ...f, endpoints: [] });
      const list = ((c.endpoints ?? []) as string[][]).map(([ip = '', state, on = '']) => ({ ip, node: on, state }));
      node.endpoints('svc', [['', 80]], list);
      await node.settle();
      for (const [source, to, key] of [
        ['10.0.0.2', '172.30.1.1', 'pod->clusterIP'],
        ['203.0.113.2', '1.2.3.4', 'external->LB'],
      ] as const) {
        const want = text(c[key]);
        const got = node.walk('TCP', source, to, 80);
        expect([c.name, key, want.includes('masq=') ? got : got.replace(/ masq=\w+$/, '')]).toEqual([c.name, key, want]);
      }
    }
  });
});

describe.skipIf(!there)('packet walks of iptables mode alone', () => {
  it('TestTracePackets', async () => {
    const f = find('TestTracePackets (iptables)');
    const node = await flowNode('iptables', []);
    node.service('svc4', { type: 'NodePort', clusterIP: '172.30.0.44', ports: [{ port: 80, nodePort: 3004 }] });
    node.endpoints('svc4', [['', 80]], [endpointOf('10.180.0.4 (this)'), endpointOf('10.180.0.5 (other)')]);
    const local = { externalTrafficPolicy: 'Local', healthCheckNodePort: 30_000, externalIPs: ['192.168.99.22'] };
    node.service('svc2', { type: 'LoadBalancer', clusterIP: '172.30.0.42', ...local, ports: [{ port: 80, nodePort: 3002 }] });
    node.endpoints('svc2', [['', 80]], [endpointOf('10.180.0.2 (other)')]);
    node.service('svc6', { clusterIP: '172.30.0.46', ports: [{ port: 80 }] });
    await node.settle();
    const got = (f.flows ?? []).map(([who = '', where = '', , masq]) => {
      const { ip, port } = target(where, {});
      const walk = node.walk('TCP', client(who).source, ip, port);
      return masq ? walk : walk.replace(/ masq=\w+$/, '');
    });
    expect(got).toEqual((f.flows ?? []).map(([, , how = '', masq]) => answer(how, masq, '')));
  });

  it('TestComputeProbability', () => {
    for (const [n, value] of Object.entries(find('TestComputeProbability (iptables)').values ?? {})) expect(Math.abs(probability(Number(n)) - Number(value))).toBeLessThan(1e-9);
  });

  it('every table has been walked', () => expect([...seen].sort()).toEqual(all.map((f) => f.test).sort()));
});
