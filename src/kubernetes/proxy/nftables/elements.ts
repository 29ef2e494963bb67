// The elements of one set or map, and which port each is for: two ports can want the same one. upstream: pkg/proxy/nftables/proxier.go nftElementStorage
import { keyOf } from '../../../machine/network/nftables/datatypes.ts';
import { type NftSet, plainElement } from '../../../machine/network/nftables/set.ts';
import type { PlannedElement } from './rules.ts';

type Key = string | number;

export class ElementStore {
  readonly #set: NftSet;
  readonly #byOwner = new Map<string, readonly PlannedElement[]>();
  readonly #owners = new Map<Key, Map<string, PlannedElement>>();

  constructor(set: NftSet) {
    this.#set = set;
  }

  /** The elements of an owner from now on. */
  replace(owner: string, elements: readonly PlannedElement[]): void {
    const old = this.#byOwner.get(owner) ?? [];
    if (elements.length > 0) this.#byOwner.set(owner, elements);
    else this.#byOwner.delete(owner);
    const kept = new Set<Key>();
    for (const e of elements) {
      const key = id(e);
      kept.add(key);
      const owners = this.#owners.get(key) ?? new Map<string, PlannedElement>();
      this.#owners.set(key, owners.set(owner, e));
      this.#set.add(plainElement(e.key, e));
    }
    for (const e of old) if (!kept.has(id(e))) this.#release(owner, e);
  }

  #release(owner: string, e: PlannedElement): void {
    const owners = this.#owners.get(id(e));
    owners?.delete(owner);
    const [other] = owners?.values() ?? [];
    if (other) {
      this.#set.add(plainElement(other.key, other));
      return;
    }
    this.#owners.delete(id(e));
    this.#set.delete(e.key.map((value) => ({ kind: 'value', value })));
  }
}

function id(e: PlannedElement): Key {
  const [only] = e.key;
  return e.key.length === 1 && only !== undefined ? keyOf(only) : keyOf(e.key);
}
