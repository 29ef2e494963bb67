// How one file looks in ls. upstream: busybox/coreutils/ls.c fgcolor, append_char, display_single
import { monthName, partsOf } from '../../../../base/time.ts';
import type { Stat } from '../../../os/types.ts';

/** In 1K blocks; files take 4K blocks. */
export function blocksOf(stat: Stat): number {
  if (stat.type === 'directory') return 4;
  return stat.type === 'file' ? Math.ceil(stat.size / 4096) * 4 : 0;
}

/** What stands after a name: / for directories, with `all` the marks of other kinds too. */
export function markOf(stat: Stat, kinds: 'all' | 'folders' | 'none'): string {
  if (kinds === 'none') return '';
  if (stat.type === 'directory') return '/';
  if (kinds === 'folders') return '';
  if (stat.type === 'symlink') return '@';
  if (stat.type === 'fifo') return '|';
  return stat.type === 'file' && stat.mode & 0o111 ? '*' : '';
}

const COLOURS: Readonly<Record<Stat['type'], string>> = { file: '0;0', directory: '1;34', symlink: '1;36', device: '1;35', fifo: '0;35' };

/** The colour of a name; everything has one. */
export function colourOf(stat: Stat): string {
  return stat.type === 'file' && stat.mode & 0o111 ? '1;32' : COLOURS[stat.type];
}

const two = (n: number): string => String(n).padStart(2, '0');
const HALF_YEAR = (365 * 86_400_000) / 2;
const SOON = 15 * 60_000;

/** Nov 21 09:22, or with the year when it is over half a year ago. */
export function listTime(ms: number, now: number, whole: boolean): string {
  const t = partsOf(ms);
  const clock = `${two(t.hour)}:${two(t.minute)}`;
  if (whole) return `${t.year}-${two(t.month)}-${two(t.day)} ${clock}:${two(t.second)} +0000`;
  const recent = now - ms < HALF_YEAR && now - ms > -SOON;
  return `${monthName(t.month)} ${String(t.day).padStart(2)} ${recent ? clock : ` ${t.year}`}`;
}

/** Major and minor numbers of the devices that a container has; terminals are 136. upstream: Linux Documentation/admin-guide/devices.txt */
const DEVICES: Readonly<Record<string, readonly [number, number]>> = {
  null: [1, 3],
  zero: [1, 5],
  full: [1, 7],
  random: [1, 8],
  urandom: [1, 9],
  tty: [5, 0],
  console: [5, 1],
  ptmx: [5, 2],
};

/** The numbers of a device by its path. */
export function deviceNumbers(path: string): readonly [major: number, minor: number] {
  const terminal = /\/pts\/(\d+)$/.exec(path);
  return terminal ? [136, Number(terminal[1])] : (DEVICES[path.slice(path.lastIndexOf('/') + 1)] ?? [0, 0]);
}
