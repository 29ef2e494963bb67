// The page as a learner has it: what is sent before the first command is answered, how long the page stands still while pods start, how soon a key is seen.
import type { Page } from 'playwright-core';
import { withPage, withSite } from './site.ts';
import { SiteGraph } from './site-graph.ts';
import { type Benchmark, type Figure, figure, percentile } from './types.ts';

const LESSON = '#/lesson/first-door';
const ROWS = '.screen:not([hidden]) .xterm-rows';
const PROMPT = 'learner@laptop:~$';
const KEYS = 100;
const BUSY = 1000;
const WAIT = { timeout: 120_000 };

/** Types a line and waits for the next prompt. */
async function command(page: Page, line: string): Promise<void> {
  await page.keyboard.type(`clear; ${line}`);
  await page.keyboard.press('Enter');
  const done = `[...document.querySelectorAll('${ROWS} > div')].map((row) => row.textContent.replaceAll('\\u00a0', ' ').trim()).filter(Boolean).at(-1) === '${PROMPT}'`;
  await page.waitForFunction(done, undefined, WAIT);
}

/** The scripts that were asked for until the first command was answered. */
async function open(page: Page, url: string): Promise<ReadonlySet<string>> {
  const asked = new Set<string>();
  page.context().on('request', (request) => {
    const name = new URL(request.url()).pathname.split('/').at(-1) ?? '';
    if (name.endsWith('.js')) asked.add(name);
  });
  await page.goto(url + LESSON);
  await page.locator(ROWS, { hasText: PROMPT }).waitFor(WAIT);
  await page.locator('.screen:not([hidden]) .xterm-helper-textarea').focus();
  await command(page, 'kubectl get nodes');
  return asked;
}

function sizes(dist: string, asked: ReadonlySet<string>): readonly Figure[] {
  const graph = new SiteGraph(dist);
  const inWorker = graph.closure(graph.worker, true);
  const text = new Set([...graph.closure(graph.entry), ...graph.closure(graph.named('Workshop') ?? '')]);
  const screen = graph.closure(graph.named('Screen') ?? '');
  const of = (name: string, scripts: readonly string[]): Figure => figure(name, 'KB gzip', [graph.bytes(scripts) / 1024], { scripts: scripts.length });
  const names = [...asked];
  const lesson = names.filter((n) => !inWorker.has(n) && (text.has(n) || !screen.has(n)));
  return [
    of('js-lesson', lesson),
    of(
      'js-terminal',
      names.filter((n) => !inWorker.has(n) && !lesson.includes(n)),
    ),
    of(
      'js-worker',
      // On a slow machine host/next.ts has begun before the command is typed; the command does not wait for it.
      names.filter((n) => inWorker.has(n) && n !== graph.named('next')),
    ),
  ];
}

/** The longest time in which the page's thread did nothing else, while `work` goes on. */
async function longestBlock(page: Page, work: () => Promise<void>): Promise<number> {
  await page.evaluate(
    `(() => { let last = performance.now(); globalThis.__block = 0; const look = () => { const now = performance.now(); globalThis.__block = Math.max(globalThis.__block, now - last - 4); last = now; setTimeout(look, 4); }; setTimeout(look, 4); })()`,
  );
  await work();
  return Number(await page.evaluate('globalThis.__block'));
}

/** The same by the browser's own record: the processor time of the longest task of the page's thread, whatever else the machine does meanwhile. */
async function longestTask(page: Page, work: () => Promise<void>): Promise<number> {
  const cdp = await page.context().newCDPSession(page);
  const events: TraceEvent[] = [];
  cdp.on('Tracing.dataCollected', ({ value }) => void events.push(...(value as unknown as TraceEvent[])));
  await cdp.send('Tracing.start', { transferMode: 'ReportEvents', traceConfig: { includedCategories: ['toplevel', 'devtools.timeline'] } });
  await work();
  const complete = new Promise<void>((resolve) => cdp.once('Tracing.tracingComplete', () => resolve()));
  await cdp.send('Tracing.end');
  await complete;
  const thread = events.find((e) => e.name === 'Layout');
  const tasks = events.filter((e) => e.name.endsWith('RunTask') && e.pid === thread?.pid && e.tid === thread.tid);
  return Math.max(...tasks.map((e) => e.tdur ?? 0)) / 1000;
}

interface TraceEvent {
  readonly name: string;
  readonly pid: number;
  readonly tid: number;
  /** Microseconds of the thread's own time. */
  readonly tdur?: number;
}

/** From each key to the change of the terminal's rows that it brought. */
async function keyTimes(page: Page): Promise<number[]> {
  await page.evaluate(`(() => { globalThis.__keys = []; let at; addEventListener('keydown', () => { at = performance.now(); }, true);
    new MutationObserver(() => { if (at !== undefined) { globalThis.__keys.push(performance.now() - at); at = undefined; } }).observe(document.querySelector('${ROWS}'), { subtree: true, childList: true, characterData: true }); })()`);
  for (let i = 0; i < KEYS; i++) await page.keyboard.type('x', { delay: 40 });
  return (await page.evaluate('globalThis.__keys')) as number[];
}

export const page: Benchmark = {
  name: 'page',
  page: true,
  run: (root) =>
    withSite(root, (dist) =>
      withPage(root, dist, async (tab, url) => {
        const figures = [...sizes(dist, await open(tab, url))];
        const block = await longestBlock(tab, async () => {
          await command(tab, 'kubectl create deployment many --image=nginx --replicas=100');
          await command(tab, 'kubectl rollout status deployment many --timeout=60s');
        });
        figures.push(figure('page-block', 'ms', [block], { pods: 100 }));
        const task = await longestTask(tab, async () => {
          await command(tab, 'kubectl create deployment more --image=nginx --replicas=100');
          await command(tab, 'kubectl rollout status deployment more --timeout=60s');
        });
        figures.push(figure('page-task', 'ms of processor time', [task], { pods: 200 }));
        await command(tab, `kubectl create deployment busy --image=nginx --replicas=${BUSY}`);
        await command(tab, 'kubectl rollout restart deployment many');
        const keys = await keyTimes(tab);
        figures.push(figure('page-key-p99', 'ms to the rows', [percentile(keys, 0.5), percentile(keys, 0.99)], { keys: keys.length, pods: BUSY + 100 }, percentile(keys, 0.99)));
        return figures;
      }),
    ),
};
