// A process's stdout and stderr as those of this Node process, and its stdin as Node's, streaming both ways.
import type { Bytes } from '../../base/bytes.ts';
import type { OpenFile } from '../../machine/os/types.ts';

/** A stream of Node as the output of a process. */
export function sink(stream: NodeJS.WritableStream): OpenFile {
  return {
    kind: 'pipe',
    tty: undefined,
    read: () => Promise.resolve(null),
    write: (bytes) =>
      new Promise((resolve) => {
        if (stream.write(bytes)) resolve();
        else stream.once('drain', resolve);
      }),
    close: () => {},
  };
}

/** Collects what is written. */
export function collector(): { readonly file: OpenFile; readonly text: () => string } {
  const chunks: Bytes[] = [];
  const file: OpenFile = {
    kind: 'pipe',
    tty: undefined,
    read: () => Promise.resolve(null),
    write: (bytes) => {
      chunks.push(bytes.slice());
      return Promise.resolve();
    },
    close: () => {},
  };
  return { file, text: () => Buffer.concat(chunks).toString('utf8') };
}

/** A stream of Node as the input of a process. */
export function source(stream: NodeJS.ReadableStream): OpenFile {
  const iterator = stream[Symbol.asyncIterator]();
  let rest: Bytes | undefined;
  return {
    kind: 'pipe',
    tty: undefined,
    async read(max = Number.POSITIVE_INFINITY) {
      if (!rest) {
        const next = await iterator.next();
        if (next.done) return null;
        rest = new Uint8Array(typeof next.value === 'string' ? Buffer.from(next.value) : next.value);
      }
      const out = rest.subarray(0, max);
      rest = out.length < rest.length ? rest.subarray(out.length) : undefined;
      return out;
    },
    write: () => Promise.resolve(),
    close: () => {},
  };
}
