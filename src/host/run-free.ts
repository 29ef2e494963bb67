// Virtual time as fast as it goes: Node's commands and tests have nobody to wait for.
import type { VirtualClock } from '../base/clock.ts';
import { isLoading } from '../base/on-demand.ts';

export const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

/** Runs the world until the promise settles; throws when nothing could ever settle it. */
export async function runFree<T>(clock: VirtualClock, promise: Promise<T>): Promise<T> {
  let settled = false;
  const mark = (): void => {
    settled = true;
  };
  promise.then(mark, mark);
  let resting = 0;
  while (!settled) {
    await turn();
    if (settled) break;
    if (clock.hasReady()) clock.runReady();
    else if (isLoading()) continue;
    else {
      const due = clock.nextDue();
      if (due !== undefined) clock.advanceTo(due);
      // Real input and output (a pipe into the command) may still wake the world.
      else if (++resting > 1000) throw new Error('the world came to rest and nothing will wake it');
      continue;
    }
    resting = 0;
  }
  return promise;
}

/** Lets `ms` of virtual time pass. */
export function passFree(clock: VirtualClock, ms: number): Promise<void> {
  return runFree(clock, clock.sleep(ms));
}
