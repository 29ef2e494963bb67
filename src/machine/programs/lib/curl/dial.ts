// From a name and a port to a connection: --resolve, --connect-to, look-up, both families with a head start for the first. upstream: curl/lib/connect.c, hostip.c
import type { TcpConnection } from '../../../network/sockets.ts';
import { NET_WORDS } from '../../../os/net-words.ts';
import type { Process } from '../../../os/types.ts';
import { familyOf } from '../ip.ts';
import { type ResolveFailure, resolve } from '../resolver.ts';
import type { CurlConfig } from './config.ts';
import type { Output } from './output.ts';

/** The other family starts this much later. (RFC 8305; curl's default) */
const HEAD_START = 200;
/** How long curl tries to connect when nobody says. */
const DEFAULT_LIMIT = 300_000;

export type DialResult =
  | { readonly ok: true; readonly connection: TcpConnection }
  | { readonly ok: false; readonly code: number; readonly message: string; readonly late?: boolean };

export interface DialContext {
  readonly p: Process;
  readonly config: CurlConfig;
  readonly output: Output;
  /** Names that were looked up before, `host:port`. */
  readonly cache: Map<string, readonly string[]>;
  /** Aborts when the transfer's time is over. */
  readonly signal: AbortSignal;
}

/** --resolve entries: fills the cache. The complaint about a bad one. */
export function addResolves(config: CurlConfig, cache: Map<string, readonly string[]>, output: Output): string | undefined {
  for (const entry of config.resolve) {
    const removal = /^-(.+):(\d+)$/.exec(entry);
    if (removal) {
      cache.delete(`${removal[1]?.toLowerCase()}:${removal[2]}`);
      continue;
    }
    const match = /^\+?(\[[^\]]*\]|[^:]+):(\d+):(.+)$/.exec(entry);
    const addresses = match?.[3]?.split(',').map((a) => a.replace(/^\[(.*)\]$/, '$1')) ?? [];
    if (!match || addresses.some((a) => !familyOf(a))) return `Couldn't parse CURLOPT_RESOLVE entry '${entry}'`;
    cache.set(`${match[1]?.toLowerCase()}:${match[2]}`, addresses);
    output.info(`Added ${match[1]}:${match[2]}:${match[3]} to DNS cache`);
    if (match[1] === '*') output.info(`RESOLVE *:${match[2]} using wildcard`);
  }
  return undefined;
}

/** Where --connect-to sends a host and port. */
export function connectTarget(config: CurlConfig, host: string, port: number): { readonly host: string; readonly port: number; readonly named: boolean; readonly moved: boolean } {
  for (const entry of config.connectTo) {
    const match = /^(\[[^\]]*\]|[^:]*):(\d*):(\[[^\]]*\]|[^:]*):(\d*)$/.exec(entry);
    if (!match) continue;
    const bare = (s: string | undefined): string => (s ?? '').replace(/^\[(.*)\]$/, '$1');
    if (bare(match[1]) !== '' && bare(match[1]).toLowerCase() !== host.toLowerCase()) continue;
    if (match[2] !== '' && Number(match[2]) !== port) continue;
    return { host: bare(match[3]) || host, port: match[4] === '' ? port : Number(match[4]), named: bare(match[3]) !== '', moved: match[4] !== '' };
  }
  return { host, port, named: false, moved: false };
}

/** The addresses of a host, or why there are none. */
export async function lookUp(c: DialContext, host: string, port: number): Promise<readonly string[] | ResolveFailure | 'late'> {
  const family = c.config.family;
  const keep = (list: readonly string[]): readonly string[] => (family ? list.filter((ip) => familyOf(ip) === family) : list);
  const cached = c.cache.get(`${host.toLowerCase()}:${port}`) ?? c.cache.get(`*:${port}`);
  if (cached) {
    c.output.info(`Hostname ${host} was found in DNS cache`);
    return keep(cached);
  }
  // curl knows localhost by itself. (RFC 6761)
  const local = host.toLowerCase() === 'localhost' || host.toLowerCase().endsWith('.localhost');
  const result = local
    ? { ok: true as const, addresses: ['::1', '127.0.0.1'] }
    : familyOf(host)
      ? { ok: true as const, addresses: [host] }
      : await untilAborted(resolve(c.p, host, family), c.signal);
  if (!result) return 'late';
  if (!result.ok) return result.failure;
  c.cache.set(`${host.toLowerCase()}:${port}`, result.addresses);
  return keep(result.addresses);
}

