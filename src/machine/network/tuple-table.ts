// A hash table keyed by an address pair, a port pair and a protocol, without making a key: what conntrack and the sockets are found by.
import type { Ip } from '../../base/ip.ts';

/** Whatever is stored brings its own chain pointer. */
export interface TupleNode {
  readonly proto: number;
  readonly src: Ip;
  readonly dst: Ip;
  readonly sport: number;
  readonly dport: number;
  next: TupleNode | undefined;
}

export class TupleTable<T extends TupleNode> {
  // Small at first: most namespaces hold a listener and nothing more.
  #buckets: (T | undefined)[] = [undefined];
  #mask = 0;
  size = 0;

  find(proto: number, src: Ip, dst: Ip, sport: number, dport: number): T | undefined {
    let node = this.#buckets[hash(proto, src.id, dst.id, sport, dport) & this.#mask];
    while (node) {
      if (node.sport === sport && node.dport === dport && node.src === src && node.dst === dst && node.proto === proto) return node;
      node = node.next as T | undefined;
    }
    return undefined;
  }

  add(node: T): void {
    // Twice as many places as entries: what is not there is mostly seen at the first look.
    if (this.size * 2 > this.#mask) this.#grow();
    const at = hash(node.proto, node.src.id, node.dst.id, node.sport, node.dport) & this.#mask;
    node.next = this.#buckets[at];
    this.#buckets[at] = node;
    this.size++;
  }

  /** Puts a node in the place of another with the same tuple. */
  replace(node: T, by: T): void {
    const at = hash(node.proto, node.src.id, node.dst.id, node.sport, node.dport) & this.#mask;
    let before: T | undefined;
    for (let n = this.#buckets[at]; n; n = n.next as T | undefined) {
      if (n === node) {
        by.next = node.next;
        if (before) before.next = by;
        else this.#buckets[at] = by;
        node.next = undefined;
        return;
      }
      before = n;
    }
  }

  remove(node: T): boolean {
    const at = hash(node.proto, node.src.id, node.dst.id, node.sport, node.dport) & this.#mask;
    let before: T | undefined;
    for (let n = this.#buckets[at]; n; n = n.next as T | undefined) {
      if (n === node) {
        if (before) before.next = n.next;
        else this.#buckets[at] = n.next as T | undefined;
        n.next = undefined;
        this.size--;
        return true;
      }
      before = n;
    }
    return false;
  }

  *values(): Iterable<T> {
    for (const first of this.#buckets) for (let n = first; n; n = n.next as T | undefined) yield n;
  }

  clear(): void {
    this.#buckets = [undefined];
    this.#mask = 0;
    this.size = 0;
  }

  #grow(): void {
    const old = this.#buckets;
    const length = Math.max(8, old.length * 4);
    this.#buckets = new Array<T | undefined>(length).fill(undefined);
    this.#mask = length - 1;
    for (const first of old) {
      let n: T | undefined = first;
      while (n) {
        const next = n.next as T | undefined;
        const at = hash(n.proto, n.src.id, n.dst.id, n.sport, n.dport) & this.#mask;
        n.next = this.#buckets[at];
        this.#buckets[at] = n;
        n = next;
      }
    }
  }
}

function hash(proto: number, src: number, dst: number, sport: number, dport: number): number {
  let h = Math.imul(src, 0x9e3779b1) ^ Math.imul(dst, 0x85ebca77) ^ Math.imul((sport << 16) | dport, 0xc2b2ae3d) ^ proto;
  h = Math.imul(h ^ (h >>> 15), 0x2c1b3c6d);
  return (h ^ (h >>> 13)) & 0x7fffffff;
}
