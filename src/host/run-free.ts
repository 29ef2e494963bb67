// Virtual time as fast as it goes: Node's commands and tests have nobody to wait for.
import type { VirtualClock } from '../base/clock.ts';
import { isLoading } from '../base/on-demand.ts';

/** So many turns are asked for together: between two of them all promises have their say, but the event loop need not go round. */
const TURNS = 16;
const waiting: (() => void)[] = [];
let coming = 0;

function next(): void {
  coming--;
  waiting.shift()?.();
}

/** Everything that was promised has happened. */
export function turn(): Promise<void> {
  return new Promise((resolve) => {
    waiting.push(resolve);
    if (coming === 0) for (; coming < TURNS; coming++) setImmediate(next);
  });
}

/** As `turn`, and what comes from outside has had its chance. */
const round = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

/** A day: what has not happened by then never will. */
const LIMIT_MS = 24 * 3600 * 1000;
const LOOK_EVERY = 4096;

/** Thrown when a whole day of virtual time went by; a command that waits for ever would never end here. */
export class NeverError extends Error {}

/** Runs the world until the promise settles; throws when nothing could ever settle it, or a day of virtual time did not. */
export async function runFree<T>(clock: VirtualClock, promise: Promise<T>): Promise<T> {
  let settled = false;
  const mark = (): void => {
    settled = true;
  };
  promise.then(mark, mark);
  const end = clock.now() + LIMIT_MS;
  let resting = 0;
  for (let turns = 1; !settled; turns++) {
    await (resting > 0 || isLoading() ? round() : turn());
    if (settled) break;
    if (turns % LOOK_EVERY === 0) leaveWithParent();
    // The world stands still while code is fetched: how long that takes must not change what happens.
    if (isLoading()) continue;
    if (clock.hasReady()) clock.runReady();
    else {
      const due = clock.nextDue();
      if (due !== undefined && due > end) throw new NeverError('a day of virtual time has gone by and it has not ended');
      if (due !== undefined) {
        clock.advanceTo(due);
        clock.runReady();
      }
      // Real input and output (a pipe into the command) may still wake the world.
      else if (++resting > 1000) throw new NeverError('the world came to rest and nothing will wake it');
      continue;
    }
    resting = 0;
  }
  return promise;
}

const parent = typeof process === 'undefined' ? undefined : process.ppid;

/** Whoever started this command has gone: nobody waits for its end. */
function leaveWithParent(): void {
  if (parent !== undefined && parent !== 1 && process.ppid === 1) process.exit(129);
}

/** Lets `ms` of virtual time pass. */
export function passFree(clock: VirtualClock, ms: number): Promise<void> {
  return runFree(clock, clock.sleep(ms));
}
