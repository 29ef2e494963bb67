// The recorded cases of a real server, replayed: one line a file with how many agree.
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { type Replayed, replay } from '../../src/host/replay.ts';
import { report } from '../support/report.ts';
import { type GoldenCase, judge } from './judge.ts';
import { baseLines, caseFiles, caseLines } from './recorded.ts';

/** The least that must agree, in percent; everything counts. */
const FLOOR = { services: 99.7, others: 99.4 };

/** The cases that differ, each with the reason. */
const KNOWN = JSON.parse(readFileSync(new URL('./known-misses.json', import.meta.url), 'utf8')) as Readonly<Record<string, string>>;

interface Score {
  readonly all: number;
  readonly misses: readonly string[];
}

async function score(file: string): Promise<Score> {
  const questions = caseLines(file);
  const ours = new Map<string, Replayed['response']>();
  for await (const { id, response } of replay({ base: baseLines(), questions })) ours.set(id, response);
  const cases = questions.map((l) => JSON.parse(l) as GoldenCase);
  return { all: cases.length, misses: cases.filter((c) => judge(c, ours.get(c.id)) !== undefined).map((c) => c.id) };
}

describe('recorded cases', () => {
  const files = caseFiles();

  it('sees the recording', () => {
    expect(files.length).toBe(36);
  });

  it('answers as the recorded server did', async () => {
    const total = { services: { agree: 0, all: 0 }, others: { agree: 0, all: 0 } };
    const misses: string[] = [];
    for (const file of files) {
      const s = await score(file);
      report(`api cases: ${file}`, { cases: s.all, agree: s.all - s.misses.length });
      const sum = total[file === 'services' ? 'services' : 'others'];
      sum.all += s.all;
      sum.agree += s.all - s.misses.length;
      misses.push(...s.misses);
    }
    expect(misses.filter((id) => KNOWN[id] === undefined)).toEqual([]);
    expect((100 * total.services.agree) / total.services.all).toBeGreaterThanOrEqual(FLOOR.services);
    expect((100 * total.others.agree) / total.others.all).toBeGreaterThanOrEqual(FLOOR.others);
  }, 120_000);
});
