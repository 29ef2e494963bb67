// Real time for what runs on the page itself (informers' retries).
import type { Clock } from '../../base/clock.ts';

export const pageClock: Clock = {
  now: () => Date.now(),
  after(ms, task) {
    const timer = setTimeout(task, ms);
    return { cancel: () => clearTimeout(timer) };
  },
  post: (task) => queueMicrotask(task),
  sleep: (ms) => new Promise((resolve) => setTimeout(resolve, ms)),
};
