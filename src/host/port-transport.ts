// The page's end of the door: requests and watches as messages to the worker.
import type { ApiRequest, ApiResponse, Transport, WatchEvent, WatchStream } from '../kubernetes/api/wire.ts';
import type { FromWorker, ToWorker } from './protocol.ts';

class PortWatch implements WatchStream {
  #kept: WatchEvent[] = [];
  #onEvent: ((event: WatchEvent) => void) | undefined;
  onEnd: (() => void) | undefined;
  readonly dispose: () => void;

  constructor(dispose: () => void) {
    this.dispose = dispose;
  }

  get onEvent(): ((event: WatchEvent) => void) | undefined {
    return this.#onEvent;
  }

  set onEvent(listener: ((event: WatchEvent) => void) | undefined) {
    this.#onEvent = listener;
    if (listener) for (const event of this.#kept.splice(0)) listener(event);
  }

  push(event: WatchEvent): void {
    if (this.#onEvent) this.#onEvent(event);
    else this.#kept.push(event);
  }
}

/** Gives a Transport and the function that takes the worker's answers. */
export function portTransport(post: (message: ToWorker) => void): { readonly transport: Transport; readonly receive: (message: FromWorker) => void } {
  const waiting = new Map<number, (response: ApiResponse) => void>();
  const watches = new Map<number, PortWatch>();
  let last = 0;
  const transport: Transport = ({ method, path, query, headers, body }: ApiRequest) =>
    new Promise((resolve) => {
      const id = ++last;
      waiting.set(id, resolve);
      post({ t: 'req', id, request: { method, path, ...(query ? { query } : {}), ...(headers ? { headers } : {}), ...(body === undefined ? {} : { body }) } });
    });
  const receive = (message: FromWorker): void => {
    if (message.t === 'res') {
      const { id, code, headers, body } = message;
      const response: ApiResponse = { code, headers, body };
      if (!message.watching) waiting.get(id)?.(response);
      else {
        const watch = new PortWatch(() => {
          watches.delete(id);
          post({ t: 'unwatch', id });
        });
        watches.set(id, watch);
        waiting.get(id)?.({ ...response, watch });
      }
      waiting.delete(id);
    } else if (message.t === 'events') for (const event of message.events) watches.get(message.id)?.push(event);
    else if (message.t === 'watch.end') {
      const watch = watches.get(message.id);
      watches.delete(message.id);
      watch?.onEnd?.();
    }
  };
  return { transport, receive };
}
