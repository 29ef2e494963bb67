// The files of a volume as the kubelet lays them: in a folder named after the moment, to which ..data leads, to which every name leads; so all change at once.
// upstream: pkg/volume/util/atomic_writer.go Write, pkg/volume/volume_linux.go SetVolumeOwnership
import { encode } from '../../../base/bytes.ts';
import { fnv1a32 } from '../../../base/hash.ts';
import { partsOf } from '../../../base/time.ts';
import type { MadeStat, Synthetic } from '../../../machine/os/inode.ts';

export interface PublishedFile {
  readonly text: string;
  /** Permission bits. */
  readonly mode: number;
  readonly uid?: number | undefined;
}

export type Content = ReadonlyMap<string, PublishedFile>;

/** What lies there at a time, in milliseconds. */
export interface Published {
  readonly files: Content;
  readonly at: number;
}

/** On what the files lie. */
export interface Ground {
  /** In memory (Secrets, projections, the downward API) or on the node's disk (ConfigMaps). */
  readonly memory: boolean;
  /** The pod's fsGroup, which may read all of it. */
  readonly group: number | undefined;
}

const DATA = '..data';
const FOLDER_SIZE = 4096;
const SET_GROUP = 0o2000;
const STICKY = 0o1000;

/** `now` gives what lies there; it is asked with every look. */
export function published(now: () => Published, ground: Ground): Synthetic {
  return {
    list: (path) => {
      const { files } = now();
      if (path === '') return [...new Set([stampOf(now()), DATA, ...namesIn(files, '')])].sort();
      const inside = within(now(), path);
      return inside === '' ? namesIn(files, '') : listed(files, inside);
    },
    read: (path) => now().files.get(within(now(), path))?.text,
    write: () => false,
    stat: (path) => statOf(now(), path, ground),
  };
}

export function sameContent(a: Content, b: Content): boolean {
  return a.size === b.size && [...a].every(([path, file]) => b.get(path)?.text === file.text && b.get(path)?.mode === file.mode);
}

/** ..2026_01_05_09_00_00.1234567890, as os.MkdirTemp names it. */
function stampOf({ at, files }: Published): string {
  const { year, month, day, hour, minute, second } = partsOf(at);
  const two = (n: number): string => String(n).padStart(2, '0');
  return `..${[year, two(month), two(day), two(hour), two(minute), two(second)].join('_')}.${fnv1a32(`${at} ${[...files.keys()].join(' ')}`)}`;
}

/** The path within the data, whichever way leads there. */
function within(current: Published, path: string): string {
  const [first = '', ...rest] = path.split('/');
  return first === DATA || first === stampOf(current) ? rest.join('/') : path;
}

function namesIn(files: Content, folder: string): readonly string[] {
  const prefix = folder === '' ? '' : `${folder}/`;
  const names = new Set<string>();
  for (const file of files.keys()) if (file.startsWith(prefix)) names.add(file.slice(prefix.length).split('/')[0] ?? '');
  return [...names].sort();
}

function listed(files: Content, folder: string): readonly string[] | undefined {
  if (files.has(folder)) return undefined;
  const names = namesIn(files, folder);
  return names.length > 0 ? names : undefined;
}

function statOf(current: Published, path: string, ground: Ground): MadeStat | undefined {
  const { files, at } = current;
  const own = { mtime: at, ...(ground.group === undefined ? {} : { gid: ground.group }) };
  const folder = (mode: number, names: number, folders: number): MadeStat => ({
    ...own,
    mode: ground.group === undefined ? mode : mode | SET_GROUP | 0o550,
    size: ground.memory ? (names + 2) * 20 : FOLDER_SIZE,
    nlink: 2 + folders,
  });
  if (path === '') return folder(ground.memory ? 0o777 | STICKY : 0o777, namesIn(files, '').length + 2, 1);
  const inside = within(current, path);
  const target = path === DATA ? stampOf(current) : inside === path && !path.includes('/') ? `${DATA}/${path}` : undefined;
  const link = target === undefined ? {} : { target };
  const file = files.get(inside);
  if (file) {
    const owner = file.uid === undefined ? {} : { uid: file.uid };
    return { ...own, ...owner, ...link, mode: ground.group === undefined ? file.mode : file.mode | 0o440, size: encode(file.text).length };
  }
  const names = inside === '' ? namesIn(files, '') : listed(files, inside);
  if (!names) return undefined;
  const folders = names.filter((name) => !files.has(inside === '' ? name : `${inside}/${name}`)).length;
  return { ...folder(0o755, names.length, folders), ...link };
}
