// Connection tracking of one namespace: which connection a packet belongs to, and when one is forgotten. upstream: Linux net/netfilter/nf_conntrack_core.c
import type { Timer } from '../../../base/clock.ts';
import { type Disposable, Emitter } from '../../../base/emitter.ts';
import { ACK, CT_ESTABLISHED, CT_INVALID, CT_NEW, CT_RELATED, CT_UNTRACKED, FIN, RST, SYN, TCP } from '../packet.ts';
import { TupleTable } from '../tuple-table.ts';
import type { Host, Packet, PathRecord } from '../types.ts';
import { Connection } from './connection.ts';
import { RateLimit } from './rate-limit.ts';

export type { Connection };

const SWEEP_MS = 30_000;
/** So long at most an entry is taken at its word; an end may have shortened its time. */
const LOOK_MS = 120_000;
/** So many of those that are over wait to be used again. */
const SPARE_MAX = 32_768;

export interface ConntrackEvent {
  readonly kind: 'NEW' | 'UPDATE' | 'DESTROY';
  readonly connection: Connection;
  /** The socket of the program that did it. */
  readonly portid?: number | undefined;
}

export class Conntrack {
  readonly #host: Host;
  /** Every connection by what its packets say, in both directions. */
  readonly #table = new TupleTable<Connection>();
  /** In the order of their age, with those among them that are dead and not cleared away yet. */
  #ages: Connection[] = [];
  /** When each of them need be looked at. */
  #due: number[] = [];
  /** Over, and known to nobody. */
  readonly #spare: Connection[] = [];
  readonly events = new Emitter<ConntrackEvent>();
  readonly #epoch: { readonly at: number };
  #sweeper: Timer | undefined;
  #swept = 0;
  #nextId = 1;
  readonly #full = new RateLimit();
  #roomMade = 0;

  constructor(host: Host) {
    this.#host = host;
    this.#epoch = { at: host.clock.now() };
  }

  /** How many the kernel counts: those that have expired since it last cleared away are among them. */
  get size(): number {
    this.#clear(this.#swept);
    return this.#held;
  }

