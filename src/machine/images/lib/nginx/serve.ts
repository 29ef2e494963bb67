// nginx answering requests: which server, which location, which file or upstream. upstream: nginx/src/http/ngx_http_core_module.c
import type { Bytes } from '../../../../base/bytes.ts';
import { rfc1123 } from '../../../../base/time.ts';
import type { Process } from '../../../os/types.ts';
import { type Header, type HttpRequest, type HttpResponse, headerOf } from '../../../programs/lib/http.ts';
import { percentDecode, removeDots } from '../../../programs/lib/url.ts';
import { httpDate } from '../server.ts';
import { errorPage, indexPage } from './pages.ts';
import { passOn } from './proxy.ts';
import type { Location, Server } from './site.ts';
import { expand, type Nginx } from './variables.ts';

/** Answers as the server that listens there and carries the name. */
export function answer(n: Nginx, servers: readonly Server[], request: HttpRequest): HttpResponse | Promise<HttpResponse> {
  const host = headerOf(request.headers, 'host');
  const server = pickServer(servers, host ?? '', request.local.port);
  if (!server || (request.version === '1.1' && host === undefined)) return failure(n, 400);
  return inLocation(n, server, request, removeDots(percentDecode(request.path)), 0);
}

function pickServer(servers: readonly Server[], asked: string, port: number): Server | undefined {
  const [only] = servers;
  if (only && servers.length === 1) return only.listens.some((l) => l.port === port) ? only : undefined;
  const host = asked.toLowerCase().replace(/:\d+$/, '');
  const here = servers.filter((s) => s.listens.some((l) => l.port === port));
  const named = here.find((s) => s.names.some((n) => n === host || (n.startsWith('*.') && host.endsWith(n.slice(1)))));
  return named ?? here.find((s) => s.listens.some((l) => l.port === port && l.isDefault)) ?? here[0];
}

function inLocation(n: Nginx, server: Server, request: HttpRequest, path: string, depth: number): HttpResponse | Promise<HttpResponse> {
  if (server.base.returns) return returned(n, server.base, request);
  const location = pickLocation(server, path);
  if (location.returns) return returned(n, location, request);
  if (location.denied) return page(n, server, location, request, 403, depth);
  if (location.proxy !== undefined) return passOn(n, location, request, (status) => page(n, server, location, request, status, depth) as HttpResponse);
  if (request.method !== 'GET' && request.method !== 'HEAD') return page(n, server, location, request, 405, depth);
  return fromFiles(n, server, location, request, path, depth);
}

/** Exact first, then the longest prefix, then regular expressions in order unless the prefix was marked ^~. */
function pickLocation(server: Server, path: string): Location {
  const exact = server.locations.find((l) => l.kind === 'exact' && l.match === path);
  if (exact) return exact;
  let best: Location | undefined;
  for (const l of server.locations) if ((l.kind === 'prefix' || l.kind === 'strong') && path.startsWith(l.match) && l.match.length > (best?.match.length ?? -1)) best = l;
  if (best?.kind === 'strong') return best;
  return server.locations.find((l) => l.kind === 'regex' && l.pattern?.test(path)) ?? best ?? server.base;
}

function returned(n: Nginx, location: Location, request: HttpRequest): HttpResponse {
  const { status, text } = location.returns ?? { status: 500, text: '' };
  const value = expand(n, text, request);
  if (status === 444) return { status, fault: 'close' };
  if ([301, 302, 303, 307, 308].includes(status)) return failure(n, status, [['Location', value]]);
  if (value === '') return failure(n, status);
  return own(n, status, [['Content-Type', location.defaultType], ['Content-Length', ''], ['Connection', ''], ...extra(location, status)], value);
}

function fromFiles(n: Nginx, server: Server, location: Location, request: HttpRequest, path: string, depth: number): HttpResponse | Promise<HttpResponse> {
  if (location.tryFiles.length > 0 && depth < 10) {
    const options = location.tryFiles.map((option) => expand(n, option.replaceAll('$uri', path), request));
    for (const option of options.slice(0, -1)) {
      const file = filePath(location, option);
      if (option.endsWith('/') ? isDirectory(n.p, file) : isFile(n.p, file)) return fromFiles(n, server, { ...location, tryFiles: [] }, request, option, depth + 1);
    }
    const last = options.at(-1) ?? '';
    if (/^=\d{3}$/.test(last)) return page(n, server, location, request, Number(last.slice(1)), depth);
    const named = server.locations.find((l) => l.kind === 'named' && l.match === last);
    if (named) return inLocation(n, { ...server, locations: [{ ...named, kind: 'prefix', match: '/' }] }, request, path, depth + 1);
    return inLocation(n, server, request, last, depth + 1);
  }
  const { file, indexes } = placeOf(location, path);
  if (!path.endsWith('/')) {
    if (isFile(n.p, file)) return sendFile(n, location, request, file);
    if (isDirectory(n.p, file))
      return failure(n, 301, [['Location', `http://${headerOf(request.headers, 'host') ?? ''}${request.path}/${request.query === '' ? '' : `?${request.query}`}`]]);
    n.problem(`open() "${file}" failed (2: No such file or directory)`, request);
    return page(n, server, location, request, 404, depth);
  }
  for (const index of indexes) if (isFile(n.p, index)) return sendFile(n, location, request, index);
  if (!isDirectory(n.p, file)) {
    n.problem(`"${file}${location.index.at(-1) ?? ''}" is not found (2: No such file or directory)`, request);
    return page(n, server, location, request, 404, depth);
  }
  if (location.autoindex)
    return own(
      n,
      200,
      [
        ['Content-Type', 'text/html'],
        ['Connection', ''],
      ],
      indexPage(n.p, path, file),
    );
  n.problem(`directory index of "${file}" is forbidden`, request);
  return page(n, server, location, request, 403, depth);
}

