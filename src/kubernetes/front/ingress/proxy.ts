// A request through the controller: which server, which location, which pod, and what the pod is told of the client. upstream: ingress-nginx rootfs/etc/nginx/template/nginx.tmpl

import type { Clock } from '../../../base/clock.ts';
import { contains, parseCidr, parseIp } from '../../../base/ip.ts';
import type { Random } from '../../../base/random.ts';
import { rfc1123 } from '../../../base/time.ts';
import type { Sockets } from '../../../machine/network/sockets.ts';
import type { Header, HttpRequest, HttpResponse } from '../../../machine/programs/lib/http.ts';
import { headerOf } from '../../../machine/programs/lib/http.ts';
import { callHttp } from '../../../machine/programs/lib/http-client.ts';
import { type Place, RoundRobin, upstreamName } from './backends.ts';
import { type BackendRef, locationOf, type Matched, rewritten, type Server, serverOf } from './configuration.ts';

const TIMEOUT_MS = 60_000;
const TRIES = 3;
const TITLES: Readonly<Record<number, string>> = {
  403: '403 Forbidden',
  404: '404 Not Found',
  502: '502 Bad Gateway',
  503: '503 Service Temporarily Unavailable',
  504: '504 Gateway Time-out',
};
const HOP = new Set(['connection', 'keep-alive', 'transfer-encoding', 'content-length', 'server', 'date', 'upgrade']);
const HSTS: Header = ['Strict-Transport-Security', 'max-age=31536000; includeSubDomains'];

export interface ProxyOptions {
  readonly net: Sockets;
  readonly clock: Clock;
  readonly random: Random;
  readonly servers: () => ReadonlyMap<string, Server>;
  /** undefined: there is no such Service. */
  readonly places: (ref: BackendRef) => readonly Place[] | undefined;
  /** A finished request, as the access log tells it. */
  readonly log: (request: HttpRequest, response: HttpResponse, upstream: Upstream) => void;
}

/** What the access log says of the pod that was asked. */
export interface Upstream {
  readonly name: string;
  readonly tried: readonly { readonly at: string; readonly status: number; readonly seconds: number; readonly length: number }[];
  readonly id: string;
}

export class IngressProxy {
  readonly #o: ProxyOptions;
  readonly #turns = new RoundRobin();

  constructor(options: ProxyOptions) {
    this.#o = options;
  }

