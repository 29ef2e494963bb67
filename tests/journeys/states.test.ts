// What may happen to a session besides learning: another tab, a crash, a browser that keeps nothing, starting over, taking back.
import type { BrowserContext, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { command, commandUntil, focusTerminal, untilPrompt, untilText } from './support/learner.ts';
import { openSite, type Site } from './support/site.ts';

// A busy machine may take its time; what is waited for is always something that the page shows.
vi.setConfig({ testTimeout: 120_000 });

let site: Site;

beforeAll(async () => {
  site = await openSite();
}, 120_000);
afterAll(async () => {
  await site?.close();
});

async function lesson(context: BrowserContext): Promise<Page> {
  const page = await context.newPage();
  await page.goto(`${site.url}#/lesson/first-door`);
  return page;
}

async function atPrompt(page: Page): Promise<void> {
  await untilPrompt(page);
  await focusTerminal(page);
}

describe('one lesson, one tab', () => {
  it('says where it is open, takes it over when asked, and tells the tab that lost it', async () => {
    const context = await site.context();
    const first = await lesson(context);
    await atPrompt(first);
    await command(first, 'echo written in the first tab > note.txt');
    const second = await lesson(context);
    await second.getByRole('alert').getByText('open in another tab').waitFor();
    await second.getByRole('button', { name: 'Use it here' }).click();
    await first.getByRole('alert').getByText('Another tab has taken this lesson over').waitFor();
    await atPrompt(second);
    expect(await commandUntil(second, 'cat note.txt', /./)).toBe('written in the first tab');
    await context.close();
  });
});

describe('a reload', () => {
  it('right after an answer loses nothing of it: a file, an object, a ticked step, a question', async () => {
    const context = await site.context();
    const page = await lesson(context);
    for (const n of [1, 2, 3]) {
      await atPrompt(page);
      await command(page, `kubectl create configmap kept-${n} --from-literal=a=b; echo ${n} >> note.txt; echo written ${n}`);
      await page.reload();
      await untilText(page, `written ${n}`);
    }
    await atPrompt(page);
    await command(page, 'clear');
    expect(await command(page, 'cat note.txt; kubectl get configmaps -o name')).toMatch(/^1\n2\n3\nconfigmap\/kept-1\nconfigmap\/kept-2\nconfigmap\/kept-3\n/);
    const quiz = page.locator('.quiz', { hasText: 'Your colleague types the ClusterIP' });
    await quiz.getByText('Nothing, until the browser gives up').click();
    await quiz.getByText('Right.').waitFor();
    await page.reload();
    await page.locator('.quiz', { hasText: 'Your colleague types the ClusterIP' }).getByText('Right.').waitFor();
    await context.close();
  });
});

describe('faults', () => {
  it('says when the cluster has crashed, and goes on from what was kept', async () => {
    const context = await site.context();
    const page = await lesson(context);
    await atPrompt(page);
    await command(page, 'echo before the crash > note.txt');
    await command(page, 'kubectl create configmap kept --from-literal=a=b');
    const [worker] = page.workers();
    await worker?.evaluate(() => {
      setTimeout(() => {
        throw new Error('a fault of the machine');
      }, 1000);
    });
    await page.getByRole('alert').getByText('The cluster has stopped').waitFor();
    await page.getByRole('button', { name: 'Start it again from there' }).click();
    await page.getByRole('alert').waitFor({ state: 'detached' });
    await atPrompt(page);
    expect(await commandUntil(page, 'cat note.txt', /./)).toBe('before the crash');
    expect(await command(page, 'kubectl get configmap kept -o name')).toBe('configmap/kept');
    await context.close();
  });

  it('says when nothing can be kept, and works all the same', async () => {
    const context = await site.context();
    // A browser that forbids storage: opening any database fails, in workers too.
    await context.route('**/worker-*.js', async (route) => {
      const response = await route.fetch();
      const forbid = "Object.defineProperty(self, 'indexedDB', { value: { open() { throw new DOMException('storage is disabled', 'SecurityError'); } } });\n";
      await route.fulfill({ response, body: forbid + (await response.text()) });
    });
    const page = await lesson(context);
    await page.getByRole('alert').getByText('storage is disabled').waitFor();
    await atPrompt(page);
    expect(await command(page, 'kubectl get nodes -o name')).toContain('node/node-1');
    await context.close();
  });

  it('says when the storage is full', async () => {
    const context = await site.context();
    await context.route('**/worker-*.js', async (route) => {
      const response = await route.fetch();
      const full = "IDBObjectStore.prototype.put = function () { throw new DOMException('full', 'QuotaExceededError'); };\n";
      await route.fulfill({ response, body: full + (await response.text()) });
    });
    const page = await lesson(context);
    await page.getByRole('alert').getByText('storage is full').waitFor();
    await atPrompt(page);
    expect(await command(page, 'kubectl get nodes -o name')).toContain('node/node-1');
    await context.close();
  });

  it('says that there is no such lesson', async () => {
    const context = await site.context();
    const page = await context.newPage();
    await page.goto(`${site.url}#/lesson/no-such`);
    await page.getByRole('heading', { name: 'There is no lesson “no-such”' }).waitFor();
    await page.getByRole('link', { name: 'All lessons' }).click();
    await page.getByRole('link', { name: /^1 · Open a door on every node/ }).waitFor();
    await context.close();
  });
});

describe('going back', () => {
  it('takes back what the last command did to the cluster', async () => {
    const context = await site.context();
    const page = await lesson(context);
    await atPrompt(page);
    await command(page, 'kubectl delete service web');
    await page.getByRole('button', { name: 'Undo' }).click();
    await page.getByText('Taken back: kubectl delete service web').waitFor();
    await focusTerminal(page);
    expect(await commandUntil(page, 'kubectl get service web -o name', /./)).toBe('service/web');
    await context.close();
  });

  it('starts over only when asked twice', async () => {
    const context = await site.context();
    const page = await lesson(context);
    await atPrompt(page);
    await command(page, 'kubectl get nodes -o wide > nodes.txt');
    await page.locator('.check.passing').waitFor();
    await page.getByRole('button', { name: 'Reset' }).click();
    await page.getByRole('button', { name: 'Keep everything' }).click();
    await page.locator('.check.passing').waitFor();
    await page.getByRole('button', { name: 'Reset' }).click();
    await page.getByRole('button', { name: 'Start over' }).click();
    await page.locator('.check.passing').waitFor({ state: 'detached' });
    await atPrompt(page);
    expect(await command(page, 'ls nodes.txt')).toContain('No such file');
    await page.reload();
    await untilText(page, 'No such file');
    expect(await page.locator('.check.passing').count()).toBe(0);
    await context.close();
  });
});

describe('hands that do not type', () => {
  it('types a block, writes a file, gives hints in steps, shows the solution', async () => {
    const context = await site.context();
    const page = await lesson(context);
    await atPrompt(page);
    await page.getByRole('button', { name: 'Write it for me' }).first().click();
    await page.locator('.commands', { hasText: 'kubectl apply -f nodeport-svc.yaml' }).first().getByRole('button', { name: 'Type it for me' }).click();
    await page.locator('.check.passing', { hasText: 'The Service opens node port 30080' }).waitFor();
    await page.getByRole('button', { name: 'Hint', exact: true }).first().click();
    await page.getByRole('button', { name: 'Another hint' }).click();
    await page.locator('.hint-text').nth(1).waitFor();
    await page.getByRole('button', { name: 'Show the whole solution' }).click();
    await page.locator('.solution pre').waitFor();
    await context.close();
  });
});
