// Connection tracking of one namespace: who talks to whom, in both directions, and how it was translated. upstream: Linux net/netfilter/nf_conntrack_core.c, nf_conntrack_proto_*.c
import type { Timer } from '../../../base/clock.ts';
import { type Disposable, Emitter } from '../../../base/emitter.ts';
import type { Ip } from '../../../base/ip.ts';
import { ACK, CT_ESTABLISHED, CT_INVALID, CT_NEW, CT_RELATED, CT_UNTRACKED, FIN, ICMP, ICMP6, RST, SYN, TCP, UDP } from '../packet.ts';
import { TupleTable } from '../tuple-table.ts';
import type { Host, Packet, Connection as PathConnection, PathRecord } from '../types.ts';

export type TcpTrack = 'NONE' | 'SYN_SENT' | 'SYN_RECV' | 'ESTABLISHED' | 'FIN_WAIT' | 'CLOSE_WAIT' | 'LAST_ACK' | 'TIME_WAIT' | 'CLOSE';

/** One direction of a connection. */
export interface Tuple {
  readonly connection: Connection;
  readonly proto: number;
  src: Ip;
  dst: Ip;
  sport: number;
  dport: number;
  next: Tuple | undefined;
}

const TCP_SECONDS: Readonly<Record<TcpTrack, number>> = {
  NONE: 300,
  SYN_SENT: 120,
  SYN_RECV: 60,
  ESTABLISHED: 432_000,
  FIN_WAIT: 120,
  CLOSE_WAIT: 60,
  LAST_ACK: 30,
  TIME_WAIT: 120,
  CLOSE: 10,
};
const UDP_MS = 30_000;
const UDP_STREAM_MS = 120_000;
const OTHER_MS = 600_000;
/** A stream of datagrams is one only after this long. */
const UDP_STREAM_AFTER_MS = 2000;
const SWEEP_MS = 30_000;

export class Connection implements PathConnection {
  readonly id: number;
  readonly orig: Tuple;
  readonly reply: Tuple;
  confirmed = false;
  dead = false;
  expires = 0;
  seenReply = false;
  assured = false;
  /** What CONNMARK wrote on it. */
  mark = 0;
  srcNat = false;
  dstNat = false;
  /** NAT was decided (also when it was decided that there is none). */
  srcDone = false;
  dstDone = false;
  tcp: TcpTrack = 'NONE';
  /** Its neighbours in the table's list, which is in the order of their age. */
  older: Connection | undefined = undefined;
  newer: Connection | undefined = undefined;
  /** How long it lives on after a packet, as a connection of TCP in this state. */
  #lifetime = 0;
  /** For datagrams. */
  readonly #streamAfter: number | undefined;

  constructor(id: number, p: Packet, now: number) {
    this.id = id;
    this.orig = { connection: this, proto: p.proto, src: p.src, dst: p.dst, sport: p.sport, dport: p.dport, next: undefined };
    this.reply = { connection: this, proto: p.proto, src: p.dst, dst: p.src, sport: p.dport, dport: p.sport, next: undefined };
    this.#streamAfter = p.proto === UDP ? now + UDP_STREAM_AFTER_MS : undefined;
  }

  touch(flags: number, reply: boolean, now: number): void {
    const proto = this.orig.proto;
    if (reply) this.seenReply = true;
    if (proto === TCP) {
      if ((flags & (SYN | FIN | RST)) !== 0 || this.tcp !== 'ESTABLISHED') this.#track(flags, reply);
      this.expires = now + this.#lifetime;
    } else if (proto === UDP) {
      const stream = this.seenReply && this.#streamAfter !== undefined && now > this.#streamAfter;
      if (stream) this.assured = true;
      this.expires = now + (stream ? UDP_STREAM_MS : UDP_MS);
    } else this.expires = now + (proto === ICMP || proto === ICMP6 ? UDP_MS : OTHER_MS);
  }

  alike(other: PathConnection): boolean {
    return (
      other instanceof Connection &&
      this.srcNat === other.srcNat &&
      this.dstNat === other.dstNat &&
      this.orig.src === other.orig.src &&
      this.orig.dst === other.orig.dst &&
      this.orig.dport === other.orig.dport &&
      this.reply.src === other.reply.src &&
      this.reply.dst === other.reply.dst &&
      this.reply.sport === other.reply.sport
    );
  }

