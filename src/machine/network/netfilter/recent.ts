// The memory of xt_recent: addresses and when they were seen. upstream: Linux net/netfilter/xt_recent.c
import type { RecentLists } from './rule.ts';

/** Defaults of the kernel module: ip_pkt_list_tot, ip_list_tot. */
const STAMPS = 20;
const ADDRESSES = 100;

export class Recent implements RecentLists {
  readonly #lists = new Map<string, Map<string, number[]>>();
  /** What the last packet of an address had left to live. */
  readonly #ttls = new Map<string, number>();

  seen(name: string, key: string): readonly number[] | undefined {
    return this.#lists.get(name)?.get(key);
  }

  add(name: string, key: string, now: number, ttl: number): void {
    const list = this.list(name);
    const stamps = list.get(key) ?? [];
    this.#ttls.set(`${name} ${key}`, ttl);
    // The one seen last is the last to be pushed out.
    list.delete(key);
    stamps.push(now);
    if (stamps.length > STAMPS) stamps.shift();
    list.set(key, stamps);
    if (list.size > ADDRESSES) for (const oldest of list.keys()) return void list.delete(oldest);
  }

  remove(name: string, key: string): boolean {
    return this.#lists.get(name)?.delete(key) ?? false;
  }

  names(): readonly string[] {
    return [...this.#lists.keys()];
  }

  ttl(name: string, key: string): number {
    return this.#ttls.get(`${name} ${key}`) ?? 0;
  }

  /** The list of a name; it exists as soon as a rule names it. */
  list(name: string): Map<string, number[]> {
    let list = this.#lists.get(name);
    if (!list) {
      list = new Map();
      this.#lists.set(name, list);
    }
    return list;
  }
}
