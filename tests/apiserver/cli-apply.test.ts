// The same manifests through our kubectl, in a world with their namespaces: output, errors and exit as the real pair of kubectl and server gave them.
import { existsSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { VirtualClock } from '../../src/base/clock.ts';
import { type Cluster, createCluster } from '../../src/cluster/cluster.ts';
import { collector } from '../../src/host/cli/sink.ts';
import { runFree } from '../../src/host/run-free.ts';
import { report } from '../support/report.ts';
import { type Collection, namespacesOf, recordedRuns } from './documents.ts';

interface Run {
  readonly set: Collection;
  readonly file: string;
  readonly run: string;
  readonly argv: readonly string[];
  readonly exit: number;
  readonly stdout: string;
  readonly stderr: string;
}

const shared = new URL('../../../shared/', import.meta.url);
const file = new URL('golden/api/cli-apply.jsonl', shared);
/** The least of the runs that must agree to the letter, in percent. */
const FLOOR = 98;
const LINES = 1044;

class Laptop {
  readonly #cluster: Cluster;
  readonly #clock = new VirtualClock(Date.UTC(2026, 0, 5, 9));

  constructor() {
    this.#cluster = createCluster({ clock: this.#clock, seed: 1, workers: 2, proxyMode: 'iptables' });
  }

  async start(files: ReadonlyMap<string, string>, namespaces: Iterable<string>): Promise<void> {
    await runFree(this.#clock, this.#cluster.start());
    const { fs } = this.#cluster.laptop;
    for (const [path, text] of files) {
      fs.mkdir(path.slice(0, path.lastIndexOf('/')), { recursive: true });
      fs.writeFile(path, text);
    }
    for (const name of namespaces) await this.run('/tmp', ['kubectl', 'create', 'namespace', name]);
  }

  async run(folder: string, argv: readonly string[]): Promise<Pick<Run, 'exit' | 'stdout' | 'stderr'>> {
    const [stdout, stderr] = [collector(), collector()];
    const process = this.#cluster.run(
      'laptop',
      ['bash', '-c', `cd ${folder} && "$@"`, 'bash', ...argv],
      new Map([
        [1, stdout.file],
        [2, stderr.file],
      ]),
    );
    const { code } = await runFree(this.#clock, process.exited);
    return { exit: code, stdout: stdout.text(), stderr: stderr.text() };
  }

  close(): void {
    this.#cluster.close();
  }
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
    const laptop = new Laptop();
    await laptop.start(manifests(runs), namespaces());
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
