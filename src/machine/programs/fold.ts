// upstream: coreutils src/fold.c. GNU fold counts bytes' worth of columns; wide text is folded between characters.

import { broken } from './lib/broken-line.ts';
import { command, fail } from './lib/command.ts';
import { said } from './lib/quote.ts';
import { eachInput, LineReader, Output } from './lib/streams.ts';

/** Breaks long lines. */
export const fold = command(
  {
    name: 'fold',
    summary: 'Break lines so that they fit in a width.',
    usage: '[OPTION]... [FILE]...',
    options: [
      ['b,bytes', 'count bytes rather than columns'],
      ['s,spaces', 'break at spaces'],
      ['w,width=WIDTH', 'WIDTH columns instead of 80'],
    ],
    rewrite: (args) => args.map((a) => (/^-\d+$/.test(a) ? `-w${a.slice(1)}` : a)),
  },
  async (p, options) => {
    const given = options.value('width') ?? '80';
    const width = Number(given);
    if (!/^\d+$/.test(given) || width < 1) return fail(p, `invalid number of columns: ${said(given)}`);
    const out = new Output(p);
    return eachInput(p, options.operands, async (file) => {
      const reader = new LineReader(p, file);
      for (let lines = await reader.next(); lines; lines = await reader.next()) {
        for (const [i, line] of lines.entries()) await out.put(broken(line, width, options.has('spaces')) + (reader.unterminated && i === lines.length - 1 ? '' : '\n'));
        await out.flush();
      }
    });
  },
);
