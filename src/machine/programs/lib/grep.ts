// One program under three names. upstream: grep 3.8 src/grep.c
import { decode } from '../../../base/bytes.ts';
import { ExitError } from '../../os/errors.ts';
import type { OpenFile, Process } from '../../os/types.ts';
import { calledName, complain, fail, reason } from './command.ts';
import { fnmatch } from './glob.ts';
import { matcher } from './grep-matcher.ts';
import { GrepPrinter } from './grep-printer.ts';
import { NOT_HERE, type OptionRow, type Parsed } from './options.ts';
import { closeInput, LineReader, openInput, readNamed } from './streams.ts';

export const GREP_OPTIONS: readonly OptionRow[] = [
  ['E,extended-regexp', 'PATTERNS are extended regular expressions'],
  ['F,fixed-strings', 'PATTERNS are plain strings'],
  ['G,basic-regexp', 'PATTERNS are basic regular expressions'],
  ['P,perl-regexp', 'PATTERNS are Perl regular expressions'],
  ['e,regexp=PATTERNS', 'use PATTERNS for matching'],
  ['f,file=FILE', 'take PATTERNS from FILE'],
  ['i,ignore-case', 'upper and lower case are the same'],
  ['y', ''],
  [',no-ignore-case', 'upper and lower case differ (default)'],
  ['w,word-regexp', 'match only whole words'],
  ['x,line-regexp', 'match only whole lines'],
  ['z,null-data', 'lines end with NUL, not newline'],
  ['s,no-messages', 'do not tell of files that cannot be read'],
  ['v,invert-match', 'select the lines that do not match'],
  ['m,max-count=NUM', 'stop after NUM selected lines'],
  ['b,byte-offset', 'print the byte offset with output lines'],
  ['n,line-number', 'print the line number with output lines'],
  [',line-buffered', 'write each line at once'],
  ['H,with-filename', 'print the file name with output lines'],
  ['h,no-filename', 'leave out the file name'],
  [',label=LABEL', 'the name of standard input'],
  ['o,only-matching', 'print only the parts of a line that match'],
  ['q,quiet', 'print nothing'],
  [',silent', ''],
  [',binary-files=TYPE', 'what binary files are: binary, text or without-match'],
  ['a,text', 'same as --binary-files=text'],
  ['I', 'same as --binary-files=without-match'],
  ['d,directories=ACTION', 'what to do with directories: read, recurse or skip'],
  ['D,devices=ACTION', NOT_HERE],
  ['r,recursive', 'search directories and what is in them'],
  ['R,dereference-recursive', 'the same, and follow symlinks'],
  [',include=GLOB', 'search only files that match GLOB'],
  [',exclude=GLOB', 'do not search files that match GLOB'],
  [',exclude-dir=GLOB', 'do not search directories that match GLOB'],
  ['L,files-without-match', 'print only the names of files without selected lines'],
  ['l,files-with-matches', 'print only the names of files with selected lines'],
  ['c,count', 'print only how many lines were selected in each file'],
  ['T,initial-tab', NOT_HERE],
  ['Z,null', 'put NUL after file names'],
  ['B,before-context=NUM', 'print NUM lines before each selected line'],
  ['A,after-context=NUM', 'print NUM lines after each selected line'],
  ['C,context=NUM', 'print NUM lines before and after'],
  [',group-separator=SEP', 'print SEP between groups of lines with context'],
  [',no-group-separator', 'print nothing between them'],
  [',color[=WHEN]', 'colour what matches: always, never or auto'],
  [',colour[=WHEN]', ''],
  ['U,binary', ''],
];

export const grepHint = (name: string): string => `Usage: ${name} [OPTION]... PATTERNS [FILE]...\nTry '${name} --help' for more information.\n`;

/** `-5` is -C 5, also inside a cluster (`-n5`). */
export function contextDigits(args: readonly string[]): readonly string[] {
  const end = args.indexOf('--');
  return args.flatMap((arg, i) => {
    const m = end >= 0 && i > end ? null : /^-([a-zA-Z]*?)(\d+)([a-zA-Z]*)$/.exec(arg);
    if (!m || /[efmABCdD]/.test(m[1] ?? '')) return [arg];
    return [`-C${m[2]}`, ...(m[1] ? [`-${m[1]}`] : []), ...(m[3] ? [`-${m[3]}`] : [])];
  });
}

/** Searches as grep does; `syntax` is what the name asks for. */
export async function grepMain(p: Process, options: Parsed, syntax: 'basic' | 'extended' | 'fixed'): Promise<number> {
  await checkValues(p, options);
  const operands = [...options.operands];
  const patterns = await patternsOf(p, options, operands);
  const match = await matcher(p, options, patterns, syntax);
  const recursive = options.has('recursive', 'dereference-recursive') || options.value('directories') === 'recurse';
  const names = operands.length > 0 ? operands : recursive ? [''] : ['-'];
  const files = names.length > 1 || recursive;
  const printer = new GrepPrinter(p, options, match, files);
  const search = new Search(p, options, printer, recursive);
  for (const name of names) {
    await search.operand(name);
    if (search.done) break;
  }
  return search.exitCode();
}

