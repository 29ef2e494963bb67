// Two lessons from the start page to the word "done" with the keyboard alone: no pointer, no paste, nothing focused from outside.
import type { Locator, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { readLessons } from '../../scripts/vite-lessons.ts';
import type { Lesson, Quiz } from '../../src/course/lesson.ts';
import { variantOf } from '../../src/course/vars.ts';
import { command, tabTo, untilPrompt } from './support/learner.ts';
import { complaints, openSite, type Site } from './support/site.ts';
import { keys, typeSteps } from './support/typist.ts';

vi.setConfig({ testTimeout: 180_000 });

/** What a learner asks the cluster before answering a question about it. */
const ASK: Readonly<Record<string, string>> = { allocated: 'kubectl get service web-auto -o jsonpath=\'{.spec.ports[0].nodePort}{"\\n"}\'' };

let site: Site;
beforeAll(async () => {
  site = await openSite();
}, 120_000);
afterAll(async () => {
  await site?.close();
});

async function press(page: Page, target: Locator, key = 'Enter'): Promise<void> {
  await tabTo(page, target);
  await page.keyboard.press(key);
}

/** The right choices, as numbers of the places where they are shown. */
const right = (quiz: Quiz): readonly number[] => quiz.shown.flatMap((choice, place) => (quiz.choices[choice]?.right ? [place] : []));

async function answer(page: Page, quiz: Quiz, known: ReadonlyMap<string, string>): Promise<void> {
  const card = page.locator(`#block-${quiz.id}`);
  switch (quiz.kind) {
    case 'choice':
    case 'predict': {
      await tabTo(page, card.getByRole('radio').first());
      await page.keyboard.press('Space');
      for (let place = 0; place < (right(quiz)[0] ?? 0); place++) await page.keyboard.press('ArrowDown');
      await page.keyboard.press('Enter');
      break;
    }
    case 'multi':
      for (const place of right(quiz)) await press(page, card.getByRole('checkbox').nth(place), 'Space');
      await press(page, card.getByRole('button', { name: 'Answer' }));
      break;
    case 'reveal':
      await press(page, card.getByRole('button'));
      await card.locator('.feedback').waitFor();
      return;
    case 'number':
    case 'text':
      await tabTo(page, card.getByRole('textbox'));
      await page.keyboard.type(known.get(quiz.id) ?? quiz.answer ?? '');
      await page.keyboard.press('Enter');
      break;
    default:
      throw new Error(`a question of the form ${quiz.kind} is answered by keys in guest-lesson.test.ts`);
  }
  await card.getByText('Right.').waitFor();
}

async function walk(source: Lesson): Promise<void> {
  const context = await site.context();
  await context.addInitScript(([id, seed]) => localStorage.setItem('portside.variation.1', JSON.stringify({ [id]: seed })), [source.id, source.seed] as const);
  const lesson = variantOf(source, source.seed);
  const page = await context.newPage();
  const said = complaints(page);
  await page.goto(site.url);
  const entry = page.getByRole('link', { name: new RegExp(`^${lesson.number} · `) });
  await entry.waitFor();
  await press(page, entry);
  await page.getByRole('heading', { level: 1, name: lesson.title }).waitFor();
  await untilPrompt(page);
  await typeSteps(page, lesson.solutionSteps, keys);
  const known = new Map<string, string>();
  for (const { id } of lesson.quizzes) if (ASK[id]) known.set(id, await command(page, ASK[id]));
  await page.keyboard.press('F6');
  for (const quiz of lesson.quizzes) await answer(page, quiz, known);
  const all = lesson.checks.length + lesson.quizzes.length;
  await page.locator('.steps', { hasText: `${all} of ${all}` }).waitFor();
  await press(page, page.getByRole('link', { name: 'Portside' }));
  await entry.locator('.good', { hasText: 'done' }).waitFor();
  expect(said).toEqual([]);
  await context.close();
}

describe('by keyboard alone', () => {
  const { lessons } = readLessons('lessons');
  it.each(lessons.filter((l) => l.number <= 2).map((l) => [`${l.number} ${l.id}`, l] as const))('%s, from the list of lessons until it is done', (_id, lesson) => walk(lesson));
});
