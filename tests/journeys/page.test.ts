// How the page presents itself: nothing forbidden or missing on a strict server, nothing that axe objects to, light and dark, wide and narrow; and the pictures for the README.
import { join } from 'node:path';
import { AxeBuilder } from '@axe-core/playwright';
import type { BrowserContextOptions, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { command, commandUntil, focusTerminal, untilPrompt } from './support/learner.ts';
import { complaints, openSite, ROOT, type Site } from './support/site.ts';

const IMAGES = join(ROOT, 'docs', 'images');
// A busy machine may take its time; what is waited for is always something that the page shows.
vi.setConfig({ testTimeout: 120_000 });

let site: Site;

beforeAll(async () => {
  site = await openSite();
}, 120_000);
afterAll(async () => {
  await site?.close();
});

/** A picture for the documents. It is written when asked for by UPDATE=1: a test run leaves a checkout as it was. */
async function picture(page: Page, name: string): Promise<void> {
  if (process.env.UPDATE) await page.screenshot({ path: join(IMAGES, `${name}.png`) });
}

async function violations(page: Page): Promise<string[]> {
  const { violations: found } = await new AxeBuilder({ page }).analyze();
  return found.filter((v) => v.impact === 'serious' || v.impact === 'critical').map((v) => `${v.id}: ${v.nodes.map((n) => n.html.slice(0, 120)).join(' | ')}`);
}

async function open(path: string, options: BrowserContextOptions): Promise<{ readonly page: Page; readonly said: string[] }> {
  const page = await (await site.context(options)).newPage();
  const said = complaints(page);
  await page.goto(site.url + path);
  return { page, said };
}

/** A moment of the lesson that shows most of it: a door on every node, and a request that crossed from one to another. */
async function showRequest(page: Page): Promise<void> {
  await untilPrompt(page);
  await focusTerminal(page);
  await command(page, 'kubectl expose deployment web --name web-nodeport --type NodePort --port 80 --overrides \'{"spec":{"ports":[{"port":80,"nodePort":30080}]}}\'');
  await commandUntil(page, 'curl -s http://192.168.1.10:30080 | head -4', /Welcome/);
  await command(page, 'kubectl get service web-nodeport');
  await page.locator('.line.answered').waitFor({ state: 'attached' });
}

describe('start page', () => {
  it.each(['light', 'dark'] as const)('%s: quiet, and nothing serious from axe', async (colorScheme) => {
    const { page, said } = await open('', { colorScheme });
    await page.getByRole('link', { name: /Just a cluster/ }).waitFor();
    expect(await violations(page)).toEqual([]);
    expect(said).toEqual([]);
    if (colorScheme === 'light') await picture(page, 'start-light');
    await page.context().close();
  });

  it('turns dark with the system, and keeps what the learner chose', async () => {
    const { page } = await open('', { colorScheme: 'light' });
    await page.getByRole('link', { name: /Just a cluster/ }).waitFor();
    const theme = () => page.evaluate(() => document.documentElement.dataset.theme);
    await page.emulateMedia({ colorScheme: 'dark' });
    await page.waitForFunction(() => document.documentElement.dataset.theme === 'dark');
    await page.getByRole('button', { name: 'Use light colours' }).click();
    expect(await theme()).toBe('light');
    await page.emulateMedia({ colorScheme: 'light' });
    await page.emulateMedia({ colorScheme: 'dark' });
    expect(await theme()).toBe('light');
    await page.context().close();
  });
});

describe('lesson', () => {
  it.each(['light', 'dark'] as const)('%s: by its own address, quiet, and nothing serious from axe', async (colorScheme) => {
    const { page, said } = await open('#/lesson/first-door', { colorScheme });
    await showRequest(page);
    expect(await violations(page)).toEqual([]);
    await picture(page, `lesson-${colorScheme}`);
    await page.getByRole('button', { name: 'Table' }).click();
    await page.getByRole('cell', { name: 'default/web-nodeport' }).waitFor();
    expect(await violations(page)).toEqual([]);
    expect(said).toEqual([]);
    await page.context().close();
  });

  it('can be walked with the keyboard', async () => {
    const { page } = await open('#/lesson/first-door', {});
    await untilPrompt(page);
    await page.getByRole('link', { name: 'Portside' }).focus();
    const reached = new Set<string>();
    for (let i = 0; i < 80; i++) {
      await page.keyboard.press('Tab');
      const name = await page.evaluate(() => {
        const e = document.activeElement;
        return e?.getAttribute('aria-label') ?? e?.textContent?.trim() ?? '';
      });
      reached.add(name);
      if (name.startsWith('Terminal on')) break;
    }
    for (const name of ['Reset', 'Copy', 'Type it for me', 'Table', 'Height of the picture', 'laptop', 'New terminal', 'Terminal on laptop']) expect([...reached]).toContain(name);
    await page.context().close();
  });
});

describe('just a cluster', () => {
  it('is a terminal and a picture without a lesson', async () => {
    const { page, said } = await open('#/cluster', {});
    await untilPrompt(page);
    await focusTerminal(page);
    expect(await command(page, 'kubectl get nodes -o name')).toContain('node/node-2');
    expect(await violations(page)).toEqual([]);
    expect(said).toEqual([]);
    await page.context().close();
  });
});

/** What a finger would miss, and what stands outside of the screen. Links inside of a text are as high as its lines. */
function misfits(page: Page): Promise<string[]> {
  return page.evaluate(() => {
    const seen = [...document.querySelectorAll('button, .button, select, summary, .bar a')].filter((e) => e.checkVisibility());
    const small = seen.filter((e) => e.getBoundingClientRect().height < 40 || e.getBoundingClientRect().width < 40);
    const wide = document.documentElement.scrollWidth > innerWidth ? [`the page is ${document.documentElement.scrollWidth} wide`] : [];
    return [...wide, ...small.map((e) => `${e.tagName} ${e.textContent}`)];
  });
}

describe('narrow screen', () => {
  const PHONE = { viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true };

  it.each([
    ['', /Just a cluster/],
    ['#/page/glossary', /^Glossary$/],
    ['#/page/cheat-sheet', /^Cheat sheet$/],
    ['#/lesson/first-door', /^Open a door/],
    ['#/lesson/exam', /^The exam$/],
  ])('%s fits, for fingers too', async (path, shown) => {
    const { page } = await open(path, PHONE);
    await page.locator('h1, main a').filter({ hasText: shown }).first().waitFor();
    expect(await misfits(page)).toEqual([]);
    await page.context().close();
  });

  it('shows the results from their beginning, the author’s panel and the menu', async () => {
    const { page } = await open('#/lesson/first-door', PHONE);
    await page.getByRole('button', { name: 'Results' }).click();
    await page.getByRole('dialog').getByRole('heading').waitFor();
    expect(await page.getByRole('dialog').evaluate((e) => e.scrollTop)).toBe(0);
    expect(await misfits(page)).toEqual([]);
    await page.getByRole('button', { name: 'Close' }).click();
    await page.getByRole('button', { name: 'More' }).click();
    expect(await misfits(page)).toEqual([]);
    await page.getByRole('button', { name: 'Author’s panel' }).click();
    await page.getByRole('heading', { name: 'Author’s panel' }).waitFor();
    expect(await misfits(page)).toEqual([]);
    expect(await violations(page)).toEqual([]);
    await page.context().close();
  });

  it('has the text, and a sheet with terminal, keys and picture', async () => {
    const { page, said } = await open('#/lesson/first-door', { viewport: { width: 390, height: 844 }, hasTouch: true });
    await page.getByRole('heading', { level: 1 }).waitFor();
    await page.getByRole('button', { name: 'Terminal', exact: true }).click();
    await untilPrompt(page);
    await focusTerminal(page);
    await page.keyboard.type('kubectl get nod');
    await page.getByRole('button', { name: 'Tab', exact: true }).click();
    await page.keyboard.type('-o name');
    await page.keyboard.press('Enter');
    const lines = await untilPrompt(page);
    expect(lines.join('\n')).toContain('node/control-plane');
    expect(await violations(page)).toEqual([]);
    await picture(page, 'lesson-narrow');
    await page.getByRole('button', { name: 'Cluster', exact: true }).click();
    await page.locator('.house').first().waitFor();
    expect(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth)).toBe(true);
    expect(await violations(page)).toEqual([]);
    expect(said).toEqual([]);
    await page.context().close();
  });
});