/** Where a path of a location is in the file system. */
interface Place {
  readonly path: string;
  readonly file: string;
  /** The files that stand for it when it is a directory. */
  readonly indexes: readonly string[];
}

/** The last of each location: most requests ask for the same. */
const places = new WeakMap<Location, Place>();

function placeOf(location: Location, path: string): Place {
  const last = places.get(location);
  if (last?.path === path) return last;
  const file = filePath(location, path);
  const place = { path, file, indexes: location.index.map((index) => file + index) };
  places.set(location, place);
  return place;
}

function filePath(location: Location, path: string): string {
  if (location.alias !== undefined) return location.alias + path.slice(location.match.length);
  const root = location.root ?? '/etc/nginx/html';
  return (root.startsWith('/') ? root : `/etc/nginx/${root}`).replace(/\/$/, '') + path;
}

function isFile(p: Process, path: string): boolean {
  return p.fs.exists(path) && p.fs.stat(path).type === 'file';
}

function isDirectory(p: Process, path: string): boolean {
  return p.fs.exists(path) && p.fs.stat(path).type === 'directory';
}

function sendFile(n: Nginx, location: Location, request: HttpRequest, file: string): HttpResponse {
  const bytes = n.p.fs.readFile(file);
  const second = Math.floor(n.p.clock.now() / 1000);
  const last = files.get(bytes);
  const made = last && last.second === second && last.location === location && last.file === file ? last : describe(n, location, file, bytes, second);
  const { etag, modified } = made;
  if (headerOf(request.headers, 'if-none-match') === etag || headerOf(request.headers, 'if-modified-since') === modified) {
    return own(n, 304, [['Last-Modified', modified], ['Connection', ''], ['ETag', etag], ...extra(location, 304)], '');
  }
  return made.response;
}

interface Described {
  readonly second: number;
  readonly location: Location;
  readonly file: string;
  readonly etag: string;
  readonly modified: string;
  readonly response: HttpResponse;
}

/** The last answer with a file's bytes: the same within a second, as long as the file system gives the same object for them. */
const files = new WeakMap<Bytes, Described>();

function describe(n: Nginx, location: Location, file: string, bytes: Bytes, second: number): Described {
  const stat = n.p.fs.stat(file);
  const etag = `"${Math.floor(stat.mtime / 1000).toString(16)}-${stat.size.toString(16)}"`;
  const modified = rfc1123(stat.mtime, 'GMT');
  const type = n.site.types.get(file.slice(file.lastIndexOf('.') + 1)) ?? location.defaultType;
  const response = own(
    n,
    200,
    [['Content-Type', type], ['Content-Length', ''], ['Last-Modified', modified], ['Connection', ''], ['ETag', etag], ...extra(location, 200), ['Accept-Ranges', 'bytes']],
    bytes,
  );
  const made = { second, location, file, etag, modified, response: { ...response, sent: [] } };
  files.set(bytes, made);
  return made;
}

const ADDED_ON = new Set([200, 201, 204, 206, 301, 302, 303, 304, 307, 308]);

function extra(location: Location, status: number): readonly Header[] {
  return ADDED_ON.has(status) ? location.headers : [];
}

/** An error: its page from the configuration, or the built-in one. */
function page(n: Nginx, server: Server, location: Location, request: HttpRequest, status: number, depth: number): HttpResponse {
  const uri = location.errorPages.get(status);
  if (uri?.startsWith('/') && depth < 10) {
    const target = pickLocation(server, uri);
    const file = filePath(target, uri);
    if (isFile(n.p, file)) {
      const etag = `"${Math.floor(n.p.fs.stat(file).mtime / 1000).toString(16)}-${n.p.fs.stat(file).size.toString(16)}"`;
      return own(
        n,
        status,
        [
          ['Content-Type', 'text/html'],
          ['Content-Length', ''],
          ['Connection', ''],
          ['ETag', etag],
        ],
        n.p.fs.readFile(file),
      );
    }
    n.problem(`open() "${file}" failed (2: No such file or directory)`, request);
  }
  return failure(n, status);
}

/** The built-in page of a status. */
function failure(n: Pick<Nginx, 'p' | 'version'>, status: number, headers: readonly Header[] = []): HttpResponse {
  return own(n, status, [['Content-Type', 'text/html'], ['Content-Length', ''], ['Connection', ''], ...headers], errorPage(status, n.version));
}

function own(n: Pick<Nginx, 'p' | 'version'>, status: number, headers: readonly Header[], body: string | Bytes): HttpResponse {
  const reasons: Readonly<Record<number, string>> = {
    302: 'Moved Temporarily',
    405: 'Not Allowed',
    503: 'Service Temporarily Unavailable',
    504: 'Gateway Time-out',
    408: 'Request Time-out',
  };
  return { status, ...(reasons[status] ? { reason: reasons[status] } : {}), headers: [['Server', `nginx/${n.version}`], ['Date', httpDate(n.p)], ...headers], body };
}

/** The answer to what is no request. */
export function badRequest(n: Pick<Nginx, 'p' | 'version'>, plainOnTls: boolean): HttpResponse {
  const response = failure(n, 400);
  if (!plainOnTls) return { ...response, close: true };
  const title = '400 The plain HTTP request was sent to HTTPS port';
  const body = `<html>\r\n<head><title>${title}</title></head>\r\n<body>\r\n<center><h1>400 Bad Request</h1></center>\r\n<center>The plain HTTP request was sent to HTTPS port</center>\r\n<hr><center>nginx/${n.version}</center>\r\n</body>\r\n</html>\r\n`;
  return { ...response, body, close: true };
}
