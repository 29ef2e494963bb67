// Further ranges of cluster IPs: ready they give addresses, ended they give none and stay as long as somebody has one.
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type ClusterShell, clusterShell } from '../support/cluster-shell.ts';
import { world } from './support.ts';

const RANGES = '/apis/networking.k8s.io/v1/servicecidrs';
const SERVICES = '/api/v1/namespaces/default/services';
const range = (name: string, ...cidrs: string[]) => ({ apiVersion: 'networking.k8s.io/v1', kind: 'ServiceCIDR', metadata: { name }, spec: { cidrs } });
const service = (name: string, clusterIP?: string) => ({
  apiVersion: 'v1',
  kind: 'Service',
  metadata: { name },
  spec: { ports: [{ port: 80 }], ...(clusterIP ? { clusterIP } : {}) },
});
type Body = { readonly message?: string; readonly spec?: { readonly clusterIP?: string } };

describe('a server whose controllers rest', () => {
  const ready = { conditions: [{ type: 'Ready', status: 'True', reason: '', message: '', lastTransitionTime: '2026-01-01T00:00:00Z' }] };

  it('takes no address from a range that is not ready, and gives back what it took from one that was', async () => {
    const w = await world();
    const made = (await w.ask('POST', RANGES, range('more', '10.97.0.0/28'))).body as object;
    const wanted = async () => ((await w.ask('POST', SERVICES, service('a', '10.97.0.5'))).body as Body).message ?? 'made';
    expect(await wanted()).toBe(
      'Service "a" is invalid: spec.clusterIPs: Invalid value: ["10.97.0.5"]: failed to allocate IP 10.97.0.5: the provided network does not match the current range',
    );
    await w.ask('PUT', `${RANGES}/more/status`, { ...made, status: ready });
    expect(await wanted()).toBe('made');
    expect(((await w.ask('POST', SERVICES, service('b', '10.97.0.5'))).body as Body).message).toContain('provided IP is already allocated');
    await w.ask('DELETE', `${SERVICES}/a`);
    expect(await wanted()).toBe('made');
  });

  it('goes on in the other range when one is full', async () => {
    const w = await world({ serviceCIDR: '10.96.0.0/29' });
    const made = (await w.ask('POST', RANGES, range('more', '10.97.0.0/28'))).body as object;
    await w.ask('PUT', `${RANGES}/more/status`, { ...made, status: ready });
    const given: string[] = [];
    for (let i = 0; i < 20; i++) given.push(((await w.ask('POST', SERVICES, service(`s${i}`))).body as Body).spec?.clusterIP ?? '');
    // Six addresses of a /29, fourteen of a /28.
    expect(new Set(given).size).toBe(20);
    expect(given.filter((ip) => ip.startsWith('10.97.')).length).toBe(14);
    expect(((await w.ask('POST', SERVICES, service('late'))).body as Body).message).toContain('range is full');
  });

  it('keeps one owner an address where ranges overlap', async () => {
    const w = await world();
    for (const [name, cidr] of [
      ['one', '10.97.0.0/24'],
      ['two', '10.97.0.0/28'],
    ] as const) {
      const made = (await w.ask('POST', RANGES, range(name, cidr))).body as object;
      await w.ask('PUT', `${RANGES}/${name}/status`, { ...made, status: ready });
    }
    expect((await w.ask('POST', SERVICES, service('a', '10.97.0.5'))).code).toBe(201);
    expect((await w.ask('POST', SERVICES, service('b', '10.97.0.5'))).code).toBe(422);
  });

  it('lets a range get the other family beside it, and nothing else', async () => {
    const w = await world();
    await w.ask('POST', RANGES, range('more', '10.97.0.0/24'));
    const change = async (...cidrs: string[]) => {
      const { body } = await w.ask('PATCH', `${RANGES}/more`, { spec: { cidrs } }, { headers: { 'content-type': 'application/merge-patch+json' } });
      return (body as Body).message?.replace(/^.* is invalid: /, '') ?? 'done';
    };
    expect(await change('10.98.0.0/24')).toBe('spec.cidrs[0]: Invalid value: "10.98.0.0/24": field is immutable');
    expect(await change('10.97.0.0/24', 'fd00:97::/112')).toBe('done');
    expect(await change('10.97.0.0/24')).toBe('spec.cidrs: Invalid value: ["10.97.0.0/24"]: field is immutable');
  });
});

describe('a cluster', () => {
  let shell: ClusterShell;
  beforeAll(async () => {
    shell = await clusterShell();
    shell.cluster.laptop.fs.writeFile('/tmp/range.json', JSON.stringify(range('more', '10.97.0.0/28')));
    shell.cluster.laptop.fs.writeFile('/tmp/a.json', JSON.stringify(service('a', '10.97.0.5')));
  });
  afterAll(() => shell.cluster.close());
  const ready = () => shell.sh(`kubectl get servicecidr more -o jsonpath='{.status.conditions[0].status} {.status.conditions[0].reason} {.status.conditions[0].message}'`);

  it('makes a new range ready and guards it', async () => {
    await shell.sh('kubectl create -f /tmp/range.json');
    await shell.pass(1);
    expect(await ready()).toBe('True  Kubernetes Service CIDR is ready');
    expect(await shell.sh("kubectl get servicecidr more -o jsonpath='{.metadata.finalizers}'")).toBe('["networking.k8s.io/service-cidr-finalizer"]');
  });

  it('lets it end when nobody has an address of it', async () => {
    await shell.sh('kubectl create -f /tmp/a.json; kubectl delete servicecidr more --wait=false');
    await shell.pass(20);
    expect(await ready()).toBe('False Terminating There are still IPAddresses referencing the ServiceCIDR, please remove them or create a new ServiceCIDR');
    await shell.sh('kubectl delete service a');
    await shell.pass(5);
    expect(await shell.sh('kubectl get servicecidr -o name')).toBe('servicecidr.networking.k8s.io/kubernetes');
  });

  it('does not wait for addresses that another range has, too', async () => {
    shell.cluster.laptop.fs.writeFile('/tmp/wide.json', JSON.stringify(range('wide', '10.97.0.0/24')));
    await shell.sh('kubectl create -f /tmp/range.json -f /tmp/wide.json; sleep 1; kubectl create -f /tmp/a.json; kubectl delete servicecidr more --wait=false');
    await shell.pass(12);
    expect(await shell.sh('kubectl get servicecidr -o name')).toBe('servicecidr.networking.k8s.io/kubernetes\nservicecidr.networking.k8s.io/wide');
  });
});
