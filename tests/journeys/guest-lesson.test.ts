// Lessons that are not ours, in the real page: chosen, refused, fetched, shared; every form of question by keyboard; an exam; another language; progress as a file.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { AxeBuilder } from '@axe-core/playwright';
import { strToU8, zipSync } from 'fflate';
import type { BrowserContext, Locator, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { command, focusTerminal, tabTo, untilPrompt } from './support/learner.ts';
import { complaints, openSite, ROOT, type Site } from './support/site.ts';

const EVERY_FORM = join(ROOT, 'tests', 'lessons', 'kit', '90-every-form');
const EXAM = `---
id: little-exam
title: A little exam
level: beginner
minutes: 10
objectives: [Open a door without help]
exam: {minutes: 10, pass: 0.5}
cluster: {preset: web}
---

\`\`\`check id=svc weight=2
title: The Service web has a node port
expect: {apiVersion: v1, kind: Service, metadata: {name: web}, spec: {type: NodePort}}
\`\`\`

:::quiz{#which kind=choice}
Which address works from outside?

- [ ] the ClusterIP
  > It has no meaning there.
- [x] a node's address
:::

\`\`\`sh solution
kubectl patch svc web -p '{"spec":{"type":"NodePort"}}'
\`\`\`
`;
vi.setConfig({ testTimeout: 120_000 });

let site: Site;
beforeAll(async () => {
  site = await openSite();
}, 120_000);
afterAll(async () => {
  await site?.close();
});

async function start(context: BrowserContext): Promise<{ readonly page: Page; readonly said: string[] }> {
  const page = await context.newPage();
  const said = complaints(page);
  await page.goto(site.url);
  await page.getByRole('heading', { name: 'Lessons of your own' }).waitFor();
  return { page, said };
}
const file = (name: string, text: string | Uint8Array) => ({ name, mimeType: 'application/octet-stream', buffer: Buffer.from(text) });
const choose = (page: Page, ...files: Parameters<Locator['setInputFiles']>): Promise<void> => page.getByLabel('Choose a zip or a lesson.md').setInputFiles(...files);

async function serious(page: Page): Promise<string[]> {
  const { violations } = await new AxeBuilder({ page }).analyze();
  return violations.filter((v) => v.impact === 'serious' || v.impact === 'critical').map((v) => `${v.id}: ${v.nodes.map((n) => n.html.slice(0, 120)).join(' | ')}`);
}

describe('a lesson in a folder', () => {
  it('runs, and each form of question is answered with the keyboard alone', async () => {
    const context = await site.context();
    const { page, said } = await start(context);
    expect(await serious(page)).toEqual([]);
    await page.getByLabel('Choose a folder').setInputFiles(EVERY_FORM);
    await untilPrompt(page);
    expect(await page.getByRole('tab').allTextContents()).toEqual(['laptop', 'node-1']);
    const quiz = (id: string): Locator => page.locator(`#block-${id}`);
    const answer = (id: string): Locator => quiz(id).getByRole('button', { name: 'Answer', exact: true });

    // Out of the terminal, where Tab is completion.
    await focusTerminal(page);
    await page.keyboard.press('F6');
    for (const [at, step] of ['The laptop', 'The node', 'The pod'].entries()) {
      while ((await quiz('order').locator('li .grow').allTextContents())[at] !== step) {
        await tabTo(page, quiz('order').getByRole('button', { name: `Move up: ${step}` }));
        await page.keyboard.press('Enter');
      }
    }
    await tabTo(page, answer('order'));
    await page.keyboard.press('Enter');
    await quiz('order').getByText('Right.').waitFor();

    for (const [field, who] of Object.entries({ port: 'inside', nodePort: 'outside', targetPort: 'the program' })) {
      await tabTo(page, quiz('match').getByLabel(`Belongs to ${field}`));
      await page.keyboard.type(who);
    }
    await tabTo(page, answer('match'));
    await page.keyboard.press('Enter');
    await quiz('match').getByText('Right.').waitFor();

    for (const [gap, text] of ['NodePort', 'http'].entries()) {
      await tabTo(page, quiz('fill').getByRole('textbox').nth(gap));
      await page.keyboard.type(text);
    }
    await page.keyboard.press('Enter');
    await quiz('fill').getByText('Right.').waitFor();

    await tabTo(page, quiz('number').getByRole('textbox'));
    await page.keyboard.type('80');
    await page.keyboard.press('Enter');
    await quiz('number').getByText('1 try left').waitFor();

    await tabTo(page, quiz('predict').getByRole('radio').first());
    await page.keyboard.press('Space');
    await tabTo(page, answer('predict'));
    await page.keyboard.press('Enter');
    await quiz('predict').getByText('exit code 28').waitFor();

    await tabTo(page, quiz('read').getByRole('textbox'));
    await page.keyboard.type('violet');
    await tabTo(page, answer('read'));
    await page.keyboard.press('Enter');
    await quiz('read').getByText('The command says something else.').waitFor();
    await quiz('read')
      .getByText(/^(red|green)$/)
      .waitFor();

    await page.getByText('Worth repeating').waitFor();
    expect(await serious(page)).toEqual([]);
    await page.reload();
    await quiz('fill').getByText('Right.').waitFor();
    expect(said).toEqual([]);
    await context.close();
  });
});

describe('what cannot be opened', () => {
  it.each([
    ['a zip with ../', 'x.zip', zipSync({ 'lesson.md': strToU8(EXAM), '../evil.md': strToU8('x') }), /“\.\.\/evil\.md”, which leads out/],
    ['five megabytes', 'lesson.md', EXAM + 'x'.repeat(5_000_000), /It has 5\.0 MB; 4\.0 MB are possible/],
    ['a script', 'lesson.md', `${EXAM}\n<script>document.title = 'evil'</script>\n`, /lesson\.md:\d+\s+HTML is not possible/],
    ['broken front matter', 'lesson.md', EXAM.replace('level: beginner', 'level: [beginner'), /lesson\.md:\d+\s+front matter/],
    ['an unknown directive', 'lesson.md', `${EXAM}\n:::danger\nx\n:::\n`, /there is no directive :::danger/],
    [
      'CEL that costs too much',
      'lesson.md',
      `${EXAM}\n\`\`\`check id=dear\ntitle: t\ncel: [{expression: "objects('v1','Pod').all(a, objects('v1','Pod').all(b, objects('v1','Pod').all(c, objects('v1','Pod').all(d, a == b))))"}]\n\`\`\`\n`,
      /costs too much/,
    ],
    ['the same id twice', 'lesson.md', `${EXAM}\n\`\`\`check id=svc\ntitle: t\nran: x\n\`\`\`\n`, /the id svc is used already in line 11/],
  ])('%s: says so, and nothing of it runs', async (_name, name, text, words) => {
    const context = await site.context();
    const { page, said } = await start(context);
    await choose(page, file(name, text));
    await page.getByRole('alert').getByText(words).waitFor();
    expect(await page.title()).toBe('Portside');
    expect(said).toEqual([]);
    await context.close();
  });
});

describe('an exam', () => {
  it('begins when told so, keeps quiet, is handed in, and speaks German when asked', async () => {
    const context = await site.context();
    const { page, said } = await start(context);
    await choose(page, file('exam.md', EXAM));
    await page.getByRole('button', { name: 'Begin' }).click();
    await page.getByRole('timer').waitFor();
    await page.getByLabel('the ClusterIP').click();
    await page.getByText('until the end').waitFor();
    await untilPrompt(page);
    await focusTerminal(page);
    await command(page, `kubectl patch svc web -p '{"spec":{"type":"NodePort"}}'`);
    await page.locator('.check.passing').waitFor();
    await page.reload();
    await page.getByRole('timer').waitFor();
    await page.getByRole('button', { name: 'Hand in' }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Hand in' }).click();
    await page.getByRole('heading', { name: 'Passed' }).waitFor();
    expect(await page.locator('.outcome').textContent()).toContain('2 of 3 points');
    expect(await serious(page)).toEqual([]);
    await page.getByRole('button', { name: 'Results to print or save' }).click();
    const [download] = await Promise.all([page.waitForEvent('download'), page.getByRole('button', { name: 'Save as QTI 2.1' }).click()]);
    expect(readFileSync(await download.path(), 'utf8')).toContain('<itemResult identifier="svc"');
    await page.keyboard.press('Escape');
    await page.getByRole('button', { name: 'More' }).click();
    await page.getByRole('button', { name: 'Deutsch' }).click();
    await page.getByRole('heading', { name: 'Bestanden' }).waitFor();
    expect(await page.evaluate(() => document.documentElement.lang)).toBe('de');
    expect(said).toEqual([]);
    await context.close();
  });
});

describe('from elsewhere', () => {
  it('comes by its address, and goes on in a link', async () => {
    const context = await site.context({ permissions: ['clipboard-read', 'clipboard-write'] });
    await context.route('https://lessons.example/**', (route) => {
      const wanted = new URL(route.request().url()).pathname.replace('/door/', '');
      return route.fulfill({ body: readFileSync(join(EVERY_FORM, wanted)), headers: { 'access-control-allow-origin': '*' } });
    });
    const page = await context.newPage();
    await page.goto(`${site.url}?lesson=${encodeURIComponent('https://lessons.example/door/lesson.md')}`);
    await page.getByText('Not one of ours: https://lessons.example/door/lesson.md').waitFor();
    await untilPrompt(page);
    await page.getByRole('button', { name: 'More' }).click();
    await page.getByRole('button', { name: /Copy a link/ }).click();
    await page.getByText('The link is copied').waitFor();
    const link = await page.evaluate(() => navigator.clipboard.readText());
    const other = await (await site.context()).newPage();
    await other.goto(link);
    await other.getByRole('heading', { level: 1, name: 'Every form once' }).waitFor();
    await untilPrompt(other);
    await other.context().close();
    await page.getByRole('link', { name: 'Portside' }).click();
    await page.getByRole('heading', { name: 'Your progress' }).waitFor();
    await context.close();
  });
  it('says why an address gives nothing', async () => {
    const context = await site.context();
    const page = await context.newPage();
    await page.goto(`${site.url}?lesson=http://lessons.example/lesson.md`);
    await page.getByRole('alert').getByText('is no https:// address').waitFor();
    await context.close();
  });
});

describe('progress', () => {
  it('goes to another browser as a file', async () => {
    const context = await site.context();
    const page = await context.newPage();
    await page.goto(`${site.url}#/lesson/first-door`);
    await untilPrompt(page);
    await focusTerminal(page);
    await command(page, 'kubectl get nodes -o wide > nodes.txt');
    await page.locator('.check.passing').waitFor();
    await page.getByRole('link', { name: 'Portside' }).click();
    const [download] = await Promise.all([page.waitForEvent('download'), page.getByRole('button', { name: 'Save as a file' }).click()]);
    const kept = readFileSync(await download.path());
    await context.close();

    const other = await site.context();
    const { page: there } = await start(other);
    await there.getByLabel('Load from a file').setInputFiles({ name: 'x.gz', mimeType: 'application/gzip', buffer: kept });
    await there.getByRole('button', { name: 'Load it' }).click();
    await there.getByText('Loaded.').waitFor();
    await there.getByRole('link', { name: /^Continue: Open a door/ }).click();
    await there.locator('.check.passing').waitFor();
    await untilPrompt(there);
    await focusTerminal(there);
    expect(await command(there, 'grep -c Ready nodes.txt')).toBe('3');
    await other.close();
  });
});

describe('beside the lessons', () => {
  it('are a glossary and a cheat sheet', async () => {
    const context = await site.context();
    const { page, said } = await start(context);
    await page.getByRole('link', { name: 'Glossary' }).click();
    await page.getByLabel('Find a word').fill('clusterip');
    await page.locator('#clusterip').waitFor();
    expect(await serious(page)).toEqual([]);
    await page.goto(`${site.url}#/page/cheat-sheet`);
    await page.getByRole('heading', { level: 1, name: 'Cheat sheet' }).waitFor();
    expect(await page.getByRole('button', { name: 'Type it for me' }).count()).toBe(0);
    expect(await serious(page)).toEqual([]);
    expect(said).toEqual([]);
    await context.close();
  });
});
