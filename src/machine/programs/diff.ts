// upstream: diffutils 3.8 src/diff.c
import { type Bytes, decode } from '../../base/bytes.ts';
import { partsOf } from '../../base/time.ts';
import type { Process } from '../os/types.ts';
import { command, complain, reason, UsageError } from './lib/command.ts';
import { changes, contextual, edScript, normal, side, unified } from './lib/diff/hunks.ts';
import { fnmatch } from './lib/glob.ts';
import { NOT_HERE, type Parsed } from './lib/options.ts';
import { Regex } from './lib/regex/regex.ts';
import { readNamed } from './lib/streams.ts';

/** `-U 5` takes its number from the next word; the long form does not. */
function joinCounts(args: readonly string[]): readonly string[] {
  const out: string[] = [];
  for (let i = 0; i < args.length; i++) {
    const arg = args[i] ?? '';
    out.push(/^-[a-z]*[UC]$/.test(arg) && /^\d+$/.test(args[i + 1] ?? '') ? arg + args[++i] : arg);
  }
  return out;
}

/** Compares files line by line. */
export const diff = command(
  {
    name: 'diff',
    summary: 'Compare FILES line by line.',
    usage: '[OPTION]... FILES',
    writeError: (why) => `standard output: ${why}`,
    options: [
      [',normal', 'output in the normal form (default)'],
      ['q,brief', 'only tell when files differ'],
      ['s,report-identical-files', 'tell when two files are the same'],
      ['c', 'output 3 lines of copied context'],
      ['C,context[=NUM]', 'output NUM (default 3) lines of copied context'],
      ['u', 'output 3 lines of unified context'],
      ['U,unified[=NUM]', 'output NUM (default 3) lines of unified context'],
      ['e,ed', 'output an ed script'],
      ['y,side-by-side', NOT_HERE],
      [',label=LABEL', 'use LABEL instead of the file name and time'],
      ['r,recursive', 'compare subdirectories too'],
      ['N,new-file', 'files that are missing are empty'],
      ['x,exclude=PAT', 'leave out files that match PAT'],
      ['i,ignore-case', 'upper and lower case are the same'],
      ['b,ignore-space-change', 'changes in the amount of white space do not count'],
      ['w,ignore-all-space', 'white space does not count'],
      ['Z,ignore-trailing-space', 'white space at line ends does not count'],
      ['B,ignore-blank-lines', 'changes whose lines are all blank do not count'],
      ['I,ignore-matching-lines=RE', 'changes whose lines all match RE do not count'],
      ['a,text', 'treat all files as text'],
      ['t,expand-tabs', NOT_HERE],
      [',color[=WHEN]', 'colour the output: never, always or auto'],
      [',strip-trailing-cr', 'carriage returns at line ends do not count'],
      ['d,minimal', ''],
    ],
    from: 'GNU diffutils 3.8',
    usageExit: 2,
    hint: (name) => `${name}: Try '${name} --help' for more information.\n`,
    rewrite: joinCounts,
  },
  async (p, options) => {
    const [a, b, extra] = options.operands;
    if (b === undefined) throw new UsageError(`missing operand after '${options.operands.at(-1) ?? p.argv.at(-1) ?? ''}'`);
    if (extra !== undefined) throw new UsageError(`extra operand '${extra}'`);
    return new Differ(p, options).pair(a ?? '', b, true);
  },
);

class Differ {
  readonly #p: Process;
  readonly #o: Parsed;
  readonly #flags: string;

  constructor(p: Process, options: Parsed) {
    this.#p = p;
    this.#o = options;
    // The command that stands above each pair of files in a directory.
    const words = p.argv.slice(1).filter((w) => w.startsWith('-') && w !== '-');
    this.#flags = [p.argv[0] ?? 'diff', ...words].join(' ');
  }

