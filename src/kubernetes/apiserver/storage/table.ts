// The objects of one resource, in the order of their keys, with what happened to them lately. upstream: k8s.io/apiserver/pkg/storage/cacher
import type { DeepReadonly } from '../../../base/deep.ts';
import type { ApiObject } from '../../api/meta.ts';
import type { Managed } from './managed.ts';

/** One version of one object; never changes. `object` has no metadata.managedFields: those are `managed`, made up only for who reads them. */
export interface Entry {
  readonly namespace: string;
  readonly name: string;
  readonly object: DeepReadonly<ApiObject>;
  readonly version: number;
  readonly managed: Managed | undefined;
}

/** What a write did: no `before` is a create, no `after` a delete (then `before` carries the deletion's version). */
export interface Change {
  readonly version: number;
  readonly before: Entry | undefined;
  readonly after: Entry | undefined;
}

/** The entries of one namespace. Their order is put right when somebody reads them: writes come in thousands between two lists. */
interface Bucket {
  readonly namespace: string;
  readonly entries: Map<string, Entry>;
  /** Sorted, as etcd's keys are; some may be gone. */
  names: string[];
  /** What came since, in no order. */
  added: string[];
  gone: boolean;
}

/** Lets a watch take part: called for every change, in order. */
export type Listener = (change: Change) => void;

/** One value of one field: whoever cares for nothing else need not be told of all objects. upstream: cacher's triggers */
export interface Only {
  readonly of: (object: DeepReadonly<ApiObject>) => string;
  readonly value: string;
}

/** A listener that hears of every change, or of those to and from one value. */
export interface Listening {
  readonly hear: Listener;
  readonly only: Only | undefined;
}

export class Table {
  readonly #buckets = new Map<string, Bucket>();
  #namespaces: string[] = [];
  #size = 0;
  #history: Change[] = [];
  #start = 0;
  #forgotten = 0;
  readonly #limit: number;
  readonly listeners = new Set<Listening>();

  /** `limit`: how many changes stay known for watches that come back. */
  constructor(limit: number, version: number) {
    this.#limit = limit;
    this.#forgotten = version;
  }

  get size(): number {
    return this.#size;
  }

  /** Versions up to this one cannot be watched or listed from any more. */
  get forgotten(): number {
    return this.#forgotten;
  }

  get(namespace: string, name: string): Entry | undefined {
    return this.#buckets.get(namespace)?.entries.get(name);
  }

  count(namespace?: string): number {
    return namespace === undefined ? this.#size : (this.#buckets.get(namespace)?.entries.size ?? 0);
  }

  /** All entries in key order, or those of one namespace. */
  *entries(namespace?: string): IterableIterator<Entry> {
    for (const ns of namespace === undefined ? [...this.#namespaces] : [namespace]) {
      const bucket = this.#buckets.get(ns);
      if (!bucket) continue;
      for (const name of namesOf(bucket)) {
        const entry = bucket.entries.get(name);
        if (entry) yield entry;
      }
    }
  }

  /** Applies a change, remembers it and tells who listens. */
  apply(change: Change): void {
    const now = change.after ?? change.before;
    if (!now) return;
    if (change.after) this.#put(change.after);
    else this.#remove(now);
    this.#remember(change);
    this.#tell(change);
  }

  /** Many listen for the same field (a kubelet each for its node): what it holds is looked up once. */
  #tell(change: Change): void {
    const { before, after } = change;
    let of: Only['of'] | undefined;
    let was: string | undefined;
    let is: string | undefined;
    for (const { hear, only } of [...this.listeners]) {
      if (only) {
        if (only.of !== of) {
          of = only.of;
          was = before && of(before.object);
          is = after && of(after.object);
        }
        if (only.value !== was && only.value !== is) continue;
      }
      hear(change);
    }
  }

  /** What happened after `version`, oldest first; undefined when that is no longer known. */
  since(version: number): readonly Change[] | undefined {
    if (version < this.#forgotten) return undefined;
    const end = this.#history.length;
    let at = end;
    while (at > this.#start && (this.#history[at - 1]?.version ?? 0) > version) at--;
    return this.#history.slice(at, end);
  }

  /** The entries as they were at `version`, in key order; undefined when that is no longer known. */
  at(version: number, namespace?: string): Entry[] | undefined {
    const changes = this.since(version);
    if (!changes) return undefined;
    if (changes.length === 0) return [...this.entries(namespace)];
    const state = new Map<string, Entry>();
    for (const e of this.entries(namespace)) state.set(`${e.namespace}/${e.name}`, e);
    for (const change of changes.toReversed()) {
      const of = change.after ?? change.before;
      if (!of || (namespace !== undefined && of.namespace !== namespace)) continue;
      if (change.before) state.set(`${of.namespace}/${of.name}`, change.before);
      else state.delete(`${of.namespace}/${of.name}`);
    }
    return [...state].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, e]) => e);
  }

  /** What happened up to `version` is not told any more. */
  forget(version: number): void {
    this.#history = [];
    this.#start = 0;
    this.#forgotten = version;
  }

  #put(entry: Entry): void {
    let bucket = this.#buckets.get(entry.namespace);
    if (!bucket) {
      bucket = { namespace: entry.namespace, entries: new Map(), names: [], added: [], gone: false };
      this.#buckets.set(entry.namespace, bucket);
      this.#namespaces.splice(place(this.#namespaces, entry.namespace, '/'), 0, entry.namespace);
    }
    if (!bucket.entries.has(entry.name)) {
      bucket.added.push(entry.name);
      this.#size++;
    }
    bucket.entries.set(entry.name, entry);
  }

  #remove(entry: Entry): void {
    const bucket = this.#buckets.get(entry.namespace);
    if (!bucket?.entries.delete(entry.name)) return;
    bucket.gone = true;
    this.#size--;
    if (bucket.entries.size > 0) return;
    this.#buckets.delete(entry.namespace);
    this.#namespaces = this.#namespaces.filter((n) => n !== entry.namespace);
  }

  #remember(change: Change): void {
    this.#history.push(change);
    if (this.#history.length - this.#start <= this.#limit) return;
    this.#forgotten = this.#history[this.#start]?.version ?? this.#forgotten;
    this.#start++;
    if (this.#start < this.#limit) return;
    this.#history = this.#history.slice(this.#start);
    this.#start = 0;
  }
}

/** The names in order, which whoever walks them may keep: a later change makes a new list. */
function namesOf(bucket: Bucket): readonly string[] {
  const { entries, added } = bucket;
  if (!bucket.gone && added.length === 0) return bucket.names;
  const fresh = added.length > 0 ? [...new Set(added)].sort() : added;
  const names: string[] = [];
  let next = 0;
  for (const name of bucket.names) {
    for (let before = fresh[next]; before !== undefined && before <= name; before = fresh[++next]) if (before !== name && entries.has(before)) names.push(before);
    if (entries.has(name)) names.push(name);
  }
  for (; next < fresh.length; next++) if (entries.has(fresh[next] ?? '')) names.push(fresh[next] ?? '');
  bucket.names = names;
  bucket.added = [];
  bucket.gone = false;
  return names;
}

/** Where `key` is or belongs in a sorted list; `end` closes a path segment, so that a-b sorts before a. */
function place(sorted: readonly string[], key: string, end: string): number {
  let low = 0;
  let high = sorted.length;
  const wanted = key + end;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((sorted[middle] ?? '') + end < wanted) low = middle + 1;
    else high = middle;
  }
  return low;
}
