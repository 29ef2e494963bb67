// The inodes of one file system: its own over a shared layer. An inode is copied out of the layer when it is first changed, so an untouched container costs nothing.
import type { Bytes } from '../../base/bytes.ts';
import { FsError } from './errors.ts';
import { cloneInode, EMPTY, type Inode, type KernelFolder, type Layer, ROOT_INO, type Synthetic } from './inode.ts';
import type { Program } from './types.ts';

/** Plain data: what differs from the layer below. */
export interface FsSnapshot {
  readonly next: number;
  readonly inodes: readonly SavedInode[];
}

interface SavedInode extends Omit<Inode, 'entries' | 'program' | 'synthetic'> {
  readonly entries?: readonly (readonly [string, number])[];
  readonly program?: string;
  readonly synthetic?: true;
}

export interface Limits {
  /** Bytes that one file may have. */
  readonly file: number;
  /** Bytes that all files above the shared layer may have together. */
  readonly total: number;
}

/** What is kept of a walk: opaque here. */
export interface Walked {
  readonly uid: number;
  readonly gid: number;
}

const KEPT_WALKS = 256;

export class InodeStore {
  readonly #base: Layer | undefined;
  readonly #limits: Limits;
  #own: Map<number, Inode> | undefined;
  #next: number;
  #used = 0;
  #walked: Map<string, Walked> | undefined;
  /** Told of every change, before it is made. upstream: inotify */
  onChange: (() => void) | undefined;
  /** What the machine's kernel shows in its own folders. */
  kernel: ((folder: KernelFolder) => Synthetic) | undefined;

  constructor(base: Layer | undefined, limits: Limits) {
    this.#base = base;
    this.#limits = limits;
    this.#next = base ? base.inodes.length : ROOT_INO;
  }

  get used(): number {
    return this.#used;
  }

  get limits(): Limits {
    return this.#limits;
  }

  /** What is mounted at an inode. */
  mounted(inode: Inode): Synthetic | undefined {
    return inode.kernel ? this.kernel?.(inode.kernel) : inode.synthetic;
  }

  get(ino: number): Inode | undefined {
    return this.#own?.get(ino) ?? this.#base?.inodes[ino];
  }

  /** Where a path led when it was last walked; nothing is known any more after a change of anything. */
  walked(path: string): Walked | undefined {
    return this.#walked?.get(path);
  }

  /** Keeps where a path led until the next change. */
  keepWalk(path: string, walked: Walked): void {
    this.#walked ??= new Map();
    if (this.#walked.size >= KEPT_WALKS) this.#walked.clear();
    this.#walked.set(path, walked);
  }

  /** The inode in a form that may be changed. */
  writable(inode: Inode): Inode {
    this.#walked = undefined;
    this.onChange?.();
    const own = this.#own?.get(inode.ino);
    if (own) return own;
    if (this.#base?.inodes[inode.ino] !== inode) return inode;
    const copy = cloneInode(inode);
    this.#owned().set(copy.ino, copy);
    if (copy.data) this.#used += copy.size;
    return copy;
  }

  create(fields: Omit<Inode, 'ino' | 'nlink' | 'size'>): Inode {
    this.#walked = undefined;
    this.onChange?.();
    const inode: Inode = { ino: this.#next++, nlink: fields.kind === 'directory' ? 2 : 1, size: 0, ...fields };
    this.#owned().set(inode.ino, inode);
    return inode;
  }

  /** A name of it is gone; with the last one its room is given back. Whoever has it open keeps the object. */
  release(inode: Inode): void {
    const own = this.writable(inode);
    own.nlink -= own.kind === 'directory' ? 2 : 1;
    if (own.nlink > 0) return;
    if (own.data) this.#used -= own.size;
    this.#own?.delete(own.ino);
  }

  /** Writes `bytes` at `at`; throws ENOSPC when a limit is reached, leaving the file as it was. */
  write(inode: Inode, at: number, bytes: Bytes, path: string): void {
    const own = this.writable(inode);
    const end = at + bytes.length;
    const grown = Math.max(0, end - own.size);
    if (end > this.#limits.file || this.#used + grown > this.#limits.total) throw new FsError('ENOSPC', path);
    let data = own.data ?? EMPTY;
    const shared = this.#base?.inodes[own.ino]?.data === data;
    if (end > data.length || shared) {
      const room = new Uint8Array(shared || own.size === 0 ? Math.max(end, own.size) : Math.max(end, Math.min(data.length * 2, this.#limits.file)));
      room.set(data.subarray(0, own.size));
      data = room;
    }
    data.set(bytes, at);
    own.data = data;
    if (end > own.size) own.size = end;
    this.#used += grown;
  }

  truncate(inode: Inode, size = 0): void {
    const own = this.writable(inode);
    if (size >= own.size) return;
    this.#used -= own.size - size;
    own.data = size === 0 ? EMPTY : (own.data ?? EMPTY).slice(0, size);
    own.size = size;
  }

  /** All that is here as a layer for others; this store must not be changed afterwards. */
  freeze(): Layer {
    const inodes: (Inode | undefined)[] = this.#base ? [...this.#base.inodes] : [];
    for (const [ino, inode] of this.#own ?? []) inodes[ino] = inode;
    inodes.length = this.#next;
    return { inodes };
  }

  save(): FsSnapshot {
    const inodes: SavedInode[] = [];
    for (const inode of this.#own?.values() ?? []) {
      const { entries, program, synthetic, data, ...plain } = inode;
      inodes.push({
        ...plain,
        ...(data ? { data: data.slice(0, inode.size) } : {}),
        ...(entries ? { entries: [...entries] } : {}),
        ...(program ? { program: program.name } : {}),
        ...(synthetic ? { synthetic: true } : {}),
      });
    }
    return { next: this.#next, inodes };
  }

  /** Puts back what `save` gave. Programs and made-up files are not data: they are found again among those that are here. */
  load(saved: FsSnapshot): void {
    const programs = new Map<string, Program>();
    for (const inode of [...(this.#base?.inodes ?? []), ...(this.#own?.values() ?? [])]) if (inode?.program) programs.set(inode.program.name, inode.program);
    this.#walked = undefined;
    const before = this.#own;
    this.#own = new Map();
    this.#next = saved.next;
    this.#used = 0;
    for (const { entries, program, synthetic, data, ...plain } of saved.inodes) {
      const found = program === undefined ? undefined : programs.get(program);
      const made = synthetic ? (before?.get(plain.ino) ?? this.#base?.inodes[plain.ino])?.synthetic : undefined;
      this.#own.set(plain.ino, {
        ...plain,
        ...(data ? { data: data.slice() } : {}),
        ...(entries ? { entries: new Map(entries) } : {}),
        ...(found ? { program: found } : {}),
        ...(made ? { synthetic: made } : {}),
      });
      this.#used += plain.size;
    }
  }

  #owned(): Map<number, Inode> {
    this.#own ??= new Map();
    return this.#own;
  }
}
