// One end of a TCP connection. Segments arrive in order and at once unless a wire says otherwise; what is lost is sent again in virtual time. upstream: Linux net/ipv4/tcp_input.c, tcp_timer.c
import type { Bytes } from '../../base/bytes.ts';
import type { Timer } from '../../base/clock.ts';
import type { Ip } from '../../base/ip.ts';
import { ACK, FIN, PSH, RST, SYN, TCP } from './packet.ts';
import { Path } from './path.ts';
import { type Endpoint, type NetError, NetFailure, type Outcome, type TcpConnection } from './sockets.ts';
import { Trace } from './trace.ts';
import type { FlowRecord, Host, Packet } from './types.ts';
import { Beginning, type Caller, type Ways } from './ways.ts';

export type TcpState = 'SYN-SENT' | 'SYN-RECV' | 'ESTAB' | 'FIN-WAIT-1' | 'FIN-WAIT-2' | 'CLOSE-WAIT' | 'CLOSING' | 'LAST-ACK' | 'TIME-WAIT' | 'CLOSED';

/** What a socket needs of the table that holds it. */
export interface TcpOwner {
  readonly host: Host;
  readonly ways: Ways;
  forget(socket: TcpSocket): void;
  timeWait(socket: TcpSocket): void;
}

interface Segment {
  readonly seq: number;
  readonly flags: number;
  readonly data: Bytes | undefined;
  /** Sequence numbers used: bytes, and one for SYN and for FIN. */
  readonly size: number;
  next: Segment | undefined;
}

// The kernel's second is a little longer: its timer wheel rounds up (a connect without an answer ends after 134.9 s, not 131).
const SECOND = 1030;
/** SYN: five tries a second apart, then doubling. upstream: tcp_syn_linear_timeouts 4, tcp_syn_retries 6 */
const SYN_LINEAR = 4;
const SYN_RETRIES = 10;
const SYNACK_RETRIES = 5;
const DATA_RETRIES = 15;
const ORPHAN_RETRIES = 8;
const RTO_MIN = 206;
const RTO_MAX = 120_000;

export class TcpSocket implements TcpConnection, Caller {
  readonly proto = TCP;
  /** Own address and port, then the peer's. */
  readonly src: Ip;
  readonly dst: Ip;
  readonly sport: number;
  readonly dport: number;
  state: TcpState;
  service: unknown = undefined;
  holder: TcpConnection['holder'] = undefined;
  flow = 0;
  trace: FlowRecord | undefined = undefined;
  /** For ss -p. */
  program: { readonly name: string; readonly pid: number; readonly fd: number } | undefined = undefined;

  readonly #owner: TcpOwner;
  /** It was called: the other side began. */
  readonly passive: boolean;
  #opened: ((outcome: Outcome<TcpConnection>) => void) | undefined;
  #accept: ((connection: TcpConnection) => void) | undefined;
  #sndNext = 0;
  #rcvNext = 0;
  #ackSent = 0;
  /** What was sent and not acknowledged yet, oldest first. */
  #unacked: Segment | undefined;
  #newest: Segment | undefined;
  #timer: Timer | undefined;
  #retries = 0;
  #waiting = false;
  #finSent = false;
  #orphan = false;
  /** What the SYN found on its way. */
  #beginning: Beginning | undefined;
  #path: Path | undefined;
  #inbox: Bytes[] | undefined;
  #over = false;
  #ended = false;
  #error: NetError | undefined;
  #reader: (() => void) | undefined;
  #onData: ((bytes: Bytes) => void) | undefined;
  #onEnd: ((error: NetError | undefined) => void) | undefined;

  constructor(owner: TcpOwner, local: Ip, localPort: number, remote: Ip, remotePort: number, passive: boolean) {
    this.#owner = owner;
    this.src = local;
    this.sport = localPort;
    this.dst = remote;
    this.dport = remotePort;
    this.passive = passive;
    this.state = passive ? 'SYN-RECV' : 'SYN-SENT';
  }

  get local(): Endpoint {
    return { ip: this.src.text, port: this.sport };
  }

  get remote(): Endpoint {
    return { ip: this.dst.text, port: this.dport };
  }

  // ---- opening

  #openedAt = 0;

