// httpd, the official Apache image: htdocs on port 80. upstream: docker-library/httpd

import { dayName, monthName, partsOf, rfc1123 } from '../../base/time.ts';
import type { Process, Program } from '../os/types.ts';
import type { HttpRequest, HttpResponse } from '../programs/lib/http.ts';
import { serveHttp } from '../programs/lib/http-server.ts';
import { percentDecode, removeDots } from '../programs/lib/url.ts';
import { commonLine } from './lib/access-log.ts';
import { debianFiles, debianPrograms } from './lib/debian.ts';
import type { ImageFamily } from './lib/family.ts';
import { logOut } from './lib/log.ts';
import { bindProblem, httpDate, untilSignal } from './lib/server.ts';
import { releaseOf, releases } from './lib/tags.ts';

const ROOT = '/usr/local/apache2/htdocs';
const RELEASES = releases('2.2.29 2.2.31-32 2.2.34 2.4.10 2.4.12 2.4.16-18 2.4.20 2.4.23 2.4.25 2.4.27-29 2.4.33-35 2.4.37-39 2.4.41 2.4.43 2.4.46 2.4.48-59 2.4.61-65');
const TYPES: Readonly<Record<string, string>> = {
  html: 'text/html',
  txt: 'text/plain',
  css: 'text/css',
  js: 'text/javascript',
  json: 'application/json',
  png: 'image/png',
  jpg: 'image/jpeg',
  svg: 'image/svg+xml',
};

const httpdForeground: Program = {
  name: 'httpd-foreground',
  summary: 'Apache web server',
  async main(p) {
    const version = p.variable('HTTPD_VERSION') ?? '2.4.65';
    const handler = (request: HttpRequest): HttpResponse => answer(p, version, request);
    const opened = serveHttp(p.net, 80, handler, {
      program: { name: 'httpd', pid: p.pid },
      onAnswer: (request, response, sent) => logOut(p, commonLine(p, request, response.status, sent)),
    });
    const problem = bindProblem(opened);
    if (problem) {
      await p.err(`(98)${problem}: AH00072: make_sock: could not bind to address [::]:80\nno listening sockets available, shutting down\nAH00015: Unable to open logs\n`);
      return 1;
    }
    const ip = p.variable('POD_IP') ?? '127.0.0.1';
    const name = `AH00558: httpd: Could not reliably determine the server's fully qualified domain name, using ${ip}. Set the 'ServerName' directive globally to suppress this message\n`;
    await p.err(name + name);
    await p.err(`[${apacheTime(p)}] [mpm_event:notice] [pid ${p.pid}:tid ${p.pid}] AH00489: Apache/${version} (Unix) configured -- resuming normal operations\n`);
    await p.err(`[${apacheTime(p)}] [core:notice] [pid ${p.pid}:tid ${p.pid}] AH00094: Command line: 'httpd -D FOREGROUND'\n`);
    const code = await untilSignal(p, { SIGTERM: 0, SIGINT: 0 });
    await p.err(`[${apacheTime(p)}] [mpm_event:notice] [pid ${p.pid}:tid ${p.pid}] AH00491: caught SIGTERM, shutting down\n`);
    return code;
  },
};

function apacheTime(p: Process): string {
  const t = partsOf(p.clock.now());
  const two = (n: number): string => String(n).padStart(2, '0');
  return `${dayName(t.weekday)} ${monthName(t.month)} ${two(t.day)} ${two(t.hour)}:${two(t.minute)}:${two(t.second)}.${String(t.ms).padStart(3, '0')}000 ${t.year}`;
}

function answer(p: Process, version: string, request: HttpRequest): HttpResponse {
  const start = [
    ['Date', httpDate(p)],
    ['Server', `Apache/${version} (Unix)`],
  ] as const;
  if (!['GET', 'HEAD', 'OPTIONS', 'POST'].includes(request.method)) return failure(start, 405, 'Method Not Allowed', 'The requested method is not allowed for this URL.');
  const path = removeDots(percentDecode(request.path));
  const file = ROOT + (path.endsWith('/') ? `${path}index.html` : path);
  if (!p.fs.exists(file)) return failure(start, 404, 'Not Found', 'The requested URL was not found on this server.');
  const stat = p.fs.stat(file);
  if (stat.type === 'directory') return failure([...start, ['Location', `${path}/`]], 301, 'Moved Permanently', `The document has moved <a href="${path}/">here</a>.`);
  const etag = `"${stat.size.toString(16)}-${Math.floor(stat.mtime * 1000).toString(16)}"`;
  const type = TYPES[file.slice(file.lastIndexOf('.') + 1)];
  return {
    status: 200,
    headers: [
      ...start,
      ['Last-Modified', rfc1123(stat.mtime, 'GMT')],
      ['ETag', etag],
      ['Accept-Ranges', 'bytes'],
      ['Content-Length', ''],
      ...(type === undefined ? [] : [['Content-Type', type] as const]),
    ],
    body: p.fs.readFile(file),
  };
}

function failure(start: readonly (readonly [string, string])[], status: number, title: string, text: string): HttpResponse {
  const body = `<!DOCTYPE HTML PUBLIC "-//IETF//DTD HTML 2.0//EN">\n<html><head>\n<title>${status} ${title}</title>\n</head><body>\n<h1>${title}</h1>\n<p>${text}</p>\n</body></html>\n`;
  return { status, headers: [...start, ['Content-Length', ''], ['Content-Type', 'text/html; charset=iso-8859-1']], body };
}

export const httpd: ImageFamily = {
  repository: 'httpd',
  tagged: (tag) => {
    const release = releaseOf(tag, RELEASES);
    if (release === undefined) return undefined;
    return {
      repository: 'httpd',
      entrypoint: [],
      cmd: ['httpd-foreground'],
      env: { HTTPD_PREFIX: '/usr/local/apache2', HTTPD_VERSION: release, PATH: '/usr/local/apache2/bin:/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin' },
      workingDir: '/usr/local/apache2',
      exposedPorts: [80],
      size: 45_200_000,
      files: debianFiles({ [`${ROOT}/index.html`]: '<html><body><h1>It works!</h1></body></html>\n' }),
      programs: { ...debianPrograms(), '/usr/local/bin/httpd-foreground': httpdForeground },
    };
  },
};
