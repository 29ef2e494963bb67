// The network world with a proxier on each node, fed by objects that a test sets.

import { parseCidr } from '../../src/base/ip.ts';
import { Random } from '../../src/base/random.ts';
import type { EndpointSlice, Node, Service, ServiceCIDR } from '../../src/kubernetes/api/generated/types.ts';
import type { Resource } from '../../src/kubernetes/api/meta.ts';
import { ENDPOINT_SLICES, NODES as NODE_RESOURCE, SERVICE_CIDRS, SERVICES } from '../../src/kubernetes/api/resources.ts';
import { Client } from '../../src/kubernetes/client/client.ts';
import { Proxier, type ProxierOptions } from '../../src/kubernetes/proxy/proxier.ts';
import type { Rule } from '../../src/machine/network/netfilter/rule.ts';
import { driveUntil, pass } from './drive.ts';
import { FakeApi } from './fake-api.ts';
import { buildWorld, NODES, type World } from './network-world.ts';

export interface ProxiedWorld extends World {
  readonly api: FakeApi;
  readonly proxiers: readonly Proxier[];
  service(name: string, spec: Service['spec'], status?: Service['status'], namespace?: string): void;
  endpoints(service: string, ports: readonly (readonly [string, number, string?])[], list: readonly EndpointSpec[], namespace?: string): void;
  settle(): Promise<void>;
}

export interface EndpointSpec {
  readonly ip: string;
  readonly node?: string;
  readonly ready?: boolean;
  readonly serving?: boolean;
  readonly terminating?: boolean;
  readonly zones?: readonly string[];
  readonly nodes?: readonly string[];
}

/** The CNI's one rule: pods are masqueraded on their way out of the cluster. */
export function cniMasquerade(world: World): void {
  for (const node of world.nodes) {
    const nat = node.iptables(4);
    const chain = nat.chain('nat', 'POSTROUTING')!;
    const pods = parseCidr('10.244.0.0/16')!;
    const rule: Rule = {
      src: { not: false, value: pods },
      dst: { not: true, value: pods },
      matches: [{ kind: 'comment', text: 'cni masq (not kube-proxy)' }],
      target: { kind: 'MASQUERADE', range: {}, random: 'random-fully' },
    };
    nat.setEntries(chain, [...chain.entries, nat.entry(chain, rule)]);
  }
}

export async function proxiedWorld(
  options: { seed?: number; dual?: boolean; masquerade?: boolean; system?: boolean; config?: ProxierOptions['config'] } = {},
): Promise<ProxiedWorld> {
  const world = buildWorld(options);
  const api = new FakeApi();
  if (options.masquerade !== false) cniMasquerade(world);
  NODES.forEach((name, n) => {
    const addresses = [{ type: 'InternalIP', address: `192.168.1.${10 + n}` }, ...(options.dual ? [{ type: 'InternalIP', address: `fd00:192:168:1::1${n}` }] : [])];
    api.set(NODE_RESOURCE as Resource, { apiVersion: 'v1', kind: 'Node', metadata: { name }, status: { addresses } } as Node);
  });
  const cidrs = ['10.96.0.0/16', ...(options.dual ? ['fd00:10:96::/112'] : [])];
  api.set(SERVICE_CIDRS as Resource, { apiVersion: 'networking.k8s.io/v1', kind: 'ServiceCIDR', metadata: { name: 'kubernetes' }, spec: { cidrs } } as ServiceCIDR);
  const proxiers = world.nodes.map(
    (netns) =>
      new Proxier({
        client: new Client(api.transport, { agent: 'kube-proxy' }),
        clock: world.clock,
        random: new Random(7),
        netns,
        nodeName: netns.name,
        config: { clusterCIDR: options.dual ? '10.244.0.0/16,fd00:10:244::/56' : '10.244.0.0/16', ...options.config },
      }),
  );
  const made: ProxiedWorld = {
    ...world,
    api,
    proxiers,
    service: (name, spec, status, namespace = 'default') =>
      api.set(SERVICES as Resource, { apiVersion: 'v1', kind: 'Service', metadata: { name, namespace }, spec, ...(status ? { status } : {}) } as Service),
    endpoints: (service, ports, list, namespace = 'default') => {
      for (const family of ['IPv4', 'IPv6']) {
        const mine = list.filter((e) => e.ip.includes(':') === (family === 'IPv6'));
        const slice: EndpointSlice = {
          apiVersion: 'discovery.k8s.io/v1',
          kind: 'EndpointSlice',
          metadata: { name: `${service}-${family.toLowerCase()}`, namespace, labels: { 'kubernetes.io/service-name': service } },
          addressType: family,
          ports: ports.map(([name, port, protocol = 'TCP']) => ({ name, port, protocol })),
          endpoints: mine.map((e) => ({
            addresses: [e.ip],
            ...(e.node ? { nodeName: e.node } : {}),
            conditions: { ready: e.ready ?? true, serving: e.serving ?? e.ready ?? true, terminating: e.terminating ?? false },
            ...(e.zones || e.nodes
              ? { hints: { ...(e.zones ? { forZones: e.zones.map((name) => ({ name })) } : {}), ...(e.nodes ? { forNodes: e.nodes.map((name) => ({ name })) } : {}) } }
              : {}),
          })),
        };
        if (family === 'IPv4' || mine.length > 0) api.set(ENDPOINT_SLICES as Resource, slice);
      }
    },
    settle: () => pass(world.clock, 2500),
  };
  if (options.system !== false) systemServices(made);
  for (const p of proxiers) p.start();
  await driveUntil(world.clock, () => proxiers.every((p) => p.synced));
  return made;
}

/** kubernetes and kube-dns, as every cluster has them. */
function systemServices(world: ProxiedWorld): void {
  world.service('kubernetes', { type: 'ClusterIP', clusterIP: '10.96.0.1', ports: [{ name: 'https', port: 443 }] });
  world.endpoints('kubernetes', [['https', 6443]], [{ ip: '192.168.1.10' }]);
  const ports = [
    { name: 'dns', port: 53, protocol: 'UDP' },
    { name: 'dns-tcp', port: 53, protocol: 'TCP' },
    { name: 'metrics', port: 9153, protocol: 'TCP' },
  ];
  world.service('kube-dns', { type: 'ClusterIP', clusterIP: '10.96.0.10', ports }, undefined, 'kube-system');
  world.endpoints(
    'kube-dns',
    [
      ['dns', 53, 'UDP'],
      ['dns-tcp', 53],
      ['metrics', 9153],
    ],
    [
      { ip: '10.244.0.2', node: 'control-plane' },
      { ip: '10.244.0.3', node: 'control-plane' },
    ],
    'kube-system',
  );
}
