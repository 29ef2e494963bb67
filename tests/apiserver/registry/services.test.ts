// Services keep what they were given, and give it back.
import { describe, expect, it } from 'vitest';
import type { Service } from '../../../src/kubernetes/api/generated/types.ts';
import type { Status } from '../../../src/kubernetes/api/status.ts';
import { MERGE, type World, world } from '../support.ts';

const SERVICES = '/api/v1/namespaces/default/services';
const service = (name: string, spec: Service['spec']): Service => ({ apiVersion: 'v1', kind: 'Service', metadata: { name, namespace: 'default' }, spec });
const nodePort = (name: string, port: number, protocol = 'TCP') => service(name, { type: 'NodePort', ports: [{ port: 80, protocol, nodePort: port }] });

async function made(w: World, object: Service): Promise<Service> {
  const { code, body } = await w.ask('POST', SERVICES, object);
  expect(code, (body as Status).message).toBe(201);
  return body as Service;
}

const message = async (w: World, method: string, path: string, body?: unknown, more = {}): Promise<string> => {
  const answer = await w.ask(method, path, body, more);
  return `${answer.code} ${(answer.body as Status).message ?? ''}`;
};

describe('node ports', () => {
  it('have one owner, whatever the protocol; one Service may use TCP and UDP', async () => {
    const w = await world();
    await made(w, nodePort('a', 30080));
    const refused = '422 Service "b" is invalid: spec.ports[0].nodePort: Invalid value: 30080: provided port is already allocated';
    expect(await message(w, 'POST', SERVICES, nodePort('b', 30080))).toBe(refused);
    expect(await message(w, 'POST', SERVICES, nodePort('b', 30080, 'UDP'))).toBe(refused);
    const both = service('c', { type: 'NodePort', ports: ['TCP', 'UDP'].map((protocol) => ({ name: protocol.toLowerCase(), port: 53, protocol, nodePort: 30053 })) });
    expect((await made(w, both)).spec?.ports?.map((p) => p.nodePort)).toEqual([30053, 30053]);
  });

  it.each<[string, (w: World) => Promise<unknown>]>([
    ['a delete', (w) => w.ask('DELETE', `${SERVICES}/a`)],
    ['another type', (w) => w.ask('PATCH', `${SERVICES}/a`, { spec: { type: 'ClusterIP' } }, MERGE)],
    ['another number', (w) => w.ask('PATCH', `${SERVICES}/a`, { spec: { ports: [{ port: 80, nodePort: 30081 }] } }, MERGE)],
  ])('are free after %s', async (_what, act) => {
    const w = await world();
    await made(w, nodePort('a', 30080));
    await act(w);
    await made(w, nodePort('b', 30080));
  });

  it('are not kept by what was refused or only tried', async () => {
    const w = await world();
    const taken = { type: 'NodePort', clusterIP: '10.97.0.1', ports: [{ port: 80, nodePort: 30080 }] };
    expect(await message(w, 'POST', SERVICES, service('a', taken))).toMatch(/^422 .*not in|^422 .*range/);
    expect((await w.ask('POST', `${SERVICES}?dryRun=All`, nodePort('a', 30080))).code).toBe(201);
    const two = service('a', { type: 'NodePort', ports: [30080, 20000].map((n, i) => ({ name: `p${i}`, port: 80 + i, nodePort: n })) });
    expect(await message(w, 'POST', SERVICES, two)).toMatch(/^422 .*provided port is not in the valid range/);
    await made(w, nodePort('b', 30080));
  });

  it('go on as before when the world is put back', async () => {
    const w = await world();
    await made(w, nodePort('kept', 30080));
    const mark = w.storage.mark();
    await made(w, nodePort('later', 30081));
    await w.ask('DELETE', `${SERVICES}/kept`);
    w.storage.revertTo(mark);
    expect(await message(w, 'POST', SERVICES, nodePort('b', 30080))).toMatch(/already allocated/);
    await made(w, nodePort('b', 30081));
  });
});

describe('cluster IPs', () => {
  it('stay with their Service until it goes', async () => {
    const w = await world();
    const a = await made(w, service('a', { clusterIP: '10.96.0.10', ports: [{ port: 80 }] }));
    expect(a.spec?.clusterIPs).toEqual(['10.96.0.10']);
    expect(await message(w, 'PATCH', `${SERVICES}/a`, { spec: { clusterIP: '10.96.0.11', clusterIPs: ['10.96.0.11'] } }, MERGE)).toMatch(/may not change once set/);
    expect(await message(w, 'POST', SERVICES, service('b', { clusterIP: '10.96.0.10', ports: [{ port: 80 }] }))).toMatch(/provided IP is already allocated/);
    await w.ask('DELETE', `${SERVICES}/a`);
    await made(w, service('b', { clusterIP: '10.96.0.10', ports: [{ port: 80 }] }));
  });

  it('of every type switch are as the type needs them', async () => {
    const w = await world();
    await made(w, service('a', { ports: [{ port: 80 }] }));
    const types = ['NodePort', 'LoadBalancer', 'ClusterIP', 'ExternalName', 'ClusterIP', 'LoadBalancer', 'ExternalName', 'NodePort', 'ClusterIP'];
    for (const type of types) {
      const external = type === 'ExternalName';
      const spec = { type, externalName: external ? 'example.com' : null, ...(external ? { clusterIP: null, clusterIPs: null } : {}) };
      const { code, body } = await w.ask('PATCH', `${SERVICES}/a`, { spec }, MERGE);
      expect(code, (body as Status).message).toBe(200);
      const now = (body as Service).spec;
      expect([type, Boolean(now?.clusterIP), Boolean(now?.ports?.[0]?.nodePort)]).toEqual([type, !external, type === 'NodePort' || type === 'LoadBalancer']);
    }
  });
});

it('makes a thousand Services fast', async () => {
  const w = await world();
  const start = performance.now();
  for (let i = 0; i < 1000; i++) await w.ask('POST', SERVICES, service(`s${i}`, { type: 'NodePort', ports: [{ port: 80 }] }));
  console.log(`1,000 Services: ${Math.round(performance.now() - start)} ms`);
  const { body } = await w.ask('GET', SERVICES);
  const ports = (body as { items: Service[] }).items.flatMap((s) => s.spec?.ports?.map((p) => p.nodePort) ?? []);
  expect(new Set(ports).size).toBe(1000);
});
