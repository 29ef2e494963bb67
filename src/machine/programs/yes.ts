// upstream: coreutils src/yes.c

import { again } from './lib/again.ts';
import { command } from './lib/command.ts';

/** Prints a line again and again. */
export const yes = command(
  { name: 'yes', writeError: (why) => `standard output: ${why}`, summary: "Print a line with all STRINGs, or 'y', until killed.", usage: '[STRING]...', options: [] },
  async (p, options) => {
    return again(p, options.operands);
  },
);
