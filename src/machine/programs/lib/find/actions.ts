// The actions of find. To add one: a line here.
import type { OpenFile, Process } from '../../../os/types.ts';
import { complain, reason } from '../command.ts';
import { confirm } from '../line-prompt.ts';
import { lsTime } from '../ls-format.ts';
import { modeText } from '../modes.ts';
import { quoted } from '../quote.ts';
import { groupName, userName } from '../users.ts';
import type { FindState, Gathered, Maker, MakerContext, Predicate, Visited } from './expression.ts';
import { printfFormat } from './format.ts';

const gnuWords = (name: string, why: string): string => `${quoted(name)}: ${why}`.replace(/'/g, (_, at: number) => (at === 0 ? '‘' : '’'));

/** Runs a command and gives its exit code. */
async function run({ p, cannotRun = gnuWords }: MakerContext, argv: readonly string[], cwd: string): Promise<number> {
  const files = new Map<number, OpenFile>([
    [0, p.stdin],
    [1, p.stdout],
    [2, p.stderr],
  ]);
  try {
    const child = p.spawn({ argv, files, cwd, tty: p.tty });
    return (await p.wait(child.exited)).code;
  } catch (e) {
    await complain(p, cannotRun(argv[0] ?? '', reason(e)));
    return 127;
  }
}

/** -exec … {} +: names are gathered and given together. */
class Batch implements Gathered {
  readonly #context: MakerContext;
  readonly #argv: readonly string[];
  #names: string[] = [];
  constructor(context: MakerContext, argv: readonly string[]) {
    this.#context = context;
    this.#argv = argv;
  }
  async add(name: string, state: FindState): Promise<void> {
    this.#names.push(name);
    if (this.#names.length >= 1000) await this.flush(state);
  }
  async flush(state: FindState): Promise<void> {
    if (this.#names.length === 0) return;
    const names = this.#names;
    this.#names = [];
    if ((await run(this.#context, [...this.#argv, ...names], this.#context.p.cwd)) !== 0) state.code = 1;
  }
}

function exec(c: MakerContext, inFolder: boolean, ask: boolean): Predicate {
  const argv: string[] = [];
  for (;;) {
    const word = c.take();
    if (word === undefined) return c.missing();
    if (word === ';') break;
    if (word === '+' && argv.at(-1) === '{}' && !ask) {
      argv.pop();
      const batch = new Batch(c, argv);
      c.batch(batch);
      return async (f, s) => {
        await batch.add(f.path, s);
        return true;
      };
    }
    argv.push(word);
  }
  if (argv.length === 0) return c.missing();
  return async (f) => {
    const name = inFolder ? `./${f.name}` : f.path;
    const own = argv.map((word) => word.replaceAll('{}', name));
    if (ask && !(await confirm(c.p, `< ${argv[0]} ... ${f.path} > ? `))) return false;
    return (await run(c, own, inFolder ? f.real.slice(0, f.real.lastIndexOf('/')) || '/' : c.p.cwd)) === 0;
  };
}

function listLine(p: Process, f: Visited): string {
  const blocks = f.stat.type === 'directory' ? 4 : Math.ceil(f.stat.size / 4096) * 4;
  const target = f.stat.type === 'symlink' ? ` -> ${p.fs.readlink(f.real)}` : '';
  return `${String(f.stat.ino).padStart(9)} ${String(blocks).padStart(6)} ${modeText(f.stat)} ${String(f.stat.nlink).padStart(3)} ${userName(p, f.stat.uid).padEnd(8)} ${groupName(p, f.stat.gid).padEnd(8)} ${String(f.stat.size).padStart(8)} ${lsTime(f.stat.mtime, p.clock.now(), 'locale')} ${f.path}${target}\n`;
}

const write =
  (text: (f: Visited, p: Process) => string): Maker =>
  (c) =>
  async (f) => {
    await c.p.out(text(f, c.p));
    return true;
  };

export const ACTIONS: Readonly<Record<string, Maker>> = {
  '-print': write((f) => `${f.path}\n`),
  '-print0': write((f) => `${f.path}\0`),
  '-ls': write((f, p) => listLine(p, f)),
  '-printf': (c) => {
    const format = c.argument();
    return async (f) => {
      await c.p.out(printfFormat(format, f, c.p));
      return true;
    };
  },
  '-prune': () => (f, s) => {
    s.prune = f.stat.type === 'directory';
    return true;
  },
  '-quit': () => (_f, s) => {
    // Nothing behind it is done any more, the print at the end included.
    s.quit = true;
    return false;
  },
  '-delete': (c) => async (f, s) => {
    if (f.path === '.') return true;
    try {
      if (f.stat.type === 'directory') c.p.fs.rmdir(f.real);
      else c.p.fs.unlink(f.real);
      return true;
    } catch (e) {
      s.code = await complain(c.p, `cannot delete ‘${f.path}’: ${reason(e)}`);
      return false;
    }
  },
  '-exec': (c) => exec(c, false, false),
  '-execdir': (c) => exec(c, true, false),
  '-ok': (c) => exec(c, false, true),
};
