// All TCP sockets of a namespace: listeners, connections, ports. upstream: Linux net/ipv4/inet_hashtables.c, inet_connection_sock.c
import { type Ip, parseIp } from '../../base/ip.ts';
import { isLowPort } from './low-ports.ts';
import { noWay } from './no-way.ts';
import { ownerOf, setOwner } from './owner.ts';
import { ACK, newPacket, RST, SYN, TCP } from './packet.ts';
import type { SocketOwner } from './socket-owner.ts';
import type { ConnectOptions, Endpoint, ListenOptions, NetError, Outcome, TcpConnection, TcpListener } from './sockets.ts';
import { type TcpOwner, TcpSocket } from './tcp.ts';
import { TimeWait } from './time-wait.ts';
import { TupleTable } from './tuple-table.ts';
import type { Host, Inner, Packet } from './types.ts';
import { Ways } from './ways.ts';

const TIME_WAIT_MS = 60_000;
/** So many that are over wait to be used again. */
const SPARE_MAX = 32_768;
const FIRST_PORT = 32768;
const PORTS = 28232;

export interface Listening {
  readonly onlySix: boolean;
  /** '::' hears both families unless it is only for IPv6, '0.0.0.0' IPv4 only. */
  readonly ip: string;
  readonly port: number;
  readonly backlog: number;
  readonly program: { readonly name: string; readonly pid: number; readonly fd: number } | undefined;
  readonly service: unknown;
  accept(connection: TcpConnection): void;
}

export class TcpTable implements TcpOwner {
  readonly host: Host;
  #ways: Ways | undefined;
  readonly #sockets = new TupleTable<TcpSocket | TimeWait>();
  readonly #listeners = new Map<number, Listening[]>();
  /** Oldest first: all wait equally long. */
  #waiting: TimeWait[] = [];
  #waitingFrom = 0;
  readonly #spare: TimeWait[] = [];
  #nextFd = 3;

  constructor(host: Host) {
    this.host = host;
  }

  get ways(): Ways {
    this.#ways ??= new Ways(this.host);
    return this.#ways;
  }

