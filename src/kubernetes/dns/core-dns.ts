// CoreDNS in a container's sockets: UDP and TCP on the zones' ports, health, readiness, reloading. upstream: coredns/core/dnsserver, plugin/{health,ready,reload,log,metrics}
import { type Bytes, concat } from '../../base/bytes.ts';
import type { Clock, Timer } from '../../base/clock.ts';
import type { Disposable } from '../../base/emitter.ts';
import { hostPort } from '../../base/ip.ts';
import type { Random } from '../../base/random.ts';
import type { Endpoint, Sockets, TcpConnection } from '../../machine/network/sockets.ts';
import { type DnsMessage, decodeMessage, encodeMessage } from '../../machine/programs/lib/dns-message.ts';
import { serveHttp } from '../../machine/programs/lib/http-server.ts';
import type { Client } from '../client/client.ts';
import { type Answer, failed, zoneOf } from './answer.ts';
import { ClusterBackend } from './backend.ts';
import { Chain } from './chain.ts';
import { CorefileError } from './corefile.ts';
import { OUTSIDE, type OutsideZone } from './outside.ts';
import { readSettings, type ServerSettings } from './settings.ts';
import { sha512 } from './sha512.ts';

const VERSION = 'CoreDNS-1.14.2\nlinux/amd64, go1.25.5, dd1df4f\n';
const PLAIN_UDP = 512;

export interface CoreDnsOptions {
  readonly client: Client;
  readonly clock: Clock;
  readonly random: Random;
  readonly sockets: Sockets;
  readonly corefile: string;
  /** What the process prints. */
  readonly log: (text: string) => void;
  readonly outside?: OutsideZone;
  /** The container's own addresses. */
  readonly ownAddresses?: readonly string[];
}

/** How a start ended: running, or the exit code of a process that would not. */
export type CoreDnsStart = { readonly ok: true } | { readonly ok: false; readonly exitCode: number };

export class CoreDns {
  readonly #o: CoreDnsOptions;
  readonly #open: Disposable[] = [];
  readonly #counts = new Map<string, number>();
  #corefile: string;
  #servers: readonly ServerSettings[] = [];
  #chains: readonly Chain[] = [];
  #backend: ClusterBackend | undefined;
  #reloading: Timer | undefined;

  constructor(options: CoreDnsOptions) {
    this.#o = options;
    this.#corefile = options.corefile;
  }

  /** Reads the Corefile and serves; it answers before its caches are filled only when that takes more than five seconds. */
  async start(): Promise<CoreDnsStart> {
    try {
      this.#servers = readSettings(this.#corefile);
    } catch (fault) {
      if (!(fault instanceof CorefileError)) throw fault;
      this.#o.log(`${fault.message}\n`);
      return { ok: false, exitCode: 1 };
    }
    await this.#fill();
    const problem = this.#listen();
    if (problem !== undefined) {
      this.#o.log(`${problem}\n`);
      this.#close();
      return { ok: false, exitCode: 1 };
    }
    this.#announce();
    return { ok: true };
  }

