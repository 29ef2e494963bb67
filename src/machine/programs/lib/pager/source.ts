// The text of a pager, read only as far as somebody looks.
import type { OpenFile, Process } from '../../../os/types.ts';
import { LineReader } from '../streams.ts';

export class PagerSource {
  readonly name: string;
  readonly lines: string[] = [];
  readonly #reader: LineReader;
  #reading: Promise<boolean> | undefined;
  ended = false;

  constructor(p: Process, name: string, file: OpenFile) {
    this.name = name;
    this.#reader = new LineReader(p, file);
  }

  /** Reads on; false at the end. Several callers share one read. */
  more(): Promise<boolean> {
    if (this.ended) return Promise.resolve(false);
    this.#reading ??= this.#reader.next().then((lines) => {
      this.#reading = undefined;
      if (!lines) {
        this.ended = true;
        return false;
      }
      for (const line of lines) this.lines.push(line);
      return true;
    });
    return this.#reading;
  }
}
