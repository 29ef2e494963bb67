// What the server has and keeps on its own account: its range, its priority classes, the health of the control plane, who has which address.
import { describe, expect, it } from 'vitest';
import type { ComponentStatus, IPAddress, PriorityClass, ServiceCIDR } from '../../src/kubernetes/api/generated/types.ts';
import { MERGE, type World, world } from './support.ts';

const SERVICES = '/api/v1/namespaces/default/services';
const ADDRESSES = '/apis/networking.k8s.io/v1/ipaddresses';
const web = (spec: object) => ({ apiVersion: 'v1', kind: 'Service', metadata: { name: 'web' }, spec: { ports: [{ port: 80 }], ...spec } });

async function items<T>(w: World, path: string): Promise<T[]> {
  return ((await w.ask('GET', path)).body as { items: T[] }).items;
}
const held = async (w: World): Promise<[string | undefined, string | undefined][]> => (await items<IPAddress>(w, ADDRESSES)).map((a) => [a.metadata.name, a.spec?.parentRef?.name]);

describe('a new server', () => {
  it('tells the range that it was started with', async () => {
    const w = await world({ serviceCIDR: '10.96.0.0/20' });
    w.bootstrap();
    const [cidr, ...others] = await items<ServiceCIDR>(w, '/apis/networking.k8s.io/v1/servicecidrs');
    expect([cidr?.metadata.name, cidr?.spec?.cidrs, cidr?.status?.conditions?.[0]?.status, others.length]).toEqual(['kubernetes', ['10.96.0.0/20'], 'True', 0]);
  });

  it('has the priority classes of the system, which nobody deletes', async () => {
    const w = await world();
    w.bootstrap();
    const path = '/apis/scheduling.k8s.io/v1/priorityclasses';
    expect((await items<PriorityClass>(w, path)).map((c) => [c.metadata.name, c.value])).toEqual([
      ['system-cluster-critical', 2_000_000_000],
      ['system-node-critical', 2_000_001_000],
    ]);
    const { code, body } = await w.ask('DELETE', `${path}/system-node-critical`);
    expect([code, (body as { message: string }).message]).toEqual([
      403,
      'priorityclasses.scheduling.k8s.io "system-node-critical" is forbidden: this is a system priority class and cannot be deleted',
    ]);
  });

  it('makes nothing twice', async () => {
    const w = await world();
    w.bootstrap();
    const { version } = w.storage;
    w.bootstrap();
    expect(w.storage.version).toBe(version);
  });

  it('says how the parts of the control plane are, to whoever gets or lists them', async () => {
    const w = await world();
    const list = await items<ComponentStatus>(w, '/api/v1/componentstatuses');
    expect(list.map((c) => [c.metadata.name, c.conditions?.[0]?.status])).toEqual([
      ['controller-manager', 'True'],
      ['scheduler', 'True'],
      ['etcd-0', 'True'],
    ]);
    const one = await w.ask('GET', '/api/v1/componentstatuses/scheduler');
    expect([one.code, one.headers.warning]).toEqual([200, ['299 - "v1 ComponentStatus is deprecated in v1.19+"']]);
    expect((await w.ask('GET', '/api/v1/componentstatuses/kubelet')).code).toBe(404);
    expect((await w.ask('DELETE', '/api/v1/componentstatuses/scheduler')).code).toBe(405);
  });
});

describe('the figures', () => {
  it('count what was asked, by kind and outcome', async () => {
    const w = await world();
    for (const name of ['a', 'b']) await w.ask('GET', `${SERVICES}/${name}`);
    await w.ask('GET', '/api/v1/bogus');
    const text = (await w.ask('GET', '/metrics')).body as string;
    expect(text).toContain(
      'apiserver_request_total{code="404",component="apiserver",dry_run="",group="",resource="services",scope="resource",subresource="",verb="GET",version="v1"} 2\n',
    );
    expect(text).not.toContain('bogus');
    expect(text).toContain('apiserver_storage_objects{resource="namespaces"} 1\n');
  });

  it('count open watches and what the allocators hand out', async () => {
    const w = await world();
    const text = async (): Promise<string> => (await w.ask('GET', '/metrics')).body as string;
    const watching = 'apiserver_longrunning_requests{component="apiserver",group="",resource="services",scope="namespace",subresource="",verb="WATCH",version="v1"}';
    const { watch } = await w.ask('GET', `${SERVICES}?watch=true`);
    await w.ask('POST', SERVICES, web({ type: 'NodePort' }));
    const lines = (await text()).split('\n');
    for (const line of [
      `${watching} 1`,
      '# HELP kube_apiserver_nodeport_allocator_allocated_ports [ALPHA] Gauge measuring the number of allocated NodePorts for Services',
      'kube_apiserver_nodeport_allocator_allocated_ports 1',
      'kube_apiserver_nodeport_allocator_available_ports 2767',
      'kube_apiserver_clusterip_allocator_allocated_ips{cidr="10.96.0.0/16"} 1',
      'kube_apiserver_clusterip_allocator_available_ips{cidr="10.96.0.0/16"} 65533',
      'apiserver_resource_objects{group="",resource="services"} 1',
    ])
      expect(lines).toContain(line);
    const names = lines.filter((l) => l.startsWith('# TYPE')).map((l) => l.split(' ')[2] ?? '');
    expect(names).toEqual([...names].sort());
    watch?.dispose();
    expect(await text()).not.toContain(watching);
  });
});

describe('an address of a Service', () => {
  it('is on record as long as the Service has it', async () => {
    const w = await world();
    const made = await w.ask('POST', SERVICES, web({ clusterIP: '10.96.0.7' }));
    expect(made.code).toBe(201);
    expect(await held(w)).toEqual([['10.96.0.7', 'web']]);
    await w.ask('PATCH', `${SERVICES}/web`, { spec: { type: 'ExternalName', externalName: 'example.com', clusterIP: '', clusterIPs: null, ports: null } }, MERGE);
    expect(await held(w)).toEqual([]);
    await w.ask('PATCH', `${SERVICES}/web`, { spec: { type: 'ClusterIP', externalName: null, ports: [{ port: 80 }], clusterIP: '10.96.0.8' } }, MERGE);
    expect(await held(w)).toEqual([['10.96.0.8', 'web']]);
    await w.ask('DELETE', `${SERVICES}/web`);
    expect(await held(w)).toEqual([]);
  });

  it('is not on record for what is refused, only tried, or headless', async () => {
    const w = await world();
    await w.ask('POST', `${SERVICES}?dryRun=All`, web({}));
    await w.ask('POST', SERVICES, web({ ports: [{ port: 0 }] }));
    await w.ask('POST', SERVICES, web({ clusterIP: 'None' }));
    expect(await held(w)).toEqual([]);
  });

  it('goes and comes with a mark', async () => {
    const w = await world();
    const mark = w.storage.mark();
    await w.ask('POST', SERVICES, web({ clusterIP: '10.96.0.7' }));
    w.storage.revertTo(mark);
    expect(await held(w)).toEqual([]);
  });
});