  listen(port: number, accept: (connection: TcpConnection) => void, options: ListenOptions = {}): Outcome<TcpListener> {
    const ip = options.ip ?? '::';
    const address = parseIp(ip);
    if (!address || !(isAny(ip) || this.host.routes.isLocal(address))) return { ok: false, error: 'EADDRNOTAVAIL' };
    if (options.ordinary && isLowPort(this.host, port)) return { ok: false, error: 'EACCES' };
    const chosen = port === 0 ? this.#freeListenPort() : port;
    const onlySix = options.onlySix === true;
    if (this.#listeners.get(chosen)?.some((l) => clash(l, { ip, onlySix }))) return { ok: false, error: 'EADDRINUSE' };
    const program = options.program ? { ...options.program, fd: this.#nextFd++ } : undefined;
    if (options.owner && program) setOwner(program, options.owner);
    const listening: Listening = { ip, onlySix, port: chosen, backlog: options.backlog ?? 4096, program, service: options.service, accept };
    this.#listeners.set(chosen, [...(this.#listeners.get(chosen) ?? []), listening]);
    const dispose = (): void => {
      const left = (this.#listeners.get(chosen) ?? []).filter((l) => l !== listening);
      if (left.length > 0) this.#listeners.set(chosen, left);
      else this.#listeners.delete(chosen);
    };
    return { ok: true, value: { local: { ip, port: chosen }, dispose } };
  }

  /** Begins a connection; `done` is called once, maybe before this returns. */
  connect(to: Endpoint, options: ConnectOptions, done: (outcome: Outcome<TcpConnection>) => void): TcpSocket | undefined {
    const remote = parseIp(to.ip);
    if (!remote) return fail(done, 'EADDRNOTAVAIL');
    const any = remote.text === '0.0.0.0' ? parseIp('127.0.0.1') : remote.text === '::' ? parseIp('::1') : undefined;
    const target = any ?? remote;
    const way = this.host.routes.lookup(target);
    if (way.kind !== 'local' && way.kind !== 'out') return fail(done, noWay(way.kind));
    const from = options.from?.ip ? parseIp(options.from.ip) : this.host.routes.source(way, target);
    if (!from || from.family !== target.family) return fail(done, options.from?.ip ? 'EADDRNOTAVAIL' : 'ENETUNREACH');
    if (options.from?.ip && !this.host.routes.isLocal(from)) return fail(done, 'EADDRNOTAVAIL');
    const port = options.from?.port ? this.#givenPort(from, options.from.port, target, to.port) : this.#freePort(from, target, to.port);
    if (port === undefined) return fail(done, options.from?.port ? 'EADDRINUSE' : 'EADDRNOTAVAIL');
    const socket = new TcpSocket(this, from, port, target, to.port, false);
    if (options.owner) setOwner(socket, options.owner);
    this.#hold(socket);
    socket.open(done, options.untraced);
    this.host.network.pump();
    return socket;
  }

  receive(p: Packet): void {
    const socket = this.#sockets.find(TCP, p.dst, p.src, p.dport, p.sport);
    if (socket && !(socket.state === 'TIME-WAIT' && (p.flags & (SYN | ACK)) === SYN)) {
      if (p.record) this.#arrived(p, socket);
      return socket.receive(p);
    }
    if (p.flags & RST) return this.host.icmp.probed(p);
    if ((p.flags & (SYN | ACK)) === SYN) {
      const listener = this.#listenerFor(p.dst, p.dport);
      if (listener) return this.#answer(p, listener, socket);
      p.trace?.add('reject', this.host, p, `no process listens on port ${p.dport}: RST`);
    } else this.host.icmp.probed(p);
    this.#refuse(p);
  }

  #arrived(p: Packet, socket: TcpSocket | TimeWait): void {
    p.record?.reached(socket, this.host);
    p.record = undefined;
  }

  #answer(p: Packet, listener: Listening, old: TcpSocket | TimeWait | undefined): void {
    if (old) this.forget(old);
    p.trace?.add('deliver', this.host, p, listener.program ? `${listener.program.name}[${listener.program.pid}] on port ${p.dport}` : `port ${p.dport}`);
    const socket = new TcpSocket(this, p.dst, p.dport, p.src, p.sport, true);
    socket.program = listener.program;
    this.#hold(socket);
    socket.answer(p, listener.service, listener.accept);
  }

  /** RST for a packet that no socket wants. */
  #refuse(p: Packet): void {
    const reset = newPacket(TCP, p.dst, p.src, p.dport, p.sport);
    reset.flags = p.flags & ACK ? RST : RST | ACK;
    reset.ack = p.seq + 1;
    reset.seq = p.flags & ACK ? p.ack : 0;
    reset.length = p.family === 4 ? 40 : 60;
    reset.flow = p.flow;
    reset.reply = !p.reply;
    reset.trace = p.trace;
    this.host.output(reset);
  }

  /** An ICMP error about a packet of ours. */
  error(inner: Inner, error: NetError): void {
    this.#sockets.find(TCP, inner.src, inner.dst, inner.sport, inner.dport)?.icmpError(error);
  }

  /** undefined: no socket, or one that only waits. */
  ownerOf(local: Ip, port: number, remote: Ip, remotePort: number): SocketOwner | undefined {
    const socket = this.#sockets.find(TCP, local, remote, port, remotePort);
    if (!socket || socket.state === 'TIME-WAIT') return undefined;
    // Who was called is whose program listens.
    return ownerOf('program' in socket && socket.program ? socket.program : socket);
  }

