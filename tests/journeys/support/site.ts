// The built site, served; and a Chromium that opens it. What the page complains of is gathered, so that a test can ask for silence.
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, rmdirSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type Browser, type BrowserContext, type BrowserContextOptions, chromium, type Page } from 'playwright-core';
import { serve } from './serve.ts';

export const ROOT = dirname(dirname(dirname(dirname(fileURLToPath(import.meta.url)))));
const DIST = join(ROOT, 'dist');
const LOCK = join(ROOT, 'node_modules', '.journeys-build');

function newest(path: string): number {
  const stat = statSync(path);
  return stat.isDirectory() ? Math.max(0, ...readdirSync(path).map((name) => newest(join(path, name)))) : stat.mtimeMs;
}

function isFresh(): boolean {
  const index = join(DIST, 'index.html');
  if (!existsSync(index)) return false;
  return process.env.PORTSIDE_BUILT === '1' || statSync(index).mtimeMs > Math.max(...['src', 'lessons', 'index.html', 'vite.config.ts'].map((p) => newest(join(ROOT, p))));
}

/** Builds when what is there is older than its sources; test files that run side by side wait for each other. */
async function built(): Promise<string> {
  while (!isFresh()) {
    try {
      mkdirSync(LOCK);
    } catch {
      await new Promise((resolve) => setTimeout(resolve, 200));
      continue;
    }
    try {
      const run = isFresh() ? undefined : spawnSync(join(ROOT, 'node_modules', '.bin', 'vite'), ['build', '--logLevel', 'warn'], { cwd: ROOT, encoding: 'utf8' });
      if (run && run.status !== 0) throw new Error(`the site does not build:\n${run.stdout}${run.stderr}`);
    } finally {
      rmdirSync(LOCK);
    }
    break;
  }
  return DIST;
}

async function chromiumPath(): Promise<string> {
  if (process.env.CHROMIUM_PATH) return process.env.CHROMIUM_PATH;
  const { prepareBrowser } = (await import(join(ROOT, 'scripts', 'browser.mjs'))) as { prepareBrowser(): Promise<{ path?: string; problem?: string }> };
  const { path, problem } = await prepareBrowser();
  if (!path) throw new Error(problem);
  return path;
}

const ARGS = ['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking', '--disable-component-update', '--disable-sync'];

export interface Site {
  readonly url: string;
  /** A browser of its own: no storage shared with another. */
  context(options?: BrowserContextOptions): Promise<BrowserContext>;
  close(): Promise<void>;
}

export async function openSite(): Promise<Site> {
  const served = await serve(await built());
  const browser: Browser = await chromium.launch({ executablePath: await chromiumPath(), args: ARGS });
  return {
    url: served.url,
    context: (options) => browser.newContext({ viewport: { width: 1440, height: 900 }, colorScheme: 'light', reducedMotion: 'reduce', ...options }),
    async close() {
      await browser.close();
      await served.close();
    },
  };
}

/** Everything that the page said went wrong: console errors, exceptions, refused or missing files, policy violations. */
export function complaints(page: Page): string[] {
  const said: string[] = [];
  page.on('console', (m) => m.type() === 'error' && said.push(m.text()));
  page.on('pageerror', (e) => said.push(e.message));
  page.on('response', (r) => r.status() >= 400 && said.push(`${r.status()} ${r.url()}`));
  page.on('requestfailed', (r) => said.push(`${r.failure()?.errorText} ${r.url()}`));
  return said;
}