  /** Answers one request. */
  async answer(request: HttpRequest): Promise<HttpResponse> {
    const upstream = { name: '', tried: [] as Upstream['tried'][number][], id: this.#o.random.string('0123456789abcdef', 32) };
    const response = await this.#route(request, upstream);
    this.#o.log(request, response, upstream);
    return response;
  }

  async #route(request: HttpRequest, upstream: { name: string; tried: Upstream['tried'][number][]; id: string }): Promise<HttpResponse> {
    const host = (headerOf(request.headers, 'host') ?? '').replace(/:\d+$/, '').toLowerCase();
    const server = serverOf(this.#o.servers(), host);
    const found = server && locationOf(server, request.path);
    if (!found) {
      upstream.name = 'upstream-default-backend';
      return this.#page(404, request, server);
    }
    const { location } = found;
    upstream.name = location.backend ? upstreamName(location.backend) : '';
    if (location.allowed.length > 0 && !isAllowed(request.remote.ip, location.allowed)) return this.#page(403, request, server);
    if (location.toHttps && !request.secure) return this.#redirect(308, `https://${host}${request.target}`, request, server);
    if (location.redirect) return this.#redirect(location.redirect.code, location.redirect.to, request, server);
    const places = location.backend ? this.#o.places(location.backend) : undefined;
    if (!places?.length) return this.#page(503, request, server);
    return this.#pass(request, found, host, places, upstream, server);
  }

  async #pass(
    request: HttpRequest,
    found: Matched,
    host: string,
    places: readonly Place[],
    upstream: { readonly name: string; readonly tried: Upstream['tried'][number][]; readonly id: string },
    server: Server | undefined,
  ): Promise<HttpResponse> {
    const { net, clock } = this.#o;
    const target = rewritten(found, request.path) + (request.query === '' ? '' : `?${request.query}`);
    const headers = told(request, host, upstream.id);
    const order = this.#turns.order(upstream.name, places);
    let late = false;
    for (let i = 0; i < Math.min(TRIES, Math.max(order.length, 1) * TRIES); i++) {
      const place = order[i % order.length];
      if (!place) break;
      const begin = clock.now();
      const result = await callHttp(net, clock, place, { method: request.method, target, headers, body: request.body, timeout: TIMEOUT_MS });
      late = !result.ok && (result.error === 'timeout' || result.error === 'ETIMEDOUT');
      const status = result.ok ? result.status : late ? 504 : 502;
      upstream.tried.push({ at: `${place.ip}:${place.port}`, status, seconds: (clock.now() - begin) / 1000, length: result.ok ? result.body.length : 0 });
      if (!result.ok) continue;
      const passed = result.headers.filter(([name]) => !HOP.has(name.toLowerCase()));
      const type = (h: Header): boolean => h[0].toLowerCase() === 'content-type';
      return {
        status: result.status,
        headers: [this.#date(), ...passed.filter(type), ['Content-Length', ''], ['Connection', ''], ...passed.filter((h) => !type(h)), ...strict(request, server)],
        body: result.body,
      };
    }
    return this.#page(late ? 504 : 502, request, server);
  }

  #date(): Header {
    return ['Date', rfc1123(this.#o.clock.now(), 'GMT')];
  }

  /** A page of nginx's own, without its version. */
  #page(status: number, request: HttpRequest, server: Server | undefined, headers: readonly Header[] = []): HttpResponse {
    const title = TITLES[status] ?? REDIRECTS[status] ?? String(status);
    const body = `<html>\r\n<head><title>${title}</title></head>\r\n<body>\r\n<center><h1>${title}</h1></center>\r\n<hr><center>nginx</center>\r\n</body>\r\n</html>\r\n`;
    return {
      status,
      ...(status === 503 ? { reason: 'Service Temporarily Unavailable' } : status === 504 ? { reason: 'Gateway Time-out' } : {}),
      headers: [this.#date(), ['Content-Type', 'text/html'], ['Content-Length', ''], ['Connection', ''], ...headers, ...strict(request, server)],
      body,
    };
  }

  #redirect(status: number, to: string, request: HttpRequest, server: Server | undefined): HttpResponse {
    return this.#page(status, request, server, [['Location', to]]);
  }
}

const REDIRECTS: Readonly<Record<number, string>> = { 301: '301 Moved Permanently', 302: '302 Found', 307: '307 Temporary Redirect', 308: '308 Permanent Redirect' };

/** https of a host with a certificate is told to stay so. */
function strict(request: HttpRequest, server: Server | undefined): readonly Header[] {
  return request.secure && server?.tls ? [HSTS] : [];
}

function isAllowed(client: string, ranges: readonly string[]): boolean {
  const ip = parseIp(client);
  return ranges.some((text) => {
    const range = parseCidr(text);
    return ip !== undefined && range !== undefined && contains(range, ip);
  });
}

/** What a pod learns of the client. */
function told(request: HttpRequest, host: string, id: string): readonly Header[] {
  const scheme = request.secure ? 'https' : 'http';
  const own: readonly Header[] = [
    ['Host', headerOf(request.headers, 'host') ?? host],
    ['X-Request-ID', id],
    ['X-Real-IP', request.remote.ip],
    ['X-Forwarded-For', request.remote.ip],
    ['X-Forwarded-Host', headerOf(request.headers, 'host') ?? host],
    ['X-Forwarded-Port', request.secure ? '443' : '80'],
    ['X-Forwarded-Proto', scheme],
    ['X-Forwarded-Scheme', scheme],
    ['X-Scheme', scheme],
  ];
  const names = new Set([...own.map(([n]) => n.toLowerCase()), 'connection', 'content-length', 'transfer-encoding', 'x-original-forwarded-for']);
  const rest = request.headers.filter(([n]) => !names.has(n.toLowerCase()));
  return [...own, ...rest, ...(request.body.length > 0 ? [['Content-Length', String(request.body.length)] as const] : [])];
}