  #hold(socket: TcpSocket): void {
    this.#sockets.add(TCP, socket.src, socket.dst, socket.sport, socket.dport, socket);
  }

  forget(socket: TcpSocket | TimeWait): void {
    this.#sockets.remove(TCP, socket.src, socket.dst, socket.sport, socket.dport, socket);
  }

  timeWait(socket: TcpSocket): void {
    this.#expire();
    const until = this.host.clock.now() + TIME_WAIT_MS;
    const left = this.#spare.pop() ?? new TimeWait(this, socket, until);
    left.begin(socket, until);
    this.#sockets.replace(socket, socket, left);
    this.#waiting.push(left);
  }

  /** Every socket, for ss. */
  sockets(): Iterable<TcpSocket | TimeWait> {
    this.#expire();
    return this.#sockets.values();
  }

  *listeners(): Iterable<Listening> {
    for (const list of this.#listeners.values()) yield* list;
  }

  /** The namespace ends: every connection is closed as when its process ends. */
  close(): void {
    this.#listeners.clear();
    for (const socket of [...this.#sockets.values()]) socket.close();
  }

  /** Nothing of this namespace sends any more. */
  silence(): void {
    this.#listeners.clear();
    for (const socket of [...this.#sockets.values()]) socket.abort('ECONNRESET');
  }

  #listenerFor(ip: Ip, port: number): Listening | undefined {
    const list = this.#listeners.get(port);
    if (!list) return undefined;
    return list.find((l) => l.ip === ip.text) ?? list.find((l) => hears(l, ip.family));
  }

  #expire(): void {
    const now = this.host.clock.now();
    for (;;) {
      const first = this.#waiting[this.#waitingFrom];
      if (!first || first.until > now) break;
      this.#waitingFrom++;
      this.forget(first);
      // Nobody else keeps it: a list of sockets is written down at once, and a path that ends here has nobody to tell.
      if (this.#spare.length < SPARE_MAX) this.#spare.push(first);
    }
    if (this.#waitingFrom > 16 && this.#waitingFrom * 2 > this.#waiting.length) {
      this.#waiting = this.#waiting.slice(this.#waitingFrom);
      this.#waitingFrom = 0;
    }
  }

  #freePort(local: Ip, remote: Ip, remotePort: number): number | undefined {
    this.#expire();
    const start = this.host.random.int(PORTS);
    for (let i = 0; i < PORTS; i++) {
      const port = FIRST_PORT + ((start + i) % PORTS);
      if (!this.#sockets.find(TCP, local, remote, port, remotePort) && !this.#listeners.has(port)) return port;
    }
    return undefined;
  }

  #givenPort(local: Ip, port: number, remote: Ip, remotePort: number): number | undefined {
    this.#expire();
    return this.#sockets.find(TCP, local, remote, port, remotePort) ? undefined : port;
  }

  #freeListenPort(): number {
    for (;;) {
      const port = FIRST_PORT + this.host.random.int(PORTS);
      if (!this.#listeners.has(port)) return port;
    }
  }
}

/** No packet was sent. */
function fail(done: (outcome: Outcome<TcpConnection>) => void, error: NetError): undefined {
  done({ ok: false, error, local: true });
}

/** True for the addresses that mean every address. */
export function isAny(ip: string): boolean {
  return ip === '0.0.0.0' || ip === '::';
}

type Place = Pick<Listening, 'ip' | 'onlySix'>;

/** It stands for every address of a family. */
function hears({ ip, onlySix }: Place, family: 4 | 6): boolean {
  return ip === '::' ? family === 6 || !onlySix : ip === '0.0.0.0' && family === 4;
}

function clash(a: Place, b: Place): boolean {
  return a.ip === b.ip || FAMILIES.some((family) => (hears(a, family) && isOf(b, family)) || (hears(b, family) && isOf(a, family)));
}

const FAMILIES = [4, 6] as const;
const isOf = (place: Place, family: 4 | 6): boolean => hears(place, family) || (!isAny(place.ip) && place.ip.includes(':') === (family === 6));