  #track(flags: number, reply: boolean): void {
    const old = this.tcp;
    this.tcp = nextState(old, flags, reply);
    this.#lifetime = TCP_SECONDS[this.tcp] * 1000;
    if (this.tcp === 'ESTABLISHED' && (old === 'SYN_RECV' || old === 'ESTABLISHED')) this.assured = true;
  }
}

/** upstream: tcp_conntracks */
function nextState(state: TcpTrack, flags: number, reply: boolean): TcpTrack {
  if (flags & RST) return 'CLOSE';
  if ((flags & (SYN | ACK)) === (SYN | ACK)) return reply && state === 'SYN_SENT' ? 'SYN_RECV' : state;
  if (flags & SYN) return reply ? state : state === 'NONE' ? 'SYN_SENT' : state;
  if (flags & FIN) {
    if (state === 'ESTABLISHED' || state === 'SYN_RECV') return 'FIN_WAIT';
    return state === 'FIN_WAIT' || state === 'CLOSE_WAIT' ? 'LAST_ACK' : state;
  }
  if (state === 'NONE' || (state === 'SYN_RECV' && !reply)) return 'ESTABLISHED';
  if (state === 'FIN_WAIT') return 'CLOSE_WAIT';
  return state === 'LAST_ACK' ? 'TIME_WAIT' : state;
}

export interface ConntrackEvent {
  readonly kind: 'NEW' | 'UPDATE' | 'DESTROY';
  readonly connection: Connection;
  /** The socket of the program that did it. */
  readonly portid?: number | undefined;
}

export class Conntrack {
  readonly #host: Host;
  readonly #table = new TupleTable<Tuple>();
  #oldest: Connection | undefined;
  #newest: Connection | undefined;
  readonly events = new Emitter<ConntrackEvent>();
  #sweeper: Timer | undefined;
  #nextId = 1;
  #roomMade = 0;

  constructor(host: Host) {
    this.#host = host;
  }

  get size(): number {
    return this.#table.size / 2;
  }

  /** Tells of what changes from now on; packets take no short cut meanwhile. */
  watch(listener: (event: ConntrackEvent) => void): Disposable {
    this.#host.network.generation++;
    return this.events.on(listener);
  }

  /** Those that have not expired, oldest first. */
  *list(): Iterable<Connection> {
    const now = this.#host.clock.now();
    for (let c = this.#oldest; c; c = c.newer) if (c.expires > now) yield c;
  }

  /** The connection of a packet that comes in or is sent. upstream: nf_conntrack_in */
  track(p: Packet): boolean {
    if (p.ct || p.ctState === CT_UNTRACKED) return true;
    if (p.icmp && p.icmp.kind !== 'echo' && p.icmp.kind !== 'reply') this.#relate(p);
    else this.#look(p);
    if (p.record) this.#record(p, p.record);
    return true;
  }

  #record(p: Packet, record: PathRecord): void {
    if (!p.ct || this.events.heard) record.good = false;
    else if (p.ctState === CT_ESTABLISHED) record.passed(p.ct, p.ctReply);
    else if (p.ctState === CT_NEW) record.began(p.ct);
    else record.good = false;
  }

