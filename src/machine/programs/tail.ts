// upstream: coreutils src/tail.c. Files that are followed are looked at once a second, as tail does where inotify is missing.
import type { Bytes } from '../../base/bytes.ts';
import { concat } from '../../base/bytes.ts';
import type { OpenFile, Process } from '../os/types.ts';
import { command, complain, fail } from './lib/command.ts';
import { parseSize } from './lib/numbers.ts';
import { quoted, said } from './lib/quote.ts';
import { eachInput, read, readBytes, writeBytes } from './lib/streams.ts';

function oldSpelling(args: readonly string[]): readonly string[] {
  return args.flatMap((arg, i) => {
    const m = i === 0 ? /^([-+])(\d+)([cl]?)(f?)$/.exec(arg) : null;
    if (!m) return [arg];
    return [m[3] === 'c' ? '-c' : '-n', `${m[1] === '+' ? '+' : ''}${m[2]}`, ...(m[4] ? ['-f'] : [])];
  });
}

/** Prints the last lines or bytes, and what is added later. */
export const tail = command(
  {
    name: 'tail',
    summary: 'Print the last 10 lines of each FILE; with more than one FILE, put its name before each.',
    usage: '[OPTION]... [FILE]...',
    options: [
      ['c,bytes=[+]NUM', 'print the last NUM bytes; with +, from byte NUM on'],
      ['f,follow[={name|descriptor}]', 'print what is added to the file as it grows'],
      ['F', 'same as --follow=name --retry'],
      ['n,lines=[+]NUM', 'print the last NUM lines instead of 10; with +, from line NUM on'],
      [',pid=PID', 'with -f, end after process PID ended'],
      ['q,quiet', 'never print names before files'],
      [',silent', ''],
      [',retry', 'keep trying to open a file that cannot be opened'],
      ['s,sleep-interval=N', 'with -f, wait N seconds between looks (default 1)'],
      ['v,verbose', 'always print names before files'],
      ['z,zero-terminated', 'lines end with NUL, not newline'],
    ],
    rewrite: oldSpelling,
  },
  async (p, options) => {
    const unit = options.last('bytes', 'lines') ?? 'lines';
    const given = options.value(unit) ?? '10';
    const count = parseSize(given.replace(/^[-+]/, ''));
    if (count === undefined) return fail(p, `invalid number of ${unit}: ${said(given.replace(/^-/, ''))}`);
    const follow = options.has('follow', 'F');
    const byName = options.has('F') || options.value('follow') === 'name';
    const seconds = Number(options.value('sleep-interval') ?? 1);
    if (Number.isNaN(seconds) || seconds < 0) return fail(p, `invalid number of seconds: ${said(options.value('sleep-interval') ?? '')}`);
    const last = options.last('verbose', 'quiet', 'silent');
    const titles = last === 'verbose' || (last === undefined && options.operands.length > 1);
    const follower = new Follower(p, { names: options.operands, titles, byName, retry: options.has('F', 'retry'), pid: options.value('pid') });
    const end = options.has('zero-terminated') ? 0 : 10;
    const code = await eachInput(
      p,
      options.operands,
      async (file, name) => {
        await follower.title(name);
        if (given.startsWith('+')) await restOf(p, file, unit, Math.max(0, count - 1), end);
        else if (follow && file.kind === 'pipe') await copyRest(p, file);
        else await writeBytes(p, lastOf(await readBytes(p, file), unit, count, end));
        follower.seen(name);
      },
      { prefix: 'cannot open ', suffix: ' for reading' },
    );
    if (!follow || (options.operands.length === 0 && p.stdin.kind !== 'file')) return code;
    return follower.run(seconds * 1000 || 100, code);
  },
);

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

/** All that is to come. */
export async function copyRest(p: Process, file: OpenFile): Promise<void> {
  for (let chunk = await read(p, file); chunk; chunk = await read(p, file)) await writeBytes(p, chunk);
}

/** All but the first lines or bytes. */
export async function restOf(p: Process, file: OpenFile, unit: string, skip: number, end: number): Promise<void> {
  let left = skip;
  for (let chunk = await read(p, file); chunk; chunk = await read(p, file)) {
    let at = 0;
    if (unit === 'bytes') {
      at = Math.min(left, chunk.length);
      left -= at;
    } else while (left > 0 && at < chunk.length) if (chunk[at++] === end) left--;
    if (at < chunk.length) await writeBytes(p, chunk.subarray(at));
    await p.tick();
  }
}

/** The last lines or bytes. */
export function lastOf(all: Bytes, unit: string, count: number, end: number): Bytes {
  if (count === 0) return concat([]);
  if (unit === 'bytes') return all.subarray(Math.max(0, all.length - count));
  let seen = 0;
  for (let i = all.length - 1; i >= 0; i--) {
    if (i === all.length - 1) continue;
    if (all[i] === end && ++seen === count) return all.subarray(i + 1);
  }
  return all;
}
