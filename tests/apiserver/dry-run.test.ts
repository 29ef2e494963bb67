// Documents of the documentation and of well-known projects, created on a dry run: refused or filled in as the recorded server did.
import { describe, expect, it } from 'vitest';
import { report } from '../support/report.ts';
import { type Collection, documentOf, namespacesOf, type Owned, type Recorded, recordedOwners, recordedRuns } from './documents.ts';
import { differ } from './judge.ts';
import { type World, world } from './support.ts';

/** The least that must agree, in percent of all documents. */
const FLOOR = 100;
const QUERY = 'dryRun=All&fieldManager=kubectl-create&fieldValidation=Strict';

type Doc = Record<string, unknown>;

async function prepared(runs: readonly Recorded[]): Promise<World> {
  const w = await world();
  w.bootstrap();
  for (const name of namespacesOf(runs)) {
    await w.ask('POST', '/api/v1/namespaces', { apiVersion: 'v1', kind: 'Namespace', metadata: { name } });
    await w.ask('POST', `/api/v1/namespaces/${name}/serviceaccounts`, { apiVersion: 'v1', kind: 'ServiceAccount', metadata: { name: 'default' } });
  }
  return w;
}

/** What differs from run to run, out of the way. */
function bare(body: unknown): unknown {
  const { metadata, ...rest } = JSON.parse(JSON.stringify(body ?? {})) as Doc;
  const { uid: _u, creationTimestamp: _c, resourceVersion: _r, managedFields: _m, ...kept } = (metadata ?? {}) as Doc;
  return { ...rest, ...(metadata === undefined ? {} : { metadata: kept }) };
}

/** Why our answer is not the recorded one. */
async function miss(w: World, set: Collection, run: Recorded): Promise<string | undefined> {
  const document = documentOf(set, run);
  if ('error' in document) return document.error;
  const ours = await w.ask('POST', `${run.path}?${QUERY}`, document.value);
  if (ours.code !== run.code) return `code: want ${run.code}, got ${ours.code} ${(ours.body as { message?: string }).message}`;
  const warnings = (h: Readonly<Record<string, unknown>> | undefined): unknown[] => [h?.warning ?? []].flat();
  return differ(warnings(run.headers), warnings(ours.headers), 'warning') ?? (run.body === undefined ? undefined : differ(bare(run.body), bare(ours.body)));
}

async function ownersDiffer(w: World, owned: Owned, runs: readonly Recorded[]): Promise<string | undefined> {
  const run = runs.find((r) => r.file === owned.file && r.index === owned.index)!;
  const document = documentOf(owned.set, run);
  if ('error' in document) return document.error;
  const { body } = await w.ask('POST', `${run.path}?${QUERY}`, document.value, { headers: { accept: 'application/json' } });
  const { managedFields = null } = JSON.parse(JSON.stringify((body as Doc).metadata ?? {})) as { managedFields?: Doc[] };
  return differ(owned.managedFields, managedFields?.map(({ time: _, ...entry }) => entry) ?? null);
}

async function play(set: Collection): Promise<{ readonly cases: number; readonly misses: readonly Recorded[] }> {
  const lines = recordedRuns(set);
  if (typeof lines === 'number') {
    report(`dry-run-${set}`, { notRun: lines });
    return { cases: 0, misses: [] };
  }
  // What the recorder could not read was never sent: no server said anything to it.
  const runs = lines.filter((run) => run.code !== undefined);
  const w = await prepared(runs);
  const misses: Recorded[] = [];
  for (const run of runs) {
    const found = await miss(w, set, run);
    if (!found) continue;
    misses.push(run);
    console.log(`${run.file}#${run.index}: ${found}`);
  }
  report(`dry-run-${set}`, { cases: runs.length, agree: runs.length - misses.length });
  return { cases: runs.length, misses };
}

describe('published manifests', () => {
  it('are taken or refused, and filled in, as recorded', async () => {
    const sets = [await play('docs'), await play('projects')];
    const cases = sets.reduce((sum, s) => sum + s.cases, 0);
    const misses = sets.flatMap((s) => s.misses);
    if (cases) expect((100 * (cases - misses.length)) / cases).toBeGreaterThanOrEqual(FLOOR);
  }, 60_000);

  it('say who owns which field, as recorded', async () => {
    const owners = recordedOwners();
    if (typeof owners === 'number') return report('managed fields of manifests', { notRun: owners });
    const misses: string[] = [];
    for (const set of ['docs', 'projects'] as const) {
      const runs = recordedRuns(set) as readonly Recorded[];
      const w = await prepared(runs);
      for (const owned of owners.filter((o) => o.set === set)) {
        const found = await ownersDiffer(w, owned, runs);
        if (found) misses.push(`${owned.file}#${owned.index}: ${found}`);
      }
    }
    report('managed fields of manifests', { cases: owners.length, agree: owners.length - misses.length });
    expect(misses).toEqual([]);
  }, 60_000);
});
