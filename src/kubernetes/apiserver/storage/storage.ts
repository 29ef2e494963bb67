// Where objects live: by resource and key, one version counter for all, frozen and shared by every reader. upstream: k8s.io/apiserver/pkg/storage/etcd3

import { type DeepReadonly, deepFreeze } from '../../../base/deep.ts';
import type { Disposable } from '../../../base/emitter.ts';
import { joined } from '../../../base/joined.ts';
import type { ApiObject, Resource } from '../../api/meta.ts';
import { type Managed, recorded } from './managed.ts';
import { type Entry, type Listener, type Only, Table } from './table.ts';

/** What a resource's objects are stored under: its group and plural, whatever the version. */
export type StorageKey = string;

export function storageKey(r: Pick<Resource, 'group' | 'plural'>): StorageKey {
  return r.group ? `${r.plural}.${r.group}` : r.plural;
}

/** A point in time to which a world can go back. */
export interface Mark {
  readonly version: number;
}

interface Journal extends Mark {
  /** Who was first touched since, and what it was then. */
  readonly first: Map<string, { readonly table: StorageKey; readonly namespace: string; readonly name: string; readonly entry: Entry | undefined }>;
}

/** Plain data: everything that is stored. */
export interface Dump {
  readonly version: number;
  readonly objects: readonly { readonly resource: StorageKey; readonly object: DeepReadonly<ApiObject>; readonly version: number }[];
}

const HISTORY = 2048;
/** Version 1 is long gone in any server that answers. */
const FIRST = 2;

export class Storage {
  #version: number;
  readonly #tables = new Map<StorageKey, Table>();
  readonly #journals: Journal[] = [];
  readonly #history: number;
  /** Nothing is known of versions before this one. */
  #first: number;
  /** Called with the resources whose objects were replaced as a whole (load, revertTo): allocators start anew from what is there. */
  onReplaced: ((tables: readonly StorageKey[]) => void) | undefined;

  constructor(options: { readonly version?: number; readonly history?: number } = {}) {
    this.#version = options.version ?? FIRST;
    this.#first = this.#version;
    this.#history = options.history ?? HISTORY;
  }

  /** The newest resourceVersion there is. */
  get version(): number {
    return this.#version;
  }

