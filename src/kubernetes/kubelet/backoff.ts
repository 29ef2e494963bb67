// How long a container that keeps ending waits. upstream: k8s.io/client-go/util/flowcontrol/backoff.go as the kubelet uses it

export class Backoff {
  readonly #first: number;
  readonly #most: number;
  #delay = 0;
  #since = Number.NEGATIVE_INFINITY;

  constructor(first: number, most: number) {
    this.#first = first;
    this.#most = most;
  }

  /** Milliseconds left to wait for something that ended at `end`; 0 when it may go on. */
  left(end: number, now: number): number {
    if (this.#delay === 0 || end - this.#since > this.#most * 2) return 0;
    return Math.max(0, end + this.#delay - now);
  }

  get delay(): number {
    return this.#delay;
  }

  /** It is tried again now, after an end at `end`. After a long time without trouble it begins anew. */
  next(end: number, now: number): void {
    this.#delay = this.#delay === 0 || end - this.#since > this.#most * 2 ? this.#first : Math.min(this.#delay * 2, this.#most);
    this.#since = now;
  }

  /** As if it had been tried `times` times, the last time at `at`. */
  restore(times: number, at: number): void {
    for (let i = 0; i < times && this.#delay < this.#most; i++) this.#delay = this.#delay === 0 ? this.#first : Math.min(this.#delay * 2, this.#most);
    this.#since = at;
  }
}