async function patternsOf(p: Process, options: Parsed, operands: string[]): Promise<string[]> {
  const patterns: string[] = [];
  if (!options.has('regexp', 'file')) {
    const first = operands.shift();
    if (first === undefined) {
      await p.err(grepHint(calledName(p, 'grep')));
      throw new ExitError(2);
    }
    return first.split('\n');
  }
  for (const { name, value } of options.list) {
    if (name === 'regexp') patterns.push(...value.split('\n'));
    if (name !== 'file') continue;
    try {
      const text = decode(await readNamed(p, value));
      if (text !== '') patterns.push(...text.replace(/\n$/, '').split('\n'));
    } catch (e) {
      return fail(p, `${value}: ${reason(e)}`, 2);
    }
  }
  return patterns;
}

async function checkValues(p: Process, options: Parsed): Promise<void> {
  for (const { name, value } of options.list) {
    if (['after-context', 'before-context', 'context'].includes(name) && !/^\d+$/.test(value)) await fail(p, `${value}: invalid context length argument`, 2);
    if (name === 'max-count' && !/^-?\d+$/.test(value)) await fail(p, 'invalid max count', 2);
  }
}

class Search {
  readonly #p: Process;
  readonly #options: Parsed;
  readonly #printer: GrepPrinter;
  readonly #recursive: boolean;
  readonly #quiet: boolean;
  #found = false;
  #failed = false;
  done = false;

  constructor(p: Process, options: Parsed, printer: GrepPrinter, recursive: boolean) {
    this.#p = p;
    this.#options = options;
    this.#printer = printer;
    this.#recursive = recursive;
    this.#quiet = options.has('quiet', 'silent');
  }

  exitCode(): number {
    if (this.#found && (this.#quiet || !this.#failed)) return 0;
    return this.#failed ? 2 : 1;
  }

  /** A file, a directory or `-`; the empty name is the working directory, whose files are named without a prefix. */
  async operand(name: string): Promise<void> {
    const path = this.#p.path(name === '' ? '.' : name);
    if (name !== '-' && this.#p.fs.exists(path) && this.#p.fs.stat(path).type === 'directory') {
      if (this.#recursive) return this.#directory(path, name.replace(/\/+$/, '') || (name.startsWith('/') ? '/' : ''));
      if (this.#options.value('directories') === 'skip') return;
      return this.#say(name, 'Is a directory');
    }
    await this.#file(name);
  }

  async #directory(path: string, shown: string): Promise<void> {
    let names: string[];
    try {
      names = this.#p.fs.readdir(path);
    } catch (e) {
      return this.#say(shown, reason(e));
    }
    for (const name of names) {
      if (this.done) return;
      const below = `${path === '/' ? '' : path}/${name}`;
      const label = shown === '' ? name : shown === '/' ? `/${name}` : `${shown}/${name}`;
      const stat = this.#p.fs.lstat(below);
      const follow = this.#options.has('dereference-recursive');
      const type = stat.type === 'symlink' && follow && this.#p.fs.exists(below) ? this.#p.fs.stat(below).type : stat.type;
      if (type === 'directory') {
        if (!this.#options.all('exclude-dir').some((g) => fnmatch(g, name))) await this.#directory(below, label);
      } else if (type === 'file' && this.#wanted(name)) await this.#file(label);
    }
  }

  #wanted(name: string): boolean {
    if (this.#options.all('exclude').some((g) => fnmatch(g, name))) return false;
    const include = this.#options.all('include');
    return include.length === 0 || include.some((g) => fnmatch(g, name));
  }

  async #file(name: string): Promise<void> {
    let file: OpenFile;
    try {
      file = await openInput(this.#p, name);
    } catch (e) {
      return this.#say(name, reason(e));
    }
    try {
      const label = name === '-' ? (this.#options.value('label') ?? '(standard input)') : name;
      const reader = new LineReader(this.#p, file, this.#options.has('null-data') ? '\0' : '\n');
      const selected = await this.#printer.file(reader, label);
      if (this.#options.has('files-without-match') ? !selected : selected) this.#found = true;
      if (selected && this.#quiet) this.done = true;
    } finally {
      closeInput(this.#p, file);
    }
  }

  async #say(name: string, words: string): Promise<void> {
    this.#failed = true;
    if (!this.#options.has('no-messages')) await complain(this.#p, `${name}: ${words}`);
  }
}
