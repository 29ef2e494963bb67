// upstream: coreutils src/sort.c. Text is compared by code points, as in the C locale.
import type { Process } from '../os/types.ts';
import { command, fail, reason, UsageError } from './lib/command.ts';
import { type Compare, lineOrder, wholeLine } from './lib/line-order.ts';
import type { Parsed } from './lib/options.ts';
import { quoted, quotedIfNeeded, said } from './lib/quote.ts';
import { compareKeys, keyFlags, parseKey, type SortKey } from './lib/sort-keys.ts';
import { allLines, closeInput, openInput, writeNamed } from './lib/streams.ts';

/** Sorts lines. */
export const sort = command(
  {
    name: 'sort',
    summary: 'Write all FILEs, sorted and joined, to standard output.',
    usage: '[OPTION]... [FILE]...',
    writeError: (why) => `fflush failed: 'standard output': ${why}\nsort: write error`,
    options: [
      ['b,ignore-leading-blanks', 'leave out leading blanks'],
      ['d,dictionary-order', 'consider only blanks, letters and digits'],
      ['f,ignore-case', 'lower case is the same as upper case'],
      ['g,general-numeric-sort', 'compare as floating point numbers'],
      ['i,ignore-nonprinting', 'consider only printable characters'],
      ['M,month-sort', 'compare names of months'],
      ['h,human-numeric-sort', 'compare sizes such as 2K and 1G'],
      ['n,numeric-sort', 'compare as numbers'],
      ['R,random-sort', 'shuffle, but keep equal keys together'],
      ['r,reverse', 'the other way round'],
      ['V,version-sort', 'compare version numbers inside text'],
      ['c,check[=WORD]', 'only say whether the input is sorted'],
      ['C', 'like -c, but say nothing'],
      ['k,key=KEYDEF', 'sort by a part of the line: F[.C][OPTS][,F[.C][OPTS]]'],
      ['m,merge', 'merge files that are sorted already'],
      ['o,output=FILE', 'write to FILE instead of standard output'],
      ['s,stable', 'lines with equal keys keep their order'],
      ['S,buffer-size=SIZE', ''],
      ['t,field-separator=SEP', 'SEP stands between fields instead of blanks'],
      ['T,temporary-directory=DIR', ''],
      [',parallel=N', ''],
      ['u,unique', 'print only the first of lines with equal keys'],
      ['z,zero-terminated', 'lines end with NUL, not newline'],
      [',sort=WORD', 'general-numeric -g, human-numeric -h, month -M, numeric -n, random -R, version -V'],
    ],
    usageExit: 2,
  },
  async (p, options) => {
    const global = keyFlags(letters(options));
    const separator = await separatorOf(p, options);
    const keys: SortKey[] = [];
    for (const def of options.all('key')) {
      const key = parseKey(def, global);
      if (typeof key === 'string') return fail(p, key, 2);
      keys.push(key);
    }
    if (keys.length === 0) keys.push(wholeLine(global));
    const compare = compareKeys(keys, separator, shuffleSeed(p, keys));
    const end = options.has('zero-terminated') ? '\0' : '\n';
    if (options.has('check', 'C')) return check(p, options, compare, end);
    const order = lineOrder(compare, global.reverse, options.has('unique', 'stable'));
    const rows = options.has('merge') ? merge(await gatherEach(p, options.operands, end), order) : await sorted(p, await gather(p, options.operands, end), order);
    const kept = options.has('unique') ? rows.filter((row, i) => i === 0 || compare(rows[i - 1] ?? '', row) !== 0) : rows;
    const text = kept.length > 0 ? kept.join(end) + end : '';
    const output = options.value('output');
    if (output === undefined) await p.out(text);
    else await writeNamed(p, output, 'w', text).catch((e: unknown) => fail(p, `open failed: ${quotedIfNeeded(output)}: ${reason(e)}`, 2));
    return 0;
  },
);

