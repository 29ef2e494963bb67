// upstream: grep 3.8
import { command } from './lib/command.ts';
import { contextDigits, GREP_OPTIONS, grepHint, grepMain } from './lib/grep.ts';

/** Print lines that contain fixed strings. */
export const fgrep = command(
  {
    name: 'fgrep',
    summary: 'Print lines that contain fixed strings.',
    usage: '[OPTION]... PATTERNS [FILE]...',
    options: GREP_OPTIONS,
    from: 'GNU grep 3.8',
    usageExit: 2,
    rewrite: contextDigits,
    hint: grepHint,
  },
  (p, options) => grepMain(p, options, 'fixed'),
);
