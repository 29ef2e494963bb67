import { describe, expect, it } from 'vitest';
import { storageKey } from '../../src/kubernetes/apiserver/storage/storage.ts';
import { CONFIG_MAPS, configMap, MERGE, world } from './support.ts';

type Named = { metadata: { name: string; uid: string; resourceVersion: string } };
const names = (body: unknown): string[] => (body as { items: Named[] }).items.map((i) => i.metadata.name);

describe('storage', () => {
  it('shares one frozen object with every reader', async () => {
    const w = await world();
    await w.ask('POST', CONFIG_MAPS, configMap('a'));
    const [one, two] = [await w.ask('GET', `${CONFIG_MAPS}/a`), await w.ask('GET', `${CONFIG_MAPS}/a`)];
    expect(one.body).toBe(two.body);
    expect(Object.isFrozen((one.body as { data: unknown }).data)).toBe(true);
  });

  it('writes nothing when nothing changes', async () => {
    const w = await world();
    const made = (await w.ask('POST', CONFIG_MAPS, configMap('a'))).body as Named;
    const again = (await w.ask('PATCH', `${CONFIG_MAPS}/a`, { data: { a: '1' } }, MERGE)).body as Named;
    expect(again.metadata.resourceVersion).toBe(made.metadata.resourceVersion);
  });

  it('keeps what did not change between versions', async () => {
    const w = await world();
    const made = (await w.ask('POST', CONFIG_MAPS, configMap('a'))).body as { data: unknown };
    const next = (await w.ask('PATCH', `${CONFIG_MAPS}/a`, { metadata: { labels: { x: 'y' } } }, MERGE)).body as { data: unknown };
    expect(next.data).toBe(made.data);
  });

  it('goes back to a mark: made things go, deleted ones come back with their uid, changed ones are as they were', async () => {
    const w = await world();
    const kept = (await w.ask('POST', CONFIG_MAPS, configMap('kept'))).body as Named;
    await w.ask('POST', CONFIG_MAPS, configMap('changed'));
    const mark = w.storage.mark();
    const seen: string[] = [];
    const { watch } = await w.ask('GET', `${CONFIG_MAPS}?watch=1&resourceVersion=${w.storage.version}`);
    watch!.onEvent = (e) => seen.push(`${e.type} ${(e.object as Named).metadata.name}`);
    await w.ask('DELETE', `${CONFIG_MAPS}/kept`);
    await w.ask('POST', CONFIG_MAPS, configMap('made'));
    await w.ask('PATCH', `${CONFIG_MAPS}/changed`, { data: { a: '2' } }, MERGE);
    w.storage.revertTo(mark);
    expect(names((await w.ask('GET', CONFIG_MAPS)).body)).toEqual(['changed', 'kept']);
    expect(((await w.ask('GET', `${CONFIG_MAPS}/kept`)).body as Named).metadata.uid).toBe(kept.metadata.uid);
    expect((await w.ask('GET', `${CONFIG_MAPS}/changed`)).body).toMatchObject({ data: { a: '1' } });
    expect(seen).toEqual(['DELETED kept', 'ADDED made', 'MODIFIED changed', 'ADDED kept', 'DELETED made', 'MODIFIED changed']);
  });

  it('leaves out of a revert what it is told to', async () => {
    const w = await world();
    const mark = w.storage.mark();
    await w.ask('POST', CONFIG_MAPS, configMap('a'));
    w.storage.revertTo(mark, (resource) => resource === storageKey({ group: '', plural: 'configmaps' }));
    expect((await w.ask('GET', `${CONFIG_MAPS}/a`)).code).toBe(200);
  });

  it('gives ports back when a mark is gone back to', async () => {
    const w = await world();
    const service = { apiVersion: 'v1', kind: 'Service', metadata: { name: 's' }, spec: { type: 'NodePort', ports: [{ port: 80, nodePort: 30080 }] } };
    const mark = w.storage.mark();
    expect((await w.ask('POST', '/api/v1/namespaces/default/services', service)).code).toBe(201);
    w.storage.revertTo(mark);
    expect((await w.ask('POST', '/api/v1/namespaces/default/services', service)).code).toBe(201);
  });

  it('survives a dump and a load', async () => {
    const w = await world();
    await w.ask('POST', CONFIG_MAPS, configMap('a'));
    const dump = JSON.parse(JSON.stringify(w.storage.dump()));
    const other = await world();
    const { Storage } = await import('../../src/kubernetes/apiserver/storage/storage.ts');
    const storage = new Storage();
    storage.load(dump);
    expect(storage.dump()).toEqual(dump);
    expect(storage.version).toBe(w.storage.version);
    expect(other.storage.version).toBeGreaterThan(0);
  });
});
