// Whatever is done to Services, in whatever order: a port and an address have one owner, and nothing is held by what was refused or only tried.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Service } from '../../src/kubernetes/api/generated/types.ts';
import type { ApiResponse, WatchStream } from '../../src/kubernetes/api/wire.ts';
import { Storage } from '../../src/kubernetes/apiserver/storage/storage.ts';
import { MERGE, type World, world } from './support.ts';

const SERVICES = '/api/v1/namespaces/default/services';
/** So few that they run out. */
const SMALL = { serviceCIDR: '10.96.0.0/28', nodePortRange: '30000-30009' };
const PORTS = Array.from({ length: 10 }, (_, i) => 30000 + i);
const RUNS = { numRuns: 150, seed: 3 };

type Doc = Record<string, unknown>;
interface Step {
  readonly verb: 'create' | 'update' | 'patch' | 'apply' | 'delete';
  readonly name: string;
  readonly spec: Doc;
  readonly dryRun: boolean;
}

const absent = fc.constant(undefined);
const port = fc.record(
  {
    port: fc.constantFrom(80, 81, 82),
    protocol: fc.constantFrom('TCP', 'UDP'),
    name: fc.constantFrom('a', 'b', 'c', 'Bad_Name'),
    nodePort: fc.oneof({ weight: 3, arbitrary: absent }, fc.constantFrom(...PORTS, 29999, 40000)),
  },
  { requiredKeys: ['port', 'name'] },
);
const spec = fc.record(
  {
    type: fc.constantFrom('ClusterIP', 'NodePort', 'LoadBalancer', 'ExternalName'),
    ports: fc.array(port, { maxLength: 3 }),
    clusterIP: fc.oneof({ weight: 3, arbitrary: absent }, fc.constantFrom('None', '10.96.0.3', '10.96.0.4', '10.97.0.1')),
    externalName: fc.oneof(absent, fc.constant('example.com')),
    externalTrafficPolicy: fc.oneof({ weight: 3, arbitrary: absent }, fc.constantFrom('Local', 'Cluster')),
    allocateLoadBalancerNodePorts: fc.oneof({ weight: 3, arbitrary: absent }, fc.boolean()),
    healthCheckNodePort: fc.oneof({ weight: 6, arbitrary: absent }, fc.constantFrom(...PORTS)),
  },
  { requiredKeys: ['type', 'ports'] },
);
const step: fc.Arbitrary<Step> = fc.record({
  verb: fc.constantFrom('create', 'create', 'update', 'patch', 'apply', 'delete'),
  name: fc.constantFrom('a', 'b', 'c', 'd'),
  spec: spec as fc.Arbitrary<Doc>,
  dryRun: fc.integer({ min: 0, max: 4 }).map((n) => n === 0),
});
const steps = fc.array(step, { maxLength: 25 });

async function act(w: World, { verb, name, spec, dryRun }: Step): Promise<ApiResponse> {
  const object = { apiVersion: 'v1', kind: 'Service', metadata: { name }, spec };
  const dry = dryRun ? 'dryRun=All' : '';
  const at = `${SERVICES}/${name}?${dry}`;
  if (verb === 'create') return w.ask('POST', `${SERVICES}?${dry}`, object);
  if (verb === 'update') return w.ask('PUT', at, object);
  if (verb === 'patch') return w.ask('PATCH', at, { spec }, MERGE);
  if (verb === 'delete') return w.ask('DELETE', at);
  return w.ask('PATCH', `${at}&fieldManager=me&force=true`, object, { headers: { 'content-type': 'application/apply-patch+yaml' } });
}

const stored = (w: World): Service[] => [...w.storage.table('services').entries()].map((e) => e.object as unknown as Service);

function heldPorts({ spec }: Service): number[] {
  // An ExternalName Service keeps the number that it was sent with, and does not get the port.
  const owner = spec?.type === 'NodePort' || spec?.type === 'LoadBalancer';
  const ports = new Set((owner ? (spec?.ports ?? []) : []).flatMap((p) => p.nodePort ?? []));
  return [...ports, ...(spec?.healthCheckNodePort ? [spec.healthCheckNodePort] : [])];
}

const heldAddresses = ({ spec }: Service): string[] => (spec?.clusterIPs ?? []).filter((ip) => ip !== 'None');

/** Everything that is stored, as plain text. */
const state = (w: World): string => JSON.stringify(w.storage.dump());

/** The ports that a new Service may ask for. */
async function freePorts(w: World): Promise<number[]> {
  const free: number[] = [];
  for (const nodePort of PORTS) {
    const tried = { apiVersion: 'v1', kind: 'Service', metadata: { name: 'probe' }, spec: { type: 'NodePort', clusterIP: undefined, ports: [{ port: 80, nodePort }] } };
    const { code, body } = await w.ask('POST', `${SERVICES}?dryRun=All`, tried);
    const message = String((body as { message?: string }).message ?? '');
    if (code === 201 || /failed to allocate IP: range is full/.test(message)) free.push(nodePort);
    else expect(message).toContain('provided port is already allocated');
  }
  return free;
}

