// UDP sockets of a namespace. upstream: Linux net/ipv4/udp.c
import type { Bytes } from '../../base/bytes.ts';
import { type Ip, parseIp } from '../../base/ip.ts';
import { isLowPort } from './low-ports.ts';
import { noWay } from './no-way.ts';
import { ownerOf, setOwner } from './owner.ts';
import { newPacket, UDP } from './packet.ts';
import type { SocketOwner } from './socket-owner.ts';
import type { Datagram, Endpoint, ListenOptions, NetError, Outcome, UdpSocket } from './sockets.ts';
import { isAny } from './tcp-table.ts';
import { Trace } from './trace.ts';
import type { FlowRecord, Host, Inner, Packet } from './types.ts';

const FIRST_PORT = 32768;
const PORTS = 28232;

/** A flow of datagrams as one socket sees it: who began it, and its trace. */
interface Flow {
  readonly flow: number;
  readonly reply: boolean;
  readonly trace: FlowRecord | undefined;
  /** Where the peer spoke to. */
  readonly local: Ip;
}

class Udp implements UdpSocket {
  readonly local: Endpoint;
  readonly program: ListenOptions['program'];
  onDatagram: ((datagram: Datagram) => void) | undefined = undefined;
  onError: ((error: NetError) => void) | undefined = undefined;
  readonly #table: UdpTable;
  readonly #bound: Ip | undefined;
  readonly #flows = new Map<string, Flow>();

  constructor(table: UdpTable, ip: string, port: number, program: ListenOptions['program']) {
    this.#table = table;
    this.local = { ip, port };
    this.program = program;
    this.#bound = isAny(ip) ? undefined : parseIp(ip);
  }

  send(to: Endpoint, bytes: Bytes): void {
    const host = this.#table.host;
    const dst = parseIp(to.ip);
    const way = dst ? host.routes.lookup(dst) : undefined;
    if (!dst || !way || (way.kind !== 'local' && way.kind !== 'out')) return this.onError?.(noWay(way?.kind));
    const key = `${dst.text} ${to.port}`;
    const known = this.#flows.get(key);
    const src = this.#bound ?? (known?.reply ? known.local : host.routes.source(way, dst));
    if (!src || src.family !== dst.family) return this.onError?.('ENETUNREACH');
    const flow = known ?? this.#begin(key, src, dst, to.port);
    const p = newPacket(UDP, src, dst, this.local.port, to.port);
    p.data = bytes;
    p.length = (p.family === 4 ? 28 : 48) + bytes.length;
    p.flow = flow.flow;
    p.reply = flow.reply;
    p.trace = flow.trace;
    host.output(p);
    // A rule of this host has stopped it on its way out.
    if (p.stopped) this.onError?.('EPERM');
    host.network.pump();
  }

  #begin(key: string, src: Ip, dst: Ip, port: number): Flow {
    const host = this.#table.host;
    const flow = host.network.nextFlow();
    const trace = host.network.tracing ? new Trace(flow, host, src, dst, this.local.port, port, UDP) : undefined;
    return this.#remember(key, { flow, reply: false, trace, local: src });
  }

  #remember(key: string, flow: Flow): Flow {
    if (this.#flows.size > 4096) this.#flows.clear();
    this.#flows.set(key, flow);
    return flow;
  }

  receive(p: Packet): void {
    const key = `${p.src.text} ${p.sport}`;
    const known = this.#flows.get(key);
    if (!known || known.flow !== p.flow) this.#remember(key, { flow: p.flow, reply: !p.reply, trace: p.trace, local: p.dst });
    p.trace?.add(p.reply ? 'answer' : 'deliver', this.#table.host, p, this.program ? `${this.program.name}[${this.program.pid}] on port ${p.dport}` : `port ${p.dport}`);
    if (p.reply) p.trace?.finish('reply');
    this.onDatagram?.({ from: { ip: p.src.text, port: p.sport }, to: { ip: p.dst.text, port: p.dport }, bytes: p.data ?? new Uint8Array() });
  }

  dispose(): void {
    this.#table.forget(this);
  }
}

export class UdpTable {
  readonly host: Host;
  readonly #sockets = new Map<number, Udp[]>();

  constructor(host: Host) {
    this.host = host;
  }

  bind(port: number, options: ListenOptions = {}): Outcome<UdpSocket> {
    const ip = options.ip ?? '::';
    const address = parseIp(ip);
    if (!address || !(isAny(ip) || this.host.routes.isLocal(address))) return { ok: false, error: 'EADDRNOTAVAIL' };
    if (options.ordinary && isLowPort(this.host, port)) return { ok: false, error: 'EACCES' };
    const chosen = port === 0 ? this.#freePort() : port;
    const there = this.#sockets.get(chosen) ?? [];
    if (there.some((s) => s.local.ip === ip || isAny(s.local.ip) || isAny(ip))) return { ok: false, error: 'EADDRINUSE' };
    const socket = new Udp(this, ip, chosen, options.program);
    if (options.owner) setOwner(socket, options.owner);
    this.#sockets.set(chosen, [...there, socket]);
    return { ok: true, value: socket };
  }

  receive(p: Packet): void {
    const list = this.#sockets.get(p.dport);
    const socket = list?.find((s) => s.local.ip === p.dst.text) ?? list?.find((s) => s.local.ip === '::' || (s.local.ip === '0.0.0.0' && p.family === 4));
    if (socket) return socket.receive(p);
    p.trace?.add('reject', this.host, p, `no process listens on port ${p.dport}: ICMP port unreachable`);
    this.host.icmpError(p, 'unreachable', 3);
  }

  error(inner: Inner, error: NetError): void {
    for (const s of this.#sockets.get(inner.sport) ?? []) s.onError?.(error);
  }

  ownerOf(local: Ip, port: number): SocketOwner | undefined {
    const list = this.#sockets.get(port);
    const socket = list?.find((s) => s.local.ip === local.text) ?? list?.[0];
    return socket && ownerOf(socket);
  }

  forget(socket: Udp): void {
    const left = (this.#sockets.get(socket.local.port) ?? []).filter((s) => s !== socket);
    if (left.length > 0) this.#sockets.set(socket.local.port, left);
    else this.#sockets.delete(socket.local.port);
  }

  *sockets(): Iterable<Udp> {
    for (const list of this.#sockets.values()) yield* list;
  }

  close(): void {
    this.#sockets.clear();
  }

  #freePort(): number {
    for (;;) {
      const port = FIRST_PORT + this.host.random.int(PORTS);
      if (!this.#sockets.has(port)) return port;
    }
  }
}
