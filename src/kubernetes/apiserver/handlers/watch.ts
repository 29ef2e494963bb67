// watch: what was, what came since, what comes. upstream: apiserver/pkg/endpoints/handlers/watch.go, apiserver/pkg/storage/cacher/cache_watcher.go
import type { Timer } from '../../../base/clock.ts';
import { apiVersionOf } from '../../api/meta.ts';
import type { Status } from '../../api/status.ts';
import type { ApiResponse, WatchEvent, WatchStream, WatchType } from '../../api/wire.ts';
import { formOf, type ResourceExchange } from '../exchange.ts';
import { type ListOptions, listOptions, parseVersion } from '../list-options.ts';
import { blankOf } from '../managed/track.ts';
import { type Form, negotiate } from '../negotiate.ts';
import { presentObject, rowOf, shown, table as tableOf } from '../present.ts';
import type { Selection } from '../selection.ts';
import { storageKey } from '../storage/storage.ts';
import type { Change, Entry } from '../storage/table.ts';
import { selectionOf } from './read.ts';

const UNCACHED: ReadonlySet<string> = new Set(['events']);
const BOOKMARK_MS = 60_000;
const MIN_TIMEOUT_S = 1800;
/** The last bookmark comes so long before the end; a watch that is hardly longer ends without. upstream: cacheWatcher.nextBookmarkTime */
const LAST_BOOKMARK_MS = 2000;
const SHORT_MS = 3000;

/** Opens a watch. Refusals are thrown before; what goes wrong later is an ERROR event. */
export function watchObjects(x: ResourceExchange): ApiResponse {
  const form = negotiate(x.request, true);
  const options = listOptions(x.query, true);
  const chosen = selectionOf(x);
  const version = parseVersion(options.resourceVersion, 'watch');
  const watch = new Watch(x, form, options, chosen);
  watch.open(version);
  return { code: 200, headers: { 'content-type': 'application/json' }, body: undefined, watch };
}

class Watch implements WatchStream {
  readonly #x: ResourceExchange;
  readonly #form: Form;
  readonly #options: ListOptions;
  readonly #chosen: Selection;
  #queue: WatchEvent[] = [];
  #listener: ((event: WatchEvent) => void) | undefined;
  #onEnd: (() => void) | undefined;
  #ended = false;
  #stop: { dispose(): void } | undefined;
  #timers: Timer[] = [];
  #headed = false;
  /** Changes up to this version are not news. */
  #after = 0;

  constructor(x: ResourceExchange, form: Form, options: ListOptions, chosen: Selection) {
    this.#x = x;
    this.#form = form;
    this.#options = options;
    this.#chosen = chosen;
  }

  get onEvent(): ((event: WatchEvent) => void) | undefined {
    return this.#listener;
  }