  get #held(): number {
    return this.#table.size / 2;
  }

  /** Tells of what changes from now on; packets take no short cut meanwhile. */
  watch(listener: (event: ConntrackEvent) => void): Disposable {
    this.#host.network.generation++;
    this.#clear(this.#swept);
    return this.events.on(listener);
  }

  /** Those that have not expired, oldest first. */
  *list(): Iterable<Connection> {
    const now = this.#host.clock.now();
    for (const c of this.#ages) {
      if (c.dead || c.expires <= now) continue;
      c.keep();
      yield c;
    }
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
    p.ct = found;
    p.ctReply = inner !== undefined && found.isAnswer(inner.dst, inner.src, inner.dport, inner.sport);
    p.ctState = CT_RELATED;
  }

  #look(p: Packet): void {
    const now = this.#host.clock.now();
    const c = this.#table.find(p.proto, p.src, p.dst, p.sport, p.dport);
    if (c) {
      const reply = c.isAnswer(p.src, p.dst, p.sport, p.dport);
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
    // Whoever began goes on as if there had been an answer: it went another way. upstream: tcp_conntracks, sSS and ACK
    if (p.proto === TCP && !reply && c.tcp === 'SYN_SENT' && (p.flags & (SYN | RST | ACK)) === ACK) {
      p.ct = undefined;
      p.ctState = CT_INVALID;
      return;
    }
    c.touch(p.flags, reply, now);
    p.ctState = c.seenReply ? CT_ESTABLISHED : CT_NEW;
    if (this.events.heard && (c.tcp !== tcp || c.assured !== assured || first)) this.#tell('UPDATE', c);
  }

  #create(p: Packet, now: number): void {
    // A connection can be taken up in its middle, but not by an answer or an end.
    if (p.proto === TCP && ((p.flags & (RST | FIN)) !== 0 || (p.flags & (SYN | ACK)) === (SYN | ACK))) {
      p.ctState = CT_INVALID;
      return;
    }
    const c = this.#new(p, now);
    c.touch(p.flags, false, now);
    p.ct = c;
    p.ctReply = false;
    p.ctState = CT_NEW;
  }

  #new(p: Packet, now: number): Connection {
    const id = this.#nextId++;
    const c = this.#spare.pop();
    if (!c) return new Connection(id, p, now, this.#epoch);
    c.begin(id, p, now);
    return c;
  }

  #tell(kind: ConntrackEvent['kind'], connection: Connection, portid?: number): void {
    connection.keep();
    this.events.emit({ kind, connection, portid });
  }

  /** The packet leaves, or reaches its socket: its connection is remembered. upstream: nf_conntrack_confirm */
  confirm(p: Packet): boolean {
    const c = p.ct as Connection | undefined;
    if (!c || c.confirmed || p.ctState !== CT_NEW) return true;
    if (this.#held >= this.#host.sysctl.number('net.netfilter.nf_conntrack_max') && !this.#makeRoom()) {
      p.trace?.add('drop', this.#host, p, 'nf_conntrack: table full, dropping packet');
      this.#full.say(this.#host, 'nf_conntrack: nf_conntrack: table full, dropping packet');
      return false;
    }
    c.confirmed = true;
    this.#ages.push(c);
    this.#due.push(Math.min(c.expires, this.#host.clock.now() + LOOK_MS));
    this.#table.add(c.proto, c.src, c.dst, c.sport, c.dport, c);
    this.#table.add(c.proto, c.backSrc, c.backDst, c.backSport, c.backDport, c);
    this.#arm();
    if (this.events.heard) this.#tell('NEW', c);
    return true;
  }

  /** True when answers to this connection would be taken for another's. */
  taken(c: Connection): boolean {
    const found = this.#table.find(c.proto, c.backSrc, c.backDst, c.backSport, c.backDport);
    if (!found || found === c) return false;
    if (found.expires > this.#host.clock.now()) return true;
    this.remove(found);
    return false;
  }

  /** Forgets a connection; `portid` when a program asked for it. */
  remove(c: Connection, portid?: number): void {
    if (c.dead) return;
    c.dead = true;
    if (!c.confirmed) return;
    this.#table.remove(c.proto, c.src, c.dst, c.sport, c.dport, c);
    this.#table.remove(c.proto, c.backSrc, c.backDst, c.backSport, c.backDport, c);
    if (this.events.heard) this.#tell('DESTROY', c, portid);
  }

  /** Forgets every connection. */
  flush(): void {
    for (const c of this.#ages) this.remove(c);
    this.#ages = [];
    this.#due = [];
  }

  /** Looks for expired entries, at most once a second. */
  #makeRoom(): boolean {
    const now = this.#host.clock.now();
    if (now - this.#roomMade < 1000) return false;
    this.#roomMade = now;
    const before = this.#held;
    this.#clear(now);
    return this.#held < before;
  }

  /** Removes all that had expired by then. */
  #clear(then: number): void {
    for (const c of this.#ages) if (!c.dead && c.expires <= then) this.remove(c);
  }

  /** Removes what has expired, and the dead for good; looks only at those whose time it is, but at all while somebody is told of ends. */
  #sweep(): void {
    const now = this.#host.clock.now();
    this.#swept = now;
    if (this.events.heard) this.#clear(now);
    const ages = this.#ages;
    const due = this.#due;
    let kept = 0;
    for (let i = 0; i < ages.length; i++) {
      let at = due[i] ?? 0;
      const c = ages[i];
      if (!c) continue;
      if (at <= now) {
        if (c.expires <= now) this.remove(c);
        if (c.dead) {
          this.#over(c);
          continue;
        }
        at = Math.min(c.expires, now + LOOK_MS);
      }
      ages[kept] = c;
      due[kept++] = at;
    }
    if (this.#held === 0) {
      for (const c of ages.slice(0, kept)) this.#over(c);
      kept = 0;
    }
    ages.length = kept;
    due.length = kept;
  }

  /** No packet is under way while this is asked: a connection that nobody keeps can be another one from now on. Whoever goes by its number sees that. */
  #over(c: Connection): void {
    if (!c.kept && this.#spare.length < SPARE_MAX) this.#spare.push(c);
  }

  /** One timer for the whole table: entries that expire are found by whoever looks for them, the rest by this. */
  #arm(): void {
    if (this.#sweeper) return;
    this.#sweeper = this.#host.clock.after(SWEEP_MS, () => {
      this.#sweeper = undefined;
      this.#sweep();
      if (this.#held > 0) this.#arm();
    });
  }
}
