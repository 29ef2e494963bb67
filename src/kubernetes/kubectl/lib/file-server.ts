// Files of a folder over HTTP, folders as lists. upstream: go net/http FileServer
import { decode } from '../../../base/bytes.ts';
import { dayName, monthName, partsOf } from '../../../base/time.ts';
import type { Process } from '../../../machine/os/types.ts';
import type { HttpResponse } from '../../../machine/programs/lib/http.ts';

const TYPES: Readonly<Record<string, string>> = {
  css: 'text/css; charset=utf-8',
  gif: 'image/gif',
  htm: 'text/html; charset=utf-8',
  html: 'text/html; charset=utf-8',
  jpeg: 'image/jpeg',
  jpg: 'image/jpeg',
  js: 'text/javascript; charset=utf-8',
  json: 'application/json',
  mjs: 'text/javascript; charset=utf-8',
  pdf: 'application/pdf',
  png: 'image/png',
  svg: 'image/svg+xml',
  txt: 'text/plain; charset=utf-8',
  wasm: 'application/wasm',
  webp: 'image/webp',
  xml: 'text/xml; charset=utf-8',
};

const two = (n: number): string => String(n).padStart(2, '0');

/** Sat, 21 Nov 2026 12:45:06 GMT */
export function httpDate(ms: number): string {
  const t = partsOf(Math.floor(ms));
  return `${dayName(t.weekday)}, ${two(t.day)} ${monthName(t.month)} ${t.year} ${two(t.hour)}:${two(t.minute)}:${two(t.second)} GMT`;
}

/** An answer in plain text, as http.Error writes it. */
export function plainError(status: number, text: string, now: number): HttpResponse {
  const headers = [
    ['Content-Type', 'text/plain; charset=utf-8'],
    ['X-Content-Type-Options', 'nosniff'],
    ['Date', httpDate(now)],
  ] as const;
  return { status, headers, body: `${text}\n` };
}

const moved = (location: string, now: number): HttpResponse => ({
  status: 301,
  headers: [
    ['Location', location],
    ['Date', httpDate(now)],
  ],
});

/** The answer for a path below the folder. */
export function serveFolder(p: Process, folder: string, below: string): HttpResponse {
  const now = p.clock.now();
  const name = cleaned(below);
  if (below.endsWith('/index.html')) return moved('./', now);
  const path = `${p.path(folder)}/${name}`.replace(/\/+$/, '') || '/';
  if (!p.fs.exists(path)) return plainError(404, '404 page not found', now);
  const stat = p.fs.stat(path);
  const last = name.split('/').at(-1) ?? '';
  if (stat.type !== 'directory') return below.endsWith('/') ? moved(`../${last}`, now) : fileAnswer(p, path, now);
  if (!below.endsWith('/') && below !== '') return moved(`${last}/`, now);
  return p.fs.exists(`${path}/index.html`) ? fileAnswer(p, `${path}/index.html`, now) : listing(p, path, stat.mtime, now);
}

function cleaned(path: string): string {
  const out: string[] = [];
  for (const part of decodeURIComponent(path).split('/')) {
    if (part === '..') out.pop();
    else if (part !== '' && part !== '.') out.push(part);
  }
  return out.join('/');
}

function fileAnswer(p: Process, path: string, now: number): HttpResponse {
  const body = p.fs.readFile(path);
  const type = TYPES[/\.([a-z]+)$/.exec(path)?.[1] ?? ''] ?? sniffed(body);
  return {
    status: 200,
    headers: [
      ['Accept-Ranges', 'bytes'],
      ['Content-Length', String(body.length)],
      ['Content-Type', type],
      ['Last-Modified', httpDate(p.fs.stat(path).mtime)],
      ['Date', httpDate(now)],
    ],
    body,
  };
}

function sniffed(body: Uint8Array): string {
  const start = body.subarray(0, 512);
  if (/^\s*<(!doctype html|html|head|body|script|h1|div|p|a|b|table|br|title|style|iframe)[\s>]/i.test(decode(start))) return 'text/html; charset=utf-8';
  return start.some((b) => b < 9 || (b > 13 && b < 27) || (b > 27 && b < 32)) ? 'application/octet-stream' : 'text/plain; charset=utf-8';
}

const escaped = (text: string): string => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&#34;').replaceAll("'", '&#39;');

function listing(p: Process, path: string, mtime: number, now: number): HttpResponse {
  const names = p.fs.readdir(path).map((n) => (p.fs.exists(`${path}/${n}`) && p.fs.stat(`${path}/${n}`).type === 'directory' ? `${n}/` : n));
  const rows = names.map((n) => `<a href="${encodeURI(n)}">${escaped(n)}</a>\n`).join('');
  return {
    status: 200,
    headers: [
      ['Content-Type', 'text/html; charset=utf-8'],
      ['Last-Modified', httpDate(mtime)],
      ['Date', httpDate(now)],
    ],
    body: `<!doctype html>\n<meta name="viewport" content="width=device-width">\n<pre>\n${rows}</pre>\n`,
  };
}
