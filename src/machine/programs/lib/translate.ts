// Bytes translated, squeezed and deleted. upstream: coreutils src/tr.c
import type { Process } from '../../os/types.ts';
import { read, writeBytes } from './streams.ts';

/** Copies standard input: what is mapped, left out, and kept only once in a row. */
export async function translate(p: Process, map: Map<number, number> | undefined, gone: ReadonlySet<number>, once: ReadonlySet<number>): Promise<void> {
  let previous = -1;
  for (let chunk = await read(p, p.stdin); chunk; chunk = await read(p, p.stdin)) {
    const out = new Uint8Array(chunk.length);
    let n = 0;
    for (const byte of chunk) {
      if (gone.has(byte)) continue;
      const b = map?.get(byte) ?? byte;
      if (b === previous && once.has(b)) continue;
      previous = b;
      out[n++] = b;
    }
    if (n > 0) await writeBytes(p, out.subarray(0, n));
    await p.tick();
  }
}
