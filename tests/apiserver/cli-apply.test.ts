// The same manifests through our kubectl, in a world with their namespaces: output, errors and exit as the real pair of kubectl and server gave them.
import { existsSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { report } from '../support/report.ts';
import { type Collection, namespacesOf, recordedRuns } from './documents.ts';
import { Laptop, type Output } from './laptop.ts';

interface Run extends Output {
  readonly set: Collection;
  readonly file: string;
  readonly run: string;
  readonly argv: readonly string[];
}

const shared = new URL('../../../shared/', import.meta.url);
const file = new URL('golden/api/cli-apply.jsonl', shared);
/** The least of the runs that must agree to the letter, in percent. */
const FLOOR = 98.5;
const LINES = 1044;

/** A laptop with files, in a cluster with namespaces. */
async function prepared(files: ReadonlyMap<string, string>, names: Iterable<string>): Promise<Laptop> {
  const laptop = new Laptop();
  await laptop.start();
  for (const [path, text] of files) laptop.write(path, text);
  for (const name of names) await laptop.run('/tmp', ['kubectl', 'create', 'namespace', name]);
  return laptop;
}

const folderOf = (set: Collection): string => `/tmp/${set}`;

function manifests(runs: readonly Run[]): Map<string, string> {
  return new Map(runs.map((r) => [`${folderOf(r.set)}/${r.file}`, readFileSync(new URL(`data/manifests-${r.set}/${r.file}`, shared), 'utf8')]));
}

function namespaces(): Set<string> {
  const lines = (['docs', 'projects'] as const).map(recordedRuns).flatMap((r) => (typeof r === 'number' ? [] : namespacesOf(r)));
  return new Set(lines.filter((name) => name !== 'kube-system'));
}

describe('kubectl apply of published manifests', () => {
  const runs = existsSync(file)
    ? readFileSync(file, 'utf8')
        .split('\n')
        .filter(Boolean)
        .map((line) => JSON.parse(line) as Run)
    : [];

  it('says what the real one said', async () => {
    if (runs.length === 0) return report('kubectl apply of manifests', { notRun: LINES });
    const laptop = await prepared(manifests(runs), namespaces());
    const misses: string[] = [];
    for (const { set, argv, exit, stdout, stderr } of runs) {
      const ours = await laptop.run(folderOf(set), argv);
      if (ours.exit !== exit || ours.stdout !== stdout || ours.stderr !== stderr) misses.push(argv.join(' '));
    }
    laptop.close();
    report('kubectl apply of manifests', { cases: runs.length, agree: runs.length - misses.length });
    if (misses.length) console.log(misses.join('\n'));
    expect((100 * (runs.length - misses.length)) / runs.length).toBeGreaterThanOrEqual(FLOOR);
  }, 120_000);
});
