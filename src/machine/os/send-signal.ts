// kill(2): a process sends a signal to another one.
import type { Process, Signal } from './types.ts';

/** Sends it; who sent it is seen only within one machine (a container does not see its node's processes). */
export function sendSignal(from: Process, to: Process, signal: Signal): void {
  to.kill(signal, to.machine === from.machine ? from.pid : undefined);
}
