// Lines that repeat, in groups. upstream: coreutils src/uniq.c
import type { OpenFile, Process } from '../../os/types.ts';
import type { Parsed } from './options.ts';
import { LineReader, Output } from './streams.ts';

/** What of a line is compared. */
export interface UniqRules {
  fields: number;
  skip: number;
  width: number;
  ignoreCase: boolean;
}

/** Groups of lines with equal keys; `shown` is the text of each. */
export async function uniqueLines(p: Process, file: OpenFile, end: string, rules: UniqRules, shown: (group: readonly string[]) => string): Promise<void> {
  const reader = new LineReader(p, file, end);
  const out = new Output(p);
  let group: string[] = [];
  let key = '';
  for (let lines = await reader.next(); lines; lines = await reader.next()) {
    for (const line of lines) {
      const own = keyOf(line, rules);
      if (group.length > 0 && own === key) group.push(line);
      else {
        if (group.length > 0) await out.put(shown(group));
        group = [line];
        key = own;
      }
    }
    await out.flush();
  }
  if (group.length > 0) await out.put(shown(group));
  await out.flush();
}

function keyOf(line: string, rules: UniqRules): string {
  let rest = line;
  for (let i = 0; i < rules.fields; i++) rest = rest.replace(/^[ \t]*[^ \t]*/, '');
  rest = rest.slice(rules.skip);
  if (rules.width !== Number.POSITIVE_INFINITY) rest = rest.slice(0, rules.width);
  return rules.ignoreCase ? rest.toLowerCase() : rest;
}

export function shown(group: readonly string[], options: Parsed, end: string): string {
  const repeats = group.length > 1;
  if (options.has('D')) return repeats ? group.map((l) => l + end).join('') : '';
  if (options.has('repeated') && !repeats) return '';
  if (options.has('unique') && repeats) return '';
  return `${options.has('count') ? `${String(group.length).padStart(7)} ` : ''}${group[0]}${end}`;
}