async function untilAborted<T>(promise: Promise<T>, signal: AbortSignal): Promise<T | undefined> {
  return Promise.race([promise, new Promise<undefined>((done) => (signal.aborted ? done(undefined) : signal.addEventListener('abort', () => done(undefined), { once: true })))]);
}

/** Tries the addresses of each family in order; the family of the first one has a head start. */
export async function dial(c: DialContext, host: string, port: number, addresses: readonly string[]): Promise<DialResult> {
  const start = c.p.clock.now();
  const elapsed = (): number => Math.floor(c.p.clock.now() - start);
  const failed = (why: string): DialResult => ({ ok: false, code: 7, message: `Failed to connect to ${host} port ${port} after ${elapsed()} ms: ${why}` });
  if (addresses.length === 0) return { ok: false, code: 7, message: "Couldn't connect to server" };
  const source = sourceOf(c);
  if ('message' in source) return { ok: false, code: 45, message: source.message };
  const first = familyOf(addresses[0] ?? '');
  const groups = [addresses.filter((ip) => familyOf(ip) === first), addresses.filter((ip) => familyOf(ip) !== first)].filter((g) => g.length > 0);
  const abort = new AbortController();
  const onAbort = (): void => abort.abort();
  c.signal.addEventListener('abort', onAbort, { once: true });
  const limit = c.config.connectTimeout;
  let timedOut = false;
  const timer =
    limit > 0
      ? c.p.clock.after(limit, () => {
          timedOut = true;
          abort.abort();
        })
      : undefined;
  let sawTimeout = false;
  let unbound = false;
  const attempt = async (ips: readonly string[]): Promise<TcpConnection | undefined> => {
    for (const [i, ip] of ips.entries()) {
      if (abort.signal.aborted) return undefined;
      c.output.info(`  Trying ${ip.includes(':') ? `[${ip}]` : ip}:${port}...`);
      for (const line of source.remarks) c.output.info(line);
      const share = i < ips.length - 1 ? halfOf((limit || DEFAULT_LIMIT) - elapsed()) : undefined;
      const outcome = await withinTime(c, share, abort.signal, (signal) => connectFrom(c, ip, port, signal, source));
      if (outcome === 'late') {
        c.output.info(`ipv${familyOf(ip)} connect timeout after ${share}ms, move on!`);
        sawTimeout = true;
        continue;
      }
      if (outcome.ok) return outcome.value;
      if (abort.signal.aborted) return undefined;
      unbound = source.ip !== undefined && outcome.error === 'EADDRNOTAVAIL';
      if (unbound) return undefined;
      sawTimeout = outcome.error === 'ETIMEDOUT';
      const words = NET_WORDS[outcome.error];
      c.output.info(outcome.local && outcome.error !== 'EADDRNOTAVAIL' ? `Immediate connect fail for ${ip}: ${words}` : `connect to ${ip} port ${port} failed: ${words}`);
    }
    return undefined;
  };
  try {
    const connection = await happyEyeballs(c, groups, attempt, abort);
    if (connection) return { ok: true, connection };
    if (unbound) return { ok: false, code: 45, message: `bind failed with errno 99: ${NET_WORDS.EADDRNOTAVAIL}` };
    if (c.signal.aborted && !timedOut) return { ok: false, code: 28, message: '', late: true };
    if (timedOut) {
      c.output.info(`ipv${first} connect timeout after ${limit}ms, move on!`);
      return { ...(failed('Timeout was reached') as { ok: false; message: string; code: number }), code: 28 };
    }
    return sawTimeout ? { ...(failed("Couldn't connect to server") as { ok: false; message: string; code: number }), code: 28 } : failed("Couldn't connect to server");
  } finally {
    timer?.cancel();
    c.signal.removeEventListener('abort', onAbort);
  }
}

