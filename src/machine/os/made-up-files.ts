// Made-up files as a tree of small functions: the form in which a /proc is written down.
import type { Synthetic } from './inode.ts';

export interface MadeFile {
  read(): string;
  /** False when the kernel refuses the text. Without it nobody can write. */
  write?(text: string): boolean;
  /** Permission bits; default 0o444, with a `write` 0o644. */
  readonly mode?: number;
}

export interface MadeFolder {
  names(): readonly string[];
  at(name: string): Made | undefined;
}

export type Made = MadeFile | MadeFolder;

const isFolder = (made: Made): made is MadeFolder => 'names' in made;

/** A folder whose entries stay the same. */
export function folder(entries: Readonly<Record<string, Made>>): MadeFolder {
  return { names: () => Object.keys(entries), at: (name) => (Object.hasOwn(entries, name) ? entries[name] : undefined) };
}

/** A file that can only be read. */
export function text(read: () => string): MadeFile {
  return { read };
}

/** What a file system can mount. */
export function madeUp(root: MadeFolder): Synthetic {
  const find = (path: string): Made | undefined => {
    let at: Made | undefined = root;
    for (const name of path.split('/')) {
      if (name === '') continue;
      at = at && isFolder(at) ? at.at(name) : undefined;
    }
    return at;
  };
  const fileAt = (path: string): MadeFile | undefined => {
    const found = find(path);
    return found && !isFolder(found) ? found : undefined;
  };
  return {
    list: (path) => {
      const found = find(path);
      return found && isFolder(found) ? [...found.names()].sort() : undefined;
    },
    read: (path) => fileAt(path)?.read(),
    write: (path, written) => fileAt(path)?.write?.(written) ?? false,
    mode: (path) => {
      const file = fileAt(path);
      return file && (file.mode ?? (file.write ? 0o644 : 0o444));
    },
  };
}
