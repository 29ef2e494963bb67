// Every lesson: well formed, every check fails on the untouched start and passes after the lesson's own solution, every command block runs.
import { describe, expect, it } from 'vitest';
import { readLessons } from '../../scripts/vite-lessons.ts';
import { testLesson } from '../../src/host/lesson-test.ts';

const { lessons, problems } = readLessons('lessons');

describe('lessons', () => {
  it('are well formed', () => {
    expect(problems).toEqual([]);
    expect(lessons.length).toBeGreaterThan(0);
  });

  for (const lesson of lessons) {
    it(`${lesson.id} can be solved by its own solution and not without it`, { timeout: 120_000 }, async () => {
      expect((await testLesson(lesson)).map((f) => f.what)).toEqual([]);
    });
  }
});
