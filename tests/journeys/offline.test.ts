// A connection that goes away: the lesson goes on, comes back after a reload, and others can be begun.
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { command, focusTerminal, untilPrompt } from './support/learner.ts';
import { openSite, type Site } from './support/site.ts';

vi.setConfig({ testTimeout: 120_000 });

let site: Site;

beforeAll(async () => {
  site = await openSite();
}, 120_000);
afterAll(async () => {
  await site?.close();
});

/** The page is kept last, when all its parts are. */
async function untilAllKept(page: Page): Promise<void> {
  while (!(await page.evaluate(async () => (await caches.match(location.href.replace(/#.*/, ''))) !== undefined))) await page.waitForTimeout(100);
}

async function atPrompt(page: Page): Promise<void> {
  await untilPrompt(page);
  await focusTerminal(page);
}

it('is no end of a lesson', async () => {
  const context = await site.context();
  const page = await context.newPage();
  await page.goto(`${site.url}#/lesson/first-door`);
  await atPrompt(page);
  await untilAllKept(page);
  await context.setOffline(true);
  expect(await command(page, 'kubectl explain service.spec.type | head -n 1')).toBe('KIND:       Service');
  await command(page, 'echo written on a train > note.txt');
  await page.reload();
  await atPrompt(page);
  await command(page, 'clear');
  expect(await command(page, 'rev note.txt | rev')).toBe('written on a train');
  await page.goto(`${site.url}#/lesson/three-ports`);
  await page.getByRole('heading', { level: 1, name: 'Three ports' }).waitFor();
  await untilPrompt(page);
  await context.close();
});
