// A Deployment and a Service live in a cluster whose controllers run: what watches told of it, against what a real cluster's told. How often a status is
// written in between depends on timing: end states, the kinds of changes and the causes in events are compared, step by step.
import { describe, expect, it } from 'vitest';
import { VirtualClock } from '../../src/base/clock.ts';
import { type Cluster, createCluster } from '../../src/cluster/cluster.ts';
import { passFree, runFree } from '../../src/host/run-free.ts';
import type { ApiResponse } from '../../src/kubernetes/api/wire.ts';
import { report } from '../support/report.ts';
import { differ } from './judge.ts';
import { gzipLines } from './recorded.ts';
import { type Doc, heard, type Seen, seen, Track, WATCHED } from './sequences.ts';

const IMAGES = [
  { image: '*not-ready*', ready: false },
  { image: '*', runs: true },
];
const ADMIN = { name: 'admin', groups: ['system:masters', 'system:authenticated'] };
/** Longer than the grace period of a pod. */
const SETTLED_MS = 45_000;
/** What differs, and why. */
const KNOWN: Readonly<Record<string, string>> = {
  'Service to headless is refused, to ExternalName: services web':
    'upstream drops internalTrafficPolicy from an ExternalName for whoever reads it, but not for several watchers who share an object',
};

const rows = gzipLines(new URL('./watch-sequences.jsonl.gz', import.meta.url)).map((line) => JSON.parse(line) as Seen);

class World {
  readonly track = new Track();
  readonly #clock = new VirtualClock(Date.UTC(2026, 0, 5, 9));
  readonly #cluster: Cluster;

  constructor() {
    this.#cluster = createCluster({ clock: this.#clock, seed: 1, workers: 2, proxyMode: 'iptables', images: IMAGES });
  }

  async start(): Promise<void> {
    await runFree(this.#clock, this.#cluster.start());
    await this.ask('POST', '/api/v1/namespaces', { apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'w' } });
    await passFree(this.#clock, 1000);
    for (const [watch, path] of Object.entries(WATCHED)) {
      const { watch: stream } = await this.ask('GET', path, undefined, [['watch', '1']]);
      stream!.onEvent = (event) => (watch === 'events' ? this.track.hear(heard(event.object as Doc)) : this.track.see(seen(watch, event)));
    }
    this.track.step();
  }

  ask(method: string, path: string, body?: unknown, query: [string, string][] = []): Promise<ApiResponse> {
    const headers: Record<string, string> = method === 'PATCH' ? { 'content-type': 'application/merge-patch+json' } : {};
    return runFree(this.#clock, this.#cluster.transport({ method, path, query, headers, user: ADMIN, ...(body === undefined ? {} : { body }) }));
  }

  settle(): Promise<void> {
    return passFree(this.#clock, SETTLED_MS);
  }

  close(): void {
    this.#cluster.close();
  }
}

/** A body without the marks of what the server chose. */
function unmarked(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(unmarked);
  if (typeof value !== 'object' || value === null) return value;
  const said = Object.entries(value).filter(([, v]) => !/^<|^\["</.test(typeof v === 'string' ? v : JSON.stringify(v)));
  return Object.fromEntries(said.map(([k, v]) => [k, unmarked(v)]));
}

/** What the user did: the first thing that is seen of a step. */
async function act(world: World, step: string, { watch, type, name, object, change }: Seen): Promise<ApiResponse> {
  const path = WATCHED[watch] ?? '';
  if (type === 'ADDED') return world.ask('POST', path, unmarked({ ...object, status: undefined }));
  const own = watch === 'pods' ? aPod(world) : name;
  if (/delete/.test(step)) {
    const policy = /foreground/.test(step) ? 'Foreground' : /orphans/.test(step) ? 'Orphan' : 'Background';
    return world.ask('DELETE', `${path}/${own}`, undefined, [['propagationPolicy', policy]]);
  }
  const { spec, metadata } = change as { spec?: Doc; metadata?: Doc };
  return world.ask('PATCH', `${path}/${own}`, spec ? { spec: unmarked(spec) } : { metadata: { labels: metadata?.labels } });
}

/** There is one pod when pods are meant. */
function aPod({ track }: World): string {
  const pods = [...track.objects.values()].filter((o) => o.watch === 'pods');
  return String((pods[0]!.object.metadata as Doc).name);
}

interface Verdict {
  readonly cases: number;
  readonly misses: readonly string[];
}

function compare(step: string, want: ReturnType<Track['step']>, ours: ReturnType<Track['step']>): Verdict {
  const misses: string[] = [];
  const names = new Set([...Object.keys(want.state), ...Object.keys(ours.state)]);
  for (const name of names) {
    const found = differ(want.state[name] ?? [], ours.state[name] ?? []);
    if (found) misses.push(`${step}: ${name}${found}`);
  }
  for (const part of ['happened', 'events'] as const) {
    const missing = want[part].filter((e) => !ours[part].includes(e));
    const more = ours[part].filter((e) => !want[part].includes(e));
    if (missing.length + more.length) misses.push(`${step}: ${part}: missing ${JSON.stringify(missing)}, not wanted ${JSON.stringify(more)}`);
  }
  return { cases: names.size + 2, misses };
}

async function replay(scenario: string): Promise<Verdict> {
  const world = new World();
  await world.start();
  const recorded = new Track();
  const lines = rows.filter((r) => r.scenario === scenario);
  const verdicts: Verdict[] = [];
  for (const step of new Set(lines.map((r) => r.step))) {
    const own = lines.filter((r) => r.step === step);
    for (const row of own) row.event ? recorded.hear(row.event) : recorded.see(row);
    const first = own.find((r) => !r.event)!;
    const { code, body } = await act(world, step, first);
    expect(code, `${step}: ${JSON.stringify(body)}`).toBeLessThan(300);
    await world.settle();
    verdicts.push(compare(step, recorded.step(), world.track.step()));
  }
  world.close();
  return { cases: verdicts.reduce((sum, v) => sum + v.cases, 0), misses: verdicts.flatMap((v) => v.misses) };
}

describe('watches of a cluster at work', () => {
  it('tell of what a real cluster tells', async () => {
    const verdicts: Verdict[] = [];
    for (const scenario of new Set(rows.map((r) => r.scenario))) verdicts.push(await replay(scenario));
    const cases = verdicts.reduce((sum, v) => sum + v.cases, 0);
    const misses = verdicts.flatMap((v) => v.misses);
    report('watch sequences', { cases, agree: cases - misses.length });
    expect(misses.filter((miss) => !Object.keys(KNOWN).some((known) => miss.startsWith(known)))).toEqual([]);
  }, 60_000);
});
