// A process's input as texts and lines.
import { type Bytes, concat, decode } from '../../base/bytes.ts';
import type { Readable } from '../../base/pipe.ts';
import type { Process } from './types.ts';

/** All of it as one text. */
export async function readAll(p: Process): Promise<string> {
  const chunks: Bytes[] = [];
  for (let chunk = await p.stdin.read(); chunk; chunk = await p.stdin.read()) {
    chunks.push(chunk);
    p.hold(chunk.length);
    await p.tick();
  }
  const all = concat(chunks);
  p.hold(-all.length);
  return decode(all);
}

/** Its lines without their newlines, as they come. */
export async function* linesOf(p: Process, from: Readable): AsyncGenerator<string> {
  let left: Bytes[] = [];
  for (let chunk = await from.read(); chunk; chunk = await from.read()) {
    let at = 0;
    for (let end = chunk.indexOf(10); end >= 0; end = chunk.indexOf(10, at)) {
      const rest = chunk.subarray(at, end);
      p.hold(-sizeOf(left));
      const line = decode(left.length === 0 ? rest : concat([...left, rest]));
      left = [];
      at = end + 1;
      yield line;
    }
    if (at === chunk.length) continue;
    left.push(chunk.subarray(at));
    p.hold(chunk.length - at);
  }
  if (left.length > 0) yield decode(concat(left));
}

const sizeOf = (pieces: readonly Bytes[]): number => pieces.reduce((sum, piece) => sum + piece.length, 0);
