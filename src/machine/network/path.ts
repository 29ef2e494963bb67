// The way that packets of an established connection take, remembered. While nothing in the world has changed, the next packet takes it without walking the
// rules again; the counters of all rules and policies on it are brought up to date when somebody reads them. upstream: the idea of Linux nf_flow_table, for all hops at once
import type { Connection, Counter, Host, Packet, PathEnd, PathRecord, Toll } from './types.ts';

/** So many turns a packet waits behind the one that records its way: more than there are hops. */
const TURNS = 24;

/** A tracked connection that a path goes through. */
export interface Hop {
  readonly connection: Connection;
  /** The connection's number: with another one it is another connection. */
  readonly id: number;
  readonly reply: boolean;
  readonly before: Hop | undefined;
}

/**
 * A counter on a path, and the counters before it: a tree, so that all paths by the same rules share one list,
 * and what they owe is added once for all of them.
 */
class TollGate implements Toll {
  readonly #counter: Counter | undefined;
  readonly #before: TollGate | undefined;
  #packets = 0;
  #bytes = 0;
  /** The gate that comes next on most paths, and the others. */
  #next: TollGate | undefined;
  #others: Map<Counter, TollGate> | undefined;

  constructor(counter?: Counter, before?: TollGate) {
    this.#counter = counter;
    this.#before = before;
  }

  /** The gate after this one on a path that is counted by `counter` next. */
  after(counter: Counter): TollGate {
    const next = this.#next;
    if (next && next.#counter === counter) return next;
    const known = this.#others?.get(counter);
    if (known) return known;
    const made = new TollGate(counter, this);
    if (!next) this.#next = made;
    else {
      this.#others ??= new Map();
      this.#others.set(counter, made);
    }
    return made;
  }

  /** One packet more; true when there was none that is not in the counters yet. */
  owe(bytes: number): boolean {
    this.#bytes += bytes;
    return this.#packets++ === 0;
  }

  settle(): void {
    const packets = this.#packets;
    const bytes = this.#bytes;
    this.#packets = 0;
    this.#bytes = 0;
    for (let gate: TollGate | undefined = this; gate; gate = gate.#before) {
      const counter = gate.#counter;
      if (!counter) continue;
      counter.packets += packets;
      counter.bytes += bytes;
    }
  }
}

/** Where all paths begin: nothing is counted yet. */
export function newToll(): Toll {
  return new TollGate();
}

/** Whoever can make use of the ways that others have found (ways.ts). */
export interface Learner {
  learn(path: Path): void;
}

/** A path while it is recorded, and afterwards; what is sent along it comes out here. */
export class Path implements PathRecord, PathEnd {
  good = true;
  common = true;
  end: PathEnd | undefined = undefined;
  /** The host of the end. */
  there: Host | undefined = undefined;
  readonly generation: number;
  readonly #host: Host;
  readonly #learner: Learner | undefined;
  #last: Hop | undefined = undefined;
  /** It goes through its connections the other way round than they say. */
  #turned = false;
  #toll: Toll;

  constructor(host: Host, learner?: Learner) {
    this.#host = host;
    this.#learner = learner;
    this.generation = host.network.generation;
    this.#toll = host.network.toll;
  }

  began(): void {
    this.good = false;
  }

  passed(connection: Connection, reply: boolean): void {
    this.#last = { connection, id: connection.id, reply, before: this.#last };
  }

  counted(counter: Counter): void {
    if (this.good) this.#toll = this.#toll.after(counter);
  }

  reached(end: PathEnd, there: Host): void {
    if (!this.good) return;
    this.end = end;
    this.there = there;
    if (this.common) this.#learner?.learn(this);
  }

  /** What it goes through, the last first. */
  get last(): Hop | undefined {
    return this.#last;
  }

  /** The same way for another connection, whose tracked connections are given; `turned` when its packets answer those that began them. */
  along(last: Hop | undefined, turned: boolean, end: PathEnd): Path {
    const path = new Path(this.#host);
    path.#last = last;
    path.#turned = turned;
    path.#toll = this.#toll;
    path.end = end;
    return path;
  }

  /** Sends a packet along, or behind the one that records the path. False when there is no such path. */
  send(p: Packet): boolean {
    if (this.#awaited) this.#host.network.arrive(new Follower(this), p);
    else if (this.#admits(p)) this.#host.network.arrive(this, p);
    else return false;
    return true;
  }

  receive(p: Packet): void {
    this.end?.receive(p);
    this.#host.network.spare(p);
  }

  /** It is a waiting packet's turn: it arrives, goes on waiting, or finds its own way. */
  follow(follower: Follower, p: Packet): void {
    if (this.#awaited && follower.turns++ < TURNS) this.#host.network.arrive(follower, p);
    else if (this.#admits(p)) this.receive(p);
    else this.#host.output(p);
  }

  /** The packet that records it is still on its way. */
  get #awaited(): boolean {
    return this.good && !this.end && this.generation === this.#host.network.generation;
  }

  #admits(p: Packet): boolean {
    const network = this.#host.network;
    if (!this.end || this.generation !== network.generation) return false;
    const now = this.#host.clock.now();
    for (let hop = this.#last; hop; hop = hop.before) if (isOver(hop, now)) return false;
    for (let hop = this.#last; hop; hop = hop.before) hop.connection.touch(p.flags, hop.reply !== this.#turned, now);
    if (this.#toll.owe(p.length)) network.owe(this.#toll);
    return true;
  }
}

/** The connection is no longer remembered. */
function isOver({ connection, id }: Hop, now: number): boolean {
  return connection.id !== id || connection.dead || connection.expires <= now;
}

/** The place in the queue of a packet right behind the one that records their path: an established connection's first request. */
class Follower implements PathEnd {
  turns = 0;
  readonly #path: Path;

  constructor(path: Path) {
    this.#path = path;
  }

  receive(p: Packet): void {
    this.#path.follow(this, p);
  }
}
