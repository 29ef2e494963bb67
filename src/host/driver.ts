// Real time to virtual time: runs what is due, never for longer than a slice, so that messages get in between.
import type { VirtualClock } from '../base/clock.ts';

export interface Host {
  /** Milliseconds, monotonic. */
  now(): number;
  /** Lets the event loop turn (messages are heard), then calls back. */
  soon(task: () => void): void;
  /** Calls back after `ms`; gives a function that prevents it. */
  later(task: () => void, ms: number): () => void;
}

const SLICE_MS = 4;
/** A laptop that slept must not see a day of leases expire at once. */
const MAX_STEP_MS = 250;

/** Drives a clock at `speed` virtual seconds a second. */
export class Driver {
  readonly #clock: VirtualClock;
  readonly #host: Host;
  #speed = 1;
  #last: number;
  #cancel: (() => void) | undefined;
  #running = false;
  #turning = false;

  constructor(clock: VirtualClock, host: Host) {
    this.#clock = clock;
    this.#host = host;
    this.#last = host.now();
  }

  set speed(speed: number) {
    this.#catchUp();
    this.#speed = Math.max(0, speed);
    this.wake();
  }

  start(): void {
    this.#running = true;
    this.#last = this.#host.now();
    this.wake();
  }

  stop(): void {
    this.#running = false;
    this.#cancel?.();
    this.#cancel = undefined;
  }

  /** Something was put in from outside (a key, a request): look at the clock now. */
  wake(): void {
    if (!this.#running || this.#turning) return;
    this.#cancel?.();
    this.#cancel = undefined;
    this.#turning = true;
    this.#host.soon(this.#turn);
  }

  #catchUp(): void {
    const now = this.#host.now();
    const passed = Math.min(now - this.#last, MAX_STEP_MS) * this.#speed;
    this.#last = now;
    this.#target = Math.max(this.#target, this.#clock.now()) + passed;
  }

  #target = 0;

  readonly #turn = (): void => {
    this.#turning = false;
    if (!this.#running) return;
    this.#catchUp();
    const started = this.#host.now();
    const enough = (): boolean => this.#host.now() - started >= SLICE_MS;
    for (;;) {
      if (this.#clock.hasReady()) {
        this.#clock.runReady(enough);
        // Promises that the tasks settled go on only when the event loop turns.
        return this.wake();
      }
      const due = this.#clock.nextDue();
      if (due === undefined || due > this.#target) break;
      this.#clock.advanceTo(due);
    }
    this.#clock.advanceTo(this.#target);
    const due = this.#clock.nextDue();
    const wait = due === undefined || this.#speed === 0 ? 1000 : (due - this.#clock.now()) / this.#speed;
    this.#cancel = this.#host.later(() => this.wake(), Math.max(1, Math.min(wait, 200)));
  };
}
