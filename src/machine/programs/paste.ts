// upstream: coreutils src/paste.c
import { command, fail, reason } from './lib/command.ts';
import { quotedIfNeeded } from './lib/quote.ts';
import { delimiters, join, parallel } from './lib/side-by-side.ts';
import { allLines, eachInput, openInput } from './lib/streams.ts';

/** Joins lines of files side by side. */
export const paste = command(
  {
    name: 'paste',
    summary: 'Write lines that consist of the corresponding lines of each FILE, with TABs between.',
    usage: '[OPTION]... [FILE]...',
    options: [
      ['d,delimiters=LIST', 'use the characters of LIST in turn instead of TAB'],
      ['s,serial', 'one file after the other, each in one line'],
      ['z,zero-terminated', 'lines end with NUL, not newline'],
    ],
  },
  async (p, options) => {
    const names = options.operands.length > 0 ? options.operands : ['-'];
    const list = delimiters(options.value('delimiters') ?? '\t');
    const end = options.has('zero-terminated') ? '\0' : '\n';
    if (options.has('serial')) return eachInput(p, names, async (file) => p.out(join((await allLines(p, file, end)).lines, list) + end));
    return parallel(p, names, list, end, (name) => openInput(p, name).catch((e: unknown) => fail(p, `${quotedIfNeeded(name)}: ${reason(e)}`)));
  },
);
