// The file system calls, as one process sees them: its user's rights and its umask over the machine's inodes.
import { type Bytes, decode, encode } from '../../base/bytes.ts';
import { FsError } from './errors.ts';
import { EMPTY, type Inode } from './inode.ts';
import type { InodeStore } from './inode-store.ts';
import { type Found, permits, tryWalk, tryWalkKept, walk, walkKept } from './path-walk.ts';
import type { FileSystem, Program, Stat } from './types.ts';

/** In whose name calls are made. */
export interface Caller {
  readonly user: { readonly uid: number; readonly gid: number };
  readonly umask: number;
  /** What reading or writing a device means for the caller (its terminal, its standard streams). */
  readDevice?(device: string, path: string): Bytes;
  writeDevice?(device: string, path: string, data: Bytes): void;
}

export const ROOT_CALLER: Caller = { user: { uid: 0, gid: 0 }, umask: 0o022 };

/** What all views of one file system share. */
export interface Volume {
  readonly store: InodeStore;
  now(): number;
  /** Whether what is at a path may not be changed by anybody on this machine, as on a file system that is mounted read-only. */
  readOnlyAt?: (path: string) => boolean;
}

const NO_ROOM_DEVICE = 'full';

export class FileSystemView implements FileSystem {
  readonly volume: Volume;
  readonly #caller: Caller;

  constructor(volume: Volume, caller: Caller) {
    this.volume = volume;
    this.#caller = caller;
  }

  readFile(path: string): Bytes {
    const found = this.#find(path, true);
    const inode = this.#must(found, path);
    if (inode.kind === 'directory' || inode.kind === 'synthetic') throw new FsError('EISDIR', path);
    this.#allow(inode, 4, path);
    if (found.synthetic) return encode(found.synthetic.source.read(found.synthetic.path) ?? '');
    if (inode.kind === 'device') return this.#caller.readDevice?.(inode.device ?? 'null', found.path) ?? EMPTY;
    found.content ??= (inode.data ?? EMPTY).subarray(0, inode.size);
    return found.content;
  }

  readText(path: string): string {
    return decode(this.readFile(path));
  }

  writeFile(path: string, data: Bytes | string, options: { mode?: number; append?: boolean; exclusive?: boolean } = {}): void {
    const bytes = typeof data === 'string' ? encode(data) : data;
    const found = this.#find(path, true);
    if (found.synthetic) {
      this.#fixed(found, path);
      if (found.inode) this.#allow(found.inode, 2, path);
      if (!found.synthetic.source.write(found.synthetic.path, decode(bytes))) throw new FsError(found.inode && found.inode.mode & 0o222 ? 'EINVAL' : 'EACCES', path);
      return;
    }
    if (found.inode?.kind === 'device') return this.#toDevice(found.inode, found.path, bytes);
    const inode = this.openInode(path, { ...options, truncate: false });
    const before = options.append ? 0 : inode.size;
    if (!options.append && bytes.length > inode.size) this.volume.store.write(inode, 0, bytes, path);
    else if (!options.append) {
      this.volume.store.write(inode, 0, bytes, path);
      if (bytes.length < before) this.volume.store.truncate(inode, bytes.length);
    } else this.volume.store.write(inode, inode.size, bytes, path);
    this.volume.store.writable(inode).mtime = this.volume.now();
  }

  /** The inode of a file opened for writing: created when missing, emptied with `truncate`. For open file descriptions. */
  openInode(path: string, options: { mode?: number; exclusive?: boolean; truncate?: boolean }): Inode {
    const found = this.#find(path, true);
    let inode = found.inode;
    if (inode && options.exclusive) throw new FsError('EEXIST', path);
    if (inode?.kind === 'directory' || inode?.kind === 'synthetic' || (!inode && path.endsWith('/'))) throw new FsError('EISDIR', path);
    if (inode) {
      this.#fixed(found, path);
      this.#allow(inode, 2, path);
      inode = this.volume.store.writable(inode);
    } else inode = this.#create(found, path, { kind: 'file', mode: (options.mode ?? 0o666) & ~this.#caller.umask & 0o7777, data: EMPTY });
    if (options.truncate) {
      this.volume.store.truncate(inode);
      inode.mtime = this.volume.now();
    }
    return inode;
  }

  /** Where a path leads, for opening: the inode (if any) and its path without symlinks. */
  lookup(path: string): Found {
    return this.#find(path, true);
  }

  /** Throws EACCES unless the caller may. */
  demand(inode: Inode, want: 1 | 2 | 4, path: string): void {
    this.#allow(inode, want, path);
  }

