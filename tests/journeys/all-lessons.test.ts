// Every shipped lesson in the built page: its own solution is typed into the terminals, and every check gets its tick.
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { readLessons } from '../../scripts/vite-lessons.ts';
import type { Lesson } from '../../src/course/lesson.ts';
import { variantOf } from '../../src/course/vars.ts';
import { complaints, openSite, type Site } from './support/site.ts';
import { typeSteps } from './support/typist.ts';

// Lessons sleep and roll out in real time here: side by side they wait for one another's sake.
vi.setConfig({ testTimeout: 240_000, maxConcurrency: 3 });

let site: Site;
beforeAll(async () => {
  site = await openSite();
}, 120_000);
afterAll(async () => {
  await site?.close();
});

/** The titles of the checks that have no tick. */
const unticked = (page: Page): Promise<string[]> => page.locator('.check:not(.passing)').allInnerTexts();

async function walk(lesson: Lesson): Promise<void> {
  const context = await site.context();
  // The variant is drawn by chance once and kept: here it is the one of the lesson's own seed.
  await context.addInitScript(([id, seed]) => localStorage.setItem('portside.variation.1', JSON.stringify({ [id]: seed })), [lesson.id, lesson.seed] as const);
  const page = await context.newPage();
  const said = complaints(page);
  await page.goto(`${site.url}#/lesson/${lesson.id}`);
  if (lesson.exam) await page.getByRole('button', { name: 'Begin' }).click();
  await page.getByRole('heading', { level: 1, name: lesson.title }).waitFor();
  await typeSteps(page, variantOf(lesson, lesson.seed).solutionSteps);
  const held = Math.max(0, ...lesson.checks.map((c) => c.holds));
  await page
    .waitForFunction((count) => document.querySelectorAll('.check.passing').length === count, lesson.checks.length, { polling: 100, timeout: 20_000 + 2 * held })
    .catch(async () => expect(await unticked(page), 'checks without a tick').toEqual([]));
  expect(said).toEqual([]);
  await context.close();
}

describe('in the page', () => {
  const { lessons } = readLessons('lessons');
  it.concurrent.each(lessons.map((l) => [`${l.number} ${l.id}`, l] as const))('%s is solved by what its author types', (_id, lesson) => walk(lesson));
});
