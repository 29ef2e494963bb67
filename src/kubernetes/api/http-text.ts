// What HTTP makes of an answer: names of headers as they are written, a watch as lines of JSON. upstream: apiserver/pkg/endpoints/handlers/watch.go
import { type Bytes, encode } from '../../base/bytes.ts';
import type { WatchStream } from './wire.ts';

/** content-type → Content-Type */
export function headerName(name: string): string {
  return name.replace(/(^|-)([a-z])/g, (_, dash: string, letter: string) => dash + letter.toUpperCase());
}

/** The events as lines of JSON, as they come; null once the watch is over. */
export function watchLines(watch: WatchStream): { read(): Promise<Bytes | null> } {
  const waiting: Bytes[] = [];
  let wake: (() => void) | undefined;
  let ended = false;
  watch.onEnd = () => {
    ended = true;
    wake?.();
  };
  watch.onEvent = (event) => {
    waiting.push(encode(`${JSON.stringify(event)}\n`));
    wake?.();
  };
  return {
    async read() {
      while (waiting.length === 0 && !ended) {
        await new Promise<void>((resolve) => {
          wake = resolve;
        });
      }
      return waiting.shift() ?? null;
    },
  };
}
