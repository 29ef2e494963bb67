// What each signal does to a process, where it is not the default. upstream: sigaction(2)
import type { Disposable } from '../../base/emitter.ts';
import type { Signal } from './types.ts';

export type SignalHandler = (from?: number) => void;

/** The handler that means SIG_IGN: children inherit it. */
export const IGNORE: SignalHandler = () => {};

/** Signals that nobody can handle. */
const FIXED: ReadonlySet<Signal> = new Set(['SIGKILL', 'SIGSTOP']);
/** Signals that do nothing by default. */
const HARMLESS: ReadonlySet<Signal> = new Set(['SIGCHLD', 'SIGCONT', 'SIGURG', 'SIGWINCH']);
/** Signals that stop a process by default. */
const STOPPING: ReadonlySet<Signal> = new Set(['SIGSTOP', 'SIGTSTP', 'SIGTTIN', 'SIGTTOU']);

/** What a signal does that nobody handles. */
export function defaultAction(signal: Signal): 'nothing' | 'stop' | 'end' {
  return HARMLESS.has(signal) ? 'nothing' : STOPPING.has(signal) ? 'stop' : 'end';
}

export class Dispositions {
  readonly #handlers = new Map<Signal, SignalHandler>();

  /** Handles a signal until the answer is disposed of; then what was before counts again. */
  set(signal: Signal, handler: SignalHandler): Disposable {
    if (FIXED.has(signal)) return { dispose: () => {} };
    const handlers = this.#handlers;
    const before = handlers.get(signal);
    handlers.set(signal, handler);
    return {
      dispose: () => {
        if (handlers.get(signal) !== handler) return;
        if (before) handlers.set(signal, before);
        else handlers.delete(signal);
      },
    };
  }

  get(signal: Signal): SignalHandler | undefined {
    return this.#handlers.get(signal);
  }

  /** Those that are ignored, which a child inherits. */
  ignored(): readonly Signal[] {
    return [...this.#handlers].flatMap(([signal, handler]) => (handler === IGNORE ? [signal] : []));
  }

  /** Caught signals get their defaults back, ignored ones stay ignored: execve(2). */
  reset(): void {
    for (const [signal, handler] of [...this.#handlers]) if (handler !== IGNORE) this.#handlers.delete(signal);
  }
}
