// Real time in Node.
import type { Host } from './driver.ts';

export const nodeHost: Host = {
  now: () => performance.now(),
  soon: (task) => void setImmediate(task),
  later(task, ms) {
    const timer = setTimeout(task, ms);
    return () => clearTimeout(timer);
  },
};
