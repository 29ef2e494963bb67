// A volume that is mounted inside of another one's directory: both are seen as one tree.
import type { Synthetic } from '../../../machine/os/inode.ts';

interface Mount {
  readonly path: string;
  readonly files: Synthetic | undefined;
  readonly shared: string | undefined;
  readonly subPath: string | undefined;
}

/** The mounts with those that lie inside of another laid into it. */
export function nested<M extends Mount>(mounts: readonly M[]): readonly M[] {
  const outer = [...mounts].sort((a, b) => a.path.length - b.path.length);
  const out: M[] = [];
  for (const mount of outer) {
    const at = out.findIndex((o) => o.files !== undefined && o.subPath === undefined && mount.path.startsWith(`${o.path}/`));
    const host = out[at];
    if (!host?.files) out.push(mount);
    else out[at] = { ...host, shared: undefined, files: joined(host.files, mount.path.slice(host.path.length + 1), mount) };
  }
  return out;
}

function joined(outer: Synthetic, at: string, { files, subPath }: Mount): Synthetic {
  const inner = (path: string): string | undefined => {
    if (path !== at && !path.startsWith(`${at}/`)) return undefined;
    const rest = path.slice(at.length + 1);
    return subPath === undefined ? rest : rest ? `${subPath}/${rest}` : subPath;
  };
  return {
    list: (path) => {
      const below = inner(path);
      if (below !== undefined) return files ? files.list(below) : [];
      const names = outer.list(path);
      const before = path === '' ? '' : `${path}/`;
      const next = at.startsWith(before) ? at.slice(before.length).split('/')[0] : undefined;
      if (next === undefined || next === '') return names;
      return [...new Set([...(names ?? []), next])];
    },
    read: (path) => {
      const below = inner(path);
      return below === undefined ? outer.read(path) : files?.read(below);
    },
    write: (path, text) => {
      const below = inner(path);
      return below === undefined ? outer.write(path, text) : (files?.write(below, text) ?? false);
    },
    stat: (path) => {
      const below = inner(path);
      return below === undefined ? outer.stat?.(path) : files?.stat?.(below);
    },
  };
}
