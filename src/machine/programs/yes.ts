// upstream: coreutils src/yes.c
import { encode } from '../../base/bytes.ts';
import type { Process } from '../os/types.ts';
import { command } from './lib/command.ts';
import { writeBytes } from './lib/streams.ts';

/** Prints a line again and again. */
export const yes = command(
  { name: 'yes', writeError: (why) => `standard output: ${why}`, summary: "Print a line with all STRINGs, or 'y', until killed.", usage: '[STRING]...', options: [] },
  async (p, options) => {
    return again(p, options.operands);
  },
);

/** Writes a line until nobody reads it. */
export async function again(p: Process, words: readonly string[]): Promise<never> {
  const line = `${words.length > 0 ? words.join(' ') : 'y'}\n`;
  const block = encode(line.repeat(Math.max(1, Math.floor(8192 / line.length))));
  for (;;) {
    await writeBytes(p, block);
    await p.tick();
  }
}
