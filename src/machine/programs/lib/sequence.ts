// Rows of numbers. upstream: coreutils src/seq.c
import type { Process } from '../../os/types.ts';
import { Output } from './streams.ts';

/** A number with its places, padded with zeros. */
export function fixed(n: number, places: number, width: number): string {
  const text = n.toFixed(places);
  return text.startsWith('-') && width > 0 ? `-${text.slice(1).padStart(width - 1, '0')}` : text.padStart(width, '0');
}

/** Prints numbers with a text between them. */
export async function sequence(p: Process, [first, step, last]: readonly [number, number, number], show: (n: number) => string, separator: string): Promise<number> {
  const out = new Output(p);
  const count = step === 0 ? (first <= last ? Number.POSITIVE_INFINITY : 0) : Math.floor((last - first) / step + 1e-10) + 1;
  for (let i = 0; i < count; i++) {
    const wait = out.put(`${i > 0 ? separator : ''}${show(first + i * step)}`);
    if (wait) await wait;
  }
  if (count > 0) await out.put('\n');
  await out.flush();
  return 0;
}
