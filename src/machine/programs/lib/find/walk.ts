// The walk of find through trees of files. upstream: findutils 4.9 find/ftsfind.c
import type { Process } from '../../../os/types.ts';
import { complain, reason } from '../command.ts';
import type { FindState, Visited } from './expression.ts';
import type { FindPlan } from './parse.ts';

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