  /** access(2). */
  may(path: string, want: 1 | 2 | 4): boolean {
    const inode = this.#reach(path, true);
    return inode !== undefined && permits(inode, this.#who(), want);
  }

  stat(path: string): Stat {
    return statOf(this.#must(this.#find(path, true), path));
  }

  lstat(path: string): Stat {
    return statOf(this.#must(this.#find(path, false), path));
  }

  exists(path: string): boolean {
    return this.#reach(path, true) !== undefined;
  }

  readdir(path: string): string[] {
    const found = this.#find(path, true);
    const inode = this.#must(found, path);
    if (found.synthetic) {
      const names = found.synthetic.source.list(found.synthetic.path);
      if (!names) throw new FsError('ENOTDIR', path);
      return [...names];
    }
    if (inode.kind !== 'directory') throw new FsError('ENOTDIR', path);
    this.#allow(inode, 4, path);
    return [...(inode.entries?.keys() ?? [])].sort((a, b) => (a < b ? -1 : 1));
  }

  mkdir(path: string, options: { recursive?: boolean; mode?: number } = {}): void {
    if (options.recursive) return this.#mkdirAll(path, options.mode);
    const found = this.#find(path, false);
    if (found.inode) throw new FsError('EEXIST', path);
    this.#create(found, path, { kind: 'directory', mode: (options.mode ?? 0o777) & ~this.#caller.umask, entries: new Map() });
  }

  #mkdirAll(path: string, mode: number | undefined): void {
    let at = '';
    for (const part of path.split('/')) {
      if (part === '') continue;
      at += `/${part}`;
      const inode = this.#find(at, true).inode;
      if (!inode) this.mkdir(at, mode === undefined ? {} : { mode });
      else if (inode.kind !== 'directory') throw new FsError(at === path ? 'EEXIST' : 'ENOTDIR', path);
    }
  }

  rmdir(path: string): void {
    const found = this.#find(path, false);
    const inode = this.#must(found, path);
    if (inode.kind !== 'directory') throw new FsError('ENOTDIR', path);
    if ((inode.entries?.size ?? 0) > 0) throw new FsError('ENOTEMPTY', path);
    this.#unname(found, inode, path);
  }

  unlink(path: string): void {
    const found = this.#find(path, false);
    const inode = this.#must(found, path);
    if (inode.kind === 'directory') throw new FsError('EISDIR', path);
    this.#unname(found, inode, path);
  }

  remove(path: string, options: { recursive?: boolean; force?: boolean } = {}): void {
    const inode = options.force && !this.#known(path) ? undefined : this.#must(this.#find(path, false), path);
    if (!inode) return;
    if (inode.kind !== 'directory') return this.unlink(path);
    if (options.recursive) for (const name of this.readdir(path)) this.remove(`${path}/${name}`, options);
    this.rmdir(path);
  }

  rename(from: string, to: string): void {
    const source = this.#find(from, false);
    const inode = this.#must(source, from);
    const goal = this.#find(to, false);
    if (goal.inode === inode) return;
    if (source.synthetic || goal.synthetic) throw new FsError('EXDEV', from);
    if (inode.kind === 'directory' && `${goal.path}/`.startsWith(`${source.path}/`)) throw new FsError('EINVAL', from);
    if (goal.inode) {
      if (goal.inode.kind === 'directory' && inode.kind !== 'directory') throw new FsError('EISDIR', to);
      if (goal.inode.kind !== 'directory' && inode.kind === 'directory') throw new FsError('ENOTDIR', to);
    }
    this.#changeable(source, from);
    this.#changeable(goal, to);
    if (goal.inode?.kind === 'directory') this.rmdir(to);
    else if (goal.inode) this.unlink(to);
    this.#entries(source.parent).delete(source.name);
    this.#entries(goal.parent).set(goal.name, inode.ino);
  }

  link(existing: string, path: string): void {
    const inode = this.#must(this.#find(existing, false), existing);
    if (inode.kind === 'directory') throw new FsError('EPERM', existing);
    const found = this.#find(path, false);
    if (found.inode) throw new FsError('EEXIST', path);
    this.#changeable(found, path);
    this.volume.store.writable(inode).nlink++;
    this.#entries(found.parent).set(found.name, inode.ino);
  }

  symlink(target: string, path: string): void {
    const found = this.#find(path, false);
    if (found.inode) throw new FsError('EEXIST', path);
    this.#create(found, path, { kind: 'symlink', mode: 0o777, target });
  }

  mkfifo(path: string, mode = 0o666): void {
    const found = this.#find(path, false);
    if (found.inode) throw new FsError('EEXIST', path);
    this.#create(found, path, { kind: 'fifo', mode: mode & ~this.#caller.umask });
  }

  readlink(path: string): string {
    const inode = this.#must(this.#find(path, false), path);
    if (inode.kind !== 'symlink') throw new FsError('EINVAL', path);
    return inode.target ?? '';
  }

  chmod(path: string, mode: number): void {
    this.#own(path).mode = mode & 0o7777;
  }

  chown(path: string, uid: number, gid: number): void {
    const inode = this.#own(path);
    if (this.#caller.user.uid !== 0 && (uid !== inode.uid || gid !== this.#caller.user.gid)) throw new FsError('EPERM', path);
    inode.uid = uid;
    inode.gid = gid;
  }

  utimes(path: string, mtime: number): void {
    this.#own(path).mtime = mtime;
  }

  realpath(path: string): string {
    const found = this.#find(path, true);
    this.#must(found, path);
    return found.path;
  }

  install(path: string, program: Program): void {
    const cut = path.lastIndexOf('/');
    if (cut > 0) this.mkdir(path.slice(0, cut), { recursive: true });
    if (this.#known(path)) this.unlink(path);
    this.#create(this.#find(path, false), path, { kind: 'file', mode: 0o755, data: EMPTY, program });
  }

  programAt(path: string): Program | undefined {
    return this.#known(path) ? this.#find(path, true).inode?.program : undefined;
  }

  #who(): { uid: number; gid: number } {
    return this.#caller.user;
  }

  /** What is there, for who does not ask why nothing is: a path that cannot be walked leads nowhere. */
  #reach(path: string, follow: boolean): Inode | undefined {
    if (path === '') return undefined;
    const found = follow ? tryWalkKept(this.volume.store, path, this.#who()) : tryWalk(this.volume.store, path, this.#who(), false);
    return typeof found === 'string' ? undefined : found.inode;
  }

  #find(path: string, follow: boolean): Found {
    if (path === '') throw new FsError('ENOENT', path);
    return follow ? walkKept(this.volume.store, path, this.#who()) : walk(this.volume.store, path, this.#who(), false);
  }

  #known(path: string): boolean {
    return this.#reach(path, false) !== undefined;
  }

  #must(found: Found, path: string): Inode {
    if (!found.inode) throw new FsError('ENOENT', path);
    return found.inode;
  }

  #allow(inode: Inode, want: 1 | 2 | 4, path: string): void {
    if (!permits(inode, this.#who(), want)) throw new FsError('EACCES', path);
  }

  /** Whoever made the machine sees its files as they are; its processes see what is mounted. */
  #fixed(found: Found, path: string): void {
    if (this.#caller !== ROOT_CALLER && found.inode?.kind !== 'device' && this.volume.readOnlyAt?.(found.path)) throw new FsError('EROFS', path);
  }

  #own(path: string): Inode {
    const found = this.#find(path, true);
    const inode = this.#must(found, path);
    this.#fixed(found, path);
    const uid = this.#caller.user.uid;
    if (found.synthetic || (uid !== 0 && uid !== inode.uid)) throw new FsError('EPERM', path);
    return this.volume.store.writable(inode);
  }

  /** The directory of `found` may be changed by the caller (the sticky bit of /tmp included). */
  #changeable(found: Found, path: string): void {
    const parent = found.parent;
    this.#fixed(found, path);
    if (found.synthetic) throw new FsError('EPERM', path);
    if (!parent) throw new FsError('EACCES', path);
    this.#allow(parent, 2, path);
    const uid = this.#caller.user.uid;
    if (found.inode && parent.mode & 0o1000 && uid !== 0 && uid !== parent.uid && uid !== found.inode.uid) throw new FsError('EPERM', path);
  }

