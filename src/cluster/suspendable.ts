// Time and the API server as a process has them that can be stopped and started again: while it is stopped nothing of it happens, and what was due meanwhile happens when it goes on.
import { type Clock, sleepOn, type Timer } from '../base/clock.ts';
import { type ApiResponse, opensWatch, type Transport, type WatchEvent, type WatchStream } from '../kubernetes/api/wire.ts';

export class SuspendableClock implements Clock {
  readonly #clock: Clock;
  /** Set while suspended: what fell due. */
  #held: Held[] | undefined;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  get suspended(): boolean {
    return this.#held !== undefined;
  }

  suspend(): void {
    this.#held ??= [];
  }

  resume(): void {
    const held = this.#held ?? [];
    this.#held = undefined;
    for (const one of held) this.#clock.post(() => one.run());
  }

  now(): number {
    return this.#clock.now();
  }

  after(ms: number, task: () => void): Timer {
    const held = new Held(task);
    held.timer = this.#clock.after(ms, () => this.#due(held));
    return held;
  }

  post(task: () => void): void {
    this.#clock.post(() => (this.#held ? this.#due(new Held(task)) : task()));
  }

  sleep(ms: number, signal?: AbortSignal): Promise<void> {
    return sleepOn(this, ms, signal);
  }

  #due(held: Held): void {
    if (this.#held) this.#held.push(held);
    else held.run();
  }
}

class Held implements Timer {
  timer: Timer | undefined;
  #task: (() => void) | undefined;

  constructor(task: () => void) {
    this.#task = task;
  }

  run(): void {
    const task = this.#task;
    this.#task = undefined;
    task?.();
  }

  cancel(): void {
    this.#task = undefined;
    this.timer?.cancel();
  }
}

/** Requests of a stopped process are not sent before it goes on. */
export function suspendable(transport: Transport, clock: SuspendableClock): Transport {
  const held = (response: ApiResponse): ApiResponse => (response.watch ? { ...response, watch: heldWatch(response.watch, clock) } : response);
  return (request) => {
    const answer = clock.suspended ? clock.sleep(0).then(() => transport(request)) : transport(request);
    return opensWatch(request) ? answer.then(held) : answer;
  };
}

/** What a watch says to a stopped process is heard when the process goes on. */
function heldWatch(watch: WatchStream, clock: SuspendableClock): WatchStream {
  let onEvent: ((event: WatchEvent) => void) | undefined;
  const own: WatchStream = {
    get onEvent() {
      return onEvent;
    },
    set onEvent(handler) {
      onEvent = handler;
      watch.onEvent = (event) => (clock.suspended ? clock.post(() => onEvent?.(event)) : onEvent?.(event));
    },
    onEnd: undefined,
    dispose: () => watch.dispose(),
  };
  watch.onEnd = () => (clock.suspended ? clock.post(() => own.onEnd?.()) : own.onEnd?.());
  return own;
}
