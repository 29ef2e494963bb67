// The ways that connections of this host have found, for those to come: when nothing on the way asked for more than addresses, the next connection between
// the same addresses, to the same port, by the same translations, goes the same way. What begins a connection is always walked: it makes the tracked connections.
import type { Hop, Learner, Path } from './path.ts';
import type { Tuple } from './tuple-table.ts';
import type { Connection, Host, PathEnd, PathRecord } from './types.ts';

/** So many ways of one host are kept, and of those that one number stands for. */
const MOST = 2000;
const MOST_ALIKE = 8;

/** What the first packet of a connection leaves behind on its way. */
export class Beginning implements PathRecord {
  good = false;
  common = false;
  /** Who sent it, and where it was answered. */
  readonly sender: PathEnd;
  readonly host: Host;
  end: PathEnd | undefined = undefined;
  there: Host | undefined = undefined;
  readonly generation: number;
  /** The tracked connections that it has begun, the last first. */
  begun: Hop | undefined = undefined;
  /** It has passed something that no other may pass alike. */
  odd = false;

  constructor(sender: PathEnd, host: Host) {
    this.sender = sender;
    this.host = host;
    this.generation = host.network.generation;
  }

  began(connection: Connection): void {
    this.begun = { connection, id: connection.id, reply: false, before: this.begun };
  }

  passed(): void {
    this.odd = true;
  }

  counted(): void {}

  reached(end: PathEnd, there: Host): void {
    this.end = end;
    this.there = there;
  }
}

/** A way between two addresses; the port of the side that calls is 0, for any. */
interface Way extends Tuple {
  readonly path: Path;
  readonly there: Host;
  /** What it goes through, in the order in which `Beginning.begun` names it. */
  readonly hops: readonly Hop[];
  /** Another one with the same number. */
  readonly other: Way | undefined;
  readonly count: number;
}

/** An end of a connection. */
export interface Caller extends Tuple {
  /** It was called, and answers. */
  readonly passive: boolean;
}

export class Ways {
  readonly #host: Host;
  #table = new Map<number, Way>();
  #generation = 0;

  constructor(host: Host) {
    this.#host = host;
  }

  /** Who remembers the way of a packet of `from` once it has arrived. */
  learner(from: Caller): Learner {
    return { learn: (path) => this.#learn(from, path) };
  }

  /** The way for `from`, whose connection has begun so. */
  find(from: Caller, beginning: Beginning): Path | undefined {
    const generation = this.#host.network.generation;
    if (this.#generation !== generation || beginning.generation !== generation || beginning.odd) return undefined;
    const end = from.passive ? beginning.sender : beginning.end;
    const there = from.passive ? beginning.host : beginning.there;
    for (let way = this.#table.get(numberOf(from, beginning.begun)); way && end; way = way.other) {
      if (way.there !== there || !between(way, from)) continue;
      if (isThrough(way.hops, beginning.begun, from.passive)) return way.path.along(beginning.begun, from.passive, end);
    }
    return undefined;
  }

  #learn(from: Caller, path: Path): void {
    if (path.generation !== this.#host.network.generation || !path.there) return;
    if (this.#generation !== path.generation || this.#table.size >= MOST) {
      this.#table = new Map();
      this.#generation = path.generation;
    }
    const key = numberOf(from, path.last);
    const other = this.#table.get(key);
    if (other && other.count >= MOST_ALIKE) return;
    const hops: Hop[] = [];
    for (let hop = path.last; hop; hop = hop.before) {
      hop.connection.keep?.();
      hops.push(hop);
    }
    if (from.passive) hops.reverse();
    this.#table.set(key, {
      proto: from.proto,
      src: from.src,
      dst: from.dst,
      sport: from.passive ? from.sport : 0,
      dport: from.passive ? 0 : from.dport,
      path,
      there: path.there,
      hops,
      other,
      count: (other?.count ?? 0) + 1,
    });
  }
}

/** The same number for the ends and the connections of what may go the same way. */
function numberOf(from: Caller, connections: Hop | undefined): number {
  let n = Math.imul(from.src.id, 7919) + Math.imul(from.dst.id, 104_729) + (from.passive ? from.sport : -from.dport);
  for (let hop = connections; hop; hop = hop.before) n += hop.connection.likeness;
  return n & 0x3fffffff;
}

function between(way: Way, from: Caller): boolean {
  return way.proto === from.proto && way.src === from.src && way.dst === from.dst && way.sport === (from.passive ? from.sport : 0) && way.dport === (from.passive ? 0 : from.dport);
}

/** True when the connections that a beginning has made are like those of a path, and the path goes through all of them the same way. */
function isThrough(hops: readonly Hop[], begun: Hop | undefined, reply: boolean): boolean {
  let at = 0;
  for (let own = begun; own; own = own.before) {
    const known = hops[at++];
    if (known?.reply !== reply || !known.connection.alike(own.connection)) return false;
  }
  return at === hops.length;
}
