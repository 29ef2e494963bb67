// Drives a world's clock as fast as it goes, for tests: no real time passes.
import type { VirtualClock } from '../../src/base/clock.ts';
import { isLoading } from '../../src/base/on-demand.ts';

const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

/** Runs until `done` holds (asked after each turn of the event loop); throws when nothing is left to do, or after `limit` virtual milliseconds. */
export async function driveUntil(clock: VirtualClock, done: () => boolean, limit = 600_000): Promise<void> {
  const end = clock.now() + limit;
  while (!done()) {
    await turn();
    if (done()) return;
    if (isLoading()) continue;
    if (clock.hasReady()) {
      clock.runReady();
      continue;
    }
    const due = clock.nextDue();
    if (due === undefined) {
      await turn();
      if (done() || clock.hasReady()) continue;
      throw new Error('the world came to rest before the condition held');
    }
    if (due > end) throw new Error(`the condition did not hold within ${limit} virtual ms`);
    clock.advanceTo(due);
  }
}

/** Runs until the promise settles and gives its value. */
export async function drive<T>(clock: VirtualClock, promise: Promise<T>, limit?: number): Promise<T> {
  let settled = false;
  promise.then(
    () => {
      settled = true;
    },
    () => {
      settled = true;
    },
  );
  await driveUntil(clock, () => settled, limit);
  return promise;
}

/** Lets `ms` of virtual time pass. */
export async function pass(clock: VirtualClock, ms: number): Promise<void> {
  let over = false;
  clock.after(ms, () => {
    over = true;
  });
  await driveUntil(clock, () => over, ms + 1);
}
