// Programs that print what happens until they are stopped.
import type { Disposable } from '../../../base/emitter.ts';
import type { Process } from '../../os/types.ts';

/** Prints each line as it comes. Never returns; ends with its process. */
export async function streamLines(p: Process, listen: (print: (text: string) => void) => Disposable): Promise<never> {
  return (await stream(p, listen, () => false)) as never;
}

/** Prints each line as it comes until it is told to end; how many there were. */
export async function streamUntil(p: Process, listen: (print: (text: string) => void) => Disposable): Promise<number> {
  let over = false;
  let wake = (): void => {};
  for (const signal of ['SIGINT', 'SIGTERM'] as const)
    p.onSignal(signal, () => {
      over = true;
      wake();
    });
  return stream(
    p,
    listen,
    () => over,
    (f) => {
      wake = f;
    },
  );
}

async function stream(p: Process, listen: (print: (text: string) => void) => Disposable, over: () => boolean, waker?: (wake: () => void) => void): Promise<number> {
  const waiting: string[] = [];
  let wake: (() => void) | undefined;
  let shown = 0;
  waker?.(() => wake?.());
  const listener = listen((text) => {
    waiting.push(text);
    wake?.();
  });
  try {
    for (;;) {
      for (let text = waiting.shift(); text !== undefined; text = waiting.shift()) {
        await p.out(text);
        shown++;
      }
      if (over()) return shown;
      await p.wait(
        new Promise<void>((resolve) => {
          wake = resolve;
          if (over() || waiting.length > 0) resolve();
        }),
      );
    }
  } finally {
    listener.dispose();
  }
}
