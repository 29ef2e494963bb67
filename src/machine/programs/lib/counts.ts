// Lines, words and bytes counted. upstream: coreutils src/wc.c
import { type Bytes, decode } from '../../../base/bytes.ts';
import type { OpenFile, Process } from '../../os/types.ts';
import { read } from './streams.ts';
import { textWidth } from './width.ts';

export interface Counts {
  lines: number;
  words: number;
  chars: number;
  bytes: number;
  longest: number;
}

export const noCounts = (): Counts => ({ lines: 0, words: 0, chars: 0, bytes: 0, longest: 0 });

/** Reads an input to its end. */
export async function countAll(p: Process, file: OpenFile): Promise<Counts> {
  const counts = noCounts();
  let inWord = false;
  let line = '';
  for (let chunk: Bytes | null = await read(p, file); chunk; chunk = await read(p, file)) {
    counts.bytes += chunk.length;
    for (const byte of chunk) {
      if (byte === 10) counts.lines++;
      if (byte < 0x80 || byte >= 0xc0) counts.chars++;
      const space = byte === 32 || (byte >= 9 && byte <= 13);
      if (!space && !inWord && byte > 32) {
        counts.words++;
        inWord = true;
      } else if (space) inWord = false;
    }
    const parts = (line + decode(chunk)).split('\n');
    line = parts.pop() ?? '';
    for (const part of parts) counts.longest = Math.max(counts.longest, displayWidth(part));
    await p.tick();
  }
  counts.longest = Math.max(counts.longest, displayWidth(line));
  return counts;
}

function displayWidth(line: string): number {
  let n = 0;
  for (const part of line.split(/(\t)/)) n = part === '\t' ? (Math.floor(n / 8) + 1) * 8 : n + textWidth(part.replace(/[\x00-\x1f\x7f]/g, ''));
  return n;
}

export function addCounts(total: Counts, one: Counts): void {
  total.lines += one.lines;
  total.words += one.words;
  total.chars += one.chars;
  total.bytes += one.bytes;
  total.longest = Math.max(total.longest, one.longest);
}
