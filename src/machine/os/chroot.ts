// Another root for a process: the root of a file system that is mounted somewhere in its own. upstream: chroot(2)
import { FsError } from './errors.ts';
import type { FileSystemView } from './file-system.ts';
import { MemoryFileSystem } from './memory-file-system.ts';
import { absolute } from './paths.ts';

/** The file system whose root is at a path; undefined: the caller's own. Throws, with the path as it was given, what walking there throws, ENOTDIR, and ENOTSUP for a directory inside of a file system: that is not simulated. */
export function fileSystemAt(fs: FileSystemView, path: string, cwd: string): MemoryFileSystem | undefined {
  const { path: whole, inode, synthetic } = fs.lookup(absolute(cwd, path));
  if (!inode) throw new FsError('ENOENT', path);
  if (inode.kind !== 'directory' && inode.kind !== 'synthetic') throw new FsError('ENOTDIR', path);
  if (whole === '/') return undefined;
  const found = synthetic?.path === '' ? synthetic.source.whole : undefined;
  if (found instanceof MemoryFileSystem) return found;
  throw new FsError('ENOTSUP', path);
}
