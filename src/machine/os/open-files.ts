// Open file descriptions: what descriptors of several processes may share. None of them waits; whoever wants to wait asks to be woken, so that a signal can end the wait without a byte being lost.
import type { Bytes } from '../../base/bytes.ts';
import { BrokenPipe } from '../../base/pipe.ts';
import { FsError } from './errors.ts';
import { EMPTY, type Inode } from './inode.ts';
import type { InodeStore } from './inode-store.ts';
import type { OpenFile, Tty } from './types.ts';

/** An open file description; `tryRead` and `tryWrite` answer undefined when they would block. */
export interface Description {
  readonly kind: OpenFile['kind'];
  readonly tty: Tty | undefined;
  /** Null at the end. */
  tryRead(max: number): Bytes | null | undefined;
  /** How many bytes were taken. */
  tryWrite(bytes: Bytes): number | undefined;
  /** Calls `wake` once when reading (writing) may succeed. */
  whenReadable(wake: () => void): void;
  whenWritable(wake: () => void): void;
  /** Settles when all that was taken has arrived; undefined when it has (nobody but a file that is not ours has such). */
  readonly onItsWay?: Promise<void> | undefined;
  /** The last descriptor is closed. */
  release(): void;
  /** How many descriptors share it. */
  references: number;
}

abstract class Shared {
  references = 0;
  readonly tty: Tty | undefined = undefined;
  whenReadable(wake: () => void): void {
    wake();
  }
  whenWritable(wake: () => void): void {
    wake();
  }
  release(): void {}
}

/** /dev/null and its like: reading ends at once (or never, with zeros), writing goes nowhere. */
export class NullDevice extends Shared implements Description {
  readonly kind: 'null' | 'device';
  readonly #fill: ((length: number) => Bytes) | undefined;
  readonly #full: boolean;
  constructor(fill?: (length: number) => Bytes, full = false) {
    super();
    this.kind = fill || full ? 'device' : 'null';
    this.#fill = fill;
    this.#full = full;
  }
  tryRead(max: number): Bytes | null {
    return this.#fill ? this.#fill(Math.min(max, 65536)) : null;
  }
  tryWrite(bytes: Bytes): number {
    if (this.#full) throw new FsError('ENOSPC', '/dev/full');
    return bytes.length;
  }
}

/** What stands for a descriptor that was closed on purpose (`>&-`). */
export class ClosedFile extends Shared implements Description {
  readonly kind = 'null';
  tryRead(): never {
    throw new FsError('EBADF', '');
  }
  tryWrite(): never {
    throw new FsError('EBADF', '');
  }
}

/** An ordinary file with its position. */
export class PlainFile extends Shared implements Description {
  readonly kind = 'file';
  #at = 0;
  readonly #store: InodeStore;
  readonly #inode: Inode;
  readonly #path: string;
  readonly #mode: 'r' | 'w' | 'a' | 'rw';
  readonly #now: () => number;

  constructor(store: InodeStore, inode: Inode, path: string, mode: 'r' | 'w' | 'a' | 'rw', now: () => number) {
    super();
    this.#store = store;
    this.#inode = inode;
    this.#path = path;
    this.#mode = mode;
    this.#now = now;
  }

