// kube-proxy's own answers: is it healthy, which mode runs, and for Services with a health check node port whether this node has endpoints. upstream: pkg/proxy/healthcheck
import type { Clock } from '../../base/clock.ts';
import type { Disposable } from '../../base/emitter.ts';
import type { Random } from '../../base/random.ts';
import { rfc1123, rfc3339Nano } from '../../base/time.ts';
import type { Outcome, Sockets } from '../../machine/network/sockets.ts';
import type { ProxyConfig } from './config.ts';
import { EXPOSITION_TYPE } from './exposition.ts';
import { bindAddress, type HttpAnswer, serveHttp } from './http-listener.ts';
import type { ProxyMetrics } from './metrics.ts';
import type { StartLine } from './start-log.ts';

export interface ServiceHealth {
  readonly namespace: string;
  readonly name: string;
  readonly port: number;
  readonly localEndpoints: number;
  /** Where it is heard: the addresses that serve node ports, or 0.0.0.0 where all do. */
  readonly addresses: readonly string[];
}

/** What others know and the metrics port tells. */
export interface ProxyPages {
  readonly figures: () => string;
  readonly configz: (() => string) | undefined;
  /** Every flag and what it holds. */
  readonly flags: () => readonly (readonly [name: string, value: string])[];
}

/** Sun Nov 22 01:11:05 UTC 2026 */
function unixDate(ms: number): string {
  const [day = '', date = '', month = '', year = '', time = ''] = rfc1123(ms, 'GMT').replace(',', '').split(' ');
  return `${day} ${month} ${String(Number(date)).padStart(2)} ${time} UTC ${year}`;
}

type Door = 'metrics' | 'healthz';

/** A port of kube-proxy's own that it cannot have. */
export interface ClosedDoor {
  readonly door: Door;
  readonly line: StartLine;
  /** What the process ends with where that is fatal. */
  readonly error: string;
}

const DOORS: readonly Door[] = ['metrics', 'healthz'];
const RETRY_MS = 5000;
const REASONS: Readonly<Record<string, string>> = { EADDRINUSE: 'address already in use', EADDRNOTAVAIL: 'cannot assign requested address' };

function closedDoor(door: Door, at: string, { error }: Outcome<unknown> & { readonly ok: false }): ClosedDoor {
  const why = `listen tcp ${at.replace(/^\[::\]/, '0.0.0.0')}: bind: ${REASONS[error] ?? error}`;
  if (door === 'metrics') {
    return { door, error: why, line: { severity: 'E', place: 'server.go:509', text: `"starting metrics server failed" err=${JSON.stringify(why)} logger="UnhandledError"` } };
  }
  const start = `failed to start proxy healthz on ${at}: ${why}`;
  return { door, error: `healthz server failed: ${start}`, line: { severity: 'E', place: 'server.go:455', text: `"Healthz server failed" err=${JSON.stringify(start)}` } };
}

const JSON_TYPE = 'application/json';
const NOT_FOR_MACHINES = 'Warning: This endpoint is not meant to be machine parseable, has no formatting compatibility guarantees and is for debugging purposes only.';

export class ProxyHealth implements Disposable {
  readonly #sockets: Sockets;
  readonly #clock: Clock;
  readonly #config: ProxyConfig;
  readonly #random: Random;
  readonly #metrics: ProxyMetrics;
  readonly #pages: ProxyPages;
  readonly #started: number;
  readonly #own: Disposable[] = [];
  readonly #services = new Map<number, { health: ServiceHealth; listeners: readonly Disposable[] }>();
  /** When each family's rules were written last. */
  readonly #updated = new Map<'IPv4' | 'IPv6', string>();
  nodeEligible = true;

  constructor(sockets: Sockets, clock: Clock, random: Random, config: ProxyConfig, metrics: ProxyMetrics, pages: ProxyPages) {
    this.#metrics = metrics;
    this.#pages = pages;
    this.#started = clock.now();
    this.#random = random;
    this.#sockets = sockets;
    this.#clock = clock;
    this.#config = config;
  }

