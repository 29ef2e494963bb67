// The words of an input, and commands run with them. upstream: findutils xargs/xargs.c
import type { Process } from '../../os/types.ts';
import { start } from './run.ts';

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

export interface Item {
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

/** Lists of at most so many. */
export function chunk(items: readonly string[], size: number): string[][] {
  const out: string[][] = [];
  for (let i = 0; i < items.length; i += size) out.push(items.slice(i, i + size));
  return out;
}
