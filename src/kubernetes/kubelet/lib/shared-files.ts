// Files that several containers of a pod see at once: an emptyDir in memory. Directories are what the files' paths imply, and those that were made.

import { encode } from '../../../base/bytes.ts';
import type { MadeStat, Synthetic } from '../../../machine/os/inode.ts';
import { absolute } from '../../../machine/os/paths.ts';

export class SharedFiles implements Synthetic {
  readonly #files = new Map<string, string>();

  list(path: string): readonly string[] | undefined {
    const prefix = path === '' ? '' : `${path}/`;
    if (path !== '' && this.#files.has(path)) return undefined;
    const names = new Set<string>();
    for (const file of this.#files.keys()) if (file.startsWith(prefix)) names.add(file.slice(prefix.length).split('/')[0] ?? '');
    return path === '' || names.size > 0 ? [...names].sort() : undefined;
  }

  read(path: string): string | undefined {
    return this.#files.get(path);
  }

  stat(path: string): MadeStat | undefined {
    const text = this.#files.get(path);
    if (text !== undefined) return { size: encode(text).length };
    return this.list(path) && { mode: path === '' ? 0o777 : 0o755, size: 4096, nlink: 2 };
  }

  write(path: string, text: string): boolean {
    this.#files.set(absolute('/', path).slice(1), text);
    return true;
  }
}
