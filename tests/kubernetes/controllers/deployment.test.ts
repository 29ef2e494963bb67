// A Deployment and its Service from the first to the last step, against what a real v1.36 cluster's watches said (golden/api/watch.jsonl).
import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Deployment, Event } from '../../../src/kubernetes/api/generated/types.ts';
import { DEPLOYMENTS, ENDPOINT_SLICES, ENDPOINTS, EVENTS, NAMESPACES, REPLICA_SETS, SERVICES } from '../../../src/kubernetes/api/resources.ts';
import { NodesWorld } from '../../support/nodes.ts';

const RECORDED: Record<string, string[]> = JSON.parse(readFileSync(new URL('./watch-events.json', import.meta.url), 'utf8'));

let world: NodesWorld;
let seen = new Set<string>();
beforeAll(async () => {
  world = await new NodesWorld({ nodes: 2 }).start();
  await world.do(world.client.create(NAMESPACES, { apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'w' } }));
  await world.pass(100);
});
afterAll(() => world.close());

const deployment = (image: string): Deployment => ({
  apiVersion: 'apps/v1',
  kind: 'Deployment',
  metadata: { name: 'web', namespace: 'w' },
  spec: {
    replicas: 3,
    selector: { matchLabels: { app: 'web' } },
    template: { metadata: { labels: { app: 'web' } }, spec: { containers: [{ name: 'c', image, ports: [{ name: 'http', containerPort: 80 }] }] } },
  },
});

/** New events since the last call with what varies taken out; recorded pods pulled always, a kubelet pulls once a node. */
async function newEvents(): Promise<string[]> {
  const events: readonly Event[] = (await world.do(world.client.list(EVENTS, { namespace: 'w' }))).items;
  const fresh = events.filter((e) => !seen.has(`${e.metadata.name} ${e.count}`));
  seen = new Set([...seen, ...fresh.map((e) => `${e.metadata.name} ${e.count}`)]);
  return fresh
    .map((e) => `${e.involvedObject.kind} ${e.reason} ${e.message}`)
    .map(normal)
    .filter((e) => e !== undefined)
    .sort();
}

const HASHES: Record<string, string> = {};
function normal(text: string): string | undefined {
  if (/^Pod (Pulling|Pulled|Scheduled)/.test(text)) return undefined;
  return text.replace(/web-([bcdfghjklmnpqrstvwxz2456789]{6,10})(-[bcdfghjklmnpqrstvwxz2456789]{5})?(?![a-z0-9-])/g, (_, hash: string, pod: string | undefined) => {
    HASHES[hash] ??= `web-<${Object.keys(HASHES).length + 1}>`;
    return HASHES[hash] + (pod ? '-<pod>' : '');
  });
}

/** The recorded ones in the same form. */
function recorded(step: string): string[] {
  const hashes = ['9d64785c4', '6678576f96'];
  return (RECORDED[step] ?? [])
    .map((e) => hashes.reduce((text, hash, i) => text.replaceAll(`web-${hash}`, `web-<${i + 1}>`), e))
    .filter((e) => normal(e) !== undefined)
    .sort();
}

const patch = (change: unknown) => world.do(world.client.patch(DEPLOYMENTS, 'w', 'web', 'application/merge-patch+json', change));
const get = () => world.do(world.client.get(DEPLOYMENTS, 'w', 'web'));

