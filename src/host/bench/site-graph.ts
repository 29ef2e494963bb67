// The built site's scripts and who imports whom, read off the files: page and worker are built apart, so what a worker can reach is the worker's.
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';

const STATIC = /(?:\bfrom|\bimport)\s*["']\.\/([\w.-]+\.js)["']/g;
const DYNAMIC = /\bimport\(\s*[`"']\.\/([\w.-]+\.js)[`"']/g;
const WORKER = /new URL\([`"'](?:assets\/|\.\/|\/assets\/)?([\w.-]*worker[\w.-]*\.js)[`"']/g;

interface Script {
  readonly gzip: number;
  readonly statics: readonly string[];
  readonly dynamics: readonly string[];
}

export class SiteGraph {
  readonly #scripts = new Map<string, Script>();
  readonly entry: string;
  readonly worker: string;

  constructor(dist: string) {
    const assets = join(dist, 'assets');
    const all = (text: string, what: RegExp): string[] => [...text.matchAll(what)].map((m) => m[1] ?? '');
    let workers: string[] = [];
    for (const name of readdirSync(assets)) {
      if (!name.endsWith('.js')) continue;
      const bytes = readFileSync(join(assets, name));
      const text = bytes.toString('utf8');
      workers = [...workers, ...all(text, WORKER)];
      this.#scripts.set(name, { gzip: gzipSync(bytes, { level: 9 }).length, statics: all(text, STATIC), dynamics: all(text, DYNAMIC) });
    }
    this.entry = /src="[^"]*?([\w.-]+\.js)"/.exec(readFileSync(join(dist, 'index.html'), 'utf8'))?.[1] ?? '';
    this.worker = workers.filter((name) => name.startsWith('worker-')).sort((a, b) => this.bytes([b]) - this.bytes([a]))[0] ?? '';
  }

  /** Everything that comes with a script at once; `later` adds what it may ask for afterwards. */
  closure(from: string, later = false): ReadonlySet<string> {
    const seen = new Set<string>();
    const todo = [from];
    for (let name = todo.pop(); name !== undefined; name = todo.pop()) {
      const script = this.#scripts.get(name);
      if (!script || seen.has(name)) continue;
      seen.add(name);
      todo.push(...script.statics, ...(later ? script.dynamics : []));
    }
    return seen;
  }

  /** The script whose name begins so. */
  named(start: string): string | undefined {
    return [...this.#scripts.keys()].find((name) => name.startsWith(`${start}-`));
  }

  /** Compressed, each on its own. */
  bytes(names: Iterable<string>): number {
    let sum = 0;
    for (const name of names) sum += this.#scripts.get(name)?.gzip ?? 0;
    return sum;
  }
}
