// upstream: grep 3.8
import { command } from './lib/command.ts';
import { contextDigits, GREP_OPTIONS, grepHint, grepMain } from './lib/grep.ts';

/** Print the lines of each FILE that match one of the PATTERNS. */
export const grep = command(
  {
    name: 'grep',
    summary: 'Print the lines of each FILE that match one of the PATTERNS.',
    usage: '[OPTION]... PATTERNS [FILE]...',
    options: GREP_OPTIONS,
    from: 'GNU grep 3.8',
    usageExit: 2,
    rewrite: contextDigits,
    hint: grepHint,
  },
  (p, options) => grepMain(p, options, 'basic'),
);