  set onEvent(listener: ((event: WatchEvent) => void) | undefined) {
    this.#listener = listener;
    while (this.#listener && this.#queue.length > 0) {
      const event = this.#queue.shift();
      if (event) this.#listener(event);
    }
    if (this.#ended && this.#onEnd) this.#onEnd();
  }

  get onEnd(): (() => void) | undefined {
    return this.#onEnd;
  }

  set onEnd(listener: (() => void) | undefined) {
    this.#onEnd = listener;
    if (this.#ended && listener && (this.#listener || this.#queue.length === 0)) listener();
  }

  dispose(): void {
    this.#stop?.dispose();
    for (const timer of this.#timers) timer.cancel();
    this.#timers = [];
    this.#ended = true;
    this.#listener = undefined;
    this.#onEnd = undefined;
    this.#queue = [];
  }

  /** Sends what there is to send at once and listens from then on. */
  open(version: number): void {
    const { storage, clock } = this.#x.core;
    const key = storageKey(this.#x.strategy.resource);
    const table = storage.table(key);
    const initial = this.#options.sendInitialEvents ?? version === 0;
    this.#after = Math.max(version, storage.version);
    if (version > storage.version) this.#after = version;
    if (initial) this.#sendState(table.entries(this.#chosen.namespace));
    else if (version > 0) {
      const missed = table.since(version);
      if (!missed) return this.#fail(version);
      for (const change of missed) this.#change(change, true);
    }
    const listening = storage.listen(key, (change) => this.#change(change, false), this.#chosen.only);
    const counted = this.#x.core.counts.opened(this.#x.info);
    this.#stop = {
      dispose: () => {
        listening.dispose();
        counted.dispose();
      },
    };
    this.#x.request.signal?.addEventListener('abort', () => this.dispose(), { once: true });
    const seconds = this.#options.timeoutSeconds;
    const chosenEnd =
      seconds !== undefined && seconds > 0 ? seconds : this.#x.request.headers?.accept === undefined ? undefined : MIN_TIMEOUT_S * (1 + this.#x.core.random.float());
    if (chosenEnd !== undefined) this.#timers.push(clock.after(chosenEnd * 1000, () => this.#end()));
    if (this.#options.bookmarks) this.#scheduleBookmark(chosenEnd === undefined ? Number.POSITIVE_INFINITY : clock.now() + chosenEnd * 1000);
  }

  #sendState(entries: Iterable<Entry>): void {
    for (const entry of entries) if (this.#chosen.matches(entry)) this.#send('ADDED', entry);
    if (this.#options.bookmarks) this.#bookmark({ 'k8s.io/initial-events-end': 'true' });
  }

  /** An object that enters the selection is ADDED, one that leaves it DELETED. */
  #change(change: Change, past: boolean): void {
    if (!past && change.version <= this.#after && this.#after > this.#x.core.storage.version) return;
    const { before, after } = change;
    const was = before !== undefined && this.#chosen.matches(before);
    const is = after !== undefined && this.#chosen.matches(after);
    if (is && after) this.#send(was ? 'MODIFIED' : 'ADDED', after);
    else if (was && before) this.#send('DELETED', after ? leaving(before, after) : before);
  }

  #send(type: WatchType, entry: Entry): void {
    const form = this.#form;
    if (form.as === 'Table') {
      const row = rowOf(this.#x, entry, form);
      this.#push({ type, object: tableOf(this.#x, form, [row], { resourceVersion: row.shown.metadata.resourceVersion ?? '' }, !this.#headed) });
      this.#headed = true;
    } else this.#push({ type, object: form.as ? presentObject(this.#x, entry, { ...form, as: 'PartialObjectMetadata' }) : shown(this.#x, entry, form) });
  }

  #bookmark(annotations?: Readonly<Record<string, string>>): void {
    const r = formOf(this.#x).resource;
    const metadata = { resourceVersion: String(this.#x.core.storage.version), ...(annotations ? { annotations } : {}) };
    const blank = blankOf(formOf(this.#x)) as object;
    this.#push({ type: 'BOOKMARK', object: blankObject(this.#x, { kind: r.kind, apiVersion: apiVersionOf(r), ...blank, metadata }, this.#form, !this.#headed) });
  }

  #scheduleBookmark(end: number): void {
    const { clock } = this.#x.core;
    const left = end - clock.now();
    if (left <= SHORT_MS) return;
    const timer = clock.after(Math.min(BOOKMARK_MS, left - LAST_BOOKMARK_MS), () => {
      this.#timers = this.#timers.filter((t) => t !== timer);
      this.#bookmark();
      this.#scheduleBookmark(end);
    });
    this.#timers.push(timer);
  }

  #fail(version: number): void {
    const key = storageKey(this.#x.strategy.resource);
    // Events are not cached: what etcd says comes through.
    const message = UNCACHED.has(key)
      ? 'The resourceVersion for the provided watch is too old.'
      : `too old resource version: ${version} (${this.#x.core.storage.table(key).forgotten + 1})`;
    const status: Status = { kind: 'Status', apiVersion: 'v1', metadata: {}, status: 'Failure', message, reason: 'Expired', code: 410 };
    this.#push({ type: 'ERROR', object: status });
    this.#end();
  }

  #push(event: WatchEvent): void {
    if (this.#listener) this.#listener(event);
    else this.#queue.push(event);
  }

  #end(): void {
    if (this.#ended) return;
    this.#stop?.dispose();
    for (const timer of this.#timers) timer.cancel();
    this.#timers = [];
    this.#ended = true;
    if (this.#listener || this.#queue.length === 0) this.#onEnd?.();
  }
}

/** What left a selection is shown as it last was in it, at the version at which it left. */
function leaving(before: Entry, after: Entry): Entry {
  const metadata = Object.freeze({ ...before.object.metadata, resourceVersion: String(after.version) });
  return { ...before, object: Object.freeze({ ...before.object, metadata }), version: after.version };
}

function blankObject(x: ResourceExchange, object: unknown, form: Form, head: boolean): unknown {
  const shape = object as { metadata: { resourceVersion: string } };
  if (form.as === 'Table') return { ...(tableOf(x, form, [], { resourceVersion: shape.metadata.resourceVersion }, head) as object), rows: [] };
  if (form.as) return { kind: 'PartialObjectMetadata', apiVersion: `meta.k8s.io/${form.version}`, metadata: shape.metadata };
  return object;
}