  /** The file has changed on disk. Taken over by the reload plug-in after its interval; without the plug-in nothing happens. */
  changed(corefile: string): void {
    const interval = this.#servers.find((s) => s.reload !== undefined)?.reload;
    if (interval === undefined || corefile === this.#corefile) return;
    this.#reloading?.cancel();
    this.#reloading = this.#o.clock.after(Math.floor(interval * (0.5 + this.#o.random.float() / 2)), () => void this.#reload(corefile));
  }

  /** True when /ready says so. */
  get ready(): boolean {
    return this.#backend?.synced ?? true;
  }

  /** SIGTERM: after the lame-duck time everything is closed. */
  async stop(): Promise<void> {
    const lameduck = this.#servers.find((s) => s.health)?.health?.lameduck ?? 0;
    this.#o.log('[INFO] SIGTERM: Shutting down servers then terminating\n');
    if (lameduck > 0) {
      this.#o.log(`[INFO] plugin/health: Going into lameduck mode for ${lameduck}s\n`);
      await this.#o.clock.sleep(lameduck * 1000);
    }
    this.dispose();
  }

  /** SIGKILL. */
  dispose(): void {
    this.#reloading?.cancel();
    this.#close();
    this.#backend?.dispose();
    this.#backend = undefined;
  }

  #close(): void {
    for (const one of this.#open.splice(0)) one.dispose();
  }

  async #fill(): Promise<void> {
    const cluster = this.#servers.filter((s) => s.kubernetes);
    if (cluster.length === 0 || this.#backend) return;
    const pods = cluster.some((s) => s.kubernetes?.pods === 'verified');
    this.#backend = new ClusterBackend(this.#o.client, this.#o.clock, { pods });
    let late = false;
    let timer: Timer | undefined;
    const limit = new Promise<void>((resolve) => {
      timer = this.#o.clock.after(5000, () => {
        late = true;
        resolve();
      });
    });
    await Promise.race([this.#backend.start(), limit]);
    timer?.cancel();
    if (late && !this.#backend.synced) this.#o.log('[WARNING] plugin/kubernetes: starting server with unsynced Kubernetes API\n');
  }

  #listen(): string | undefined {
    const { sockets, clock, random, outside = OUTSIDE, ownAddresses = [] } = this.#o;
    const backend = this.#backend ?? new ClusterBackend(this.#o.client, clock, { pods: false });
    this.#chains = this.#servers.map((settings) => new Chain({ settings, backend, clock, random: random.fork('loadbalance'), outside, ownAddresses }));
    for (const port of new Set(this.#servers.map((s) => s.port))) {
      const udp = sockets.udp(port);
      if (!udp.ok) return `listen udp :${port}: bind: ${bindWords(udp.error)}`;
      this.#open.push(udp.value);
      udp.value.onDatagram = (d) => {
        const reply = this.#serve(d.bytes, port, d.from, 'udp');
        if (reply) udp.value.send(d.from, reply);
      };
      const tcp = sockets.listen(port, (connection) => this.#serveTcp(connection, port), { program: { name: 'coredns', pid: 1 } });
      if (!tcp.ok) return `listen tcp :${port}: bind: ${bindWords(tcp.error)}`;
      this.#open.push(tcp.value);
    }
    for (const server of this.#servers) this.#listenHttp(server);
    return undefined;
  }

  #listenHttp(server: ServerSettings): void {
    const page = (port: number | undefined, path: string, answer: () => { readonly status: number; readonly body: string }): void => {
      if (port === undefined) return;
      const opened = serveHttp(this.#o.sockets, port, (request) => {
        if (request.path !== path) return { status: 404, headers: [['Content-Type', 'text/plain; charset=utf-8']], body: '404 page not found\n' };
        const { status, body } = answer();
        return {
          status,
          headers: [
            ['Content-Length', ''],
            ['Content-Type', 'text/plain; charset=utf-8'],
          ],
          body,
        };
      });
      if (opened.ok) this.#open.push(opened.value);
    };
    page(server.health?.port, '/health', () => ({ status: 200, body: 'OK' }));
    page(server.ready, '/ready', () => (this.ready ? { status: 200, body: 'OK' } : { status: 503, body: 'kubernetes' }));
    page(server.metrics, '/metrics', () => ({ status: 200, body: this.#metrics() }));
  }

  #metrics(): string {
    const lines = [...this.#counts].map(([labels, n]) => `coredns_dns_requests_total{${labels}} ${n}`);
    const head =
      lines.length > 0 ? '# HELP coredns_dns_requests_total Counter of DNS requests made per zone, protocol and family.\n# TYPE coredns_dns_requests_total counter\n' : '';
    return `# HELP coredns_build_info A metric with a constant '1' value labeled by version, revision, and goversion from which CoreDNS was built.\n# TYPE coredns_build_info gauge\ncoredns_build_info{goversion="go1.25.5",revision="dd1df4f",version="1.14.2"} 1\n${head}${lines.map((l) => `${l}\n`).join('')}`;
  }

  #announce(): void {
    for (const server of this.#servers) for (const zone of server.zones) this.#o.log(`${zone === '' ? '.' : `${zone}.`}:${server.port}\n`);
    if (this.#servers.some((s) => s.reload !== undefined)) this.#o.log(`[INFO] plugin/reload: Running configuration SHA512 = ${sha512(this.#corefile)}\n`);
    this.#o.log(VERSION);
  }

  async #reload(corefile: string): Promise<void> {
    this.#o.log('[INFO] Reloading\n');
    try {
      this.#servers = readSettings(corefile, 'Corefile');
    } catch (fault) {
      if (!(fault instanceof CorefileError)) throw fault;
      this.#o.log(`[ERROR] Restart failed: ${fault.message}\n[ERROR] plugin/reload: Corefile changed but reload failed: ${fault.message}\n`);
      return;
    }
    this.#corefile = corefile;
    this.#close();
    await this.#fill();
    const problem = this.#listen();
    if (problem !== undefined) this.#o.log(`[ERROR] Restart failed: ${problem}\n`);
    else this.#o.log(`[INFO] plugin/reload: Running configuration SHA512 = ${sha512(corefile)}\n[INFO] Reloading complete\n`);
  }

  #serveTcp(connection: TcpConnection, port: number): void {
    let pending: Bytes = new Uint8Array(0);
    connection.onData = (bytes) => {
      pending = pending.length === 0 ? bytes : concat([pending, bytes]);
      for (;;) {
        const length = ((pending[0] ?? 0) << 8) | (pending[1] ?? 0);
        if (pending.length < 2 || pending.length < length + 2) return;
        const reply = this.#serve(pending.subarray(2, length + 2), port, connection.remote, 'tcp');
        pending = pending.slice(length + 2);
        if (reply) connection.send(concat([new Uint8Array([reply.length >> 8, reply.length & 255]), reply]));
      }
    };
    connection.onEnd = () => connection.close();
  }

  #serve(bytes: Bytes, port: number, from: Endpoint, protocol: 'udp' | 'tcp'): Bytes | undefined {
    const query = decodeMessage(bytes);
    if (!query || query.response) return undefined;
    const question = query.questions[0];
    const here = this.#chains.filter((c) => c.settings.port === port);
    const zone = question
      ? zoneOf(
          question.name.toLowerCase(),
          here.flatMap((c) => c.settings.zones),
        )
      : undefined;
    const chain = zone === undefined ? undefined : here.find((c) => c.settings.zones.includes(zone));
    const answer = question?.class === 'IN' && chain ? chain.answer(question) : failed('REFUSED');
    const room = protocol === 'tcp' ? 65535 : Math.max(PLAIN_UDP, query.edns?.size ?? PLAIN_UDP);
    const { reply, message } = fitted(query, answer, room);
    this.#count(zone, protocol, question?.type ?? 'other');
    if (chain?.settings.log && question) this.#o.log(logLine(query, message, from, protocol, bytes.length, reply.length));
    return reply;
  }

  #count(zone: string | undefined, protocol: string, type: string): void {
    const labels = `family="1",proto="${protocol}",server="dns://:53",type="${type}",view="",zone="${zone === undefined ? 'dropped' : `${zone}.`}"`;
    this.#counts.set(labels, (this.#counts.get(labels) ?? 0) + 1);
  }
}

function bindWords(error: string): string {
  return error === 'EADDRINUSE' ? 'address already in use' : 'permission denied';
}

/** The reply's bytes: names are compressed only when it would not fit, records dropped only when that is not enough. */
function fitted(query: DnsMessage, answer: Answer, room: number): { readonly reply: Bytes; readonly message: DnsMessage } {
  const message: DnsMessage = {
    ...query,
    response: true,
    authoritative: answer.authoritative,
    truncated: false,
    recursionAvailable: false,
    authenticData: false,
    rcode: answer.rcode,
    answers: answer.answers,
    authority: answer.authority,
    additional: answer.additional,
  };
  const plain = encodeMessage(message);
  if (plain.length <= room) return { reply: plain, message };
  const short = encodeMessage(message, true);
  if (short.length <= room) return { reply: short, message };
  let cut: DnsMessage = { ...message, additional: [] };
  for (let bytes = encodeMessage(cut, true); ; bytes = encodeMessage(cut, true)) {
    if (bytes.length <= room || cut.answers.length === 0) return { reply: bytes, message: cut };
    cut = { ...cut, truncated: true, answers: cut.answers.slice(0, Math.max(0, cut.answers.length - Math.max(1, cut.answers.length >> 4))) };
  }
}

/** A line of the log plug-in. */
function logLine(query: DnsMessage, message: DnsMessage, from: Endpoint, protocol: string, asked: number, size: number): string {
  const q = query.questions[0];
  const flags = ['qr', message.authoritative ? 'aa' : '', message.truncated ? 'tc' : '', message.recursionDesired ? 'rd' : ''].filter(Boolean).join(',');
  return `[INFO] ${hostPort(from.ip, from.port)} - ${query.id} "${q?.type} IN ${q?.name.toLowerCase()}. ${protocol} ${asked} false ${query.edns?.size ?? PLAIN_UDP}" ${message.rcode} ${flags} ${size} 0.000112s\n`;
}
