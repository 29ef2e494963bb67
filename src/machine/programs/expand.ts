// upstream: coreutils src/expand.c
import { command, fail } from './lib/command.ts';
import { said } from './lib/quote.ts';
import { eachInput, LineReader, Output } from './lib/streams.ts';
import { spaced } from './lib/tabs.ts';

/** Turns tabs into spaces. */
export const expand = command(
  {
    name: 'expand',
    summary: 'Write each FILE to standard output with TABs turned into spaces.',
    usage: '[OPTION]... [FILE]...',
    options: [
      ['i,initial', 'do not touch TABs after other characters'],
      ['t,tabs=N', 'TABs are N columns apart, not 8'],
    ],
    rewrite: (args) => args.map((a) => (/^-\d+$/.test(a) ? `-t${a.slice(1)}` : a)),
  },
  async (p, options) => {
    const given = options.value('tabs') ?? '8';
    if (!/^\d+$/.test(given)) return fail(p, /^[\d, ]+$/.test(given) ? 'lists of tab stops are not simulated here' : `tab size contains invalid character(s): ${said(given)}`);
    if (Number(given) === 0) return fail(p, 'tab size cannot be 0');
    const out = new Output(p);
    return eachInput(p, options.operands, async (file) => {
      const reader = new LineReader(p, file);
      for (let lines = await reader.next(); lines; lines = await reader.next()) {
        for (const [i, line] of lines.entries()) await out.put(spaced(line, Number(given), options.has('initial')) + (reader.unterminated && i === lines.length - 1 ? '' : '\n'));
        await out.flush();
      }
    });
  },
);
