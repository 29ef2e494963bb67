// A local, always current copy of a collection: list, then watch. Readers get frozen shared objects. upstream: k8s.io/client-go/tools/cache
import type { Clock } from '../../base/clock.ts';
import type { Disposable } from '../../base/emitter.ts';
import { type ApiObject, keyOf, type Resource } from '../api/meta.ts';
import type { WatchStream } from '../api/wire.ts';
import type { Client, ListOptions } from './client.ts';

/** What became of the object under a key: `old` is undefined when it appeared, `object` undefined when it went. */
export interface InformerChange<T> {
  readonly key: string;
  readonly old: T | undefined;
  readonly object: T | undefined;
}

export type InformerHandler<T> = (change: InformerChange<T>) => void;

/** The values under which an object is found in an index; most have one, which needs no list. */
export type IndexOf<T> = (object: T) => string | readonly string[];

/** Objects by key, and by whatever indexes were asked for before the start. */
export interface Lister<T extends ApiObject> {
  get(key: string): T | undefined;
  list(): Iterable<T>;
  /** Objects under a value of a named index, in no promised order. */
  by(index: string, value: string): Iterable<T>;
  readonly size: number;
  /** True when the cache is at least as new as this version: what was written with it can be read here. */
  seen(resourceVersion: string | undefined): boolean;
}

/** Keys by value; a set only where one value has several. */
interface Indexer<T> {
  readonly of: IndexOf<T>;
  readonly values: Map<string, string | Set<string>>;
}

const RETRY_MS = 1000;

export class Informer<T extends ApiObject> implements Lister<T>, Disposable {
  readonly resource: Resource<T>;
  readonly #client: Client;
  readonly #clock: Clock;
  readonly #options: ListOptions;
  readonly #objects = new Map<string, T>();
  readonly #handlers: InformerHandler<T>[] = [];
  readonly #indexers = new Map<string, Indexer<T>>();
  #watch: WatchStream | undefined;
  #synced = false;
  #version = 0;
  #stopped = false;

  constructor(client: Client, clock: Clock, resource: Resource<T>, options: ListOptions = {}) {
    this.#client = client;
    this.#clock = clock;
    this.resource = resource;
    this.#options = options;
  }

  /** Several may ask for the same index: a name means one thing. */
  index(name: string, of: IndexOf<T>): this {
    if (this.#indexers.has(name)) return this;
    const indexer: Indexer<T> = { of, values: new Map() };
    this.#indexers.set(name, indexer);
    for (const [key, object] of this.#objects) reindex(indexer, key, undefined, object);
    return this;
  }

  /** Called for each object there is already, and for every change from then on. */
  on(handler: InformerHandler<T>): this {
    this.#handlers.push(handler);
    for (const [key, object] of this.#objects) handler({ key, old: undefined, object });
    return this;
  }

  /** True once the first list is in. */
  get synced(): boolean {
    return this.#synced;
  }

  get size(): number {
    return this.#objects.size;
  }

  get(key: string): T | undefined {
    return this.#objects.get(key);
  }

  list(): Iterable<T> {
    return this.#objects.values();
  }

  by(index: string, value: string): Iterable<T> {
    const keys = this.#indexers.get(index)?.values.get(value);
    if (keys === undefined) return NOTHING;
    if (typeof keys !== 'string') return this.#each(keys);
    const object = this.#objects.get(keys);
    return object ? [object] : NOTHING;
  }

  *#each(keys: Iterable<string>): Iterable<T> {
    for (const key of keys) {
      const object = this.#objects.get(key);
      if (object) yield object;
    }
  }

  seen(resourceVersion: string | undefined): boolean {
    return this.#version >= Number(resourceVersion ?? 0);
  }

  /** Lists and watches until disposed; starts again after an end or a failure. Resolves when the first list is in. */
  async start(): Promise<void> {
    while (!this.#stopped) {
      try {
        const list = await this.#client.list(this.resource, this.#options);
        if (this.#stopped) return;
        this.#version = Number(list.metadata.resourceVersion ?? 0);
        this.#replace(list.items);
        this.#synced = true;
        await this.#follow(list.metadata.resourceVersion);
        return;
      } catch {
        // A server that is away or an expired version: list again later, as a reflector does.
        await this.#clock.sleep(RETRY_MS);
      }
    }
  }

  dispose(): void {
    this.#stopped = true;
    this.#watch?.dispose();
  }

  async #follow(resourceVersion: string | undefined): Promise<void> {
    const watch = await this.#client.watch(this.resource, { ...this.#options, ...(resourceVersion === undefined ? {} : { resourceVersion }) });
    if (this.#stopped) return watch.dispose();
    this.#watch = watch;
    const again = (): void => {
      if (this.#watch !== watch || this.#stopped) return;
      this.#watch = undefined;
      watch.dispose();
      this.#clock.post(() => void this.start());
    };
    watch.onEnd = again;
    watch.onEvent = (event) => {
      if (event.type === 'ERROR') return again();
      if (event.type === 'BOOKMARK') return;
      const object = event.object as T;
      this.#version = Number(object.metadata.resourceVersion);
      this.#set(keyOf(object), event.type === 'DELETED' ? undefined : object);
    };
  }

  #replace(items: readonly T[]): void {
    const keys = new Set(items.map(keyOf));
    for (const key of [...this.#objects.keys()]) if (!keys.has(key)) this.#set(key, undefined);
    for (const item of items) {
      const old = this.#objects.get(keyOf(item));
      if (old?.metadata.resourceVersion !== item.metadata.resourceVersion) this.#set(keyOf(item), item);
    }
  }

  #set(key: string, object: T | undefined): void {
    const old = this.#objects.get(key);
    if (!old && !object) return;
    if (object) this.#objects.set(key, object);
    else this.#objects.delete(key);
    for (const indexer of this.#indexers.values()) reindex(indexer, key, old, object);
    const change = { key, old, object };
    for (const handler of this.#handlers) handler(change);
  }
}

function reindex<T>(indexer: Indexer<T>, key: string, old: T | undefined, object: T | undefined): void {
  const now = object ? indexer.of(object) : NOTHING;
  const before = old ? indexer.of(old) : NOTHING;
  if (now === before) return;
  const after = listed(now);
  for (const value of listed(before)) if (!after.includes(value)) forget(indexer.values, value, key);
  for (const value of after) remember(indexer.values, value, key);
}

const listed = (values: string | readonly string[]): readonly string[] => (typeof values === 'string' ? [values] : values);

function remember(values: Indexer<unknown>['values'], value: string, key: string): void {
  const under = values.get(value);
  if (under === undefined) values.set(value, key);
  else if (typeof under !== 'string') under.add(key);
  else if (under !== key) values.set(value, new Set([under, key]));
}

function forget(values: Indexer<unknown>['values'], value: string, key: string): void {
  const under = values.get(value);
  if (under === key) values.delete(value);
  else if (typeof under === 'object' && under.delete(key) && under.size === 0) values.delete(value);
}

const NOTHING: readonly never[] = [];
