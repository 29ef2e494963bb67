// upstream: coreutils src/unexpand.c
import { command } from './lib/command.ts';
import { eachInput, LineReader, Output } from './lib/streams.ts';
import { tabbed } from './lib/tabs.ts';

/** Turns spaces into tabs. */
export const unexpand = command(
  {
    name: 'unexpand',
    summary: 'Write each FILE to standard output with leading blanks turned into TABs.',
    usage: '[OPTION]... [FILE]...',
    options: [
      ['a,all', 'all blanks, not only leading ones'],
      [',first-only', 'only leading blanks (overrides -a)'],
      ['t,tabs=N', 'TABs are N columns apart, not 8 (implies -a)'],
    ],
  },
  (p, options) => {
    const tab = Number(options.value('tabs') ?? 8) || 8;
    const all = options.has('all', 'tabs') && !options.has('first-only');
    const out = new Output(p);
    return eachInput(p, options.operands, async (file) => {
      const reader = new LineReader(p, file);
      for (let lines = await reader.next(); lines; lines = await reader.next()) {
        for (const [i, line] of lines.entries()) await out.put(tabbed(line, tab, all) + (reader.unterminated && i === lines.length - 1 ? '' : '\n'));
        await out.flush();
      }
    });
  },
);