  #relate(p: Packet): void {
    const inner = p.icmp?.inner;
    // The error answers the packet inside of it: looked for is that packet's answer, which NAT has not changed yet.
    const found = inner ? this.#table.find(inner.proto, inner.dst, inner.src, inner.dport, inner.sport) : undefined;
    if (!found) {
      p.ctState = CT_INVALID;
      return;
    }
    p.ct = found.connection;
    p.ctReply = found === found.connection.reply;
    p.ctState = CT_RELATED;
  }

  #look(p: Packet): void {
    const now = this.#host.clock.now();
    const found = this.#table.find(p.proto, p.src, p.dst, p.sport, p.dport);
    if (found) {
      const c = found.connection;
      const reply = found === c.reply;
      const again = p.proto === TCP && !reply && (p.flags & (SYN | ACK)) === SYN && (c.tcp === 'TIME_WAIT' || c.tcp === 'CLOSE');
      if (c.expires > now && !again) return this.#known(p, c, reply, now);
      this.remove(c);
    }
    this.#create(p, now);
  }

  #known(p: Packet, c: Connection, reply: boolean, now: number): void {
    p.ct = c;
    p.ctReply = reply;
    const { tcp, assured } = c;
    const first = reply && !c.seenReply;
    // When all that comes back is a reset, there is no connection to remember. upstream: nf_conntrack_tcp_packet
    if (first && p.proto === TCP && p.flags & RST) {
      c.tcp = 'CLOSE';
      p.ctState = CT_ESTABLISHED;
      return this.remove(c);
    }
    c.touch(p.flags, reply, now);
    p.ctState = c.seenReply ? CT_ESTABLISHED : CT_NEW;
    if (this.events.heard && (c.tcp !== tcp || c.assured !== assured || first)) this.events.emit({ kind: 'UPDATE', connection: c });
  }

  #create(p: Packet, now: number): void {
    // A connection can be taken up in its middle, but not by an answer or an end.
    if (p.proto === TCP && ((p.flags & (RST | FIN)) !== 0 || (p.flags & (SYN | ACK)) === (SYN | ACK))) {
      p.ctState = CT_INVALID;
      return;
    }
    const c = new Connection(this.#nextId++, p, now);
    c.touch(p.flags, false, now);
    p.ct = c;
    p.ctReply = false;
    p.ctState = CT_NEW;
  }

  /** The packet leaves, or reaches its socket: its connection is remembered. upstream: nf_conntrack_confirm */
  confirm(p: Packet): boolean {
    const c = p.ct as Connection | undefined;
    if (!c || c.confirmed || p.ctState !== CT_NEW) return true;
    if (this.size >= this.#host.sysctl.number('net.netfilter.nf_conntrack_max') && !this.#makeRoom()) {
      p.trace?.add('drop', this.#host, p, 'nf_conntrack: table full, dropping packet');
      return false;
    }
    c.confirmed = true;
    this.#append(c);
    this.#table.add(c.orig);
    this.#table.add(c.reply);
    this.#arm();
    if (this.events.heard) this.events.emit({ kind: 'NEW', connection: c });
    return true;
  }

  /** True when answers to this tuple would be taken for another connection's. */
  taken(t: Tuple): boolean {
    const found = this.#table.find(t.proto, t.src, t.dst, t.sport, t.dport);
    if (!found || found.connection === t.connection) return false;
    if (found.connection.expires > this.#host.clock.now()) return true;
    this.remove(found.connection);
    return false;
  }

  /** Forgets a connection; `portid` when a program asked for it. */
  remove(c: Connection, portid?: number): void {
    if (c.dead) return;
    c.dead = true;
    if (!c.confirmed) return;
    this.#unlink(c);
    this.#table.remove(c.orig);
    this.#table.remove(c.reply);
    if (this.events.heard) this.events.emit({ kind: 'DESTROY', connection: c, portid });
  }

  #append(c: Connection): void {
    c.older = this.#newest;
    if (this.#newest) this.#newest.newer = c;
    else this.#oldest = c;
    this.#newest = c;
  }

  #unlink(c: Connection): void {
    if (c.older) c.older.newer = c.newer;
    else this.#oldest = c.newer;
    if (c.newer) c.newer.older = c.older;
    else this.#newest = c.older;
    c.older = undefined;
    c.newer = undefined;
  }

  #removeAll(which: (c: Connection) => boolean): void {
    for (let c = this.#oldest; c; ) {
      const next: Connection | undefined = c.newer;
      if (which(c)) this.remove(c);
      c = next;
    }
  }

  /** Forgets every connection. */
  flush(): void {
    this.#removeAll(() => true);
  }

  /** Looks for expired entries, at most once a second. */
  #makeRoom(): boolean {
    const now = this.#host.clock.now();
    if (now - this.#roomMade < 1000) return false;
    this.#roomMade = now;
    const before = this.size;
    this.#sweep();
    return this.size < before;
  }

  #sweep(): void {
    const now = this.#host.clock.now();
    this.#removeAll((c) => c.expires <= now);
  }

  /** One timer for the whole table: entries that expire are found by whoever looks for them, the rest by this. */
  #arm(): void {
    if (this.#sweeper) return;
    this.#sweeper = this.#host.clock.after(SWEEP_MS, () => {
      this.#sweeper = undefined;
      this.#sweep();
      if (this.size > 0) this.#arm();
    });
  }
}
