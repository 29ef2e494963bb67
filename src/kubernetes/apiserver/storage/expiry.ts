// Objects that end by themselves some time after their last write, as events do after an hour. upstream: --event-ttl, pkg/registry/core/event/storage NewREST
import type { Clock, Timer } from '../../../base/clock.ts';
import { parseTime } from '../../../base/time.ts';
import type { Storage, StorageKey } from './storage.ts';
import type { Entry } from './table.ts';

interface Due {
  readonly entry: Entry;
  readonly at: number;
}

export class Expiry {
  readonly #storage: Storage;
  readonly #clock: Clock;
  readonly #key: StorageKey;
  readonly #ttl: number;
  /** The next to end stands first: every write puts its object at the end. What was written again or removed since is passed over when its turn comes. */
  #due: Due[] = [];
  #timer: Timer | undefined;

  /** `ttl` in milliseconds. */
  constructor(storage: Storage, clock: Clock, key: StorageKey, ttl: number) {
    this.#storage = storage;
    this.#clock = clock;
    this.#key = key;
    this.#ttl = ttl;
    storage.listen(key, ({ after }) => {
      if (after) this.#add(after, clock.now() + ttl);
    });
  }

  /** The objects were replaced as a whole: each is given what is left of its time, and those that came with dates of long ago the whole of it. */
  replaced(): void {
    const now = this.#clock.now();
    const entries = [...this.#storage.table(this.#key).entries()]
      .map((entry) => ({ entry, left: writtenAt(entry, now) + this.#ttl - now }))
      .map(({ entry, left }) => ({ entry, at: now + (left > 0 ? left : this.#ttl) }));
    this.#due = [];
    this.#timer?.cancel();
    this.#timer = undefined;
    for (const { entry, at } of entries.sort((a, b) => a.at - b.at)) this.#add(entry, at);
  }

  #add(entry: Entry, at: number): void {
    this.#due.push({ entry, at });
    this.#arm();
  }

  #arm(): void {
    const [first] = this.#due;
    if (this.#timer || !first) return;
    this.#timer = this.#clock.after(Math.max(0, first.at - this.#clock.now()), () => {
      this.#timer = undefined;
      this.#sweep();
    });
  }

  #sweep(): void {
    const now = this.#clock.now();
    const later = this.#due.findIndex(({ at }) => at > now);
    const over = this.#due.splice(0, later < 0 ? this.#due.length : later);
    const table = this.#storage.table(this.#key);
    for (const { entry } of over) if (table.get(entry.namespace, entry.name) === entry) this.#storage.remove(this.#key, entry.namespace, entry.name);
    this.#arm();
  }
}

/** When it was last written, as far as it says so itself. */
function writtenAt({ object }: Entry, now: number): number {
  const { lastTimestamp, eventTime, series } = object as { lastTimestamp?: string | null; eventTime?: string | null; series?: { lastObservedTime?: string } | null };
  const text = lastTimestamp ?? series?.lastObservedTime ?? eventTime ?? object.metadata.creationTimestamp;
  const at = text ? parseTime(text) : Number.NaN;
  return Number.isNaN(at) ? now : at;
}