  /** Opens 10249 and 10256; says what is in the way. */
  open(): readonly ClosedDoor[] {
    return DOORS.flatMap((door) => this.#openOne(door) ?? []);
  }

  /** Tries again and again where it could not listen, and says so each time. */
  keepTrying(closed: readonly ClosedDoor[], say: (line: StartLine) => void): void {
    for (const { door } of closed) this.#tryLater(door, say);
  }

  #tryLater(door: Door, say: (line: StartLine) => void): void {
    const timer = this.#clock.after(RETRY_MS, () => {
      const still = this.#openOne(door);
      if (!still) return;
      say(still.line);
      this.#tryLater(door, say);
    });
    this.#own.push({ dispose: () => timer.cancel() });
  }

  #openOne(door: Door): ClosedDoor | undefined {
    const text = door === 'metrics' ? this.#config.metricsBindAddress : this.#config.healthzBindAddress;
    if (text === '') return undefined;
    const made = serveHttp(this.#sockets, this.#clock, bindAddress(text), (path) => (door === 'metrics' ? this.#told(path) : this.#healthz(path)));
    if (!made.ok) return closedDoor(door, text, made);
    this.#own.push(made.value);
    return undefined;
  }

  updated(family: 4 | 6): void {
    this.#updated.set(family === 4 ? 'IPv4' : 'IPv6', this.#stamp(this.#clock.now()));
  }

  /** The health check node ports there are now; each is a real socket. */
  setServices(list: readonly ServiceHealth[]): void {
    const wanted = new Map(list.map((s) => [s.port, s]));
    for (const [port, { health, listeners }] of this.#services) {
      if (wanted.get(port)?.addresses.join() === health.addresses.join()) continue;
      for (const l of listeners) l.dispose();
      this.#services.delete(port);
    }
    for (const [port, health] of wanted) {
      const known = this.#services.get(port);
      if (known) known.health = health;
      else this.#services.set(port, { health, listeners: this.#listen(port, health.addresses) });
    }
  }

  #listen(port: number, addresses: readonly string[]): readonly Disposable[] {
    return addresses.flatMap((ip) => {
      const made = serveHttp(this.#sockets, this.#clock, { ip, port, onlySix: ip === '::' }, () => this.#service(port));
      return made.ok ? made.value : [];
    });
  }

  dispose(): void {
    for (const l of this.#own.splice(0)) l.dispose();
    this.setServices([]);
  }

  /** The world's clock has milliseconds; what is below them is chance. */
  #stamp(ms: number): string {
    return rfc3339Nano(ms, this.#random.int(1_000_000));
  }

  #healthz(path: string): HttpAnswer {
    if (path !== '/healthz' && path !== '/livez') return { code: 404, type: 'text/plain; charset=utf-8', body: '404 page not found\n' };
    const status = Object.fromEntries([...this.#updated].map(([family, text]) => [family, { lastUpdated: text, healthy: true }]));
    const now = this.#stamp(this.#clock.now());
    const eligible = path === '/livez' || this.nodeEligible;
    const body = {
      lastUpdated: this.#updated.size > 0 ? now : rfc3339Nano(0, 0),
      currentTime: now,
      ...(path === '/healthz' ? { nodeEligible: this.nodeEligible } : {}),
      healthy: true,
      status,
    };
    this.#metrics.probed(path === '/livez' ? 'livez' : 'healthz', eligible ? 200 : 503);
    return { code: eligible ? 200 : 503, type: JSON_TYPE, body: JSON.stringify(body) };
  }

  #told(path: string): HttpAnswer {
    const type = 'text/plain; charset=utf-8';
    if (path === '/proxyMode') return { code: 200, type, body: this.#config.mode };
    if (path === '/healthz') return { code: 200, type, body: 'ok' };
    if (path === '/metrics') return { code: 200, type: EXPOSITION_TYPE, body: this.#pages.figures() };
    if (path === '/configz' && this.#pages.configz) return { code: 200, type: JSON_TYPE, body: this.#pages.configz() };
    if (path === '/flagz') return { code: 200, type, body: this.#flagz(), sniffed: true };
    if (path === '/statusz') return { code: 200, type, body: this.#statusz(), sniffed: true };
    return { code: 404, type, body: '404 page not found\n' };
  }

  #delimiter(): string {
    return [':', ': ', '=', ' '][this.#random.int(4)] ?? ':';
  }

  #flagz(): string {
    const by = this.#delimiter();
    const rows = this.#pages.flags().map(([name, value]) => `${name}${by}${value}\n`);
    return `\nkube-proxy flagz\n${NOT_FOR_MACHINES}\n${rows.join('')}`;
  }

  /** For people: its words are kept apart by what chance says, so that nobody reads them with a program. upstream: apiserver/pkg/server/statusz */
  #statusz(): string {
    const by = this.#delimiter();
    const now = this.#clock.now();
    const up = Math.floor((now - this.#started) / 1000);
    const two = (n: number): string => String(n).padStart(2, '0');
    const rows = [
      ['Started', unixDate(this.#started)],
      ['Up', `${Math.floor(up / 3600)} hr ${two(Math.floor(up / 60) % 60)} min ${two(up % 60)} sec`],
      ['Go version', 'go1.26.8'],
      ['Binary version', '1.36.3'],
      ['Emulation version', '1.36'],
      ['Paths', '/configz /flagz /healthz /metrics /proxyMode'],
    ];
    return `\nkube-proxy statusz\n${NOT_FOR_MACHINES}\n\n${rows.map(([name, text]) => `${name}${by} ${text}\n`).join('')}`;
  }

  #service(port: number): HttpAnswer {
    const health = this.#services.get(port)?.health;
    const n = health?.localEndpoints ?? 0;
    const body = `{\n\t"service": {\n\t\t"namespace": "${health?.namespace}",\n\t\t"name": "${health?.name}"\n\t},\n\t"localEndpoints": ${n},\n\t"serviceProxyHealthy": true\n}`;
    return { code: n > 0 ? 200 : 503, type: JSON_TYPE, headers: [`X-Load-Balancing-Endpoint-Weight: ${n}`], body };
  }
}
