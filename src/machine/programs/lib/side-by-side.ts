// Lines of several files joined. upstream: coreutils src/paste.c
import type { OpenFile, Process } from '../../os/types.ts';
import { LineReader, Output } from './streams.ts';

/** The characters of -d in turn. */
export function delimiters(text: string): string[] {
  const known: Readonly<Record<string, string>> = { n: '\n', t: '\t', '\\': '\\', '0': '' };
  const all: string[] = [];
  const chars = Array.from(text);
  for (let i = 0; i < chars.length; i++) all.push(chars[i] === '\\' && i + 1 < chars.length ? (known[chars[++i] ?? ''] ?? chars[i] ?? '') : (chars[i] ?? ''));
  return all.length > 0 ? all : [''];
}

/** Parts with the delimiters between. */
export const join = (parts: readonly string[], list: readonly string[]): string => parts.map((part, i) => (i === 0 ? part : (list[(i - 1) % list.length] ?? '') + part)).join('');

interface Lane {
  readonly reader: LineReader;
  lines: string[];
}

/** Line by line from all files. */
export async function parallel(p: Process, names: readonly string[], list: readonly string[], end: string, open: (name: string) => Promise<OpenFile>): Promise<number> {
  const out = new Output(p);
  const shared = new Map<string, Lane>();
  const lanes: Lane[] = [];
  for (const name of names) {
    const known = name === '-' ? shared.get('-') : undefined;
    const lane = known ?? { reader: new LineReader(p, await open(name), end), lines: [] };
    shared.set(name, lane);
    lanes.push(lane);
  }
  for (;;) {
    const row: string[] = [];
    let any = false;
    for (const lane of lanes) {
      while (lane.lines.length === 0) {
        await out.flush();
        const more = await lane.reader.next();
        if (!more) break;
        lane.lines = more;
      }
      const line = lane.lines.shift();
      if (line !== undefined) any = true;
      row.push(line ?? '');
    }
    if (!any) break;
    await out.put(join(row, list) + end);
  }
  await out.flush();
  return 0;
}
