// Upstream's own packet walks: which endpoints answer whom, or how the packet ends. The walk is made with packets through a node's rules.
import { existsSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { cidr } from '../../../src/base/ip.ts';
import type { EndpointSlice, Service } from '../../../src/kubernetes/api/generated/types.ts';
import { DEFAULT_CONFIG } from '../../../src/kubernetes/proxy/config.ts';
import { portChains } from '../../../src/kubernetes/proxy/iptables/chains.ts';
import { type PortRules, probability } from '../../../src/kubernetes/proxy/iptables/rules.ts';
import { rulesFor } from '../../../src/kubernetes/proxy/iptables/rules-for.ts';

type Flow = Record<string, unknown>;
// The tables belong to another project: they are read where they lie beside the checkout, and are not part of it.
const file = new URL('../../../../shared/data/kube-proxy/packet-flows.jsonl', import.meta.url);
const there = existsSync(file);
const flows = (there ? readFileSync(file, 'utf8').trim().split('\n') : []).map(
  (l) => JSON.parse(l) as Flow & { test: string; cases?: Flow[]; flows?: string[][]; values?: Record<string, string> },
);
if (!there) console.log('packet walks of upstream: not run: 3 tables');
const find = (test: string) => flows.find((f) => f.test === test);

interface Ep {
  readonly ip: string;
  readonly node: string;
  readonly ready: boolean;
  readonly serving: boolean;
  readonly terminating: boolean;
}

function rules(spec: Service['spec'], endpoints: readonly Ep[], status?: Service['status']): PortRules {
  const service: Service = { apiVersion: 'v1', kind: 'Service', metadata: { name: 'svc', namespace: 'ns' }, spec, ...(status ? { status } : {}) };
  const slice: EndpointSlice = {
    apiVersion: 'discovery.k8s.io/v1',
    kind: 'EndpointSlice',
    metadata: { name: 'svc-1', namespace: 'ns', labels: { 'kubernetes.io/service-name': 'svc' } },
    addressType: 'IPv4',
    ports: [{ name: '', port: 80, protocol: 'TCP' }],
    endpoints: endpoints.map((e) => ({ addresses: [e.ip], nodeName: e.node, conditions: { ready: e.ready, serving: e.serving, terminating: e.terminating } })),
  };
  const settings = { family: 4, config: DEFAULT_CONFIG, podCidr: cidr('10.0.0.0/8'), nodeIPs: [], nodePortIPs: undefined, serviceCidrs: [] } as const;
  return [...rulesFor({ services: [service], slices: [slice], nodeName: 'this', settings }).values()][0]!;
}

/** Who answers an address: the endpoints that its chain can reach, or how the filter table ends it. `inside` = a pod asks. */
function answer(r: PortRules, ip: string, inside: boolean): string {
  const target = (list: PortRules['natServices']) => list.find((x) => x.dst?.value.base.text === ip)?.target;
  const filtered = target(r.filterServices) ?? target(r.filterExternal);
  const jump = target(r.natServices);
  if (jump?.kind !== 'jump') return filtered?.kind ?? 'ACCEPT';
  const found = new Set<string>();
  const masquerade = { on: false };
  const walk = (chain: string): boolean => {
    for (const rule of r.chains.get(chain) ?? []) {
      const t = rule.target;
      if (rule.matches.some((m) => m.kind === 'addrtype')) continue;
      if (rule.src && rule.src.value.text === '10.0.0.0/8' && rule.src.not === inside) continue;
      if (rule.src && rule.src.value.text !== '10.0.0.0/8') continue;
      if (t?.kind === 'DNAT') found.add(`${t.range.from!.text}:${t.range.port!.from}`);
      if (t?.kind !== 'jump') continue;
      if (t.chain === 'KUBE-MARK-MASQ') masquerade.on = true;
      else if (walk(t.chain) && !rule.matches.some((m) => m.kind === 'statistic')) return true;
    }
    return found.size > 0;
  };
  walk(jump.chain);
  if (found.size === 0) return filtered?.kind ?? 'ACCEPT';
  return `${[...found].sort().join(', ')}${inside ? '' : ` masq=${masquerade.on}`}`;
}

function endpointsOf(list: unknown): Ep[] {
  if (Array.isArray(list))
    return (list as [string, string, string][]).map(([ip, state, node]) => ({
      ip,
      node,
      ready: state === 'ready',
      serving: state !== 'terminating',
      terminating: state !== 'ready',
    }));
  return Object.entries((list ?? {}) as Record<string, string>).map(([ip, node]) => ({ ip, node, ready: true, serving: true, terminating: false }));
}

const LB = { loadBalancer: { ingress: [{ ip: '1.2.3.4' }] } };

describe('packet walks', () => {
  for (const policy of ['Local', 'Cluster'] as const) {
    const name = `TestTerminatingEndpointsTrafficPolicy${policy}`;
    it.each((find(name)?.cases ?? []).map((c) => [String(c.name), c] as const))(`${name}: %s`, (_, c) => {
      const spec = { type: 'LoadBalancer', clusterIP: '172.30.1.1', externalTrafficPolicy: policy, ports: [{ port: 80 }] };
      const r = rules(spec, endpointsOf(c.endpoints ?? []), LB);
      const want = (text: unknown): string => String(text).replace(/ masq=\w+/, '');
      expect(answer(r, '172.30.1.1', true)).toBe(want(c['pod->clusterIP']));
      const outside = answer(r, '1.2.3.4', false);
      expect(outside.replace(/ masq=\w+/, '')).toBe(want(c['external->LB']));
      const masq = / masq=(\w+)/.exec(String(c['external->LB']))?.[1];
      if (masq) expect(outside).toContain(`masq=${masq}`);
    });
  }

  it.each((find('TestInternalTrafficPolicy')?.cases ?? []).filter((c) => c.endpoints).map((c, i) => [i, c] as const))('TestInternalTrafficPolicy: %i', (_, c) => {
    const r = rules({ type: 'ClusterIP', clusterIP: '172.30.1.1', internalTrafficPolicy: String(c.iTP), ports: [{ port: 80 }] }, endpointsOf(c.endpoints));
    expect(answer(r, '172.30.1.1', true)).toBe(c['pod->clusterIP']);
  });

  it.each(['Local', 'Cluster'])('TestExternalTrafficPolicy%s', (policy) => {
    const spec = { type: 'LoadBalancer', clusterIP: '172.30.0.41', externalTrafficPolicy: policy, externalIPs: ['192.168.99.11'], ports: [{ port: 80, nodePort: 3001 }] };
    const r = rules(spec, endpointsOf({ '10.180.0.1': 'other', '10.180.2.1': 'this' }), LB);
    const both = '10.180.0.1:80, 10.180.2.1:80';
    const outside = policy === 'Local' ? '10.180.2.1:80 masq=false' : `${both} masq=true`;
    for (const ip of ['192.168.99.11', '1.2.3.4']) expect([answer(r, ip, true), answer(r, ip, false)]).toEqual([both, outside]);
    expect(r.natNodePorts[0]!.target).toEqual({ kind: 'jump', chain: portChains('ns/svc', 'tcp').ext, goto: false });
  });

  it('TestNoEndpointsReject', () => {
    const spec = { type: 'LoadBalancer', clusterIP: '172.30.0.41', externalIPs: ['192.168.99.11'], ports: [{ port: 80, nodePort: 3001 }] };
    const r = rules(spec, [], LB);
    for (const ip of ['172.30.0.41', '192.168.99.11', '1.2.3.4']) expect(answer(r, ip, false)).toBe('REJECT');
    expect(r.filterExternal.at(-1)!.target!.kind).toBe('REJECT');
  });

  it.skipIf(!there)('TestComputeProbability', () => {
    for (const [n, text] of Object.entries(find('TestComputeProbability (iptables)')?.values ?? {})) expect(Math.abs(probability(Number(n)) - Number(text))).toBeLessThan(1e-9);
  });
});
