// A script that comes on standard input: a command runs as soon as it is complete, and what it reads is what follows it. upstream: bash eval.c reader_loop
import { readLine } from './read-line.ts';
import { parse, runScript } from './run-script.ts';
import type { Runner } from './runner.ts';

/** Runs what comes on standard input to its end. */
export async function runStandardInput(sh: Runner): Promise<number> {
  let lines = 0;
  for (;;) {
    let text = '';
    let ended = false;
    const first = lines;
    for (;;) {
      const line = await readLine(sh, sh.p.stdin, {});
      ended = line.ended;
      if (line.ended && line.text === '') break;
      lines++;
      text += `${line.text}\n`;
      if (line.ended || !needsMore(sh, text)) break;
    }
    if (text !== '') {
      sh.lineOffset = first;
      await runScript(sh, parse(sh, text), 'file');
    }
    if (ended) return sh.status;
  }
}

/** True when a text is the beginning of something longer. */
export function needsMore(sh: Runner, text: string): boolean {
  if (/(?:^|[^\\])(?:\\\\)*\\\n$/.test(text)) return true;
  const { error } = parse(sh, text);
  return error?.incomplete === true || openDocument(sh, text);
}

/** A here-document whose end has not come. */
export function openDocument(sh: Runner, text: string): boolean {
  return text.includes('<<') && parse(sh, text).openDocument === true;
}
