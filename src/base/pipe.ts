// A bounded byte pipe with back-pressure, as pipe(7): writers wait when it is full, readers when it is empty.
import type { Bytes } from './bytes.ts';

/** Where bytes come from. */
export interface Readable {
  /** The next bytes (at most `max`), or null at the end. */
  read(max?: number): Promise<Bytes | null>;
}

/** Where bytes go. */
export interface Writable {
  /** Resolves when there is room for more; throws BrokenPipe when nobody will ever read. */
  write(bytes: Bytes): Promise<void>;
}

/** EPIPE: the reading end is closed. */
export class BrokenPipe extends Error {
  constructor() {
    super('Broken pipe');
    this.name = 'BrokenPipe';
  }
}

/** One pipe: both ends. Ends are closed separately; whoever shares an end counts its own references. */
export class Pipe implements Readable, Writable {
  readonly #capacity: number;
  #chunks: Bytes[] = [];
  #size = 0;
  #writerClosed = false;
  #readerClosed = false;
  #readers: (() => void)[] = [];
  #writers: (() => void)[] = [];

  /** `capacity` in bytes, 64 KiB as Linux has it. */
  constructor(capacity = 65536) {
    this.#capacity = capacity;
  }

  async read(max = Number.POSITIVE_INFINITY): Promise<Bytes | null> {
    while (this.#size === 0) {
      if (this.#writerClosed || this.#readerClosed) return null;
      await new Promise<void>((wake) => this.#readers.push(wake));
    }
    return this.tryRead(max);
  }

  /** What is there now, without waiting: null when nothing is. */
  tryRead(max = Number.POSITIVE_INFINITY): Bytes | null {
    const first = this.#chunks[0];
    if (!first) return null;
    let out = first;
    if (first.length > max) {
      out = first.subarray(0, max);
      this.#chunks[0] = first.subarray(max);
    } else this.#chunks.shift();
    this.#size -= out.length;
    wakeAll(this.#writers);
    return out;
  }

  async write(bytes: Bytes): Promise<void> {
    if (bytes.length === 0) return;
    while (this.#size >= this.#capacity && !this.#readerClosed) await new Promise<void>((wake) => this.#writers.push(wake));
    if (this.#readerClosed || this.#writerClosed) throw new BrokenPipe();
    this.#chunks.push(bytes);
    this.#size += bytes.length;
    wakeAll(this.#readers);
  }

  /** No more will be written; readers get what is left, then the end. */
  closeWriter(): void {
    this.#writerClosed = true;
    wakeAll(this.#readers);
  }

  /** Nobody will read any more; writers get BrokenPipe. */
  closeReader(): void {
    this.#readerClosed = true;
    this.#chunks = [];
    this.#size = 0;
    wakeAll(this.#writers);
    wakeAll(this.#readers);
  }

  get readable(): boolean {
    return this.#size > 0 || this.#writerClosed;
  }
}

function wakeAll(waiting: (() => void)[]): void {
  for (const wake of waiting.splice(0)) wake();
}