  /** The active side: sends SYN. Gives an error when the first packet has nowhere to go. */
  open(opened: (outcome: Outcome<TcpConnection>) => void, untraced = false): void {
    this.#opened = opened;
    const host = this.#owner.host;
    this.flow = host.network.nextFlow();
    this.#openedAt = host.clock.now();
    if (host.network.tracing && !untraced) this.trace = new Trace(this.flow, host, this.src, this.dst, this.sport, this.dport, TCP);
    this.#push(SYN, undefined, 1);
  }

  /** The passive side: answers a SYN. */
  answer(syn: Packet, service: unknown, accept: (connection: TcpConnection) => void): void {
    this.#accept = accept;
    this.service = undefined;
    this.flow = syn.flow;
    this.trace = syn.trace;
    this.#rcvNext = syn.seq + 1;
    this.#synService = service;
    const beginning = syn.record;
    if (beginning instanceof Beginning) {
      beginning.reached(this, this.#owner.host);
      this.#path = this.#owner.ways.find(this, beginning);
    }
    this.#push(SYN | ACK, undefined, 1);
  }
  #synService: unknown;

  // ---- what a program does

  send(bytes: Bytes): void {
    if (bytes.length === 0 || this.#finSent || this.state === 'CLOSED') return;
    this.#push(PSH | ACK, bytes, bytes.length);
    this.#owner.host.network.pump();
  }

  shutdown(): void {
    if (this.#finSent || this.state === 'CLOSED') return;
    this.#finSent = true;
    if (this.state === 'ESTAB' || this.state === 'SYN-RECV') this.state = 'FIN-WAIT-1';
    else if (this.state === 'CLOSE-WAIT') this.state = 'LAST-ACK';
    this.#push(FIN | ACK, undefined, 1);
    this.#owner.host.network.pump();
  }

  close(): void {
    this.holder?.delete(this);
    if (this.#orphan) return;
    if (this.state === 'SYN-SENT') return this.abort('EINTR');
    // A kernel says RST when bytes were never read.
    if (this.#inbox?.length && this.#onData === undefined) return this.reset();
    this.#orphan = true;
    this.#onData = undefined;
    this.#onEnd = undefined;
    this.shutdown();
  }

  reset(): void {
    this.holder?.delete(this);
    if (this.state === 'CLOSED') return;
    const p = this.#packet(RST | ACK, undefined);
    this.#orphan = true;
    this.#finish(undefined);
    this.#emit(p);
    this.#owner.host.network.pump();
  }

  /** Ends without a word to the peer (an aborted connect). */
  abort(error: NetError): void {
    this.#finish(error);
  }

  async read(): Promise<Bytes | null> {
    for (;;) {
      const first = this.#inbox?.shift();
      if (first) return first;
      if (this.#error) throw new NetFailure(this.#error);
      if (this.#ended || this.state === 'CLOSED') return null;
      await new Promise<void>((wake) => {
        this.#reader = wake;
      });
    }
  }

  get onData(): ((bytes: Bytes) => void) | undefined {
    return this.#onData;
  }

  set onData(listener: ((bytes: Bytes) => void) | undefined) {
    this.#onData = listener;
    const kept = this.#inbox;
    if (!listener || !kept) return;
    this.#inbox = undefined;
    for (const bytes of kept) listener(bytes);
  }

  get onEnd(): ((error: NetError | undefined) => void) | undefined {
    return this.#onEnd;
  }

  set onEnd(listener: ((error: NetError | undefined) => void) | undefined) {
    this.#onEnd = listener;
    if (listener && this.#ended) listener(this.#error);
  }

  /** Bytes that wait for the program, and those that wait for the peer: Recv-Q and Send-Q. */
  get queues(): readonly [number, number] {
    return [this.#inbox?.reduce((n, b) => n + b.length, 0) ?? 0, this.#inFlight()];
  }

  #inFlight(): number {
    let bytes = 0;
    for (let s = this.#unacked; s; s = s.next) bytes += s.data?.length ?? 0;
    return bytes;
  }

  // ---- what comes in

  receive(p: Packet): void {
    const flags = p.flags;
    if (flags & RST) return this.#wasReset(p);
    if (this.state === 'SYN-SENT') return this.#synSent(p);
    if (this.state === 'TIME-WAIT' || this.state === 'CLOSED') return;
    if (flags & SYN) return this.#again(p);
    if (flags & ACK) this.#acked(p.ack);
    const size = (p.data?.length ?? 0) + (flags & FIN);
    if (size === 0) return;
    if (p.seq !== this.#rcvNext) return this.#sendAck();
    this.#rcvNext += size;
    if (p.data) this.#deliver(p.data);
    if (flags & FIN) this.#finished();
    if (this.#ackSent !== this.#rcvNext && !this.#over) this.#sendAck();
  }

  /** An ICMP error about a packet of this socket. */
  icmpError(error: NetError): void {
    // Only a connect fails at once; a connection that lives takes it as a hint and goes on.
    if (this.state !== 'SYN-SENT' || this.#tooSoon()) return;
    this.trace?.finish(error === 'ECONNREFUSED' ? 'refused' : 'unreachable');
    this.#finish(error);
  }

  /** On IPv6 an error that is back before connect() has let go of its socket is forgotten; the one about the next SYN counts. */
  #tooSoon(): boolean {
    return this.dst.family === 6 && this.#retries === 0 && this.#owner.host.clock.now() === this.#openedAt;
  }

  #synSent(p: Packet): void {
    if ((p.flags & (SYN | ACK)) !== (SYN | ACK)) return;
    this.#rcvNext = p.seq + 1;
    this.service = p.service;
    this.state = 'ESTAB';
    this.#acked(p.ack);
    if (this.#beginning) this.#path = this.#owner.ways.find(this, this.#beginning);
    this.#beginning = undefined;
    this.#sendAck();
    p.trace?.add('deliver', this.#owner.host, p, 'connected');
    this.trace?.finish('open');
    const opened = this.#opened;
    this.#opened = undefined;
    opened?.({ ok: true, value: this });
  }

  #again(p: Packet): void {
    if (this.state === 'SYN-RECV' && p.flags === SYN) this.#transmit(this.#unacked);
    else this.#sendAck();
  }

  #wasReset(p: Packet): void {
    if (this.state === 'SYN-SENT') {
      p.trace?.add('answer', this.#owner.host, p, 'RST: connection refused');
      this.trace?.finish('refused');
      return this.#finish('ECONNREFUSED');
    }
    if (this.state === 'TIME-WAIT' || this.state === 'CLOSED') return;
    if (!this.passive) this.trace?.finish('reset');
    this.#finish('ECONNRESET');
  }

  #acked(ack: number): void {
    let first = this.#unacked;
    while (first && first.seq + first.size <= ack) first = first.next;
    if (first === this.#unacked) return;
    this.#unacked = first;
    if (!first) this.#newest = undefined;
    this.#retries = 0;
    if (this.#timer) {
      this.#timer.cancel();
      this.#timer = undefined;
      if (first) this.#arm();
    }
    if (this.state === 'SYN-RECV') {
      this.state = 'ESTAB';
      const accept = this.#accept;
      this.#accept = undefined;
      accept?.(this);
    } else if (this.#finSent && !first) this.#finAcked();
  }

  #finAcked(): void {
    if (this.state === 'FIN-WAIT-1') this.state = 'FIN-WAIT-2';
    else if (this.state === 'CLOSING') this.#timeWait();
    else if (this.state === 'LAST-ACK') this.#finish(undefined);
  }

  #finished(): void {
    if (this.state === 'ESTAB' || this.state === 'SYN-RECV') this.state = 'CLOSE-WAIT';
    else if (this.state === 'FIN-WAIT-1') this.state = 'CLOSING';
    else if (this.state === 'FIN-WAIT-2') this.#timeWait();
    this.#sendAck();
    // Those that wait their minute need not remember a way.
    if ((this.state as TcpState) === 'TIME-WAIT') this.#path = undefined;
    this.#end(undefined);
  }

  #timeWait(): void {
    this.state = 'TIME-WAIT';
    this.#owner.timeWait(this);
  }

  #deliver(bytes: Bytes): void {
    if (this.trace && !this.passive && this.trace.outcome === 'open') this.trace.finish('reply', bytes);
    if (this.#orphan) return this.reset();
    if (this.#onData) return this.#onData(bytes);
    this.#inbox ??= [];
    this.#inbox.push(bytes);
    this.#wake();
  }

  #end(error: NetError | undefined): void {
    if (this.#ended) return;
    this.#ended = true;
    this.#error = error;
    this.#wake();
    this.#onEnd?.(error);
  }

  #wake(): void {
    const wake = this.#reader;
    this.#reader = undefined;
    wake?.();
  }

  #finish(error: NetError | undefined): void {
    const opened = this.#opened;
    this.#opened = undefined;
    this.state = 'CLOSED';
    this.#over = true;
    this.#timer?.cancel();
    this.#timer = undefined;
    this.#unacked = undefined;
    this.#newest = undefined;
    this.#path = undefined;
    this.#owner.forget(this);
    if (opened) opened({ ok: false, error: error ?? 'ECONNRESET' });
    else this.#end(error);
  }

  // ---- what goes out

  #push(flags: number, data: Bytes | undefined, size: number): void {
    const segment: Segment = { seq: this.#sndNext, flags, data, size, next: undefined };
    this.#sndNext += size;
    if (this.#newest) this.#newest.next = segment;
    else this.#unacked = segment;
    this.#newest = segment;
    this.#transmit(segment);
    if (!this.#timer && !this.#waiting && this.#unacked) {
      this.#waiting = true;
      this.#owner.host.network.whenQuiet(this);
    }
  }

  /** Nothing moves any more: what has not been acknowledged by now was lost, or is slow. */
  quiet(): void {
    this.#waiting = false;
    if (this.#unacked && !this.#timer && this.state !== 'CLOSED') this.#arm();
  }

  #arm(): void {
    this.#timer = this.#owner.host.clock.after(this.#rto(), () => {
      this.#timer = undefined;
      this.#timeout();
    });
  }

  #rto(): number {
    const n = this.#retries;
    if (this.state === 'SYN-SENT') return SECOND * 2 ** Math.max(0, n - SYN_LINEAR);
    if (this.state === 'SYN-RECV') return SECOND * 2 ** n;
    return Math.min(RTO_MAX, RTO_MIN * 2 ** n);
  }

  #timeout(): void {
    const most = this.state === 'SYN-SENT' ? SYN_RETRIES : this.state === 'SYN-RECV' ? SYNACK_RETRIES : this.#orphan ? ORPHAN_RETRIES : DATA_RETRIES;
    if (this.#retries >= most) {
      if (!this.passive) this.trace?.finish('timeout');
      return this.#finish('ETIMEDOUT');
    }
    this.#retries++;
    this.#path = undefined;
    this.#transmit(this.#unacked);
    this.#owner.host.network.pump();
    if (this.#unacked && !this.#timer && !this.#waiting && this.state !== 'CLOSED') this.#arm();
  }

  #transmit(segment: Segment | undefined): void {
    if (!segment) return;
    const p = this.#packet(segment.flags, segment.data);
    p.seq = segment.seq;
    if (segment.flags & SYN) {
      p.trace = this.trace;
      p.service = this.#synService;
    }
    this.#emit(p);
  }

  #sendAck(): void {
    this.#emit(this.#packet(ACK, undefined));
  }

  #packet(flags: number, data: Bytes | undefined): Packet {
    const p = this.#owner.host.network.tcpPacket(this.src, this.dst, this.sport, this.dport);
    p.flags = flags;
    p.seq = this.#sndNext;
    p.ack = this.#rcvNext;
    p.data = data;
    p.flow = this.flow;
    p.reply = this.passive;
    p.length = (p.family === 4 ? 20 : 40) + (flags & SYN ? 40 : flags & RST ? 20 : 32) + (data ? data.length : 0);
    this.#ackSent = this.#rcvNext;
    return p;
  }

  #emit(p: Packet): void {
    const host = this.#owner.host;
    const path = this.#path;
    if (path && !p.trace) {
      if (path.send(p)) return;
      this.#path = undefined;
    }
    if (p.flags === SYN) {
      this.#beginning = new Beginning(this, host);
      p.record = this.#beginning;
    } else if (!p.trace && p.flags & ACK && this.state !== 'CLOSED') this.#record(p, host);
    const way = host.output(p);
    if (way.kind !== 'out' && way.kind !== 'local') this.#noWay(way.kind);
  }

  /** Remembers the way that this packet takes, if it gets there. */
  #record(p: Packet, host: Host): void {
    const path = new Path(host, this.#owner.ways.learner(this));
    p.record = path;
    this.#path = path;
  }

  #noWay(kind: 'none' | 'blackhole' | 'unreachable' | 'prohibit'): void {
    if (this.state !== 'SYN-SENT') return;
    this.#finish(kind === 'prohibit' ? 'EACCES' : kind === 'unreachable' ? 'EHOSTUNREACH' : 'ENETUNREACH');
  }
}
