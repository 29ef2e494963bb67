// Files that are followed as they grow. upstream: coreutils src/tail.c
import type { Process } from '../../os/types.ts';
import { complain } from './command.ts';
import { quoted } from './quote.ts';
import { writeBytes } from './streams.ts';

/** What is told of files that come, go and shrink; undefined: nothing. */
export interface FollowWords {
  readonly gone: (name: string) => string | undefined;
  readonly come: (name: string, replaced: boolean) => string | undefined;
  readonly shorter: (name: string) => string | undefined;
  readonly none: string;
}

const GNU: FollowWords = {
  gone: (name) => `${quoted(name)} has become inaccessible: No such file or directory`,
  come: (name, replaced) => `${quoted(name)} has ${replaced ? 'been replaced' : 'appeared'};  following new file`,
  shorter: (name) => `${name}: file truncated`,
  none: 'no files remaining',
};

export interface FollowPlan {
  readonly names: readonly string[];
  readonly titles: boolean;
  readonly byName: boolean;
  readonly retry: boolean;
  /** Ends when this process has. */
  readonly pid?: string | undefined;
  readonly words?: FollowWords;
}

/** Looks at files again and again and prints what they gained. */
export class Follower {
  readonly #p: Process;
  readonly #plan: FollowPlan;
  readonly #words: FollowWords;
  readonly #files = new Map<string, { size: number; ino: number; there: boolean }>();
  #shown: string | undefined;

  constructor(p: Process, plan: FollowPlan) {
    this.#p = p;
    this.#plan = plan;
    this.#words = plan.words ?? GNU;
  }

  async title(name: string): Promise<void> {
    if (!this.#plan.titles || this.#shown === name) return;
    await this.#p.out(`${this.#shown === undefined ? '' : '\n'}==> ${name === '-' ? 'standard input' : name} <==\n`);
    this.#shown = name;
  }

  seen(name: string): void {
    if (name === '-') return;
    const stat = this.#p.fs.stat(this.#p.path(name));
    this.#files.set(name, { size: stat.size, ino: stat.ino, there: true });
  }

  async run(interval: number, failed: number): Promise<number> {
    if (this.#plan.retry) for (const name of this.#plan.names) if (!this.#files.has(name)) this.#files.set(name, { size: 0, ino: -1, there: false });
    if (this.#files.size === 0) return complain(this.#p, this.#words.none, failed || 1);
    const { pid } = this.#plan;
    for (;;) {
      await this.#p.sleep(interval);
      for (const name of this.#files.keys()) await this.#look(name);
      if (this.#files.size === 0) return complain(this.#p, this.#words.none, 1);
      if (pid !== undefined && !this.#p.machine.processes.has(Number(pid))) return failed;
    }
  }

  async #tell(words: string | undefined): Promise<void> {
    if (words !== undefined) await complain(this.#p, words);
  }

  async #look(name: string): Promise<void> {
    const p = this.#p;
    const path = p.path(name);
    const known = this.#files.get(name);
    if (!known) return;
    if (!p.fs.exists(path)) {
      if (known.there && this.#plan.byName) await this.#tell(this.#words.gone(name));
      known.there = false;
      if (this.#plan.byName && !this.#plan.retry) this.#files.delete(name);
      return;
    }
    const stat = p.fs.stat(path);
    if (!known.there || (this.#plan.byName && stat.ino !== known.ino)) {
      await this.#tell(this.#words.come(name, known.there));
      known.size = 0;
    } else if (stat.size < known.size) {
      await this.#tell(this.#words.shorter(name));
      known.size = 0;
    }
    known.there = true;
    known.ino = stat.ino;
    if (stat.size === known.size) return;
    await this.title(name);
    await writeBytes(p, p.fs.readFile(path).subarray(known.size));
    known.size = stat.size;
  }
}
