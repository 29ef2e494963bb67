// A command line on a host that nobody typed: start states, predictions.
import type { OpenFile, Process } from '../machine/os/types.ts';

/** What a process prints on both its outputs, and how it ends. `start` runs it with the files. */
export async function runLine(start: (files: ReadonlyMap<number, OpenFile>) => Process): Promise<{ readonly output: string; readonly code: number }> {
  let output = '';
  const decoder = new TextDecoder();
  const out: OpenFile = {
    kind: 'pipe',
    tty: undefined,
    read: () => Promise.resolve(null),
    write: (bytes) => {
      output += decoder.decode(bytes, { stream: true });
      return Promise.resolve();
    },
    close: () => {},
  };
  const { code } = await start(
    new Map([
      [1, out],
      [2, out],
    ]),
  ).exited;
  return { output, code };
}
