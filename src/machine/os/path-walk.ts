// From a path to an inode: symlinks, search permission, mounts of made-up files. upstream: path_resolution(7)
import type { Bytes } from '../../base/bytes.ts';
import { FsError } from './errors.ts';
import { type Inode, ROOT_INO, type Synthetic } from './inode.ts';
import type { InodeStore, Walked } from './inode-store.ts';
import { absolute } from './paths.ts';
import type { FsCode } from './types.ts';

/** Who asks. */
export interface Credentials {
  readonly uid: number;
  readonly gid: number;
}

/** Where a walk ended. */
export interface Found {
  /** The directory that holds the name; undefined for the root. */
  readonly parent: Inode | undefined;
  readonly name: string;
  readonly inode: Inode | undefined;
  /** The path without symlinks in its directories. */
  readonly path: string;
  /** The file's bytes once they were read: as long as this is kept nothing has changed, and whoever reads again is given the same object. */
  content?: Bytes;
  /** Set inside of a mount of made-up files. */
  readonly synthetic?: { readonly source: Synthetic; readonly path: string };
}

/** Read 4, write 2, search or execute 1, for whoever asks. */
export function permits(inode: Inode, who: Credentials, want: 1 | 2 | 4): boolean {
  if (who.uid === 0) return want !== 1 || inode.kind === 'directory' || (inode.mode & 0o111) !== 0;
  const shift = who.uid === inode.uid ? 6 : who.gid === inode.gid ? 3 : 0;
  return ((inode.mode >> shift) & want) !== 0;
}

interface Kept extends Walked {
  readonly found: Found;
}

/** Walks `path` and follows a symlink at its end; as long as nothing changes, who walks it again is told at once. */
export function walkKept(store: InodeStore, path: string, who: Credentials): Found {
  return orThrow(tryWalkKept(store, path, who), path);
}

/** As walkKept; says why where there is no way, for who only asks whether there is one. */
export function tryWalkKept(store: InodeStore, path: string, who: Credentials): Found | FsCode {
  const kept = store.walked(path) as Kept | undefined;
  if (kept && kept.uid === who.uid && kept.gid === who.gid) return kept.found;
  const found = tryWalk(store, path, who, true);
  if (typeof found === 'string') return found;
  // Made-up files come and go unseen.
  if (!found.synthetic && found.inode?.kind !== 'synthetic') store.keepWalk(path, { uid: who.uid, gid: who.gid, found } as Kept);
  return found;
}

/** Walks `path`; with `follow` a symlink at its end is followed too. The last name may be missing (inode undefined), a directory on the way may not. */
export function walk(store: InodeStore, path: string, who: Credentials, follow: boolean): Found {
  return orThrow(tryWalk(store, path, who, follow), path);
}

function orThrow(found: Found | FsCode, path: string): Found {
  if (typeof found === 'string') throw new FsError(found, path);
  return found;
}

/** As walk; says why where there is no way. */
export function tryWalk(store: InodeStore, path: string, who: Credentials, follow: boolean): Found | FsCode {
  const root = store.get(ROOT_INO);
  if (!root) return 'ENOENT';
  let rest = path.split('/');
  const mustBeDirectory = path.length > 1 && path.endsWith('/');
  let links = 0;
  let at: Inode = root;
  const trail: { inode: Inode; name: string }[] = [];
  const here = (): string => `/${trail.map((t) => t.name).join('/')}`;
  for (let i = 0; i < rest.length; i++) {
    const name = rest[i] ?? '';
    if (name === '' || name === '.') continue;
    if (name.length > 255) return 'ENAMETOOLONG';
    if (at.kind === 'synthetic') return { ...inMount(store, at, here(), rest.slice(i), follow), name };
    if (at.device === 'fd') return { parent: at, name, inode: at, path: `/dev/fd/${name}` };
    if (at.kind !== 'directory') return 'ENOTDIR';
    if (!permits(at, who, 1)) return 'EACCES';
    if (name === '..') {
      trail.pop();
      at = trail.at(-1)?.inode ?? root;
      continue;
    }
    const ino = at.entries?.get(name);
    const inode = ino === undefined ? undefined : store.get(ino);
    if (!inode) {
      if (!isLast(rest, i)) return 'ENOENT';
      return { parent: at, name, inode: undefined, path: join(here(), name) };
    }
    if (inode.kind === 'symlink' && (follow || mustBeDirectory || !isLast(rest, i))) {
      if (++links > 40) return 'ELOOP';
      const target = inode.target ?? '';
      if (target.startsWith('/')) {
        trail.length = 0;
        at = root;
      }
      rest = [...target.split('/'), ...rest.slice(i + 1)];
      i = -1;
      continue;
    }
    trail.push({ inode, name });
    at = inode;
  }
  if (at.kind === 'synthetic') return { ...inMount(store, at, here(), [], follow), name: trail.at(-1)?.name ?? '' };
  if (mustBeDirectory && at.kind !== 'directory') return 'ENOTDIR';
  const end = trail.at(-1);
  return { parent: trail.length > 1 ? trail.at(-2)?.inode : end ? root : undefined, name: end?.name ?? '', inode: at, path: here() };
}

function isLast(names: readonly string[], at: number): boolean {
  for (let i = at + 1; i < names.length; i++) if (names[i] !== '' && names[i] !== '.') return false;
  return true;
}

function join(directory: string, name: string): string {
  return directory === '/' ? `/${name}` : `${directory}/${name}`;
}

/** Made-up files have no inodes of their own; one is made for the answer. */
function inMount(store: InodeStore, mount: Inode, where: string, rest: readonly string[], follow: boolean): Omit<Found, 'name'> {
  const path = absolute('/', rest.join('/')).slice(1);
  const source = store.mounted(mount);
  if (!source) return { parent: undefined, inode: undefined, path: where };
  const known = source.stat?.(path);
  const { target, ...stat } = known ?? {};
  const found = { parent: mount, path: path === '' ? where : `${where}/${path}`, synthetic: { source, path } };
  const base = { ino: mount.ino, uid: 0, gid: 0, mtime: mount.mtime, nlink: 1, size: 0, synthetic: source, ...stat };
  if (target !== undefined && !follow && !['', '.'].includes(rest.at(-1) ?? '')) return { ...found, inode: { ...base, kind: 'symlink', mode: 0o777, nlink: 1, target } };
  if (source.list(path)) return { ...found, inode: { ...base, kind: 'synthetic', mode: known?.mode ?? 0o555 } };
  if (source.read(path) === undefined) return { ...found, inode: undefined };
  return { ...found, inode: { ...base, kind: 'file', mode: known?.mode ?? source.mode?.(path) ?? 0o644 } };
}
