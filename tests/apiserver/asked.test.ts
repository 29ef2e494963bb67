// Requests that were sent to a real v1.36.3 server, made by changing recorded ones field by field; each file with how many agree.
// Nothing but the API server ran; marks stand for what differs from run to run, as in golden.
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { type Replayed, replay } from '../../src/host/replay.ts';
import { report } from '../support/report.ts';
import { type GoldenCase, judge } from './judge.ts';
import { baseLines, gzipLines } from './recorded.ts';

/** The least that must agree, in percent. */
const FLOOR = JSON.parse(readFileSync(new URL('./asked/floor.json', import.meta.url), 'utf8')) as Readonly<Record<string, number>>;

async function agreeing(questions: readonly string[]): Promise<number> {
  const ours = new Map<string, Replayed['response']>();
  for await (const { id, response } of replay({ base: baseLines(), questions })) ours.set(id, response);
  return questions.map((l) => JSON.parse(l) as GoldenCase).filter((c) => judge(c, ours.get(c.id)) === undefined).length;
}

describe('asked cases', () => {
  it.each(Object.entries(FLOOR))(
    '%s are answered as the real server did',
    async (file, floor) => {
      const questions = gzipLines(new URL(`./asked/${file}.jsonl.gz`, import.meta.url));
      const agree = await agreeing(questions);
      report(`asked cases: ${file}`, { cases: questions.length, agree });
      expect((100 * agree) / questions.length).toBeGreaterThanOrEqual(floor);
    },
    120_000,
  );
});
