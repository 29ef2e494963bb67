// portside replay: recorded API cases, each from the base state, one JSON line a case.
import { readFileSync } from 'node:fs';
import { replay } from '../replay.ts';
import { parseArgs, UsageError } from './args.ts';
import type { Command } from './types.ts';

const lines = (file: string): string[] => {
  try {
    return readFileSync(file, 'utf8').split('\n').filter(Boolean);
  } catch {
    throw new UsageError(`${file} cannot be read`);
  }
};

export const replayCommand: Command = {
  name: 'replay',
  usage: 'replay [--base FILE] CASES.jsonl',
  summary: 'answers recorded API cases, one JSON line a case',
  async run(argv) {
    const args = parseArgs(argv, ['--base']);
    const file = args.rest[0];
    if (file === undefined) throw new UsageError('give a file of cases');
    const base = args.text('--base');
    for await (const answer of replay({ base: base === undefined ? [] : lines(base), questions: lines(file) })) process.stdout.write(`${JSON.stringify(answer)}\n`);
    return 0;
  },
};
