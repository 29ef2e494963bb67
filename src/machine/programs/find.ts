// upstream: findutils 4.9 find/ftsfind.c. Names come in the order of the directory, which here is by name.
import type { Process, Program } from '../os/types.ts';
import { complain, reason } from './lib/command.ts';
import type { FindState, Visited } from './lib/find/expression.ts';
import { FindError, FindParser, type FindPlan } from './lib/find/parse.ts';

const HELP = `Usage: find [-H] [-L] [-P] [path...] [expression]

Walk the tree under each path (. when there is none) and evaluate the expression for every file.

Operators: ( EXPR )  ! EXPR  -not EXPR  EXPR1 -a EXPR2  EXPR1 -o EXPR2
Options:   -depth -maxdepth LEVELS -mindepth LEVELS
Tests:     -name PATTERN -iname PATTERN -path PATTERN -regex PATTERN -type [fdlcp] -size N[bcwkMG] -empty
           -mtime N -mmin N -newer FILE -perm [-/]MODE -user NAME -group NAME -links N -readable -writable -executable
Actions:   -print -print0 -printf FORMAT -ls -delete -prune -quit -exec COMMAND ; -exec COMMAND {} + -execdir COMMAND ; -ok COMMAND ;
`;

/** Finds files. */
export const find: Program = {
  name: 'find',
  summary: 'Search for files in directory trees.',
  async main(p) {
    const words = [...p.argv.slice(1)];
    let follow: 'never' | 'always' = 'never';
    while (words[0] === '-H' || words[0] === '-L' || words[0] === '-P') follow = words.shift() === '-L' ? 'always' : 'never';
    if (words.includes('--help') || words.includes('-help')) {
      await p.out(HELP);
      return 0;
    }
    if (words.includes('--version') || words.includes('-version')) {
      await p.out('find (GNU findutils) 4.9.0\n');
      return 0;
    }
    const paths: string[] = [];
    while (words[0] !== undefined && !/^(-.|[(!,]$)/.test(words[0])) paths.push(words.shift() ?? '');
    let plan: FindPlan;
    try {
      plan = new FindParser(p, words).plan();
    } catch (e) {
      if (!(e instanceof FindError)) throw e;
      return complain(p, e.message);
    }
    return walkAll(p, plan, paths, follow === 'always');
  },
};

/** Walks the trees under the paths. `fault`: what is said of a file that cannot be looked at. */
export async function walkAll(
  p: Process,
  plan: FindPlan,
  paths: readonly string[],
  follow: boolean,
  fault = (path: string, why: string): string => `‘${path}’: ${why}`,
): Promise<number> {
  const state: FindState = { prune: false, quit: false, code: 0 };
  for (const path of paths.length > 0 ? paths : ['.']) {
    if (state.quit) break;
    await new Walk(p, plan, state, follow, path, fault).start();
  }
  for (const batch of plan.batches) await batch.flush(state);
  return state.code;
}

class Walk {
  readonly #p: Process;
  readonly #plan: FindPlan;
  readonly #state: FindState;
  readonly #follow: boolean;
  readonly #root: string;

  readonly #fault: (path: string, why: string) => string;

  constructor(p: Process, plan: FindPlan, state: FindState, follow: boolean, root: string, fault: (path: string, why: string) => string) {
    this.#fault = fault;
    this.#p = p;
    this.#plan = plan;
    this.#state = state;
    this.#follow = follow;
    this.#root = root;
  }

  start(): Promise<void> {
    const name = this.#root.replace(/(.)\/+$/, '$1').replace(/^.*\/(?=.)/, '');
    return this.#visit(this.#root, name, this.#p.path(this.#root), 0);
  }

  async #visit(path: string, name: string, real: string, depth: number): Promise<void> {
    const { fs } = this.#p;
    let file: Visited;
    try {
      const stat = this.#follow && fs.exists(real) ? fs.stat(real) : fs.lstat(real);
      file = { path, name, real, stat, depth, root: this.#root };
    } catch (e) {
      this.#state.code = await complain(this.#p, this.#fault(path, reason(e)));
      return;
    }
    const wait = this.#p.tick();
    if (wait) await wait;
    this.#state.prune = false;
    if (!this.#plan.depthFirst) await this.#evaluate(file);
    if (this.#state.quit) return;
    const pruned = this.#state.prune && !this.#plan.depthFirst;
    if (file.stat.type === 'directory' && !pruned && depth < this.#plan.maxDepth) await this.#below(file);
    if (this.#plan.depthFirst && !this.#state.quit) await this.#evaluate(file);
  }

  async #below(folder: Visited): Promise<void> {
    let names: string[];
    try {
      names = this.#p.fs.readdir(folder.real);
    } catch (e) {
      this.#state.code = await complain(this.#p, this.#fault(folder.path, reason(e)));
      return;
    }
    for (const name of names) {
      if (this.#state.quit) return;
      await this.#visit(`${folder.path.replace(/\/$/, '')}/${name}`, name, `${folder.real === '/' ? '' : folder.real}/${name}`, folder.depth + 1);
    }
  }

  async #evaluate(file: Visited): Promise<void> {
    if (file.depth >= this.#plan.minDepth) await this.#plan.predicate(file, this.#state);
  }
}
