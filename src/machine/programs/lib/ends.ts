// The first and the last lines or bytes of an input. upstream: coreutils src/head.c, tail.c
import { type Bytes, concat } from '../../../base/bytes.ts';
import type { OpenFile, Process } from '../../os/types.ts';
import { read, writeBytes } from './streams.ts';

/** Copies the first lines or bytes. */
export async function firstOf(p: Process, file: OpenFile, unit: string, count: number, end: number): Promise<void> {
  let left = count;
  while (left > 0) {
    const chunk = await read(p, file, unit === 'bytes' ? left : undefined);
    if (!chunk) return;
    let take = chunk.length;
    if (unit === 'bytes') left -= chunk.length;
    else
      for (let i = 0; i < chunk.length; i++)
        if (chunk[i] === end && --left === 0) {
          take = i + 1;
          break;
        }
    await writeBytes(p, chunk.subarray(0, take));
    await p.tick();
  }
}

/** All but the last lines or bytes. */
export function withoutLast(all: Bytes, unit: string, count: number, end: number): Bytes {
  if (unit === 'bytes') return all.subarray(0, Math.max(0, all.length - count));
  if (count === 0) return all;
  let seen = 0;
  for (let i = all.length - 1; i >= 0; i--) {
    if (i === all.length - 1 && all[i] === end) continue;
    if (all[i] === end && ++seen === count) return all.subarray(0, i + 1);
  }
  return concat([]);
}

/** All that is to come. */
export async function copyRest(p: Process, file: OpenFile): Promise<void> {
  for (let chunk = await read(p, file); chunk; chunk = await read(p, file)) await writeBytes(p, chunk);
}

/** All but the first lines or bytes. */
export async function restOf(p: Process, file: OpenFile, unit: string, skip: number, end: number): Promise<void> {
  let left = skip;
  for (let chunk = await read(p, file); chunk; chunk = await read(p, file)) {
    let at = 0;
    if (unit === 'bytes') {
      at = Math.min(left, chunk.length);
      left -= at;
    } else while (left > 0 && at < chunk.length) if (chunk[at++] === end) left--;
    if (at < chunk.length) await writeBytes(p, chunk.subarray(at));
    await p.tick();
  }
}

/** The last lines or bytes. */
export function lastOf(all: Bytes, unit: string, count: number, end: number): Bytes {
  if (count === 0) return concat([]);
  if (unit === 'bytes') return all.subarray(Math.max(0, all.length - count));
  let seen = 0;
  for (let i = all.length - 1; i >= 0; i--) {
    if (i === all.length - 1) continue;
    if (all[i] === end && ++seen === count) return all.subarray(i + 1);
  }
  return all;
}
