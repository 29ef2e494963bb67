// upstream: findutils xargs/xargs.c
import { command, UsageError } from './lib/command.ts';
import { chunk, type Item, itemsOf, runAll, Unmatched } from './lib/xargs-batches.ts';

/** Runs a command with arguments from its input. */
export const xargs = command(
  {
    name: 'xargs',
    summary: 'Run COMMAND with arguments INITIAL-ARGS and more arguments read from input.',
    usage: '[OPTION]... COMMAND [INITIAL-ARGS]...',
    options: [
      ['0,null', 'items are separated by a null, not whitespace; disables quote and backslash processing'],
      ['a,arg-file=FILE', 'read arguments from FILE, not standard input'],
      ['d,delimiter=CHARACTER', 'items in input stream are separated by CHARACTER, not by whitespace'],
      ['I=R', 'replace R in INITIAL-ARGS with names read from standard input'],
      ['L,max-lines=MAX-LINES', 'use at most MAX-LINES non-blank input lines per command line'],
      ['n,max-args=MAX-ARGS', 'use at most MAX-ARGS arguments per command line'],
      ['P,max-procs=MAX-PROCS', 'run at most MAX-PROCS processes at a time'],
      ['r,no-run-if-empty', 'if there are no arguments, then do not run COMMAND'],
      ['t,verbose', 'print commands before executing them'],
    ],
    from: 'GNU findutils 4.9.0',
    inOrder: true,
  },
  async (p, options) => {
    const words = options.operands.length > 0 ? options.operands : ['echo'];
    const replace = options.value('I');
    const delimiter = options.has('null') ? '\0' : unescaped(options.value('delimiter'));
    const number = (name: string): number | undefined => {
      const text = options.value(name);
      if (text === undefined) return undefined;
      if (!/^\d+$/.test(text) || (Number(text) < 1 && name !== 'max-procs'))
        throw new UsageError(`invalid number "${text}" for -${{ 'max-args': 'n', 'max-lines': 'L', 'max-procs': 'P' }[name]} option`);
      return Number(text);
    };
    const most = number('max-args');
    const lines = number('max-lines');
    const parallel = number('max-procs') ?? 1;
    const file = options.value('arg-file');
    const text = file === undefined ? await p.readAll() : p.fs.readText(p.path(file));
    let items: Item[];
    try {
      items = itemsOf(text, delimiter, replace !== undefined);
    } catch (fault) {
      if (!(fault instanceof Unmatched)) throw fault;
      await p.err(`${p.argv[0]}: ${fault.message}\n`);
      return 1;
    }
    const batches =
      replace !== undefined
        ? items.map((i) => [i.text])
        : lines !== undefined
          ? byLines(items, lines)
          : chunk(
              items.map((i) => i.text),
              most ?? 5000,
            );
    if (batches.length === 0 && !options.has('no-run-if-empty') && replace === undefined) batches.push([]);
    const commands = batches.map((b) => (replace !== undefined ? words.map((w) => w.split(replace).join(b[0] ?? '')) : [...words, ...b]));
    return runAll(p, commands, parallel || Number.POSITIVE_INFINITY, options.has('verbose'));
  },
);

function byLines(items: readonly Item[], lines: number): string[][] {
  const out: string[][] = [];
  let seen: number[] = [];
  for (const item of items) {
    if (!seen.includes(item.line)) seen.push(item.line);
    if (out.length === 0 || seen.length > lines) {
      out.push([]);
      seen = [item.line];
    }
    out.at(-1)?.push(item.text);
  }
  return out;
}

function unescaped(text: string | undefined): string | undefined {
  if (text === undefined) return undefined;
  return { '\\n': '\n', '\\t': '\t', '\\0': '\0', '\\\\': '\\' }[text] ?? text[0];
}
