// Virtual time. One clock a world: nothing in the pure rooms knows another. The host decides how fast it runs.

/** A timer that has not fired yet can be cancelled; cancelling twice, or after it fired, does nothing. */
export interface Timer {
  cancel(): void;
}

/** What a part of the world may know of time: what it is, and how to be called later. */
export interface Clock {
  /** Milliseconds since 1970, virtual. */
  now(): number;
  /** Calls `task` once, `ms` virtual milliseconds from now (0 = as `post`). */
  after(ms: number, task: () => void): Timer;
  /** Calls `task` at this very instant, after what is already waiting; work queues use it so that the host can pause between two items. */
  post(task: () => void): void;
  /** Resolves after `ms`; rejects with the signal's reason when it aborts first. */
  sleep(ms: number, signal?: AbortSignal): Promise<void>;
}

/** `Clock.sleep` by means of `after`. */
export function sleepOn(clock: Pick<Clock, 'after'>, ms: number, signal?: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    if (signal?.aborted) return reject(signal.reason);
    const onAbort = (): void => {
      timer.cancel();
      reject(signal?.reason);
    };
    const timer = clock.after(ms, () => {
      signal?.removeEventListener('abort', onAbort);
      resolve();
    });
    signal?.addEventListener('abort', onAbort, { once: true });
  });
}

class Entry implements Timer {
  readonly at: number;
  readonly order: number;
  task: (() => void) | undefined;
  readonly #owner: { cancelled(): void };

  constructor(at: number, order: number, task: () => void, owner: { cancelled(): void }) {
    this.at = at;
    this.order = order;
    this.task = task;
    this.#owner = owner;
  }

  cancel(): void {
    if (!this.task) return;
    this.task = undefined;
    this.#owner.cancelled();
  }
}

/** The clock that a host drives: `runReady` for what is due now, `advanceTo` for what comes. Timers of one instant fire in the order in which they were set. */
export class VirtualClock implements Clock {
  #now: number;
  #order = 0;
  #cancelled = 0;
  #heap: Entry[] = [];
  #ready: (() => void)[] = [];
  #next = 0;

  constructor(start: number) {
    this.#now = start;
  }

  now(): number {
    return this.#now;
  }

  post(task: () => void): void {
    this.#ready.push(task);
  }

  after(ms: number, task: () => void): Timer {
    const at = this.#now + Math.max(0, Number.isFinite(ms) ? ms : Number.MAX_SAFE_INTEGER);
    const entry = new Entry(at, this.#order++, task, this);
    this.#push(entry);
    return entry;
  }

  /** A timer will not fire: told by the timer. */
  cancelled(): void {
    this.#cancelled++;
    if (this.#cancelled > 1024 && this.#cancelled > this.#heap.length / 2) this.#sweep();
  }

  sleep(ms: number, signal?: AbortSignal): Promise<void> {
    return sleepOn(this, ms, signal);
  }

  /** True when something waits for this very instant. */
  hasReady(): boolean {
    if (this.#next < this.#ready.length) return true;
    const at = this.nextDue();
    return at !== undefined && at <= this.#now;
  }

  /** When the earliest timer is due, or undefined when there is none. */
  nextDue(): number | undefined {
    let top = this.#heap[0];
    while (top && !top.task) {
      this.#pop();
      this.#cancelled--;
      top = this.#heap[0];
    }
    return top?.at;
  }

  /**
   * Runs what is due now, until nothing is or `enough` says so (asked after each task).
   * Promise callbacks run only when the caller lets the event loop turn, so a host calls this again and again.
   */
  runReady(enough?: () => boolean): void {
    for (;;) {
      const task = this.#take();
      if (!task) return;
      task();
      if (enough?.()) return;
    }
  }

  /** Moves time forward to `at` (never back) without running anything. */
  advanceTo(at: number): void {
    if (at > this.#now) this.#now = at;
  }

  #take(): (() => void) | undefined {
    // Timers that are due come before what was posted, or a chain of posts could starve them.
    const at = this.nextDue();
    if (at !== undefined && at <= this.#now) return this.#fire();
    if (this.#next >= this.#ready.length) return undefined;
    const task = this.#ready[this.#next++];
    if (this.#next > 1024 && this.#next * 2 > this.#ready.length) {
      this.#ready = this.#ready.slice(this.#next);
      this.#next = 0;
    } else if (this.#next === this.#ready.length) {
      this.#ready.length = 0;
      this.#next = 0;
    }
    return task;
  }

  #sweep(): void {
    const kept = this.#heap.filter((e) => e.task);
    this.#heap = [];
    this.#cancelled = 0;
    for (const e of kept) this.#push(e);
  }

  #push(entry: Entry): void {
    const heap = this.#heap;
    let i = heap.length;
    heap.push(entry);
    while (i > 0) {
      const up = (i - 1) >> 1;
      const parent = heap[up];
      if (!parent || before(parent, entry)) break;
      heap[i] = parent;
      i = up;
    }
    heap[i] = entry;
  }

  #pop(): Entry | undefined {
    const heap = this.#heap;
    const top = heap[0];
    const end = heap.pop();
    if (!top || !end || heap.length === 0) return top;
    let i = 0;
    for (;;) {
      let child = 2 * i + 1;
      const left = heap[child];
      if (!left) break;
      const right = heap[child + 1];
      let least = left;
      if (right && before(right, left)) {
        child++;
        least = right;
      }
      if (before(end, least)) break;
      heap[i] = least;
      i = child;
    }
    heap[i] = end;
    return top;
  }

  /** The task of the earliest timer, which can no longer be cancelled. */
  #fire(): (() => void) | undefined {
    const top = this.#pop();
    const task = top?.task;
    if (top) top.task = undefined;
    return task;
  }
}

function before(a: Entry, b: Entry): boolean {
  return a.at < b.at || (a.at === b.at && a.order < b.order);
}
