// What a file system is made of: inodes by number, and read-only layers of them that many file systems share.
import type { Bytes } from '../../base/bytes.ts';
import type { Program } from './types.ts';

export type DeviceName = 'null' | 'zero' | 'full' | 'random' | 'tty' | 'stdin' | 'stdout' | 'stderr' | 'fd';

/** What stat(2) says of a made-up file. What is left out: root's own, without a size as in /proc, as old as the mount. */
export interface MadeStat {
  readonly size?: number;
  readonly mode?: number;
  readonly uid?: number;
  readonly gid?: number;
  readonly mtime?: number;
  readonly nlink?: number;
  /** It is a symbolic link: where it leads. Reading and listing follow it. */
  readonly target?: string;
}

/** Files made up when they are read, as /proc has them. */
export interface Synthetic {
  /** Names in a directory, or undefined when `path` (relative to the mount, '' = itself) is none. */
  list(path: string): readonly string[] | undefined;
  /** The text of a file, or undefined when there is none. */
  read(path: string): string | undefined;
  /** False when the file cannot be written. */
  write(path: string, text: string): boolean;
  /** Permission bits of a file; default 0o644. */
  mode?(path: string): number | undefined;
  /** More than permission bits, of files and directories. */
  stat?(path: string): MadeStat | undefined;
  /** The file system whose root this shows, if it shows a whole one: a process may make it its own (os/chroot.ts). */
  readonly whole?: object;
}

/** Folders that the kernel of each machine fills itself, though many machines share the layer they stand in. */
export type KernelFolder = 'proc' | 'cgroup';

export interface Inode {
  readonly ino: number;
  readonly kind: 'file' | 'directory' | 'symlink' | 'device' | 'fifo' | 'synthetic';
  mode: number;
  uid: number;
  gid: number;
  mtime: number;
  nlink: number;
  /** Of a file; may be longer than `size`, so that appending is cheap. */
  data?: Bytes;
  size: number;
  /** Of a directory: names to inode numbers. */
  entries?: Map<string, number>;
  /** Of a symlink. */
  target?: string;
  device?: DeviceName;
  program?: Program;
  synthetic?: Synthetic;
  kernel?: KernelFolder;
}

/** A read-only base that any number of file systems stand on. Inode numbers are indices. */
export interface Layer {
  readonly inodes: readonly (Inode | undefined)[];
}

export const ROOT_INO = 1;
export const EMPTY: Bytes = new Uint8Array(0);

/** A copy that may be changed without the original noticing. */
export function cloneInode(inode: Inode): Inode {
  return { ...inode, ...(inode.entries ? { entries: new Map(inode.entries) } : {}) };
}