  /** 0 the same, 1 different, 2 trouble. */
  async pair(a: string, b: string, top: boolean): Promise<number> {
    const kind = (name: string): string | undefined => (name === '-' ? 'file' : this.#p.fs.exists(this.#p.path(name)) ? this.#p.fs.stat(this.#p.path(name)).type : undefined);
    const [ka, kb] = [kind(a), kind(b)];
    if (top && ka === 'directory' && kb !== undefined && kb !== 'directory') return this.pair(`${a.replace(/\/$/, '')}/${b.replace(/^.*\//, '')}`, b, false);
    if (top && kb === 'directory' && ka !== undefined && ka !== 'directory') return this.pair(a, `${b.replace(/\/$/, '')}/${a.replace(/^.*\//, '')}`, false);
    if (ka === 'directory' && kb === 'directory') return this.#folders(a, b);
    return this.#files(a, b, !top);
  }

  async #folders(a: string, b: string): Promise<number> {
    const list = (name: string): string[] => this.#p.fs.readdir(this.#p.path(name)).filter((n) => !this.#o.all('exclude').some((g) => fnmatch(g, n)));
    const [left, right] = [list(a), list(b)];
    let code = 0;
    for (const name of [...new Set([...left, ...right])].sort()) {
      const [one, two] = [`${a.replace(/\/$/, '')}/${name}`, `${b.replace(/\/$/, '')}/${name}`];
      const folder = (path: string): boolean => this.#p.fs.exists(this.#p.path(path)) && this.#p.fs.stat(this.#p.path(path)).type === 'directory';
      if (!left.includes(name) || !right.includes(name)) {
        if (this.#o.has('new-file') && !folder(one) && !folder(two)) code = Math.max(code, await this.#files(one, two, true));
        else {
          await this.#p.out(`Only in ${left.includes(name) ? a.replace(/(.)\/$/, '$1') : b.replace(/(.)\/$/, '$1')}: ${name}\n`);
          code = Math.max(code, 1);
        }
      } else if (folder(one) && folder(two)) {
        if (this.#o.has('recursive')) code = Math.max(code, await this.#folders(one, two));
        else await this.#p.out(`Common subdirectories: ${one} and ${two}\n`);
      } else if (folder(one) !== folder(two)) {
        await this.#p.out(`File ${one} is a ${folder(one) ? 'directory' : 'regular file'} while file ${two} is a ${folder(two) ? 'directory' : 'regular file'}\n`);
        code = Math.max(code, 1);
      } else code = Math.max(code, await this.#files(one, two, true));
    }
    return code;
  }

  async #read(name: string): Promise<Bytes | undefined> {
    try {
      return await readNamed(this.#p, name);
    } catch (e) {
      if (this.#o.has('new-file') && reason(e) === 'No such file or directory') return new Uint8Array();
      await complain(this.#p, `${name}: ${reason(e)}`);
      return undefined;
    }
  }

  async #files(a: string, b: string, headed: boolean): Promise<number> {
    const one = await this.#read(a);
    const two = a === b && a === '-' ? one : await this.#read(b);
    if (!one || !two) return 2;
    const [x, y] = [decode(one), decode(two)];
    if (!this.#o.has('text') && (x.includes('\0') || y.includes('\0'))) {
      if (x === y) return 0;
      await this.#p.out(`Binary files ${a} and ${b} differ\n`);
      return 2;
    }
    const [left, right] = [side(x), side(y)];
    const all = changes(left, right, this.#key()).filter((c) => !this.#ignored([...left.lines.slice(c.aFrom, c.aTo), ...right.lines.slice(c.bFrom, c.bTo)]));
    if (all.length === 0) {
      if (this.#o.has('report-identical-files')) await this.#p.out(`Files ${a} and ${b} are identical\n`);
      return 0;
    }
    if (this.#o.has('brief')) {
      await this.#p.out(`Files ${a} and ${b} differ\n`);
      return 1;
    }
    const form = this.#o.last('u', 'unified', 'c', 'context', 'ed', 'normal');
    const amount = (name: string): number => Number(this.#o.value(name) || 3);
    const [labelA, labelB] = this.#o.all('label');
    const heads = (m: string, n: string): string => `${m} ${labelA ?? this.#stamp(a)}\n${n} ${labelB ?? this.#stamp(b)}\n`;
    let text = headed ? `${this.#flags} ${a} ${b}\n` : '';
    if (form === 'u' || form === 'unified') text += heads('---', '+++') + unified(left, right, all, form === 'u' ? 3 : amount('unified'));
    else if (form === 'c' || form === 'context') text += heads('***', '---') + contextual(left, right, all, form === 'c' ? 3 : amount('context'));
    else text += form === 'ed' ? edScript(left, right, all) : normal(left, right, all);
    await this.#p.out(this.#colour() ? paint(text) : text);
    return 1;
  }

  #colour(): boolean {
    const when = this.#o.has('color') ? this.#o.value('color') || 'auto' : 'never';
    return when === 'always' || (when === 'auto' && this.#p.stdout.tty !== undefined);
  }

  #stamp(name: string): string {
    const path = this.#p.path(name);
    const ms = name === '-' ? this.#p.clock.now() : this.#p.fs.exists(path) ? this.#p.fs.stat(path).mtime : 0;
    const t = partsOf(ms);
    const two = (n: number): string => String(n).padStart(2, '0');
    return `${name}\t${t.year}-${two(t.month)}-${two(t.day)} ${two(t.hour)}:${two(t.minute)}:${two(t.second)}.${String(t.ms).padStart(3, '0')}000000 +0000`;
  }

  #key(): (line: string) => string {
    const o = this.#o;
    return (line) => {
      let key = line;
      if (o.has('strip-trailing-cr')) key = key.replace(/\r$/, '');
      if (o.has('ignore-all-space')) key = key.replace(/\s+/g, '');
      else if (o.has('ignore-space-change')) key = key.replace(/\s+$/, '').replace(/\s+/g, ' ');
      else if (o.has('ignore-trailing-space')) key = key.replace(/\s+$/, '');
      return o.has('ignore-case') ? key.toLowerCase() : key;
    };
  }

  #ignored(lines: readonly string[]): boolean {
    if (this.#o.has('ignore-blank-lines') && lines.every((line) => line === '')) return true;
    const patterns = this.#o.all('ignore-matching-lines').map((source) => new Regex([source], { syntax: 'basic' }));
    return patterns.length > 0 && lines.every((line) => patterns.some((r) => r.test(line)));
  }
}

function paint(text: string): string {
  return text.replace(/^.*$/gm, (line) => {
    if (/^(---|\+\+\+|\*\*\*) /.test(line)) return `\x1b[1m${line}\x1b[0m`;
    if (/^(@@|\d)/.test(line)) return `\x1b[36m${line}\x1b[0m`;
    if (/^[-<]/.test(line) && line !== '---') return `\x1b[31m${line}\x1b[0m`;
    return /^[+>]/.test(line) ? `\x1b[32m${line}\x1b[0m` : line;
  });
}
