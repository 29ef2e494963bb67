// A pager. upstream: less 590
import type { OpenFile, Process, Tty } from '../os/types.ts';
import { command, reason } from './lib/command.ts';
import { NOT_HERE, type Parsed } from './lib/options.ts';
import { Pager } from './lib/pager/pager.ts';
import { rowsOf } from './lib/pager/rows.ts';
import { PagerSource } from './lib/pager/source.ts';
import { Screen } from './lib/screen.ts';
import { openInput, read, writeBytes } from './lib/streams.ts';

/** `+F`, `+/text` and `+30` as an option. */
const plusCommands = (args: readonly string[]): readonly string[] => args.map((a) => (/^\+./.test(a) ? `--first-command=${a.slice(1)}` : a));

/** Shows text a screen at a time. */
export const less = command(
  {
    name: 'less',
    summary: 'Show text a screen at a time.',
    usage: '[OPTION]... [+COMMAND] [FILE]...',
    options: [
      ['?', ''],
      ['e,quit-at-eof', 'leave when the end is passed a second time'],
      ['E,QUIT-AT-EOF', 'leave at the end'],
      ['F,quit-if-one-screen', 'leave at once when all fits on one screen'],
      ['g,hilite-search', ''],
      ['i,ignore-case', 'patterns in lower case match upper case too'],
      ['I,IGNORE-CASE', 'patterns ignore case'],
      ['K,quit-on-intr', NOT_HERE],
      ['M,LONG-PROMPT', NOT_HERE],
      ['m,long-prompt', NOT_HERE],
      ['n,line-numbers', ''],
      ['N,LINE-NUMBERS', 'show line numbers'],
      ['R,RAW-CONTROL-CHARS', 'let colours pass'],
      ['r,raw-control-chars', 'let colours pass'],
      ['s,squeeze-blank-lines', NOT_HERE],
      ['S,chop-long-lines', 'cut long lines instead of wrapping them'],
      ['X,no-init', 'do not use the second screen'],
      [',first-command=COMMAND', ''],
    ],
    from: 'less 590',
    rewrite: (args) => plusCommands(args),
    hint: () => '',
  },
  async (p, options) => {
    const names = options.operands;
    if (names.length === 0 && p.stdin.tty) {
      await p.err('Missing filename ("less --help" for help)\n');
      return 1;
    }
    const sources: PagerSource[] = [];
    let code = 0;
    for (const name of names.length > 0 ? names : ['-']) {
      try {
        sources.push(new PagerSource(p, name === '-' ? '' : name, await openInput(p, name)));
      } catch (e) {
        code = 1;
        const words = reason(e);
        await p.err(words === 'Is a directory' ? `${name} is a directory\n` : `${name}: ${words}\n`);
      }
    }
    if (sources.length === 0) return code;
    const tty = p.stdout.tty;
    if (!tty) return copyAll(p, names);
    if (environmentFlags(p, options, 'quit-if-one-screen', 'F') && (await fits(sources, tty, options))) {
      for (const source of sources) for (const line of source.lines) await p.out(`${line}\n`);
      return code;
    }
    return page(p, tty, sources, options);
  },
);

/** A flag of the command line or of $LESS. */
function environmentFlags(p: Process, options: Parsed, long: string, letter: string): boolean {
  return options.has(long) || new RegExp(`(^|\\s)-?[a-zA-Z]*${letter}`).test(p.env.get('LESS') ?? '');
}

async function copyAll(p: Process, names: readonly string[]): Promise<number> {
  for (const name of names.length > 0 ? names : ['-']) {
    const file: OpenFile | undefined = await openInput(p, name).catch(() => undefined);
    for (let chunk = file ? await read(p, file) : null; chunk && file; chunk = await read(p, file)) await writeBytes(p, chunk);
  }
  return 0;
}

async function fits(sources: readonly PagerSource[], tty: Tty, options: Parsed): Promise<boolean> {
  const [only] = sources;
  if (!only || sources.length > 1) return false;
  const height = (tty.rows || 24) - 1;
  const rows = (): number =>
    only.lines.reduce((n, line) => n + rowsOf(line, { columns: tty.columns || 80, chop: options.has('chop-long-lines'), shift: 0, raw: true, highlight: undefined }).length, 0);
  while (!only.ended && only.lines.length <= height) await only.more();
  return only.ended && rows() <= height;
}

async function page(p: Process, tty: Tty, sources: readonly PagerSource[], options: Parsed): Promise<number> {
  const screen = new Screen(p, tty, !environmentFlags(p, options, 'no-init', 'X'));
  await screen.open();
  try {
    return await new Pager(p, screen, sources, {
      chop: environmentFlags(p, options, 'chop-long-lines', 'S'),
      numbers: environmentFlags(p, options, 'LINE-NUMBERS', 'N'),
      raw: options.has('raw-control-chars') || environmentFlags(p, options, 'RAW-CONTROL-CHARS', 'R'),
      ignoreCase: options.has('IGNORE-CASE') ? 'always' : environmentFlags(p, options, 'ignore-case', 'i') ? 'smart' : 'never',
      quitAtEnd: options.has('QUIT-AT-EOF', 'quit-at-eof'),
      first: options.value('first-command') ?? '',
    }).run();
  } finally {
    await screen.close('\r\x1b[K');
  }
}