  tryRead(max: number): Bytes | null {
    if (this.#mode === 'w' || this.#mode === 'a') throw new FsError('EBADF', this.#path);
    const inode = this.#current();
    const end = Math.min(inode.size, this.#at + max);
    if (this.#at >= end) return null;
    const out = (inode.data ?? EMPTY).slice(this.#at, end);
    this.#at = end;
    return out;
  }

  tryWrite(bytes: Bytes): number {
    if (this.#mode === 'r') throw new FsError('EBADF', this.#path);
    const inode = this.#current();
    const at = this.#mode === 'a' ? inode.size : this.#at;
    this.#store.write(inode, at, bytes, this.#path);
    this.#store.writable(inode).mtime = this.#now();
    this.#at = at + bytes.length;
    return bytes.length;
  }

  /** lseek(2) back over bytes that were read too far (the shell's `read` on a file). */
  unread(count: number): void {
    this.#at = Math.max(0, this.#at - count);
  }

  #current(): Inode {
    return this.#store.get(this.#inode.ino) ?? this.#inode;
  }
}

/** Both ends of a pipe; `end('read')` and `end('write')` are the descriptions. upstream: pipe(7) */
export class PipeBuffer {
  #chunks: Bytes[] = [];
  #size = 0;
  #readers = 0;
  #writers = 0;
  #waitRead: (() => void)[] = [];
  #waitWrite: (() => void)[] = [];
  #waitOpen: (() => void)[] = [];
  readonly #capacity: number;

  constructor(capacity = 65536) {
    this.#capacity = capacity;
  }

  end(side: 'read' | 'write' | 'both'): PipeEnd {
    if (side !== 'write') this.#readers++;
    if (side !== 'read') this.#writers++;
    this.wakeAll();
    if (this.#readers > 0 && this.#writers > 0) wake(this.#waitOpen);
    return new PipeEnd(this, side);
  }

  get readers(): number {
    return this.#readers;
  }

  get writers(): number {
    return this.#writers;
  }

  /** Resolves when somebody reads and somebody writes (or ever has: an end that came and went counts). */
  whenBothOpen(): Promise<void> {
    if (this.#readers > 0 && this.#writers > 0) return Promise.resolve();
    return new Promise((resolve) => this.#waitOpen.push(resolve));
  }

  take(max: number): Bytes | null | undefined {
    const first = this.#chunks[0];
    if (!first) return this.#writers === 0 ? null : undefined;
    let out = first;
    if (first.length > max) {
      out = first.subarray(0, max);
      this.#chunks[0] = first.subarray(max);
    } else this.#chunks.shift();
    this.#size -= out.length;
    wake(this.#waitWrite);
    return out;
  }

  /** Gives back bytes that were taken but not wanted. */
  unread(bytes: Bytes): void {
    if (bytes.length === 0) return;
    this.#chunks.unshift(bytes);
    this.#size += bytes.length;
  }

  give(bytes: Bytes): number | undefined {
    if (this.#readers === 0) throw new BrokenPipe();
    if (this.#size >= this.#capacity) return undefined;
    this.#chunks.push(bytes);
    this.#size += bytes.length;
    wake(this.#waitRead);
    return bytes.length;
  }

  whenReadable(call: () => void): void {
    if (this.#size > 0 || this.#writers === 0) call();
    else this.#waitRead.push(call);
  }

  whenWritable(call: () => void): void {
    if (this.#size < this.#capacity || this.#readers === 0) call();
    else this.#waitWrite.push(call);
  }

  leave(side: 'read' | 'write' | 'both'): void {
    if (side !== 'write') this.#readers--;
    if (side !== 'read') this.#writers--;
    this.wakeAll();
  }

  wakeAll(): void {
    wake(this.#waitRead);
    wake(this.#waitWrite);
  }
}

export class PipeEnd extends Shared implements Description {
  readonly kind = 'pipe';
  readonly buffer: PipeBuffer;
  readonly #side: 'read' | 'write' | 'both';
  constructor(buffer: PipeBuffer, side: 'read' | 'write' | 'both') {
    super();
    this.buffer = buffer;
    this.#side = side;
  }
  tryRead(max: number): Bytes | null | undefined {
    if (this.#side === 'write') throw new FsError('EBADF', '');
    return this.buffer.take(max);
  }
  tryWrite(bytes: Bytes): number | undefined {
    if (this.#side === 'read') throw new FsError('EBADF', '');
    return bytes.length === 0 ? 0 : this.buffer.give(bytes);
  }
  override whenReadable(call: () => void): void {
    this.buffer.whenReadable(call);
  }
  override whenWritable(call: () => void): void {
    this.buffer.whenWritable(call);
  }
  override release(): void {
    this.buffer.leave(this.#side);
  }
}

function wake(waiting: (() => void)[]): void {
  if (waiting.length > 0) for (const call of waiting.splice(0)) call();
}
