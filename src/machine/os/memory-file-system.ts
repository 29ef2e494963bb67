// A machine's file system in memory, as root sees it: the store of inodes, its layer, its snapshot.
import type { Clock } from '../../base/clock.ts';
import { type Caller, FileSystemView, ROOT_CALLER } from './file-system.ts';
import type { DeviceName, Inode, KernelFolder, Layer, Synthetic } from './inode.ts';
import { type FsSnapshot, InodeStore, type Limits } from './inode-store.ts';
import { walk } from './path-walk.ts';
import { dirname } from './paths.ts';

export interface MemoryFileSystemOptions {
  readonly clock: Pick<Clock, 'now'>;
  /** What the file system stands on; shared, never changed. Without one: an empty root with /dev and the usual directories. */
  readonly base?: Layer;
  readonly limits?: Limits;
}

/** 16 MiB a file, 64 MiB a machine: a learner's `yes > file` ends with "No space left on device", not with the tab. */
const DEFAULT_LIMITS: Limits = { file: 16 << 20, total: 64 << 20 };

export class MemoryFileSystem extends FileSystemView {
  readonly #store: InodeStore;

  constructor(options: MemoryFileSystemOptions) {
    const store = new InodeStore(options.base ?? skeleton(), options.limits ?? DEFAULT_LIMITS);
    const clock = options.clock;
    super({ store, now: () => clock.now() }, ROOT_CALLER);
    this.#store = store;
  }

  /** The same files with another caller's rights, umask and streams. */
  as(caller: Caller): FileSystemView {
    return new FileSystemView(this.volume, caller);
  }

  /** Mounts made-up files (a /proc, a /sys) at a path. */
  mount(path: string, synthetic: Synthetic): void {
    this.#mount(path, { synthetic });
  }

  /** A folder that the kernel of whichever machine stands on this fills. */
  mountKernel(path: string, kernel: KernelFolder): void {
    this.#mount(path, { kernel });
  }

  /** What this machine's kernel shows in its own folders. */
  set kernel(shows: (folder: KernelFolder) => Synthetic) {
    this.#store.kernel = shows;
  }

  #mount(path: string, what: Pick<Inode, 'synthetic' | 'kernel'>): void {
    if (this.exists(path)) this.remove(path, { recursive: true });
    this.mkdir(dirname(path), { recursive: true });
    const found = walk(this.#store, path, ROOT_CALLER.user, false);
    if (!found.parent) return;
    const inode = this.#store.create({ kind: 'synthetic', mode: 0o555, uid: 0, gid: 0, mtime: this.volume.now(), ...what });
    const parent = this.#store.writable(found.parent);
    parent.entries ??= new Map();
    parent.entries.set(found.name, inode.ino);
  }

  /** What processes may not change, by path; the maker of the machine may. */
  set readOnlyAt(told: (path: string) => boolean) {
    this.volume.readOnlyAt = told;
  }

  /** All files as a layer that others stand on. This file system must not be written any more. */
  freeze(): Layer {
    return this.#store.freeze();
  }

  /** What differs from the base layer, as plain data (structured-cloneable). */
  snapshot(): FsSnapshot {
    return this.#store.save();
  }

  restore(saved: FsSnapshot): void {
    this.#store.load(saved);
  }

  /** Tells of every change of any file, before it is made. */
  onChange(told: () => void): void {
    const before = this.#store.onChange;
    this.#store.onChange = before
      ? () => {
          before();
          told();
        }
      : told;
  }

  /** Bytes written above the base layer. */
  get used(): number {
    return this.#store.used;
  }
}

const DIRECTORIES = [
  '/dev',
  '/etc',
  '/home',
  '/mnt',
  '/opt',
  '/proc',
  '/root',
  '/run',
  '/srv',
  '/sys',
  '/tmp',
  '/usr/bin',
  '/usr/sbin',
  '/usr/lib',
  '/usr/local/bin',
  '/usr/local/sbin',
  '/usr/share',
  '/var/lib',
  '/var/log',
  '/var/run',
  '/var/tmp',
];
const LINKS = [
  ['/bin', 'usr/bin'],
  ['/sbin', 'usr/sbin'],
  ['/lib', 'usr/lib'],
] as const;
const DEVICES: readonly (readonly [string, DeviceName])[] = [
  ['null', 'null'],
  ['zero', 'zero'],
  ['full', 'full'],
  ['random', 'random'],
  ['urandom', 'random'],
  ['tty', 'tty'],
  ['fd', 'fd'],
  ['stdin', 'stdin'],
  ['stdout', 'stdout'],
  ['stderr', 'stderr'],
];

let empty: Layer | undefined;

/** The root that every other one starts from: the usual directories and devices, nothing else. Made once. */
function skeleton(): Layer {
  if (empty) return empty;
  const store = new InodeStore(undefined, DEFAULT_LIMITS);
  const common = { uid: 0, gid: 0, mtime: 0 };
  store.create({ kind: 'directory', mode: 0o755, entries: new Map(), ...common });
  const fs = new FileSystemView({ store, now: () => 0 }, ROOT_CALLER);
  for (const path of DIRECTORIES) fs.mkdir(path, { recursive: true });
  for (const [path, target] of LINKS) fs.symlink(target, path);
  fs.chmod('/tmp', 0o1777);
  fs.chmod('/var/tmp', 0o1777);
  fs.chmod('/root', 0o700);
  const dev = walk(store, '/dev', ROOT_CALLER.user, true).inode;
  for (const [name, device] of DEVICES) dev?.entries?.set(name, store.create({ kind: 'device', mode: 0o666, device, ...common }).ino);
  empty = store.freeze();
  return empty;
}
