// A line written again and again. upstream: coreutils src/yes.c
import { encode } from '../../../base/bytes.ts';
import type { Process } from '../../os/types.ts';
import { writeBytes } from './streams.ts';

/** Writes a line until nobody reads it. */
export async function again(p: Process, words: readonly string[]): Promise<never> {
  const line = `${words.length > 0 ? words.join(' ') : 'y'}\n`;
  const block = encode(line.repeat(Math.max(1, Math.floor(8192 / line.length))));
  for (;;) {
    await writeBytes(p, block);
    await p.tick();
  }
}
