// A process's own view of an open file: its waits end with the process's signals, its reference is given back when it closes.
import type { Bytes } from '../../base/bytes.ts';
import { FsError, WriteError } from './errors.ts';
import type { Description } from './open-files.ts';
import type { OpenFile, Tty } from './types.ts';

/** What a descriptor asks of its process. */
export interface Waiter {
  readonly ended: boolean;
  wait<T>(promise: Promise<T>): Promise<T>;
  tick(): Promise<void> | void;
  /** Is it the process's standard output? */
  isOutput(file: OpenFile): boolean;
  /** Called before a terminal is read or changed: a background process is stopped here. */
  beforeTerminal(tty: Tty, signal: 'SIGTTIN' | 'SIGTTOU'): Promise<void> | void;
}

export class Descriptor implements OpenFile {
  readonly description: Description;
  readonly #owner: Waiter;
  #closed = false;

  constructor(description: Description, owner: Waiter) {
    this.description = description;
    this.#owner = owner;
    description.references++;
  }

  get kind(): OpenFile['kind'] {
    return this.description.kind;
  }

  get tty(): Tty | undefined {
    return this.description.tty;
  }

  async read(max = 65536): Promise<Bytes | null> {
    if (this.#closed) throw new FsError('EBADF', '');
    const owner = this.#owner;
    const ticked = owner.tick();
    if (ticked) await ticked;
    for (;;) {
      const tty = this.description.tty;
      if (tty) {
        const gate = owner.beforeTerminal(tty, 'SIGTTIN');
        if (gate) await gate;
      }
      const got = this.description.tryRead(max);
      if (got !== undefined) return got;
      await owner.wait(new Promise<void>((wake) => this.description.whenReadable(wake)));
      // What a program still waited for when it ended belongs to the next reader.
      if (owner.ended) throw new FsError('EBADF', '');
    }
  }

  async write(bytes: Bytes): Promise<void> {
    if (this.#closed) throw new FsError('EBADF', '');
    const owner = this.#owner;
    let at = 0;
    for (;;) {
      const taken = this.#take(at === 0 ? bytes : bytes.subarray(at));
      at += taken ?? 0;
      // The time that it cost is paid afterwards: of two writes that nobody waits for, the first is the first.
      if (at >= bytes.length) return owner.tick();
      await owner.wait(new Promise<void>((wake) => this.description.whenWritable(wake)));
    }
  }

  /** What was written and has not arrived: write(2) is over when the bytes are the kernel's, so nobody may end before that. */
  get onItsWay(): Promise<void> | undefined {
    return this.description.onItsWay;
  }

  #take(bytes: Bytes): number | undefined {
    try {
      return this.description.tryWrite(bytes);
    } catch (fault) {
      throw this.#owner.isOutput(this) ? WriteError.of(fault) : fault;
    }
  }

  close(): void {
    if (this.#closed) return;
    this.#closed = true;
    if (--this.description.references === 0) this.description.release();
  }
}

/** What may be on its way to a file that is not ours before writers wait. */
const AHEAD = 4096;

/** An open file that is not ours (a harness's, another machine's) as a description: reads are made one at a time and kept until somebody takes them; writes arrive in the order in which they were made. */
export class ForeignFile implements Description {
  readonly kind: OpenFile['kind'];
  readonly tty: Tty | undefined;
  references = 0;
  readonly #file: OpenFile;
  #pending = false;
  #got: Bytes | null | undefined;
  #waiting: (() => void)[] = [];
  /** The last write that is on its way, and how many bytes all of them have. */
  #writing: Promise<void> | undefined;
  #ahead = 0;
  #fault: unknown;

  constructor(file: OpenFile) {
    this.#file = file;
    this.kind = file.kind;
    this.tty = file.tty;
  }

  tryRead(max: number): Bytes | null | undefined {
    this.#rethrow();
    const got = this.#got;
    if (!got) return got;
    this.#got = got.length > max ? got.subarray(max) : undefined;
    return got.subarray(0, max);
  }

  whenReadable(wake: () => void): void {
    if (this.#got !== undefined || this.#fault) return wake();
    this.#waiting.push(wake);
    if (this.#pending) return;
    this.#pending = true;
    const settle = (): void => {
      this.#pending = false;
      for (const call of this.#waiting.splice(0)) call();
    };
    this.#file.read().then(
      (bytes) => {
        this.#got = bytes;
        settle();
      },
      (fault) => {
        this.#fault = fault;
        settle();
      },
    );
  }

  tryWrite(bytes: Bytes): number | undefined {
    this.#rethrow();
    if (this.#full) return undefined;
    const before = this.#writing;
    // Nobody is passed by: what is written now goes behind what is still on its way.
    const written = before ? before.then(() => this.#file.write(bytes)) : this.#file.write(bytes);
    this.#ahead += bytes.length;
    const done = written
      .catch((fault) => {
        this.#fault = fault;
      })
      .then(() => {
        this.#ahead -= bytes.length;
        if (this.#writing === done) this.#writing = undefined;
      });
    this.#writing = done;
    return bytes.length;
  }

  get onItsWay(): Promise<void> | undefined {
    return this.#writing;
  }

  whenWritable(wake: () => void): void {
    if (this.#writing && this.#full) this.#writing.then(wake);
    else wake();
  }

  /** It was shared, not given: whoever opened it closes it. */
  release(): void {}

  get #full(): boolean {
    return this.#ahead >= AHEAD;
  }

  #rethrow(): void {
    const fault = this.#fault;
    this.#fault = undefined;
    if (fault) throw fault;
  }
}

/** The description behind an open file, so that another process can share it. */
export function descriptionOf(file: OpenFile): Description {
  return file instanceof Descriptor ? file.description : new ForeignFile(file);
}
