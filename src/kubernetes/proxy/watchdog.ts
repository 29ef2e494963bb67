// Looks now and then whether the node's rules are still there: somebody may have flushed them. upstream: pkg/util/iptables/iptables.go Monitor
import type { Clock, Timer } from '../../base/clock.ts';
import type { Backend } from './backend.ts';

const POLL_MS = 100;
const TIMEOUT_MS = 5000;

/** Only backends that leave something to look for are looked after. */
export class Watchdog {
  readonly #clock: Clock;
  readonly #periodMs: number;
  readonly #backends: readonly Backend[];
  readonly #reload: () => void;
  #timer: Timer | undefined;

  constructor(clock: Clock, periodMs: number, backends: Iterable<Backend>, reload: () => void) {
    this.#clock = clock;
    this.#periodMs = periodMs;
    this.#backends = [...backends].filter((b) => b.guard);
    this.#reload = reload;
  }

  start(): void {
    if (this.#backends.length === 0) return;
    for (const b of this.#backends) b.guard?.set();
    this.#after(this.#periodMs, () => this.#look());
  }

  stop(): void {
    this.#timer?.cancel();
  }

  #look(): void {
    if (this.#backends.some((b) => b.guard?.missing() !== 'none')) this.#wait(TIMEOUT_MS);
    else this.#after(this.#periodMs, () => this.#look());
  }

  /** Whoever flushes one table flushes the others too: nothing is written until they have been, or until it takes too long. */
  #wait(left: number): void {
    const half = this.#backends.some((b) => b.guard?.missing() === 'some');
    if (half && left > 0) return this.#after(POLL_MS, () => this.#wait(left - POLL_MS));
    this.#reload();
    this.start();
  }

  #after(ms: number, run: () => void): void {
    this.#timer = this.#clock.after(ms, run);
  }
}
