// Chunks, continue tokens, versions too old and too new, bookmarks, initial events: each request as a real server answered it.
import { expect, it } from 'vitest';
import type { ApiResponse, WatchEvent } from '../../src/kubernetes/api/wire.ts';
import { report } from '../support/report.ts';
import { differ } from './judge.ts';
import { gzipLines } from './recorded.ts';
import { type World, world } from './support.ts';

interface Line {
  readonly desc: string;
  readonly path: string;
  readonly code: number;
  readonly body?: unknown;
  readonly names?: readonly string[];
  readonly hasContinue?: boolean;
  readonly remainingItemCount?: number | null;
}
type Doc = Record<string, unknown>;

const lines = gzipLines(new URL('./watch-requests.jsonl.gz', import.meta.url)).map((l) => JSON.parse(l) as Line);

const TABLE = 'application/json;as=Table;v=v1;g=meta.k8s.io';
const token = (fields: Doc): string => btoa(JSON.stringify(fields)).replaceAll('=', '');
const v1 = (rv: number, start = 's1\u0000'): string => token({ v: 'meta.k8s.io/v1', rv, start });
/** Tokens that no server gave. */
const MADE_UP: Readonly<Record<string, string>> = {
  'continue token of version 2: too old': v1(2),
  'continue token of version 2 with a Table': v1(2),
  'continue token of version -1: whatever is newest': v1(-1),
  'continue token without a version': token({ v: 'meta.k8s.io/v1', start: 's1' }),
  'continue token of another format version': token({ v: 'v9', rv: 5, start: 's1' }),
  'continue token that climbs out': v1(5, '../../secrets'),
};
/** These go on from the first page of their list, not from the page before. */
const FROM_FIRST = new Set(['continue with a resourceVersion', 'continue for another path', 'second page', 'continue compacted away', 'continue compacted away, whole body']);

async function prepared(): Promise<World> {
  const w = await world({ version: 1000 });
  for (const name of ['w', 'wc']) await w.ask('POST', '/api/v1/namespaces', { apiVersion: 'v1', kind: 'Namespace', metadata: { name } });
  for (let i = 0; i < 7; i++) {
    const metadata = { name: `cm-${i}`, labels: { chunk: 'y', half: String(i % 2) } };
    await w.ask('POST', '/api/v1/namespaces/w/configmaps', { apiVersion: 'v1', kind: 'ConfigMap', metadata, data: { i: String(i) } });
  }
  await w.ask('POST', '/api/v1/namespaces/w/configmaps', { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'kube-root-ca.crt' } });
  for (let i = 0; i < 5; i++) await service(w, 'wc', `s${i}`);
  await service(w, 'default', 'kubernetes');
  return w;
}

function service(w: World, namespace: string, name: string): Promise<ApiResponse> {
  const spec = { type: 'ExternalName', externalName: 'a.b' };
  return w.ask('POST', `/api/v1/namespaces/${namespace}/services`, { apiVersion: 'v1', kind: 'Service', metadata: { name }, spec });
}

/** What the recording took out of objects. */
function bare(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(bare);
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value).filter(([key]) => key !== 'uid' && key !== 'managedFields');
  return Object.fromEntries(entries.map(([key, v]) => [key, bare(v)]));
}

/** The events until the server closes the watch, each with the second at which it came. */
async function collect(w: World, response: ApiResponse): Promise<(WatchEvent & { after: number })[]> {
  const start = w.clock.now();
  const events: (WatchEvent & { after: number })[] = [];
  let ended = false;
  const { watch } = response;
  if (!watch) return events;
  watch.onEnd = () => {
    ended = true;
  };
  watch.onEvent = (event) => events.push({ ...event, after: Math.floor((w.clock.now() - start) / 1000) });
  for (let due = w.clock.nextDue(); !ended && due !== undefined; due = w.clock.nextDue()) {
    w.clock.advanceTo(due);
    w.clock.runReady();
  }
  watch.dispose();
  return events;
}

class Player {
  readonly #w: World;
  #first = '';
  #last = '';
  #version = '';

  constructor(w: World) {
    this.#w = w;
  }

  async play(line: Line): Promise<string | undefined> {
    if (line.desc === 'page 2 after s3 was deleted: as it was') await this.#w.ask('DELETE', '/api/v1/namespaces/wc/services/s3');
    // Three more came before the last part of the recording.
    if (line.desc === 'continue token of version -1: whatever is newest') for (const name of ['t0', 't1', 't2']) await service(this.#w, 'wc', name);
    const chosen = MADE_UP[line.desc] ?? (FROM_FIRST.has(line.desc) ? this.#first : this.#last);
    const version = line.desc.includes('in the future') ? '99999999' : this.#version;
    const path = line.path.replace('continue=<continue>', `continue=${chosen}`).replace('<rv>', version);
    const accept = line.desc.includes('Table') ? TABLE : 'application/json';
    const answer = await this.#w.ask('GET', path, undefined, { headers: { accept } });
    if (answer.code !== line.code) return `code: want ${line.code}, got ${answer.code}`;
    if (answer.watch) return watched(line, await collect(this.#w, answer));
    this.#remember(line, answer.body as Doc);
    return line.body === undefined ? listed(line, answer.body as Doc) : differ(bare(line.body), bare(JSON.parse(JSON.stringify(answer.body))));
  }

  #remember(line: Line, body: Doc): void {
    const { continue: next, resourceVersion } = (body.metadata ?? {}) as { continue?: string; resourceVersion?: string };
    if (!next) return;
    if (!line.path.includes('continue=') && !line.path.includes('fieldSelector') && !line.desc.startsWith('limit as large')) {
      this.#first = next;
      this.#version = resourceVersion ?? '';
    }
    this.#last = next;
  }
}

function watched(line: Line, events: readonly (WatchEvent & { after: number })[]): string | undefined {
  const timed = line.desc.includes('after = seconds');
  const ours = events.map(({ after, ...event }) => (timed ? { ...event, after } : event));
  // When a bookmark is sent within the last seconds depends on the server's own timers.
  const wanted = timed ? (line.body as { type: string; after: number }[]).map((e) => ({ type: e.type })) : line.body;
  return differ(bare(wanted), bare(JSON.parse(JSON.stringify(timed ? ours.map(({ type }) => ({ type })) : ours))));
}

function listed(line: Line, body: Doc): string | undefined {
  const metadata = (body.metadata ?? {}) as { continue?: string; remainingItemCount?: number };
  const names = ((body.items ?? []) as { metadata: { name: string } }[]).map((i) => i.metadata.name);
  return differ(
    { names: line.names, hasContinue: line.hasContinue, remainingItemCount: line.remainingItemCount },
    { names, hasContinue: metadata.continue !== undefined, remainingItemCount: metadata.remainingItemCount ?? null },
  );
}

it('answers lists and watches as recorded', async () => {
  const player = new Player(await prepared());
  const misses: string[] = [];
  for (const line of lines) {
    const found = await player.play(line);
    if (found) misses.push(`${line.desc}: ${found}`);
  }
  report('list and watch requests', { cases: lines.length, agree: lines.length - misses.length });
  expect(misses).toEqual([]);
});
