// upstream: findutils xargs/xargs.c
import type { Process } from '../os/types.ts';
import { command, UsageError } from './lib/command.ts';
import { start } from './lib/run.ts';

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

/** Runs commands one after the other, or side by side; the exit code of the whole. */
export async function runAll(p: Process, commands: readonly (readonly string[])[], parallel: number, verbose: boolean): Promise<number> {
  let code = 0;
  const running = new Set<Promise<void>>();
  const files = new Map(p.files);
  files.set(0, await p.open('/dev/null', 'r'));
  for (const argv of commands) {
    if (verbose) await p.err(`${argv.join(' ')}\n`);
    const child = await start(p, argv, { files }, '', '');
    if (typeof child === 'number') return child;
    const done = child.exited.then((status) => {
      if (status.signal) code = 125;
      else if (status.code === 255) code = 124;
      else if (status.code !== 0 && code === 0) code = status.code === 126 || status.code === 127 ? status.code : 123;
      running.delete(done);
    });
    running.add(done);
    if (running.size >= parallel) await p.wait(Promise.race(running));
    if (code === 124 || code === 125) {
      await p.err(`${p.argv[0]}: ${argv[0]}: ${code === 124 ? 'exited with status 255; aborting' : `terminated by signal ${'0'}`}\n`);
      break;
    }
  }
  await p.wait(Promise.all(running));
  return code;
}

/** A quote without its end. */
export class Unmatched extends Error {}

interface Item {
  readonly text: string;
  readonly line: number;
}

/** The words of an input, or its lines. */
export function itemsOf(text: string, delimiter: string | undefined, wholeLines: boolean): Item[] {
  if (delimiter !== undefined) {
    const parts = text.split(delimiter);
    if (parts.at(-1) === '') parts.pop();
    return parts.map((t, line) => ({ text: t, line }));
  }
  const out: Item[] = [];
  for (const [line, raw] of text.split('\n').entries()) {
    if (wholeLines) {
      const trimmed = raw.trimStart();
      if (trimmed !== '') out.push({ text: unquote(trimmed, false)[0] ?? '', line });
    } else for (const word of unquote(raw, true)) out.push({ text: word, line });
  }
  return out;
}

/** Quotes and backslashes as xargs reads them. */
function unquote(line: string, split: boolean): string[] {
  const out: string[] = [];
  let word = '';
  let open = false;
  for (let i = 0; i < line.length; i++) {
    const c = line[i] ?? '';
    if (c === '"' || c === "'") {
      const end = line.indexOf(c, i + 1);
      if (end < 0) throw new Unmatched(`unmatched ${c === '"' ? 'double' : 'single'} quote; by default quotes are special to xargs unless you use the -0 option`);
      word += line.slice(i + 1, end);
      open = true;
      i = end;
    } else if (c === '\\' && i + 1 < line.length) {
      word += line[++i];
      open = true;
    } else if (split && (c === ' ' || c === '\t')) {
      if (open || word) out.push(word);
      word = '';
      open = false;
    } else word += c;
  }
  if (open || word) out.push(word);
  return out;
}

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

/** Lists of at most so many. */
export function chunk(items: readonly string[], size: number): string[][] {
  const out: string[][] = [];
  for (let i = 0; i < items.length; i += size) out.push(items.slice(i, i + size));
  return out;
}

function unescaped(text: string | undefined): string | undefined {
  if (text === undefined) return undefined;
  return { '\\n': '\n', '\\t': '\t', '\\0': '\0', '\\\\': '\\' }[text] ?? text[0];
}
