// Files of a build, as seen from one folder: nothing outside of it is read. upstream: kustomize/api/internal/loader/fileloader.go
import type { Bytes } from '../../../../base/bytes.ts';
import { absolute } from '../../../../machine/os/paths.ts';
import type { Process } from '../../../../machine/os/types.ts';
import { CommandError } from '../errors.ts';

export interface Loader {
  readonly root: string;
  /** The folders that led here: none of them may come again. */
  readonly visited: readonly string[];
  /** --load-restrictor=LoadRestrictionsNone */
  readonly unrestricted: boolean;
  readonly p: Process;
}

/** A loader for the folder that a command line names. */
export function rootLoader(p: Process, name: string, unrestricted: boolean): Loader {
  const root = folder(p, name, p.path(name));
  return { p, root, visited: [], unrestricted };
}

const REMOTE = /^(https?:\/\/|git@|git::|ssh:\/\/|github\.com\/|[\w.-]+\.(com|org|io)\/)/;

/** Other people's servers are out of reach. */
export function refuseRemote(path: string): void {
  if (REMOTE.test(path)) throw new CommandError(`kustomizations from other servers are not simulated here: ${path}`);
}

/** The loader of a folder below, beside or above. */
export function loaderFor(l: Loader, path: string): Loader {
  refuseRemote(path);
  const root = folder(l.p, joined(l, path), joined(l, path));
  const visited = [...l.visited, l.root];
  const again = visited.find((v) => v === root || v.startsWith(root === '/' ? '/' : `${root}/`));
  if (again) throw new CommandError(`cycle detected: candidate root '${root}' contains visited root '${again}'`);
  return { ...l, root, visited };
}

const joined = (l: Loader, path: string): string => absolute(l.root, path);

function folder(p: Process, shown: string, full: string): string {
  if (!p.fs.exists(full)) throw new CommandError(`must build at directory: not a valid directory: ${notThere(shown, full)}`);
  if (p.fs.stat(full).type !== 'directory') throw new CommandError(`must build at directory: '${shown}': file is not directory`);
  return full;
}

const notThere = (shown: string, full: string): string => `evalsymlink failure on '${shown}' : lstat ${full}: no such file or directory`;

/** A file's bytes. Throws when it is not there, no file, or outside. */
export function loadFile(l: Loader, path: string): Bytes {
  const full = joined(l, path);
  if (!l.p.fs.exists(full)) throw new CommandError(notThere(full, full));
  if (l.p.fs.stat(full).type === 'directory') throw new CommandError(`'${full}' must resolve to a file`);
  if (!l.unrestricted && !full.startsWith(l.root === '/' ? '/' : `${l.root}/`)) throw new CommandError(`security; file '${full}' is not in or below '${l.root}'`);
  return l.p.fs.readFile(full);
}

export const loadText = (l: Loader, path: string): string => new TextDecoder().decode(loadFile(l, path));
