// Keys that wait to be reconciled: each at most once, one at a time, again later when it failed. upstream: k8s.io/client-go/util/workqueue
import type { Clock, Timer } from '../../base/clock.ts';

const BASE_DELAY_MS = 5;
const MAX_DELAY_MS = 1000 * 1000;

/** Runs `work` for every key that was added; items are posted one by one on the clock, so a host can pause between them. */
export class WorkQueue {
  readonly #clock: Clock;
  readonly #work: (key: string) => Promise<void> | void;
  readonly #waiting = new Set<string>();
  readonly #running = new Set<string>();
  readonly #later = new Map<string, { readonly at: number; readonly timer: Timer }>();
  readonly #failures = new Map<string, number>();
  readonly #workers: number;
  #stopped = false;

  constructor(clock: Clock, work: (key: string) => Promise<void> | void, workers = 5) {
    this.#clock = clock;
    this.#work = work;
    this.#workers = workers;
  }

  /** Adds a key; one that waits already, or that runs now, is done once more, not twice. */
  add(key: string): void {
    if (this.#stopped || this.#waiting.has(key)) return;
    this.#waiting.add(key);
    if (!this.#running.has(key)) this.#clock.post(this.#next);
  }

  /** Adds a key after `ms`, unless an earlier time is set for it. */
  addAfter(key: string, ms: number): void {
    if (this.#stopped) return;
    if (ms <= 0) return this.add(key);
    const at = this.#clock.now() + ms;
    const set = this.#later.get(key);
    if (set && set.at <= at) return;
    set?.timer.cancel();
    const timer = this.#clock.after(ms, () => {
      this.#later.delete(key);
      this.add(key);
    });
    this.#later.set(key, { at, timer });
  }

  /** True when nothing waits for now and nothing runs. */
  get idle(): boolean {
    return this.#waiting.size === 0 && this.#running.size === 0;
  }

  stop(): void {
    this.#stopped = true;
    this.#waiting.clear();
    for (const { timer } of this.#later.values()) timer.cancel();
    this.#later.clear();
  }

  readonly #next = (): void => {
    if (this.#running.size >= this.#workers) return;
    for (const key of this.#waiting) {
      if (this.#running.has(key)) continue;
      this.#waiting.delete(key);
      this.#running.add(key);
      void this.#run(key);
      return;
    }
  };

  async #run(key: string): Promise<void> {
    try {
      await this.#work(key);
      this.#failures.delete(key);
    } catch {
      const failures = (this.#failures.get(key) ?? 0) + 1;
      this.#failures.set(key, failures);
      this.addAfter(key, Math.min(BASE_DELAY_MS * 2 ** (failures - 1), MAX_DELAY_MS));
    } finally {
      this.#running.delete(key);
      if (this.#waiting.size > 0) this.#clock.post(this.#next);
    }
  }
}
