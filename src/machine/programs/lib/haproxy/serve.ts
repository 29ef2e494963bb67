// What haproxy does with connections and requests. upstream: haproxy 2.6 src/stream.c, src/http_ana.c, src/backend.c
import type { Clock } from '../../../../base/clock.ts';
import type { Sockets, TcpConnection } from '../../../network/sockets.ts';
import { type Header, type HttpRequest, type HttpResponse, headerOf } from '../http.ts';
import { callHttp } from '../http-client.ts';
import { serveHttp } from '../http-server.ts';
import type { Section } from './config.ts';
import { type Log, Pool, type PoolServer } from './pool.ts';

const NO_LIMIT_MS = 60_000;
const RETRY_MS = 1000;
const PAGES: Readonly<Record<number, readonly [title: string, words: string]>> = {
  502: ['502 Bad Gateway', 'The server returned an invalid or incomplete response.'],
  503: ['503 Service Unavailable', 'No server is available to handle this request.'],
  504: ['504 Gateway Time-out', "The server didn't respond in time."],
};
const HOP = new Set(['connection', 'keep-alive', 'transfer-encoding', 'content-length']);

export interface ServeOptions {
  readonly net: Sockets;
  readonly clock: Clock;
  readonly pid: number;
  readonly log: Log;
}

export class Haproxy {
  readonly #o: ServeOptions;
  readonly #sections: readonly Section[];
  readonly #pools: ReadonlyMap<string, Pool>;
  readonly #listeners: { dispose(): void }[] = [];

  constructor(sections: readonly Section[], options: ServeOptions) {
    this.#sections = sections;
    this.#o = options;
    this.#pools = new Map(sections.filter((s) => s.kind !== 'frontend').map((s) => [s.name, new Pool(s, options.net, options.clock, options.log)]));
  }

  /** Opens the ports; gives the words of the first that cannot be opened. */
  start(): string | undefined {
    for (const s of this.#sections) {
      for (const at of s.binds) {
        const program = { name: 'haproxy', pid: this.#o.pid };
        const options = { program, ...(at.ip === undefined ? {} : { ip: at.ip }) };
        const made = s.mode === 'http' ? serveHttp(this.#o.net, at.port, (r) => this.#answer(s, r), options) : this.#o.net.listen(at.port, (c) => void this.#relay(s, c), options);
        if (!made.ok)
          return `Starting ${s.kind} ${s.name}: cannot bind socket (${made.error === 'EACCES' ? 'Permission denied' : 'Address already in use'}) [${at.ip ?? '0.0.0.0'}:${at.port}]`;
        this.#listeners.push(made.value);
      }
    }
    for (const pool of this.#pools.values()) pool.start();
    return undefined;
  }

  stop(): void {
    for (const l of this.#listeners) l.dispose();
    for (const pool of this.#pools.values()) pool.stop();
  }

  #poolOf(s: Section, request: { readonly host: string; readonly path: string; readonly client: string }): Pool | undefined {
    const route = s.routes.find((r) => r.when.every(({ not, acl }) => (s.acls.get(acl)?.(request) ?? false) !== not));
    return this.#pools.get(route?.backend ?? s.defaultBackend ?? s.name);
  }

  // ---- tcp

  async #relay(s: Section, client: TcpConnection): Promise<void> {
    const early: Uint8Array[] = [];
    let ended = false;
    client.onData = (bytes) => void early.push(bytes);
    client.onEnd = () => {
      ended = true;
    };
    const pool = this.#poolOf(s, { host: '', path: '', client: client.remote.ip });
    const found = pool && (await this.#connect(pool, client.remote.ip));
    if (!found) return client.reset();
    const { server, connection } = found;
    server.sessions++;
    let open = 2;
    const over = (): void => {
      if (--open === 0) server.sessions--;
    };
    client.onData = (bytes) => connection.send(bytes);
    connection.onData = (bytes) => client.send(bytes);
    client.onEnd = (error) => {
      over();
      if (error) connection.reset();
      else connection.close();
    };
    connection.onEnd = (error) => {
      over();
      if (error) client.reset();
      else client.close();
    };
    for (const bytes of early) connection.send(bytes);
    if (ended) connection.close();
  }

  /** A connection to a server of the pool; with `redispatch` the last try goes to another one. */
  async #connect(pool: Pool, client: string): Promise<{ readonly server: PoolServer; readonly connection: TcpConnection } | undefined> {
    const { retries, redispatch, timeouts } = pool.section;
    const tried = new Set<PoolServer>();
    let server = pool.pick(client, tried);
    for (let i = 0; server && i <= retries; i++) {
      const made = await this.#o.net.connect({ ip: server.ip, port: server.port }, { timeout: timeouts.connect || NO_LIMIT_MS });
      if (made.ok) return { server, connection: made.value };
      tried.add(server);
      if (made.error !== 'ETIMEDOUT') await this.#o.clock.sleep(RETRY_MS);
      if (redispatch && i === retries - 1) server = pool.pick(client, tried) ?? server;
    }
    return undefined;
  }

  // ---- http

  async #answer(s: Section, request: HttpRequest): Promise<HttpResponse> {
    const host = (headerOf(request.headers, 'host') ?? '').replace(/:\d+$/, '');
    const pool = this.#poolOf(s, { host, path: request.path, client: request.remote.ip });
    if (!pool) return page(503);
    const { retries, redispatch, timeouts } = pool.section;
    const tried = new Set<PoolServer>();
    let server = pool.pick(request.remote.ip, tried);
    for (let i = 0; server && i <= retries; i++) {
      server.sessions++;
      // Whether it can be reached at all is found out within the time for connecting.
      const probe = await this.#o.net.connect({ ip: server.ip, port: server.port }, { timeout: timeouts.connect || NO_LIMIT_MS, untraced: true });
      if (probe.ok) {
        probe.value.close();
        const result = await callHttp(this.#o.net, this.#o.clock, server, {
          method: request.method,
          target: request.target,
          headers: told(request, s.forwardFor || pool.section.forwardFor),
          body: request.body,
          timeout: timeouts.server || NO_LIMIT_MS,
        });
        server.sessions--;
        if (result.ok) return { status: result.status, headers: [...result.headers.filter(([n]) => !HOP.has(n.toLowerCase())), ['Content-Length', '']], body: result.body };
        return page(result.error === 'timeout' ? 504 : 502);
      }
      server.sessions--;
      tried.add(server);
      if (probe.error !== 'ETIMEDOUT') await this.#o.clock.sleep(RETRY_MS);
      if (redispatch && i === retries - 1) server = pool.pick(request.remote.ip, tried) ?? server;
    }
    return page(503);
  }
}

function told(request: HttpRequest, forwardFor: boolean): readonly Header[] {
  const rest = request.headers.filter(([n]) => !HOP.has(n.toLowerCase()));
  const own: Header[] = forwardFor ? [['X-Forwarded-For', request.remote.ip]] : [];
  return [...rest, ...own, ...(request.body.length > 0 ? [['Content-Length', String(request.body.length)] as const] : [])];
}

function page(status: number): HttpResponse {
  const [title, words] = PAGES[status] ?? [String(status), ''];
  const body = `<html><body><h1>${title}</h1>\n${words}\n</body></html>\n`;
  return {
    status,
    ...(status === 504 ? { reason: 'Gateway Time-out' } : {}),
    headers: [
      ['Content-Length', ''],
      ['cache-control', 'no-cache'],
      ['content-type', 'text/html'],
    ],
    body,
    close: true,
  };
}