/** As long as another address is left, one gets half of the time: unless there is next to none. upstream: lib/connect.c baller_start */
function halfOf(ms: number): number {
  return ms > 600 ? Math.floor(ms / 2) : ms;
}

/** `late` when it took longer than `ms`; undefined = as long as `signal` allows. */
async function withinTime<T>(c: DialContext, ms: number | undefined, signal: AbortSignal, work: (signal: AbortSignal) => Promise<T>): Promise<T | 'late'> {
  if (ms === undefined) return work(signal);
  const own = new AbortController();
  const onAbort = (): void => own.abort();
  signal.addEventListener('abort', onAbort, { once: true });
  let late = false;
  const timer = c.p.clock.after(ms, () => {
    late = true;
    own.abort();
  });
  try {
    const result = await work(own.signal);
    return late && !signal.aborted ? 'late' : result;
  } finally {
    timer.cancel();
    signal.removeEventListener('abort', onAbort);
  }
}

async function happyEyeballs(
  c: DialContext,
  groups: readonly (readonly string[])[],
  attempt: (ips: readonly string[]) => Promise<TcpConnection | undefined>,
  abort: AbortController,
): Promise<TcpConnection | undefined> {
  const [one, two] = groups;
  if (!one) return undefined;
  if (!two) return attempt(one);
  let winner: TcpConnection | undefined;
  const take = (connection: TcpConnection | undefined): TcpConnection | undefined => {
    if (connection && winner) connection.close();
    else winner = connection ?? winner;
    return winner;
  };
  const started = attempt(one).then(take);
  let timer: { cancel(): void } | undefined;
  const early = await Promise.race([
    started,
    new Promise<'late'>((late) => {
      timer = c.p.clock.after(HEAD_START, () => late('late'));
    }),
  ]);
  timer?.cancel();
  if (early !== 'late' && early) return early;
  if (abort.signal.aborted) return undefined;
  const second = attempt(two).then(take);
  return new Promise((resolve) => {
    let open = 2;
    const end = (connection: TcpConnection | undefined): void => {
      open--;
      if (connection || open === 0) resolve(connection);
    };
    started.then(end);
    second.then(end);
  });
}

interface Source {
  readonly ip: string | undefined;
  readonly ports: readonly [number, number] | undefined;
  readonly remarks: readonly string[];
}

/** --interface and --local-port. Interfaces are known by address here. */
function sourceOf(c: DialContext): Source | { readonly message: string } {
  const asked = c.config.interface;
  const ip = asked?.replace(/^(host|if)!/, '');
  const ports = c.config.localPort;
  if (ip !== undefined && !familyOf(ip)) return { message: `Couldn't bind to '${ip}'` };
  const remarks: string[] = [];
  if (ip !== undefined) remarks.push(`Name '${ip}' family ${familyOf(ip) === 6 ? 10 : 2} resolved to '${ip}' family ${familyOf(ip) === 6 ? 10 : 2}`);
  if (ip !== undefined || ports) remarks.push(`Local port: ${ports?.[0] ?? 0}`);
  return { ip, ports, remarks };
}

async function connectFrom(c: DialContext, ip: string, port: number, signal: AbortSignal, source: Source): ReturnType<Process['net']['connect']> {
  const [from, to] = source.ports ?? [0, 0];
  for (let local = from; ; local++) {
    const bind = { ...(source.ip === undefined ? {} : { ip: source.ip }), ...(local > 0 ? { port: local } : {}) };
    const outcome = await c.p.net.connect({ ip, port }, { signal, ...(Object.keys(bind).length > 0 ? { from: bind } : {}) });
    if (outcome.ok || outcome.error !== 'EADDRINUSE' || local >= to) return outcome;
  }
}