  table(key: StorageKey): Table {
    let table = this.#tables.get(key);
    if (!table) {
      table = new Table(this.#history, this.#first);
      this.#tables.set(key, table);
    }
    return table;
  }

  /** What is stored now, by resource. */
  get tables(): ReadonlyMap<StorageKey, Table> {
    return this.#tables;
  }

  get(key: StorageKey, namespace: string, name: string): Entry | undefined {
    return this.#tables.get(key)?.get(namespace, name);
  }

  /** Stores an object (a draft that becomes frozen) under a new version, which is written into it. */
  put(key: StorageKey, draft: ApiObject, managed: Managed | undefined): Entry {
    const table = this.table(key);
    const version = ++this.#version;
    const namespace = draft.metadata.namespace ?? '';
    const name = draft.metadata.name ?? '';
    draft.metadata.resourceVersion = String(version);
    const before = table.get(namespace, name);
    const after: Entry = { namespace, name, object: deepFreeze(draft) as DeepReadonly<ApiObject>, version, managed };
    this.#journal(key, namespace, name, before);
    table.apply({ version, before, after });
    return after;
  }

  /** Takes an object away; gives what it was, at the version of its end. */
  remove(key: StorageKey, namespace: string, name: string): Entry | undefined {
    const table = this.table(key);
    const entry = table.get(namespace, name);
    if (!entry) return undefined;
    const version = ++this.#version;
    const gone = atVersion(entry, version);
    this.#journal(key, namespace, name, entry);
    table.apply({ version, before: gone, after: undefined });
    return gone;
  }

  /** Every change of a resource from now on (`only`: to and from one value of a field), pushed as it happens. */
  listen(key: StorageKey, hear: Listener, only?: Only): Disposable {
    const { listeners } = this.table(key);
    const listening = { hear, only };
    listeners.add(listening);
    return { dispose: () => listeners.delete(listening) };
  }

  /** Remembers this moment. Costs one reference for each object touched later. */
  mark(): Mark {
    const journal: Journal = { version: this.#version, first: new Map() };
    this.#journals.push(journal);
    return journal;
  }

  /** Forgets a mark; older marks stay good. */
  release(mark: Mark): void {
    const at = this.#journals.indexOf(mark as Journal);
    const [journal] = at < 0 ? [] : this.#journals.splice(at, 1);
    const below = at > 0 ? this.#journals[at - 1] : undefined;
    if (!journal || !below) return;
    for (const [id, was] of journal.first) if (!below.first.has(id)) below.first.set(id, was);
  }

  /**
   * Makes everything as it was at the mark, as writes that watchers see: what was created since goes, what was deleted comes back with its uid,
   * what was changed gets its old content. Resources that `except` names stay as they are. The mark stays; later marks are gone.
   */
  revertTo(mark: Mark, except?: (resource: StorageKey) => boolean): void {
    const at = this.#journals.indexOf(mark as Journal);
    if (at < 0) return;
    const later = this.#journals.splice(at);
    const touched = new Map<string, Journal['first'] extends Map<string, infer V> ? V : never>();
    for (const journal of later) for (const [id, was] of journal.first) if (!touched.has(id)) touched.set(id, was);
    const fresh: Journal = Object.assign(mark as Journal, { version: mark.version });
    fresh.first.clear();
    const tables = new Set<StorageKey>();
    for (const { table, namespace, name, entry } of touched.values()) {
      if (except?.(table)) continue;
      tables.add(table);
      if (entry) this.#restore(table, entry);
      else this.remove(table, namespace, name);
    }
    this.#journals.push(fresh);
    if (tables.size > 0) this.onReplaced?.([...tables]);
  }

  /** Everything as plain data, managedFields included. */
  dump(): Dump {
    const objects: { resource: StorageKey; object: DeepReadonly<ApiObject>; version: number }[] = [];
    for (const [resource, table] of this.#tables) for (const e of table.entries()) objects.push({ resource, object: withManaged(e), version: e.version });
    objects.sort((a, b) => a.version - b.version);
    return { version: this.#version, objects };
  }

  /** Takes a dump into an empty storage. */
  load(dump: Dump): void {
    const tables = new Set<StorageKey>();
    for (const { resource, object, version } of dump.objects) {
      tables.add(resource);
      const { managedFields, ...metadata } = object.metadata;
      const kept = deepFreeze({ ...object, metadata }) as DeepReadonly<ApiObject>;
      const managed = managedFields?.length ? recorded(managedFields) : undefined;
      const after: Entry = { namespace: metadata.namespace ?? '', name: metadata.name ?? '', object: kept, version, managed };
      this.table(resource).apply({ version, before: undefined, after });
    }
    this.#version = Math.max(this.#version, dump.version);
    this.#first = this.#version;
    for (const table of tables) this.table(table).forget(this.#version);
    this.onReplaced?.([...tables]);
  }

  #restore(table: StorageKey, was: Entry): void {
    const now = this.get(table, was.namespace, was.name);
    if (now === was) return;
    const version = ++this.#version;
    this.table(table).apply({ version, before: now, after: atVersion(was, version) });
  }

  #journal(table: StorageKey, namespace: string, name: string, entry: Entry | undefined): void {
    const top = this.#journals.at(-1);
    if (!top) return;
    const id = `${table} ${namespace}/${name}`;
    if (!top.first.has(id)) top.first.set(id, { table, namespace, name, entry });
  }
}

function atVersion(entry: Entry, version: number): Entry {
  const metadata = Object.freeze(joined(entry.object.metadata, { resourceVersion: String(version) }));
  return { ...entry, object: Object.freeze(joined(entry.object, { metadata })), version };
}

/** The object with its managedFields, for readers that see them. */
export function withManaged(entry: Entry): DeepReadonly<ApiObject> {
  const managedFields = entry.managed?.fields();
  if (!managedFields?.length) return entry.object;
  return Object.freeze(joined(entry.object, { metadata: Object.freeze(joined(entry.object.metadata, { managedFields })) }));
}
