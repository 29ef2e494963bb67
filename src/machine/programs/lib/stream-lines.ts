// Programs that print what happens until they are stopped.
import type { Disposable } from '../../../base/emitter.ts';
import type { Process } from '../../os/types.ts';

/** Prints each line as it comes. Never returns; ends with its process. */
export async function streamLines(p: Process, listen: (print: (text: string) => void) => Disposable): Promise<never> {
  const waiting: string[] = [];
  let wake: (() => void) | undefined;
  const listener = listen((text) => {
    waiting.push(text);
    wake?.();
  });
  try {
    for (;;) {
      for (let text = waiting.shift(); text !== undefined; text = waiting.shift()) await p.out(text);
      await p.wait(
        new Promise<void>((resolve) => {
          wake = resolve;
        }),
      );
    }
  } finally {
    listener.dispose();
  }
}
