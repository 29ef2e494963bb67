// The sets of a namespace. upstream: Linux net/netfilter/ipset/ip_set_core.c

import type { SetLookup, SetSide } from '../netfilter/rule.ts';
import type { Netns } from '../netns.ts';
import type { Packet } from '../types.ts';
import { IpSet, type SetType } from './set.ts';

/** The sets of a namespace; they come into being when they are first asked for. */
export function ipsetOf(netns: Netns): IpSets {
  const known = netns.engines.get('ipset');
  if (known instanceof IpSets) return known;
  const made = new IpSets(netns);
  netns.engines.set('ipset', made);
  return made;
}

export class IpSets implements SetLookup {
  readonly #netns: Netns;
  readonly #sets = new Map<string, IpSet>();

  constructor(netns: Netns) {
    this.#netns = netns;
  }

  list(): readonly IpSet[] {
    return [...this.#sets.values()];
  }

  get(name: string): IpSet | undefined {
    return this.#sets.get(name);
  }

  has(name: string): boolean {
    return this.#sets.has(name);
  }

  create(name: string, type: SetType, family: 4 | 6, initval = this.#netns.random.int(0x1_0000_0000)): IpSet {
    const made = new IpSet(name, type, family, initval);
    this.#sets.set(name, made);
    this.#netns.changed();
    return made;
  }

  /** Gives a set another name; it stays where it is among the others. */
  rename(set: IpSet, name: string): void {
    const all = [...this.#sets.values()];
    set.name = name;
    this.#sets.clear();
    for (const one of all) this.#sets.set(one.name, one);
    this.#netns.changed();
  }

  destroy(name: string): void {
    this.#sets.delete(name);
    this.#netns.changed();
  }

  /** Elements changed: what rules decided before may be wrong now. */
  touched(): void {
    this.#netns.changed();
  }

  matches(name: string, sides: readonly SetSide[], p: Packet): boolean {
    return this.#sets.get(name)?.matches(sides, p) ?? false;
  }

  /** How many rules of both families ask a set. */
  references(name: string): number {
    let n = 0;
    for (const family of [4, 6] as const) {
      const netfilter = this.#netns.iptables(family);
      for (const table of netfilter.tables()) {
        for (const chain of netfilter.chains(table).values()) {
          for (const { rule } of chain.entries) if (rule.matches.some((m) => m.kind === 'set' && m.set.value.name === name)) n++;
        }
      }
    }
    return n;
  }
}
