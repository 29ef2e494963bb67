import { describe, expect, it } from 'vitest';
import type { WatchStream } from '../../src/kubernetes/api/wire.ts';
import { CONFIG_MAPS, configMap, MERGE, type World, world } from './support.ts';

type Seen = { metadata: { name?: string; resourceVersion: string; annotations?: Record<string, string> }; message?: string };

async function watch(w: World, query: string): Promise<{ readonly events: string[]; readonly stream: WatchStream; readonly ended: () => boolean }> {
  const response = await w.ask('GET', `${CONFIG_MAPS}?watch=1&${query}`);
  const events: string[] = [];
  let ended = false;
  const stream = response.watch!;
  stream.onEnd = () => {
    ended = true;
  };
  stream.onEvent = (e) => events.push(`${e.type} ${(e.object as Seen).metadata.name ?? (e.object as Seen).message ?? ''}`.trim());
  return { events, stream, ended: () => ended };
}

describe('watch', () => {
  it('tells what came since a version, and what comes', async () => {
    const w = await world();
    await w.ask('POST', CONFIG_MAPS, configMap('a'));
    const from = w.storage.version;
    await w.ask('POST', CONFIG_MAPS, configMap('b'));
    const { events } = await watch(w, `resourceVersion=${from}`);
    await w.ask('DELETE', `${CONFIG_MAPS}/a`);
    expect(events).toEqual(['ADDED b', 'DELETED a']);
  });

  it('makes up ADDED events without a version', async () => {
    const w = await world();
    await w.ask('POST', CONFIG_MAPS, configMap('a'));
    expect((await watch(w, '')).events).toEqual(['ADDED a']);
  });

  it('says DELETED of what leaves a selection and ADDED of what enters it', async () => {
    const w = await world();
    await w.ask('POST', CONFIG_MAPS, configMap('a', {}, { app: 'web' }));
    const { events } = await watch(w, `resourceVersion=${w.storage.version}&labelSelector=app%3Dweb`);
    for (const app of ['db', 'web', 'web']) await w.ask('PATCH', `${CONFIG_MAPS}/a`, { metadata: { labels: { app } }, data: { n: String(events.length) } }, MERGE);
    expect(events).toEqual(['DELETED a', 'ADDED a', 'MODIFIED a']);
  });

  it('is expired when the version is no longer known', async () => {
    const w = await world({ history: 4 });
    const from = w.storage.version;
    for (let i = 0; i < 20; i++) await w.ask('POST', CONFIG_MAPS, configMap(`c${i}`));
    const { events, ended } = await watch(w, `resourceVersion=${from}`);
    expect(events[0]).toMatch(/^ERROR too old resource version: \d+ \(\d+\)$/);
    expect(ended()).toBe(true);
  });

  it('ends after timeoutSeconds, and marks its place once a minute and just before', async () => {
    const w = await world();
    const { events, ended } = await watch(w, 'allowWatchBookmarks=true&timeoutSeconds=75');
    for (let due = w.clock.nextDue(); due !== undefined && !ended(); due = w.clock.nextDue()) {
      w.clock.advanceTo(due);
      w.clock.runReady();
    }
    expect(ended()).toBe(true);
    expect(events.filter((e) => e.startsWith('BOOKMARK'))).toHaveLength(3);
  });

  it('stops when it is given back', async () => {
    const w = await world();
    const { events, stream } = await watch(w, '');
    stream.dispose();
    await w.ask('POST', CONFIG_MAPS, configMap('a'));
    expect(events).toEqual([]);
    expect(w.storage.table('configmaps').listeners.size).toBe(0);
  });
});

describe('chunks', () => {
  it('go on where they stopped, as the list was', async () => {
    const w = await world();
    for (const n of ['a', 'b', 'c', 'd', 'e']) await w.ask('POST', CONFIG_MAPS, configMap(n));
    const one = (await w.ask('GET', `${CONFIG_MAPS}?limit=2`)).body as { items: Seen[]; metadata: { continue: string; remainingItemCount: number } };
    expect(one.metadata.remainingItemCount).toBe(3);
    await w.ask('DELETE', `${CONFIG_MAPS}/d`);
    const two = (await w.ask('GET', `${CONFIG_MAPS}?limit=2&continue=${one.metadata.continue}`)).body as typeof one;
    expect(two.items.map((i) => i.metadata.name)).toEqual(['c', 'd']);
    const three = (await w.ask('GET', `${CONFIG_MAPS}?limit=2&continue=${two.metadata.continue}`)).body as typeof one;
    expect(three.items.map((i) => i.metadata.name)).toEqual(['e']);
    expect(three.metadata.continue).toBeUndefined();
  });
});
