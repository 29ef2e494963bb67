// A hash table keyed by an address pair, a port pair and a protocol, without making a key: what conntrack and the sockets are found by.
// Keys are numbers side by side, so that a look that finds nothing touches nothing else, whatever the values are.
import type { Ip } from '../../base/ip.ts';

/** What the addresses of a packet or a socket are, seen from one side. */
export interface Tuple {
  readonly proto: number;
  readonly src: Ip;
  readonly dst: Ip;
  readonly sport: number;
  readonly dport: number;
}

/** Numbers of a place: the source's id (0: the place is free), the destination's id with the protocol, both ports, and which value is kept there. */
const WIDTH = 4;
const NO_KEYS = new Int32Array(0);
// Small at first: most namespaces hold a connection or two and nothing more.
const FIRST_PLACES = 4;
/** From so many on it only doubles: what stands empty costs more than moving. */
const MANY = 16_384;

/** Open addressing, a place after the other; what is taken out leaves no gap behind. */
export class TupleTable<T extends object> {
  #keys = NO_KEYS;
  #mask = -1;
  /** In the order in which they came, into the gaps first. */
  #values: (T | undefined)[] = [];
  #gaps: number[] = [];
  size = 0;

  /** What is kept under a tuple. */
  find(proto: number, src: Ip, dst: Ip, sport: number, dport: number): T | undefined {
    const at = this.#place(proto, src, dst, sport, dport, undefined);
    return at < 0 ? undefined : this.#values[this.#keys[at + 3] ?? 0];
  }

  add(proto: number, src: Ip, dst: Ip, sport: number, dport: number, value: T): void {
    if ((this.size + 1) * 8 > (this.#mask + 1) * 5) this.#grow();
    const to = toNumber(dst, proto);
    const ports = (sport << 16) | dport;
    const which = this.#gaps.pop() ?? this.#values.length;
    this.#values[which] = value;
    this.#put(src.id, to, ports, which);
    this.size++;
  }

  /** Puts a value in the place of another with the same tuple. */
  replace(t: Tuple, value: T, by: T): void {
    const at = this.#place(t.proto, t.src, t.dst, t.sport, t.dport, value);
    if (at >= 0) this.#values[this.#keys[at + 3] ?? 0] = by;
  }

  /** Takes a value out of the place that its tuple has. */
  remove(proto: number, src: Ip, dst: Ip, sport: number, dport: number, value: T): boolean {
    const at = this.#place(proto, src, dst, sport, dport, value);
    if (at < 0) return false;
    const which = this.#keys[at + 3] ?? 0;
    this.#values[which] = undefined;
    this.#gaps.push(which);
    this.#close(at);
    this.size--;
    return true;
  }

  *values(): Iterable<T> {
    for (const value of this.#values) if (value) yield value;
  }

  clear(): void {
    this.#keys = NO_KEYS;
    this.#mask = -1;
    this.#values = [];
    this.#gaps = [];
    this.size = 0;
  }

  /** Where the numbers of a tuple begin, or -1; with a value, where those of that one do. */
  #place(proto: number, src: Ip, dst: Ip, sport: number, dport: number, value: T | undefined): number {
    if (this.size === 0) return -1;
    const keys = this.#keys;
    const mask = this.#mask;
    const from = src.id;
    const to = toNumber(dst, proto);
    const ports = (sport << 16) | dport;
    for (let at = hash(from, to, ports) & mask; ; at = (at + 1) & mask) {
      const key = at * WIDTH;
      const there = keys[key];
      if (there === 0) return -1;
      if (there === from && keys[key + 1] === to && keys[key + 2] === ports && (!value || this.#values[keys[key + 3] ?? 0] === value)) return key;
    }
  }

  #put(from: number, to: number, ports: number, which: number): void {
    const keys = this.#keys;
    const mask = this.#mask;
    let at = hash(from, to, ports) & mask;
    while (keys[at * WIDTH] !== 0) at = (at + 1) & mask;
    const key = at * WIDTH;
    keys[key] = from;
    keys[key + 1] = to;
    keys[key + 2] = ports;
    keys[key + 3] = which;
  }

  /** Empties a place, and brings those nearer that it had sent further back. */
  #close(key: number): void {
    const keys = this.#keys;
    const mask = this.#mask;
    let free = key / WIDTH;
    for (let next = (free + 1) & mask; ; next = (next + 1) & mask) {
      const at = next * WIDTH;
      const from = keys[at] ?? 0;
      if (from === 0) break;
      const to = keys[at + 1] ?? 0;
      const ports = keys[at + 2] ?? 0;
      if (((next - hash(from, to, ports)) & mask) < ((next - free) & mask)) continue;
      const gap = free * WIDTH;
      keys[gap] = from;
      keys[gap + 1] = to;
      keys[gap + 2] = ports;
      keys[gap + 3] = keys[at + 3] ?? 0;
      free = next;
    }
    keys[free * WIDTH] = 0;
  }

  #grow(): void {
    const keys = this.#keys;
    const before = this.#mask + 1;
    const places = Math.max(FIRST_PLACES, before * (before < MANY ? 4 : 2));
    this.#keys = new Int32Array(places * WIDTH);
    this.#mask = places - 1;
    for (let key = 0; key < keys.length; key += WIDTH) {
      const from = keys[key] ?? 0;
      if (from !== 0) this.#put(from, keys[key + 1] ?? 0, keys[key + 2] ?? 0, keys[key + 3] ?? 0);
    }
  }
}

const toNumber = (dst: Ip, proto: number): number => (dst.id << 8) | proto;

function hash(from: number, to: number, ports: number): number {
  let h = Math.imul(from, 0x9e3779b1) ^ Math.imul(to, 0x85ebca77) ^ Math.imul(ports, 0xc2b2ae3d);
  h = Math.imul(h ^ (h >>> 15), 0x2c1b3c6d);
  return (h ^ (h >>> 13)) & 0x7fffffff;
}