  #entries(directory: Inode | undefined): Map<string, number> {
    if (!directory) throw new FsError('EINVAL', '/');
    const own = this.volume.store.writable(directory);
    own.mtime = this.volume.now();
    own.entries ??= new Map();
    return own.entries;
  }

  #create(found: Found, path: string, fields: Pick<Inode, 'kind' | 'mode'> & Partial<Inode>): Inode {
    if (!found.parent) throw new FsError('EEXIST', path);
    this.#changeable(found, path);
    const { uid, gid } = this.#caller.user;
    const inode = this.volume.store.create({ uid, gid, mtime: this.volume.now(), ...fields });
    this.#entries(found.parent).set(found.name, inode.ino);
    if (inode.kind === 'directory') this.volume.store.writable(found.parent).nlink++;
    return inode;
  }

  #unname(found: Found, inode: Inode, path: string): void {
    this.#changeable(found, path);
    this.#entries(found.parent).delete(found.name);
    if (inode.kind === 'directory' && found.parent) this.volume.store.writable(found.parent).nlink--;
    this.volume.store.release(inode);
  }

  #toDevice(inode: Inode, path: string, bytes: Bytes): void {
    if (inode.device === NO_ROOM_DEVICE) throw new FsError('ENOSPC', path);
    this.#caller.writeDevice?.(inode.device ?? 'null', path, bytes);
  }
}

/** What stat(2) says of an inode. */
function statOf(inode: Inode): Stat {
  const type = inode.kind === 'synthetic' ? 'directory' : inode.kind;
  const size = inode.kind === 'symlink' ? encode(inode.target ?? '').length : inode.kind === 'directory' ? 4096 : inode.program ? PROGRAM_SIZE : inode.size;
  return { type, mode: inode.mode, uid: inode.uid, gid: inode.gid, size, nlink: inode.nlink, mtime: inode.mtime, ino: inode.ino };
}

// A program of ours has no bytes; tools that print sizes show what a small binary has.
const PROGRAM_SIZE = 35_912;
