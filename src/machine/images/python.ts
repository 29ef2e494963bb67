// python: of the interpreter only `python -m http.server` is here; everything else says so.

import { monthName, partsOf, rfc1123 } from '../../base/time.ts';
import type { Process, Program } from '../os/types.ts';
import type { HttpRequest, HttpResponse } from '../programs/lib/http.ts';
import { serveHttp } from '../programs/lib/http-server.ts';
import { percentDecode, removeDots } from '../programs/lib/url.ts';
import { alpineFiles, alpinePrograms } from './lib/busybox.ts';
import { debianFiles, debianPrograms } from './lib/debian.ts';
import type { ImageFamily } from './lib/family.ts';
import { logErr } from './lib/log.ts';
import { bindProblem, httpDate, untilSignal } from './lib/server.ts';
import { releaseOf, releases } from './lib/tags.ts';

const RELEASES = releases('2.7.18 3.6.15 3.7.0-17 3.8.0-20 3.9.0-24 3.10.0-19 3.11.0-14 3.12.0-12 3.13.0-9 3.14.0');
const TYPES: Readonly<Record<string, string>> = {
  html: 'text/html',
  htm: 'text/html',
  txt: 'text/plain',
  css: 'text/css',
  js: 'text/javascript',
  json: 'application/json',
  py: 'text/x-python',
  png: 'image/png',
  svg: 'image/svg+xml',
};

const python: Program = {
  name: 'python',
  summary: 'Python; only its http.server module',
  async main(p) {
    const version = p.variable('PYTHON_VERSION') ?? '3.14.0';
    const args = p.argv.slice(1).filter((a) => a !== '-u');
    if (args[0] === '-V' || args[0] === '--version') {
      await p.out(`Python ${version}\n`);
      return 0;
    }
    if (args[0] === '-m' && args[1] === 'http.server') return httpServer(p, version, args.slice(2));
    await p.err('portside: Python is not simulated here; only `python -m http.server` is\n');
    return 1;
  },
};

async function httpServer(p: Process, version: string, args: readonly string[]): Promise<number> {
  let port = 8000;
  let root = p.cwd;
  let ip = '';
  for (let i = 0; i < args.length; i++) {
    const word = args[i] ?? '';
    if (/^\d+$/.test(word)) port = Number(word);
    else if (word === '-d' || word === '--directory') root = p.path(args[++i] ?? '.');
    else if (word === '-b' || word === '--bind') ip = args[++i] ?? '';
    else {
      await p.err(`usage: server.py [-h] [-b ADDRESS] [-d DIRECTORY] [-p VERSION] [port]\nserver.py: error: unrecognized arguments: ${word}\n`);
      return 2;
    }
  }
  const handler = (request: HttpRequest): HttpResponse => answer(p, version, root, request);
  const problem = bindProblem(serveHttp(p.net, port, handler, { ...(ip === '' ? {} : { ip }), onAnswer: (request, response) => note(p, request, response.status) }));
  if (problem) {
    await p.err(`OSError: [Errno 98] ${problem}\n`);
    return 1;
  }
  const shown = ip === '' ? '0.0.0.0' : ip;
  await p.out(`Serving HTTP on ${shown} port ${port} (http://${shown}:${port}/) ...\n`);
  const code = await untilSignal(p, { SIGINT: 0 });
  await p.out('\nKeyboard interrupt received, exiting.\n');
  return code;
}

function note(p: Process, request: HttpRequest, status: number): void {
  const t = partsOf(p.clock.now());
  const two = (n: number): string => String(n).padStart(2, '0');
  const when = `${two(t.day)}/${monthName(t.month)}/${t.year} ${two(t.hour)}:${two(t.minute)}:${two(t.second)}`;
  logErr(p, `${request.remote.ip} - - [${when}] "${request.method} ${request.target} HTTP/${request.version}" ${status} -\n`);
}

function answer(p: Process, version: string, root: string, request: HttpRequest): HttpResponse {
  const start = [
    ['Server', `SimpleHTTP/0.6 Python/${version}`],
    ['Date', httpDate(p)],
  ] as const;
  const fail = (status: number, reason: string, text: string): HttpResponse => ({
    status,
    reason,
    headers: [...start, ['Connection', 'close'], ['Content-Type', 'text/html;charset=utf-8'], ['Content-Length', '']],
    body: `<!DOCTYPE HTML>\n<html lang="en">\n    <head>\n        <meta charset="utf-8">\n        <title>Error response</title>\n    </head>\n    <body>\n        <h1>Error response</h1>\n        <p>Error code: ${status}</p>\n        <p>Message: ${text}.</p>\n    </body>\n</html>\n`,
    close: true,
  });
  if (request.method !== 'GET' && request.method !== 'HEAD') return fail(501, `Unsupported method ('${request.method}')`, `Unsupported method ('${request.method}')`);
  const path = removeDots(percentDecode(request.path));
  const base = root.replace(/\/$/, '') + path;
  if (p.fs.exists(base) && p.fs.stat(base).type === 'directory') {
    if (!path.endsWith('/')) return { status: 301, headers: [...start, ['Location', `${path}/`], ['Content-Length', '0']], close: true };
    const index = ['index.html', 'index.htm'].map((name) => base + name).find((file) => p.fs.exists(file));
    if (!index) return listing(p, start, path, base);
    return file(p, start, index);
  }
  return p.fs.exists(base) ? file(p, start, base) : fail(404, 'File not found', 'File not found');
}

function file(p: Process, start: readonly (readonly [string, string])[], path: string): HttpResponse {
  const type = TYPES[path.slice(path.lastIndexOf('.') + 1)] ?? 'application/octet-stream';
  return {
    status: 200,
    headers: [...start, ['Content-type', type], ['Content-Length', ''], ['Last-Modified', rfc1123(p.fs.stat(path).mtime, 'GMT')]],
    body: p.fs.readFile(path),
    close: true,
  };
}

function listing(p: Process, start: readonly (readonly [string, string])[], path: string, directory: string): HttpResponse {
  const names = p.fs.readdir(directory).sort((a, b) => (a.toLowerCase() < b.toLowerCase() ? -1 : 1));
  const items = names.map((name) => {
    const shown = p.fs.stat(directory + name).type === 'directory' ? `${name}/` : name;
    return `<li><a href="${encodeURI(shown)}">${shown}</a></li>\n`;
  });
  const title = `Directory listing for ${path}`;
  const body = `<!DOCTYPE HTML>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n<title>${title}</title>\n</head>\n<body>\n<h1>${title}</h1>\n<hr>\n<ul>\n${items.join('')}</ul>\n<hr>\n</body>\n</html>\n`;
  return { status: 200, headers: [...start, ['Content-type', 'text/html; charset=utf-8'], ['Content-Length', '']], body, close: true };
}

export const pythonImage: ImageFamily = {
  repository: 'python',
  tagged: (tag) => {
    const release = releaseOf(tag, RELEASES);
    if (release === undefined) return undefined;
    const alpine = tag.includes('alpine');
    return {
      repository: 'python',
      entrypoint: [],
      cmd: ['python3'],
      env: { PYTHON_VERSION: release },
      size: alpine ? 17_800_000 : tag.includes('slim') ? 45_600_000 : 388_000_000,
      files: alpine ? alpineFiles() : debianFiles(),
      programs: {
        ...(alpine ? alpinePrograms() : debianPrograms(tag.includes('slim') ? [] : ['curl', 'wget', 'ssh'])),
        '/usr/local/bin/python': python,
        '/usr/local/bin/python3': python,
      },
    };
  },
};
