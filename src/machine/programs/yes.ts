// upstream: coreutils src/yes.c
import { encode } from '../../base/bytes.ts';
import { command } from './lib/command.ts';
import { writeBytes } from './lib/streams.ts';

/** Prints a line again and again. */
export const yes = command(
  { name: 'yes', writeError: (why) => `standard output: ${why}`, summary: "Print a line with all STRINGs, or 'y', until killed.", usage: '[STRING]...', options: [] },
  async (p, options) => {
    const line = `${options.operands.length > 0 ? options.operands.join(' ') : 'y'}\n`;
    const block = encode(line.repeat(Math.max(1, Math.floor(8192 / line.length))));
    for (;;) {
      await writeBytes(p, block);
      await p.tick();
    }
  },
);