const WORDS: Readonly<Record<string, string>> = { 'general-numeric': 'g', 'human-numeric': 'h', month: 'M', numeric: 'n', random: 'R', version: 'V' };

function letters(options: Parsed): string {
  let all = '';
  const map: Readonly<Record<string, string>> = {
    'ignore-leading-blanks': 'b',
    'dictionary-order': 'd',
    'ignore-case': 'f',
    'general-numeric-sort': 'g',
    'ignore-nonprinting': 'i',
    'month-sort': 'M',
    'human-numeric-sort': 'h',
    'numeric-sort': 'n',
    'random-sort': 'R',
    reverse: 'r',
    'version-sort': 'V',
  };
  for (const { name, value } of options.list) {
    all += map[name] ?? '';
    if (name !== 'sort') continue;
    const letter = WORDS[value];
    if (!letter) throw new UsageError(`invalid argument ${quoted(value)} for ‘--sort’`);
    all += letter;
  }
  return all;
}

function shuffleSeed(p: Process, keys: readonly SortKey[]): number {
  return keys.some((k) => k.flags.how === 'R') ? p.machine.random.uint32() : 0;
}

async function separatorOf(p: Process, options: Parsed): Promise<string | undefined> {
  const text = options.value('field-separator');
  if (text === undefined) return undefined;
  if (text === '') return fail(p, 'empty tab', 2);
  if (text === '\\0') return '\0';
  return Array.from(text).length > 1 ? fail(p, `multi-character tab ${said(text)}`, 2) : text;
}

async function gather(p: Process, names: readonly string[], end: string): Promise<string[]> {
  return (await gatherEach(p, names, end)).flat();
}

async function gatherEach(p: Process, names: readonly string[], end: string): Promise<string[][]> {
  const all: string[][] = [];
  for (const name of names.length > 0 ? names : ['-']) {
    try {
      const file = await openInput(p, name);
      all.push((await allLines(p, file, end)).lines);
      closeInput(p, file);
    } catch (e) {
      const what = reason(e);
      return fail(p, `${what === 'Is a directory' ? 'read failed' : 'cannot read'}: ${quotedIfNeeded(name)}: ${what}`, 2);
    }
  }
  return all;
}

async function sorted(p: Process, lines: readonly string[], order: Compare): Promise<string[]> {
  const rows = [...lines].sort(order);
  await p.tick();
  return rows;
}

/** Always the smallest of the files' next lines; what is not sorted stays so. */
function merge(files: readonly (readonly string[])[], order: Compare): string[] {
  const at = files.map(() => 0);
  const head = (i: number): string | undefined => files[i]?.[at[i] ?? 0];
  const rows: string[] = [];
  for (;;) {
    let least: { file: number; line: string } | undefined;
    for (let i = 0; i < files.length; i++) {
      const line = head(i);
      if (line !== undefined && (!least || order(line, least.line) < 0)) least = { file: i, line };
    }
    if (!least) return rows;
    rows.push(least.line);
    at[least.file] = (at[least.file] ?? 0) + 1;
  }
}

async function check(p: Process, options: Parsed, compare: Compare, end: string): Promise<number> {
  const [name = '-', extra] = options.operands;
  if (extra !== undefined) return fail(p, `extra operand ${said(extra)} not allowed with -c`, 2);
  const lines = await gather(p, [name], end);
  const strict = options.has('unique');
  const silent = options.has('C') || options.value('check') === 'quiet' || options.value('check') === 'silent';
  const global = keyFlags(letters(options));
  for (let i = 1; i < lines.length; i++) {
    const a = lines[i - 1] ?? '';
    const b = lines[i] ?? '';
    let order = compare(a, b);
    if (order === 0 && !strict && !options.has('stable')) order = (a < b ? -1 : a > b ? 1 : 0) * (global.reverse ? -1 : 1);
    if (order < 0 || (order === 0 && !strict)) continue;
    if (!silent) await p.err(`${p.argv[0]}: ${name}:${i + 1}: disorder: ${b}\n`);
    return 1;
  }
  return 0;
}
