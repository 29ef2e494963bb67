// The worker's entry: the whole emulated world, off the page's thread.
import { createStore, get } from 'idb-keyval';
import type { VirtualClock } from '../base/clock.ts';
import { isLoading } from '../base/on-demand.ts';
import { Driver, type Host } from './driver.ts';
import { bringNext } from './next.ts';
import type { FromWorker, ToWorker } from './protocol.ts';
import { LearnerSession } from './session.ts';
import { bringSoon } from './soon.ts';

const scope = self as unknown as {
  postMessage(message: FromWorker): void;
  onmessage: ((event: MessageEvent<ToWorker>) => void) | null;
  addEventListener: typeof self.addEventListener;
};

const channel = new MessageChannel();
const waiting: (() => void)[] = [];
channel.port1.onmessage = () => waiting.shift()?.();

const host: Host = {
  now: () => performance.now(),
  soon(task) {
    waiting.push(task);
    channel.port2.postMessage(0);
  },
  later(task, ms) {
    const timer = setTimeout(task, ms);
    return () => clearTimeout(timer);
  },
};

const turn = (): Promise<void> => new Promise((resolve) => host.soon(resolve));

/** As fast as it goes, in slices: messages are heard in between. */
async function free<T>(clock: VirtualClock, promise: Promise<T>): Promise<T> {
  let settled = false;
  const mark = (): void => {
    settled = true;
  };
  promise.then(mark, mark);
  while (!settled) {
    await turn();
    if (settled) break;
    // The world stands still while code is fetched: how long that takes must not change what happens.
    if (isLoading()) await new Promise((resolve) => setTimeout(resolve, 1));
    else if (clock.hasReady()) clock.runReady();
    else {
      const due = clock.nextDue();
      if (due !== undefined) clock.advanceTo(due);
    }
  }
  return promise;
}

const store = createStore('keyval-store', 'keyval');

/** Puts a state into the storage. The transaction is ended at once: a page that goes takes the worker with it, and one that waits for an answer first would be lost. */
function put(key: string, state: unknown): Promise<void> {
  return store('readwrite', (states) => {
    const { transaction } = states;
    return new Promise((resolve, reject) => {
      transaction.oncomplete = () => resolve();
      transaction.onabort = () => reject(transaction.error);
      states.put(state, key);
      transaction.commit();
    });
  });
}

let driver: Driver | undefined;
let freeing = 0;

/** How long after the world stands the parts of the first minutes are fetched: the first prompt and a quick hand's first command come first. */
const NEXT_MS = 3000;

const session: LearnerSession = new LearnerSession({
  post(message) {
    scope.postMessage(message);
    if (message.t === 'ready') setTimeout(bringNext, NEXT_MS);
  },
  now: () => Date.now(),
  wake() {
    if (freeing > 0 || !session.clock) return;
    if (!driver) {
      driver = new Driver(session.clock, host);
      driver.start();
    } else driver.wake();
  },
  async free(clock, promise) {
    freeing++;
    driver?.stop();
    try {
      return await free(clock, promise);
    } finally {
      freeing--;
      driver?.start();
    }
  },
  load: (slot) => get(`portside:${slot}`, store),
  save: (slot, state) => put(`portside:${slot}`, state),
  later: (task, ms) => void setTimeout(task, ms),
});

scope.onmessage = ({ data }) => {
  if (data.t === 'sim.speed' && driver) driver.speed = data.speed;
  session.receive(data);
};
scope.addEventListener('unhandledrejection', (event) => session.fail((event as PromiseRejectionEvent).reason));
bringSoon();