async function checkOwners(w: World): Promise<void> {
  const ports = stored(w).flatMap(heldPorts);
  expect(new Set(ports).size, `ports ${ports}`).toBe(ports.length);
  const addresses = stored(w).flatMap(heldAddresses);
  expect(new Set(addresses).size, `addresses ${addresses}`).toBe(addresses.length);
}

describe('Services under any sequence of writes', () => {
  it('own their ports and addresses alone, and what nobody owns is free', async () => {
    await fc.assert(
      fc.asyncProperty(steps, async (sequence) => {
        const w = await world(SMALL);
        for (const s of sequence) {
          await act(w, s);
          await checkOwners(w);
        }
        const ports = new Set(stored(w).flatMap(heldPorts));
        expect(await freePorts(w)).toEqual(PORTS.filter((p) => !ports.has(p)));
      }),
      RUNS,
    );
  }, 120_000);

  it('leave nothing behind when they are refused or only tried', async () => {
    await fc.assert(
      fc.asyncProperty(steps, async (sequence) => {
        const w = await world(SMALL);
        for (const s of sequence) {
          const before = state(w);
          const { code } = await act(w, s);
          if (code >= 400 || s.dryRun) expect(state(w)).toBe(before);
        }
      }),
      RUNS,
    );
  }, 120_000);

  it('raise the version with every change, and only then', async () => {
    await fc.assert(
      fc.asyncProperty(steps, async (sequence) => {
        const w = await world(SMALL);
        for (const s of sequence) {
          const before = w.storage.version;
          const objects = JSON.stringify(stored(w));
          const { code, body } = await act(w, s);
          expect(w.storage.version).toBeGreaterThanOrEqual(before);
          if (JSON.stringify(stored(w)) === objects) expect(w.storage.version).toBe(before);
          else if (code < 300 && s.verb !== 'delete') expect(Number((body as Service).metadata.resourceVersion)).toBeGreaterThan(before);
        }
      }),
      RUNS,
    );
  }, 120_000);

  it('apply the same twice without a change', async () => {
    await fc.assert(
      fc.asyncProperty(steps, step, async (sequence, last) => {
        const w = await world(SMALL);
        for (const s of sequence) await act(w, s);
        const applied = { ...last, verb: 'apply', dryRun: false } as const;
        const first = await act(w, applied);
        // What was refused for a port that was drawn by chance may come through the next time.
        if (first.code >= 300) return;
        const after = state(w);
        const second = await act(w, applied);
        expect(state(w)).toBe(after);
        expect([second.code, second.body]).toEqual([200, first.body]);
      }),
      RUNS,
    );
  }, 120_000);

  it('are the same to whoever lists, and to whoever lists and watches', async () => {
    await fc.assert(
      fc.asyncProperty(steps, steps, async (early, late) => {
        const w = await world(SMALL);
        for (const s of early) await act(w, s);
        const list = (await w.ask('GET', SERVICES)).body as { metadata: { resourceVersion: string }; items: Service[] };
        const mirror = new Map(list.items.map((s) => [s.metadata.name, s.metadata.resourceVersion]));
        const { watch } = await w.ask('GET', `${SERVICES}?watch=true&resourceVersion=${list.metadata.resourceVersion}`);
        follow(watch, mirror);
        for (const s of late) await act(w, s);
        expect(Object.fromEntries(mirror)).toEqual(Object.fromEntries(stored(w).map((s) => [s.metadata.name, s.metadata.resourceVersion])));
        watch?.dispose();
      }),
      RUNS,
    );
  }, 120_000);

  it('are the same after a restore, and so are the ports that are free', async () => {
    await fc.assert(
      fc.asyncProperty(steps, async (sequence) => {
        const w = await world(SMALL);
        for (const s of sequence) await act(w, s);
        const restored = await world({ ...SMALL, storage: new Storage() });
        restored.storage.load(JSON.parse(state(w)));
        expect(state(restored)).toBe(state(w));
        expect(await freePorts(restored)).toEqual(await freePorts(w));
        await checkOwners(restored);
      }),
      RUNS,
    );
  }, 120_000);

  it('go back to a mark, ports and addresses included', async () => {
    await fc.assert(
      fc.asyncProperty(steps, steps, async (early, late) => {
        const w = await world(SMALL);
        for (const s of early) await act(w, s);
        const before = { specs: stored(w).map((s) => [s.metadata.name, s.spec]), free: await freePorts(w) };
        const mark = w.storage.mark();
        for (const s of late) await act(w, s);
        w.storage.revertTo(mark);
        expect({ specs: stored(w).map((s) => [s.metadata.name, s.spec]), free: await freePorts(w) }).toEqual(before);
      }),
      RUNS,
    );
  }, 120_000);
});

/** Does to `mirror` what the events say; each must fit what is there. */
function follow(watch: WatchStream | undefined, mirror: Map<string | undefined, string | undefined>): void {
  if (!watch) throw new Error('no watch');
  let newest = 0;
  watch.onEvent = ({ type, object }) => {
    const { name, resourceVersion } = (object as Service).metadata;
    expect(mirror.has(name)).toBe(type !== 'ADDED');
    expect(Number(resourceVersion)).toBeGreaterThan(newest);
    newest = Number(resourceVersion);
    if (type === 'DELETED') mirror.delete(name);
    else mirror.set(name, resourceVersion);
  };
}
