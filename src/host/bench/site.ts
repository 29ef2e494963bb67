// The built page in a Chromium, for benchmarks: built aside, served as any static host would.
import { spawnSync } from 'node:child_process';
import { mkdtempSync } from 'node:fs';
import { readFile, rm } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { extname, join, normalize } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Browser, Page } from 'playwright-core';

const TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript',
  '.css': 'text/css',
  '.svg': 'image/svg+xml',
  '.json': 'application/json',
};

/** Builds the site of `root` and calls `work` with the folder. */
export async function withSite<T>(root: string, work: (dist: string) => Promise<T>): Promise<T> {
  const dist = mkdtempSync(join(tmpdir(), 'portside-bench-'));
  try {
    const run = spawnSync(process.execPath, [join(root, 'node_modules/vite/bin/vite.js'), 'build', '--logLevel', 'error', '--outDir', dist, '--emptyOutDir'], {
      cwd: root,
      encoding: 'utf8',
    });
    if (run.status !== 0) throw new Error(`the site does not build:\n${run.stdout}${run.stderr}`);
    return await work(dist);
  } finally {
    await rm(dist, { recursive: true, force: true });
  }
}

/** Serves a folder and opens a page of a browser at it. */
export async function withPage<T>(root: string, dist: string, work: (page: Page, url: string) => Promise<T>): Promise<T> {
  const server = createServer((request, response) => {
    const inside = normalize(decodeURIComponent(new URL(request.url ?? '/', 'http://x').pathname)).slice(1) || 'index.html';
    readFile(join(dist, inside)).then(
      (bytes) => response.writeHead(200, { 'content-type': TYPES[extname(inside)] ?? 'application/octet-stream' }).end(bytes),
      () => response.writeHead(404).end(),
    );
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  let browser: Browser | undefined;
  try {
    const { prepareBrowser } = (await import(pathToFileURL(join(root, 'scripts/browser.mjs')).href)) as { prepareBrowser(): Promise<{ path?: string; problem?: string }> };
    const { path, problem } = await prepareBrowser();
    if (!path) throw new Error(problem);
    const { chromium } = await import('playwright-core');
    browser = await chromium.launch({ executablePath: path, args: ['--no-sandbox', '--disable-gpu'] });
    const page = await browser.newPage({ viewport: { width: 1440, height: 900 } });
    return await work(page, `http://127.0.0.1:${(server.address() as AddressInfo).port}/`);
  } finally {
    await browser?.close();
    server.closeAllConnections();
    server.close();
  }
}
