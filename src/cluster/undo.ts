// Takes back what the last command did to the cluster. A mark is set before each command; leases and events stay as they are.
import type { Storage, Mark as StorageMark } from '../kubernetes/apiserver/storage/storage.ts';

interface Mark {
  readonly mark: StorageMark;
  readonly line: string;
}

const KEPT = 50;

export class Undo {
  readonly #storage: Storage;
  readonly #marks: Mark[] = [];
  #open: StorageMark | undefined;
  #wrote = false;

  constructor(storage: Storage) {
    this.#storage = storage;
  }

  /** The command that would be taken back. */
  get next(): string | undefined {
    return this.#marks.at(-1)?.line;
  }

  before(): void {
    this.#wrote = false;
    this.#open = this.#storage.mark();
  }

  /** The command that runs has asked the API server to change something. */
  wrote(): void {
    this.#wrote = true;
  }

  after(line: string): void {
    const mark = this.#open;
    this.#open = undefined;
    if (!mark) return;
    if (!this.#wrote) return this.#storage.release(mark);
    this.#marks.push({ mark, line });
    const oldest = this.#marks.length > KEPT ? this.#marks.shift() : undefined;
    if (oldest) this.#storage.release(oldest.mark);
  }

  /** Gives the command whose effect was taken back, or undefined when there was none. */
  take(): string | undefined {
    const last = this.#marks.pop();
    if (!last) return undefined;
    this.#storage.revertTo(last.mark, (resource) => resource.startsWith('leases.') || resource.startsWith('events'));
    return last.line;
  }
}
