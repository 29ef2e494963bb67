// A directory or file of the node as containers see it through hostPath.

import type { Synthetic } from '../../../machine/os/inode.ts';
import type { FileSystem } from '../../../machine/os/types.ts';

/** Reads and writes go to the node's own file system. */
export function hostFiles(fs: FileSystem, root: string): Synthetic {
  const at = (path: string): string => (path === '' ? root : `${root.replace(/\/$/, '')}/${path}`);
  const isDirectory = (path: string): boolean => fs.exists(path) && fs.stat(path).type === 'directory';
  return {
    ...(root === '/' ? { whole: fs } : {}),
    list: (path) => (isDirectory(at(path)) ? fs.readdir(at(path)) : undefined),
    read: (path) => (fs.exists(at(path)) && !isDirectory(at(path)) ? fs.readText(at(path)) : undefined),
    write: (path, text) => {
      if (isDirectory(at(path))) return false;
      fs.writeFile(at(path), text);
      return true;
    },
    stat: (path) => {
      if (!fs.exists(at(path))) return undefined;
      const { mode, uid, gid, size, mtime, nlink } = fs.stat(at(path));
      return { mode, uid, gid, size, mtime, nlink };
    },
  };
}
