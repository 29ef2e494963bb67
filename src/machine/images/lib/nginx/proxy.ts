// proxy_pass: the request goes on to an upstream, its answer comes back. upstream: nginx/src/http/modules/ngx_http_proxy_module.c

import { NET_WORDS } from '../../../os/net-words.ts';
import type { Header, HttpRequest, HttpResponse } from '../../../programs/lib/http.ts';
import { callHttp } from '../../../programs/lib/http-client.ts';
import { resolve } from '../../../programs/lib/resolver.ts';
import { hostField, parseUrl } from '../../../programs/lib/url.ts';
import { httpDate } from '../server.ts';
import type { Location } from './site.ts';
import { expand, type Nginx } from './variables.ts';

const TIMEOUT = 60_000;
const ERRNO: Readonly<Record<string, number>> = { ECONNREFUSED: 111, EHOSTUNREACH: 113, ENETUNREACH: 101, ECONNRESET: 104 };
const HOP = new Set(['connection', 'keep-alive', 'transfer-encoding', 'content-length', 'server', 'date', 'upgrade']);

/** Asks the upstream; `fail` makes the page for what goes wrong. */
export async function passOn(n: Nginx, location: Location, request: HttpRequest, fail: (status: number) => HttpResponse): Promise<HttpResponse> {
  const written = expand(n, location.proxy ?? '', request);
  const url = parseUrl(written, { schemes: ['http', 'https'] });
  if ('error' in url) return fail(500);
  const group = n.site.upstreams.get(url.host);
  const places = group ?? [hostField(url)];
  const hasPath = /^https?:\/\/[^/]+\//.test(written);
  const target = hasPath ? url.path + request.path.slice(location.match.length) + (request.query === '' ? '' : `?${request.query}`) : request.target;
  const first = n.p.machine.random.int(places.length);
  for (let i = 0; i < places.length; i++) {
    const place = places[(first + i) % places.length] ?? '';
    const at = parseUrl(`${url.scheme}://${place}`, { schemes: ['http', 'https'] });
    if ('error' in at) continue;
    const found = await resolve(n.p, at.host, undefined);
    const ip = found.ok ? found.addresses[0] : undefined;
    if (ip === undefined) {
      n.problem(`${at.host} could not be resolved`, request);
      continue;
    }
    const headers: Header[] = proxyHeaders(n, location, request, group ? url.host : hostField(at));
    const result = await callHttp(
      n.p.net,
      n.p.clock,
      { ip, port: at.port },
      { method: request.method, target, headers, body: request.body, timeout: TIMEOUT, tls: url.scheme === 'https' },
    );
    if (result.ok) {
      const passed = result.headers.filter(([name]) => !HOP.has(name.toLowerCase()));
      return {
        status: result.status,
        headers: [
          ['Server', `nginx/${n.version}`],
          ['Date', httpDate(n.p)],
          ...passed.filter(([name]) => name.toLowerCase() === 'content-type'),
          ['Content-Length', ''],
          ['Connection', ''],
          ...passed.filter(([name]) => name.toLowerCase() !== 'content-type'),
          ...location.headers,
        ],
        body: result.body,
      };
    }
    const late = result.error === 'timeout' || result.error === 'ETIMEDOUT';
    const words =
      result.error in NET_WORDS ? `connect() failed (${ERRNO[result.error] ?? 0}: ${NET_WORDS[result.error as keyof typeof NET_WORDS]})` : 'upstream prematurely closed connection';
    n.problem(late ? 'upstream timed out (110: Connection timed out) while connecting to upstream' : `${words} while connecting to upstream`, request);
    if (i === places.length - 1) return fail(late ? 504 : 502);
  }
  return fail(502);
}

function proxyHeaders(n: Nginx, location: Location, request: HttpRequest, host: string): Header[] {
  const set = new Map(location.proxyHeaders.map(([name, value]) => [name.toLowerCase(), [name, expand(n, value, request)] as const]));
  const out: Header[] = [];
  if (!set.has('host')) out.push(['Host', host]);
  out.push(...set.values());
  out.push(['Connection', 'close']);
  for (const [name, value] of request.headers)
    if (!set.has(name.toLowerCase()) && !['host', 'connection', 'content-length', 'transfer-encoding'].includes(name.toLowerCase())) out.push([name, value]);
  if (request.body.length > 0) out.push(['Content-Length', String(request.body.length)]);
  return out.filter(([, value]) => value !== '');
}
