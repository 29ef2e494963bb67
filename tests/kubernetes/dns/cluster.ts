// The recorded cluster of golden/dns as objects, with the EndpointSlices that its controller would have made, and CoreDNS in a network beside a client.
import { load, loadAll } from 'js-yaml';
import { Random } from '../../../src/base/random.ts';
import type { ApiObject } from '../../../src/kubernetes/api/meta.ts';
import { ENDPOINT_SLICES, NAMESPACES, PODS, SERVICES } from '../../../src/kubernetes/api/resources.ts';
import { Client } from '../../../src/kubernetes/client/client.ts';
import { CoreDns } from '../../../src/kubernetes/dns/core-dns.ts';
import type { FakeApi } from '../../support/fake-api.ts';
import type { World } from '../../support/network-world.ts';

interface Recorded {
  readonly objects: string;
  readonly pods: string;
  readonly corefile: string;
  readonly steps: readonly { readonly command: string; readonly output: string; readonly exit: number }[];
}

export type { Recorded };

interface PodFact {
  readonly name: string;
  readonly ready: boolean;
  readonly ip: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly hostname: string | undefined;
  readonly subdomain: string | undefined;
}

type Loose = { metadata: { name: string; namespace?: string; labels?: Record<string, string> }; kind: string; spec: Record<string, never> } & Record<string, unknown>;

/** Fills a fake API with the recorded objects. */
export function fill(api: FakeApi, recorded: Recorded): void {
  const objects = loadAll(recorded.objects) as Loose[];
  const pods = podFacts(recorded.pods, objects);
  for (const name of ['default', 'kube-system', 'kube-public', 'kube-node-lease', 'shop']) api.set(NAMESPACES, object('v1', 'Namespace', name));
  for (const pod of pods) api.set(PODS, { ...object('v1', 'Pod', pod.name, 'default', pod.labels), status: { podIP: pod.ip } } as unknown as ApiObject);
  addService(api, 'kubernetes', 'default', { clusterIP: '10.96.0.1', clusterIPs: ['10.96.0.1'], ports: [{ name: 'https', port: 443, protocol: 'TCP' }] });
  addService(api, 'kube-dns', 'kube-system', {
    clusterIP: '10.96.0.10',
    clusterIPs: ['10.96.0.10'],
    ports: [
      { name: 'dns', port: 53, protocol: 'UDP' },
      { name: 'dns-tcp', port: 53, protocol: 'TCP' },
    ],
  });
  for (const o of objects.filter((o) => o.kind === 'Service')) {
    const spec = o.spec as Record<string, unknown>;
    const ip = spec.clusterIP as string | undefined;
    addService(api, o.metadata.name, o.metadata.namespace ?? 'default', { ...spec, ...(ip ? { clusterIPs: [ip] } : {}) });
    if (spec.type === 'ExternalName') continue;
    addSlice(api, o, spec, pods);
  }
}

function object(apiVersion: string, kind: string, name: string, namespace?: string, labels?: Record<string, string>): ApiObject {
  return { apiVersion, kind, metadata: { name, ...(namespace ? { namespace } : {}), ...(labels ? { labels } : {}) } } as ApiObject;
}

function addService(api: FakeApi, name: string, namespace: string, spec: Record<string, unknown>): void {
  api.set(SERVICES, { ...object('v1', 'Service', name, namespace), spec } as unknown as ApiObject);
}

function addSlice(api: FakeApi, service: Loose, spec: Record<string, unknown>, pods: readonly PodFact[]): void {
  const namespace = service.metadata.namespace ?? 'default';
  const selector = Object.entries((spec.selector ?? {}) as Record<string, string>);
  const chosen = namespace === 'default' ? pods.filter((pod) => selector.every(([k, v]) => pod.labels[k] === v)) : [];
  const endpoints = chosen.map((pod) => ({
    addresses: [pod.ip],
    conditions: { ready: pod.ready || spec.publishNotReadyAddresses === true },
    ...(pod.hostname && pod.subdomain === service.metadata.name ? { hostname: pod.hostname } : {}),
    targetRef: { kind: 'Pod', name: pod.name, namespace },
  }));
  const ports = ((spec.ports ?? []) as { name?: string; port: number; protocol?: string }[]).map((p) => ({ name: p.name ?? '', port: p.port, protocol: p.protocol ?? 'TCP' }));
  const slice = {
    ...object('discovery.k8s.io/v1', 'EndpointSlice', `${service.metadata.name}-abcde`, namespace, { 'kubernetes.io/service-name': service.metadata.name }),
    addressType: 'IPv4',
    endpoints,
    ports,
  };
  api.set(ENDPOINT_SLICES, slice as unknown as ApiObject);
}

function podFacts(table: string, objects: readonly Loose[]): readonly PodFact[] {
  return table
    .trim()
    .split('\n')
    .slice(1)
    .map((row) => {
      const cells = row.split(/\s{2,}|\s+(?=<)/);
      const name = cells[0] ?? '';
      const own = objects.find((o) => o.kind === 'Pod' && o.metadata.name === name);
      const spec = (own?.spec ?? {}) as { hostname?: string; subdomain?: string };
      const labels = Object.fromEntries((row.trim().split(/\s+/).at(-1) ?? '').split(',').map((l) => l.split('=') as [string, string]));
      const ip = /\b10\.244\.\d+\.\d+\b/.exec(row)?.[0] ?? '';
      const stateful = labels['statefulset.kubernetes.io/pod-name'];
      return { name, ready: row.includes(' 1/1 '), ip, labels, hostname: spec.hostname ?? stateful, subdomain: spec.subdomain ?? (stateful ? 'db' : undefined) };
    });
}

/** CoreDNS on 10.96.0.10 of the world's segment. */
export async function startCoreDns(
  world: World,
  recorded: Pick<Recorded, 'corefile'>,
  api: FakeApi,
): Promise<{ readonly dns: CoreDns; readonly log: () => string; readonly started: Awaited<ReturnType<CoreDns['start']>> }> {
  let log = '';
  const net = world.pod('coredns', 0, 2, []);
  const device = net.devices.get('eth0')!;
  net.addAddress(device, '10.96.0.10/32');
  for (const node of world.nodes) node.addRoute({ dst: '10.96.0.10/32', via: node.name === 'control-plane' ? '10.244.0.2' : '192.168.1.10' });
  const dns = new CoreDns({
    client: new Client(api.transport, { agent: 'coredns' }),
    clock: world.clock,
    random: new Random(5),
    sockets: net,
    corefile: recorded.corefile,
    log: (text) => {
      log += text;
    },
  });
  return { dns, log: () => log, started: await dns.start() };
}

export const parseYaml = load;