describe('a Deployment’s life', () => {
  it('is created with 3 replicas', async () => {
    await world.do(world.client.create(DEPLOYMENTS, deployment('nginx:1.29')));
    await world.pass(5000);
    expect(await newEvents()).toEqual(recorded('create a Deployment of 3'));
    const d = await get();
    expect(d.metadata.annotations).toEqual({ 'deployment.kubernetes.io/revision': '1' });
    expect(d.status).toMatchObject({ observedGeneration: 1, replicas: 3, updatedReplicas: 3, readyReplicas: 3, availableReplicas: 3, terminatingReplicas: 0 });
    expect(d.status?.conditions?.map((c) => [c.type, c.status, c.reason])).toEqual([
      ['Available', 'True', 'MinimumReplicasAvailable'],
      ['Progressing', 'True', 'NewReplicaSetAvailable'],
    ]);
    const [set] = (await world.do(world.client.list(REPLICA_SETS, { namespace: 'w' }))).items;
    expect(set?.metadata.annotations).toEqual({
      'deployment.kubernetes.io/desired-replicas': '3',
      'deployment.kubernetes.io/max-replicas': '4',
      'deployment.kubernetes.io/revision': '1',
    });
    expect(set?.metadata.name).toMatch(/^web-[bcdfghjklmnpqrstvwxz2456789]{6,10}$/);
  });

  it('gets a Service: slice and Endpoints in the recorded form', async () => {
    await world.do(
      world.client.create(SERVICES, {
        apiVersion: 'v1',
        kind: 'Service',
        metadata: { name: 'web', namespace: 'w' },
        spec: { type: 'NodePort', selector: { app: 'web' }, ports: [{ port: 80, targetPort: 'http' }] },
      }),
    );
    await world.pass(500);
    const [slice] = (await world.do(world.client.list(ENDPOINT_SLICES, { namespace: 'w' }))).items;
    expect(slice).toMatchObject({
      metadata: {
        name: expect.stringMatching(/^web-[bcdfghjklmnpqrstvwxz2456789]{5}$/),
        generateName: 'web-',
        labels: { 'endpointslice.kubernetes.io/managed-by': 'endpointslice-controller.k8s.io', 'kubernetes.io/service-name': 'web' },
        annotations: { 'endpoints.kubernetes.io/last-change-trigger-time': expect.any(String) },
        ownerReferences: [{ kind: 'Service', controller: true, blockOwnerDeletion: true }],
      },
      addressType: 'IPv4',
      ports: [{ name: '', protocol: 'TCP', port: 80 }],
    });
    expect(slice?.endpoints).toHaveLength(3);
    expect(slice?.endpoints?.[0]).toMatchObject({ conditions: { ready: true, serving: true, terminating: false }, targetRef: { kind: 'Pod' } });
    const endpoints = await world.do(world.client.get(ENDPOINTS, 'w', 'web'));
    expect(endpoints.metadata.labels).toEqual({ 'endpoints.kubernetes.io/managed-by': 'endpoint-controller' });
    const ips = endpoints.subsets?.[0]?.addresses?.map((a) => a.ip) ?? [];
    expect(ips).toEqual([...ips].sort());
    expect(endpoints.subsets?.[0]?.ports).toEqual([{ port: 80, protocol: 'TCP' }]);
  });

  it.each([
    ['scale to 5', { spec: { replicas: 5 } }],
    ['scale to 1', { spec: { replicas: 1 } }],
    ['new image, 1 replica', { spec: { template: { spec: { containers: [{ name: 'c', image: 'nginx:1.28', ports: [{ name: 'http', containerPort: 80 }] }] } } } }],
  ])('%s', async (step, change) => {
    await newEvents();
    await patch(change);
    await world.pass(6000);
    expect(await newEvents()).toEqual(recorded(step));
  });

  it('writes nothing more once it stands, not even after a restart of all controllers', async () => {
    await world.pass(15_000);
    expect(await world.writesDuring(5000)).toEqual([]);
    world.manager.dispose();
    world.scheduler.dispose();
    const from = world.requests.length;
    await world.startControlPlane();
    await world.pass(3000);
    const writes = world.requests.slice(from).filter((r) => r.method !== 'GET' && !r.path.includes('leases'));
    // A controller that starts anew announces the nodes that it finds, as upstream's does.
    expect(writes.filter((r) => !JSON.stringify(r.body).includes('RegisteredNode')).map((r) => `${r.method} ${r.path}`)).toEqual([]);
  });

  it('is deleted with all that it owns', async () => {
    await world.do(world.client.delete(DEPLOYMENTS, 'w', 'web', { propagationPolicy: 'Foreground' }));
    await world.pass(2000);
    expect((await world.pods('w')).length).toBe(0);
    expect((await world.do(world.client.list(REPLICA_SETS, { namespace: 'w' }))).items).toEqual([]);
    expect((await world.do(world.client.list(DEPLOYMENTS, { namespace: 'w' }))).items).toEqual([]);
    const [slice] = (await world.do(world.client.list(ENDPOINT_SLICES, { namespace: 'w' }))).items;
    expect(slice?.endpoints ?? []).toEqual([]);
  });
});
