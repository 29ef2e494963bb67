// upstream: busybox/findutils/grep.c
import { decode } from '../../../base/bytes.ts';
import { reason } from '../lib/command.ts';
import type { Matcher } from '../lib/grep-matcher.ts';
import { GrepPrinter } from '../lib/grep-printer.ts';
import { Regex, RegexError } from '../lib/regex/regex.ts';
import { closeInput, LineReader, openInput } from '../lib/streams.ts';
import { type Applet, type AppletCall, AppletFault, applet, UsageFault } from './lib/applet.ts';
import { asParsed } from './lib/as-parsed.ts';
import { mustRead } from './lib/inputs.ts';

const NAMES: Readonly<Record<string, string>> = {
  H: 'with-filename',
  h: 'no-filename',
  n: 'line-number',
  l: 'files-with-matches',
  L: 'files-without-match',
  c: 'count',
  o: 'only-matching',
  q: 'quiet',
  v: 'invert-match',
  z: 'null-data',
  m: 'max-count',
  A: 'after-context',
  B: 'before-context',
  C: 'context',
};

const USAGE = `[-HhnlLoqvsrRiwFEz] [-m N] [-A|B|C N] { PATTERN | -e PATTERN... | -f FILE... } [FILE]...

Print the lines of FILEs in which PATTERN is

	-H	File names before lines
	-h	No file names
	-n	Line numbers before lines
	-l	Only names of files that have it
	-L	Only names of files that do not
	-c	Only how many lines
	-o	Only the part that matches
	-q	Nothing: the exit code tells
	-v	Lines in which it is not
	-s	Do not tell of files that cannot be read
	-r	Directories with all that is in them
	-R	The same, and follow symlinks
	-i	Upper and lower case are the same
	-w	Only whole words
	-x	Only whole lines
	-F	PATTERN is plain text
	-E	PATTERN is an extended regexp
	-z	Lines end with NUL
	-m N	Stop after N lines of a file
	-A N	And N lines after
	-B N	And N lines before
	-C N	And N lines before and after
	-e PTRN	A pattern
	-f FILE	Patterns from FILE
`;

function grepAs(name: string, always: '' | 'E' | 'F'): Applet {
  return applet({ name, usage: USAGE, short: 'lnqvscFiHhe:f:LorRm:wxA:B:C:EazI', long: { color: 'color::' }, usageExit: 2 }, async (call) => {
    for (const option of 'mABC') call.number(option, 0);
    const words = [...call.words];
    const patterns = await patternsOf(call, words);
    const recursive = call.has('r') || call.has('R');
    const options = asParsed(call, NAMES, words);
    // Whatever is in it, a line is text.
    options.list.push({ name: 'text', value: '' });
    const syntax = call.has('F') || always === 'F' ? 'fixed' : call.has('E') || always === 'E' ? 'extended' : 'basic';
    const isFolder = (word: string): boolean => word !== '-' && call.p.fs.exists(call.p.path(word)) && call.p.fs.stat(call.p.path(word)).type === 'directory';
    const several = words.length > 1 || (recursive && words.some(isFolder));
    const search = new Search(call, new GrepPrinter(call.p, options, compiled(call, patterns, syntax), several), recursive);
    for (const word of words.length > 0 ? words : ['-']) if (!search.done) await search.visit(word, true);
    return search.exitCode();
  });
}

async function patternsOf(call: AppletCall, words: string[]): Promise<string[]> {
  const patterns: string[] = [];
  for (const [option, value] of call.options) {
    if (option === 'e') patterns.push(...value.split('\n'));
    if (option !== 'f') continue;
    const text = decode(await mustRead(call, value));
    if (text !== '') patterns.push(...text.replace(/\n$/, '').split('\n'));
  }
  if (call.has('e') || call.has('f')) return patterns;
  const first = words.shift();
  if (first === undefined) throw new UsageFault();
  return first.split('\n');
}

function compiled(call: AppletCall, patterns: readonly string[], syntax: 'basic' | 'extended' | 'fixed'): Matcher {
  const options = { syntax, ignoreCase: call.has('i'), whole: call.has('x') ? ('line' as const) : call.has('w') ? ('word' as const) : undefined };
  for (const pattern of patterns) {
    try {
      new Regex([pattern], options);
    } catch (fault) {
      if (!(fault instanceof RegexError)) throw fault;
      throw new AppletFault(`bad regex '${pattern}'`);
    }
  }
  return patterns.length === 0 ? { test: () => false, find: () => undefined } : new Regex(patterns, options);
}

class Search {
  readonly #call: AppletCall;
  readonly #printer: GrepPrinter;
  readonly #recursive: boolean;
  #found = false;
  #failed = false;
  done = false;

  constructor(call: AppletCall, printer: GrepPrinter, recursive: boolean) {
    this.#call = call;
    this.#printer = printer;
    this.#recursive = recursive;
  }

  exitCode(): number {
    if (this.#found && (this.#call.has('q') || !this.#failed)) return 0;
    return this.#failed ? 2 : 1;
  }

  /** A file, or with -r a directory; one that is not asked for recursively is left out without a word. */
  async visit(name: string, top: boolean): Promise<void> {
    const { p } = this.#call;
    const path = p.path(name);
    if (name !== '-' && p.fs.exists(path) && p.fs.stat(path).type === 'directory') {
      const link = p.fs.lstat(path).type === 'symlink';
      if (!this.#recursive || (link && !top && !this.#call.has('R'))) return;
      for (const child of p.fs.readdir(path)) if (!this.done) await this.visit(`${name.replace(/\/+$/, '')}/${child}`, false);
      return;
    }
    await this.#file(name, top);
  }

  /** What is found on the way and cannot be read does not count for the exit code. */
  async #file(name: string, top: boolean): Promise<void> {
    const { p } = this.#call;
    try {
      const file = await openInput(p, name);
      const found = await this.#printer.file(new LineReader(p, file, this.#call.has('z') ? '\0' : '\n'), name === '-' ? '(standard input)' : name);
      closeInput(p, file);
      if (found) this.#found = true;
      if (found && this.#call.has('q')) this.done = true;
    } catch (fault) {
      const words = reason(fault);
      if (!this.#call.has('s')) await this.#call.complain(`${name}: ${words}`);
      if (top) this.#failed = true;
    }
  }
}

export const grep = grepAs('grep', '');
export const egrep = grepAs('egrep', 'E');
export const fgrep = grepAs('fgrep', 'F');
