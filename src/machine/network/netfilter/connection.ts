// A tracked connection: who talks to whom, in both directions, how it was translated, and how long it is remembered. There are as many as there were connections
// in two minutes, on every host on their way: it is one flat object, its yes and no are bits, and it is used again when nobody else knows it. upstream: Linux include/net/netfilter/nf_conntrack.h, nf_conntrack_proto_*.c
import type { Ip } from '../../../base/ip.ts';
import { ACK, FIN, ICMP, ICMP6, RST, SYN, TCP, UDP } from '../packet.ts';
import type { Tuple } from '../tuple-table.ts';
import type { Packet, Connection as PathConnection } from '../types.ts';

export type TcpTrack = 'NONE' | 'SYN_SENT' | 'SYN_RECV' | 'ESTABLISHED' | 'FIN_WAIT' | 'CLOSE_WAIT' | 'LAST_ACK' | 'TIME_WAIT' | 'CLOSE';

/** One direction of a connection, for those who write it. */
export interface Direction extends Tuple {
  readonly reply: boolean;
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

const CONFIRMED = 1;
const DEAD = 2;
const SEEN_REPLY = 4;
const ASSURED = 8;
const SRC_NAT = 16;
const DST_NAT = 32;
const SRC_DONE = 64;
const DST_DONE = 128;
const KEPT = 256;

export class Connection implements PathConnection {
  /** Another one's when the object is another connection's by now. */
  id = 0;
  proto = 0;
  /** As the one who began it speaks. */
  src: Ip;
  dst: Ip;
  sport = 0;
  dport = 0;
  /** As answers come; translation changes it. */
  backSrc: Ip;
  backDst: Ip;
  backSport = 0;
  backDport = 0;
  /** What CONNMARK wrote on it. */
  mark = 0;
  tcp: TcpTrack = 'NONE';
  #bits = 0;
  /** Times are counted from the table's beginning: small numbers need no room of their own. */
  readonly #epoch: { readonly at: number };
  #expires = 0;
  /** How long it lives on after a packet, as a connection of TCP in this state. */
  #lifetime = 0;
  /** When datagrams become a stream. */
  #streamAfter = 0;

  constructor(id: number, p: Packet, now: number, epoch: { readonly at: number }) {
    this.#epoch = epoch;
    this.src = p.src;
    this.dst = p.dst;
    this.backSrc = p.dst;
    this.backDst = p.src;
    this.begin(id, p, now);
  }

  /** A new connection, which this packet begins, in the place of the one that was. */
  begin(id: number, p: Packet, now: number): void {
    this.id = id;
    this.proto = p.proto;
    this.src = p.src;
    this.dst = p.dst;
    this.sport = p.sport;
    this.dport = p.dport;
    this.backSrc = p.dst;
    this.backDst = p.src;
    this.backSport = p.dport;
    this.backDport = p.sport;
    this.mark = 0;
    this.tcp = 'NONE';
    this.#bits = 0;
    this.#expires = 0;
    this.#lifetime = 0;
    this.#streamAfter = p.proto === UDP ? now - this.#epoch.at + UDP_STREAM_AFTER_MS : 0;
  }

  /** Somebody may look at it when it is over: it stays what it is. */
  keep(): void {
    this.#bits |= KEPT;
  }

  get kept(): boolean {
    return (this.#bits & KEPT) !== 0;
  }

  get orig(): Direction {
    return { reply: false, proto: this.proto, src: this.src, dst: this.dst, sport: this.sport, dport: this.dport };
  }

  get reply(): Direction {
    return { reply: true, proto: this.proto, src: this.backSrc, dst: this.backDst, sport: this.backSport, dport: this.backDport };
  }

  /** True when a packet with this source and destination answers. */
  isAnswer(src: Ip, dst: Ip, sport: number, dport: number): boolean {
    return this.backSport === sport && this.backDport === dport && this.backSrc === src && this.backDst === dst;
  }

  // ---- what is known of it

  /** It is in the table. */
  get confirmed(): boolean {
    return (this.#bits & CONFIRMED) !== 0;
  }

  set confirmed(on: boolean) {
    this.#set(CONFIRMED, on);
  }

  get dead(): boolean {
    return (this.#bits & DEAD) !== 0;
  }

  set dead(on: boolean) {
    this.#set(DEAD, on);
  }

  get seenReply(): boolean {
    return (this.#bits & SEEN_REPLY) !== 0;
  }

  get assured(): boolean {
    return (this.#bits & ASSURED) !== 0;
  }

  get srcNat(): boolean {
    return (this.#bits & SRC_NAT) !== 0;
  }

  set srcNat(on: boolean) {
    this.#set(SRC_NAT, on);
  }

  get dstNat(): boolean {
    return (this.#bits & DST_NAT) !== 0;
  }

  set dstNat(on: boolean) {
    this.#set(DST_NAT, on);
  }

  /** NAT of the source was decided (also when it was decided that there is none). */
  get srcDone(): boolean {
    return (this.#bits & SRC_DONE) !== 0;
  }

  set srcDone(on: boolean) {
    this.#set(SRC_DONE, on);
  }

  get dstDone(): boolean {
    return (this.#bits & DST_DONE) !== 0;
  }

  set dstDone(on: boolean) {
    this.#set(DST_DONE, on);
  }

  #set(bit: number, on: boolean): void {
    this.#bits = on ? this.#bits | bit : this.#bits & ~bit;
  }

  /** Some packet of it is translated. */
  get translated(): boolean {
    return (this.#bits & (SRC_NAT | DST_NAT)) !== 0;
  }

  // ---- its life

  get expires(): number {
    return this.#epoch.at + this.#expires;
  }

  touch(flags: number, reply: boolean, now: number): void {
    const since = now - this.#epoch.at;
    if (reply) this.#bits |= SEEN_REPLY;
    if (this.proto === TCP) {
      if ((flags & (SYN | FIN | RST)) !== 0 || this.tcp !== 'ESTABLISHED') this.#track(flags, reply);
      this.#expires = since + this.#lifetime;
    } else if (this.proto === UDP) {
      const stream = this.seenReply && since > this.#streamAfter;
      if (stream) this.#bits |= ASSURED;
      this.#expires = since + (stream ? UDP_STREAM_MS : UDP_MS);
    } else this.#expires = since + (this.proto === ICMP || this.proto === ICMP6 ? UDP_MS : OTHER_MS);
  }

  get likeness(): number {
    return Math.imul(this.src.id, 31) + this.dst.id + Math.imul(this.backSrc.id, 1031) + Math.imul(this.backDst.id, 65_537) + this.backSport;
  }

  alike(other: PathConnection): boolean {
    return (
      other instanceof Connection &&
      ((this.#bits ^ other.#bits) & (SRC_NAT | DST_NAT)) === 0 &&
      this.src === other.src &&
      this.dst === other.dst &&
      this.dport === other.dport &&
      this.backSrc === other.backSrc &&
      this.backDst === other.backDst &&
      this.backSport === other.backSport
    );
  }

  #track(flags: number, reply: boolean): void {
    const old = this.tcp;
    const now = nextState(old, flags, reply);
    if (now === 'ESTABLISHED' && (old === 'SYN_RECV' || old === 'ESTABLISHED')) this.#bits |= ASSURED;
    if (now === old && this.#lifetime > 0) return;
    this.tcp = now;
    this.#lifetime = TCP_SECONDS[now] * 1000;
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
