// Small mistakes in every lesson's solution: whatever passes all checks is shown to be no mistake.
// By default some of each lesson are played, spread over all; MUTANTS=all plays every one (about a thousand, some minutes) and finds reasons that are out of date.
import { describe, expect, it } from 'vitest';
import { readLessons } from '../../scripts/vite-lessons.ts';
import { variantOf } from '../../src/course/vars.ts';
import { type Mutant, mutantsOf, testMutants } from '../../src/host/lesson-mutants.ts';
import { EQUIVALENT } from './equivalent-mutants.ts';

const ALL = process.env.MUTANTS === 'all';
const A_FEW = 2;
const { lessons } = readLessons('lessons');
const used = new Set<RegExp>();

function reasonFor(lesson: string, mutant: Mutant): string | undefined {
  const known = EQUIVALENT.find((e) => e.lesson === lesson && e.what === mutant.what && e.line.test(mutant.line));
  if (known) used.add(known.line);
  return known?.why;
}

describe(`mistakes in a solution (${ALL ? 'all' : `${A_FEW} a lesson; MUTANTS=all plays every one`})`, () => {
  it.each(lessons.map((l) => [l.id, l] as const))('%s can be mistaken in ten ways or more', (_id, lesson) => {
    expect(mutantsOf(variantOf(lesson, lesson.seed).solutionSteps).length).toBeGreaterThanOrEqual(10);
  });

  it.each(lessons.map((l) => [l.id, l] as const))('%s lets none pass', { timeout: 600_000 }, async (id, lesson) => {
    const { tried, survivors } = await testMutants(lesson, ALL ? Number.POSITIVE_INFINITY : A_FEW);
    expect(tried).toBeGreaterThanOrEqual(A_FEW);
    expect(survivors.filter((s) => reasonFor(id, s) === undefined).map((s) => `${s.what}: ${s.line.trim()}`)).toEqual([]);
  });

  // A few mistakes cannot show which reasons are still needed.
  if (ALL)
    it('gives no reason for a mistake that no longer passes', () => {
      expect(EQUIVALENT.filter((e) => !used.has(e.line)).map((e) => `${e.lesson}: ${e.line}`)).toEqual([]);
    });
});
