// Pods that wait to be scheduled: now, after a back-off, or until something changes. upstream: pkg/scheduler/backend/queue/scheduling_queue.go
import type { Clock, Timer } from '../../base/clock.ts';
import type { Pod } from '../api/generated/types.ts';

const BACKOFF_MS = 1000;
const BACKOFF_MAX_MS = 10_000;
const FLUSH_MS = 300_000;

/** Changes that may let a pod in that was refused. */
export type ClusterChange = 'node' | 'pod-added' | 'pod-removed' | 'other';

/** Which refusals each change may lift, by plug-in. */
const HELPS: Readonly<Record<ClusterChange, ReadonlySet<string> | undefined>> = {
  node: undefined,
  'pod-added': new Set(['InterPodAffinity', 'PodTopologySpread']),
  'pod-removed': new Set(['NodeResourcesFit', 'NodePorts', 'InterPodAffinity', 'PodTopologySpread']),
  other: undefined,
};

interface Waiting {
  readonly key: string;
  pod: Pod;
  /** When it came, for the order among equals. */
  readonly since: number;
  readonly order: number;
  attempts: number;
  /** Plug-ins that refused it; empty after an error. */
  refusedBy: ReadonlySet<string>;
  refusedAt: number;
}

export class SchedulingQueue {
  readonly #clock: Clock;
  readonly #wake: () => void;
  readonly #active = new Map<string, Waiting>();
  readonly #backoff = new Map<string, { readonly waiting: Waiting; readonly timer: Timer }>();
  readonly #parked = new Map<string, Waiting>();
  #flush: Timer | undefined;
  #order = 0;
  #change = 0;
  readonly #changes: { readonly at: number; readonly change: ClusterChange }[] = [];

  /** `wake` is called whenever a pod is ready to be taken. */
  constructor(clock: Clock, wake: () => void) {
    this.#clock = clock;
    this.#wake = wake;
  }

  /** A pod that is new, or whose spec has changed so that it may fit now. */
  add(key: string, pod: Pod): void {
    const known = this.#take(key);
    const waiting = known ?? { key, pod, since: this.#clock.now(), order: this.#order++, attempts: 0, refusedBy: new Set<string>(), refusedAt: 0 };
    waiting.pod = pod;
    this.#activate(waiting);
  }

  /** The same pod with other labels or status: it keeps its place. */
  update(key: string, pod: Pod): boolean {
    const waiting = this.#active.get(key) ?? this.#backoff.get(key)?.waiting ?? this.#parked.get(key);
    if (waiting) waiting.pod = pod;
    return waiting !== undefined;
  }

  remove(key: string): void {
    this.#take(key);
  }

  /** The next: highest priority first, then who waits longest. The cluster's state from now on is what it is judged by. */
  pop(): { readonly key: string; readonly pod: Pod; readonly ticket: Waiting; readonly change: number } | undefined {
    let best: Waiting | undefined;
    for (const w of this.#active.values()) {
      if (best && !before(w, best)) continue;
      best = w;
      // Without priorities the first is the oldest: no need to look at all of a long queue.
      if (this.#active.size > 64 && !this.#prioritized) break;
    }
    if (!best) return undefined;
    this.#active.delete(best.key);
    if (this.#active.size === 0) this.#prioritized = false;
    best.attempts++;
    return { key: best.key, pod: best.pod, ticket: best, change: this.#change };
  }

  /** It did not fit. Something that changed meanwhile may have helped already. */
  refused(ticket: Waiting, pod: Pod, plugins: ReadonlySet<string>, change: number): void {
    ticket.pod = pod;
    ticket.refusedBy = plugins;
    ticket.refusedAt = this.#clock.now();
    const missed = this.#changes.filter((c) => c.at > change);
    if (plugins.size === 0 || missed.some((c) => helps(c.change, plugins))) return this.#requeue(ticket);
    this.#parked.set(ticket.key, ticket);
    this.#flushLater();
  }

  /** Something happened that may let refused pods in. */
  changed(change: ClusterChange): void {
    this.#change++;
    this.#changes.push({ at: this.#change, change });
    if (this.#changes.length > 256) this.#changes.splice(0, 128);
    for (const waiting of [...this.#parked.values()]) {
      if (!helps(change, waiting.refusedBy)) continue;
      this.#parked.delete(waiting.key);
      this.#requeue(waiting);
    }
  }

  stop(): void {
    this.#flush?.cancel();
    for (const { timer } of this.#backoff.values()) timer.cancel();
    this.#active.clear();
    this.#backoff.clear();
    this.#parked.clear();
  }

  #prioritized = false;

  #activate(waiting: Waiting): void {
    if ((waiting.pod.spec?.priority ?? 0) !== 0) this.#prioritized = true;
    this.#active.set(waiting.key, waiting);
    this.#wake();
  }

  #requeue(waiting: Waiting): void {
    const left = waiting.refusedAt + backoffOf(waiting.attempts) - this.#clock.now();
    if (left <= 0) return this.#activate(waiting);
    const timer = this.#clock.after(left, () => {
      this.#backoff.delete(waiting.key);
      this.#activate(waiting);
    });
    this.#backoff.set(waiting.key, { waiting, timer });
  }

  #take(key: string): Waiting | undefined {
    const backoff = this.#backoff.get(key);
    backoff?.timer.cancel();
    const found = this.#active.get(key) ?? backoff?.waiting ?? this.#parked.get(key);
    this.#active.delete(key);
    this.#backoff.delete(key);
    this.#parked.delete(key);
    return found;
  }

  /** Whoever is refused for five minutes is tried again in any case. */
  #flushLater(): void {
    this.#flush ??= this.#clock.after(FLUSH_MS, () => {
      this.#flush = undefined;
      const limit = this.#clock.now() - FLUSH_MS;
      for (const waiting of [...this.#parked.values()]) {
        if (waiting.refusedAt > limit) continue;
        this.#parked.delete(waiting.key);
        this.#requeue(waiting);
      }
      if (this.#parked.size > 0) this.#flushLater();
    });
  }
}

export type Ticket = Waiting;

function helps(change: ClusterChange, plugins: ReadonlySet<string>): boolean {
  const lifted = HELPS[change];
  if (!lifted) return true;
  for (const plugin of plugins) if (lifted.has(plugin)) return true;
  return false;
}

function backoffOf(attempts: number): number {
  return Math.min(BACKOFF_MS * 2 ** Math.max(0, attempts - 1), BACKOFF_MAX_MS);
}

function before(a: Waiting, b: Waiting): boolean {
  const difference = (b.pod.spec?.priority ?? 0) - (a.pod.spec?.priority ?? 0);
  if (difference !== 0) return difference < 0;
  return a.since !== b.since ? a.since < b.since : a.order < b.order;
}
