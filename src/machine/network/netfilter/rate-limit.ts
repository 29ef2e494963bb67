// A kernel does not say the same thing all the time. upstream: Linux lib/ratelimit.c, net_ratelimit_state
import type { Host } from '../types.ts';

const WINDOW_MS = 5000;
const BURST = 10;

/** Ten lines in five seconds; how many were kept back is told with the next one after. */
export class RateLimit {
  #began = Number.NEGATIVE_INFINITY;
  #said = 0;
  #kept = 0;

  say(host: Host, line: string): void {
    const now = host.clock.now();
    if (now - this.#began > WINDOW_MS) {
      if (this.#kept > 0) host.kernelLog(`net_ratelimit: ${this.#kept} callbacks suppressed`);
      this.#began = now;
      this.#said = 0;
      this.#kept = 0;
    }
    if (this.#said++ < BURST) host.kernelLog(line);
    else this.#kept++;
  }
}
