// The worker in which a world will live. It may be asked for before anybody knows which world: reading its code takes the longest of all.

let waiting: Worker | undefined;

function begin(): Worker {
  return new Worker(new URL('../../host/worker.ts', import.meta.url), { type: 'module', name: 'portside' });
}

/** Lets a worker read its code, for whoever takes it first. */
export function prepareWorker(): void {
  if (waiting) return;
  const worker = begin();
  waiting = worker;
  worker.onerror = (event) => {
    event.preventDefault();
    // Whoever comes tries anew, and says what is wrong if it still is.
    if (waiting === worker) waiting = undefined;
  };
}

/** The prepared worker, or a new one; it is the caller's alone. */
export function takeWorker(): Worker {
  const worker = waiting ?? begin();
  waiting = undefined;
  return worker;
}
