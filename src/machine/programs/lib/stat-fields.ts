// What stat shows of a file, one by one. upstream: coreutils src/stat.c
import { partsOf } from '../../../base/time.ts';
import type { Process, Stat } from '../../os/types.ts';
import { modeText } from './modes.ts';
import { quoted } from './quote.ts';
import { groupName, userName } from './users.ts';

const two = (n: number): string => String(n).padStart(2, '0');

/** A time as %y shows it. */
export function stampOf(ms: number): string {
  const t = partsOf(ms);
  return `${t.year}-${two(t.month)}-${two(t.day)} ${two(t.hour)}:${two(t.minute)}:${two(t.second)}.${String(t.ms).padStart(3, '0')}000000 +0000`;
}

/** The type of a file in words. */
export const kindOf = (s: Stat): string =>
  ({ file: s.size === 0 ? 'regular empty file' : 'regular file', directory: 'directory', symlink: 'symbolic link', device: 'character special file', fifo: 'fifo' })[s.type];

/** In 512-byte blocks. */
export const blocksOfStat = (s: Stat): number => (s.type === 'directory' ? 8 : s.type === 'file' ? Math.ceil(s.size / 4096) * 8 : 0);

/** What stands for a directive of --format. */
export function statField(p: Process, directive: string, name: string, path: string, s: Stat): string | undefined {
  switch (directive) {
    case '%':
      return '%';
    case 'a':
      return (s.mode & 0o7777).toString(8);
    case 'A':
      return modeText(s);
    case 'b':
      return String(blocksOfStat(s));
    case 'B':
      return '512';
    case 'F':
      return kindOf(s);
    case 'g':
      return String(s.gid);
    case 'G':
      return groupName(p, s.gid);
    case 'h':
      return String(s.nlink);
    case 'i':
      return String(s.ino);
    case 'n':
      return name;
    case 'N':
      return s.type === 'symlink' ? `${quoted(name)} -> ${quoted(p.fs.readlink(path))}` : quoted(name);
    case 'o':
      return '4096';
    case 's':
      return String(s.size);
    case 'u':
      return String(s.uid);
    case 'U':
      return userName(p, s.uid);
    case 'w':
      return '-';
    case 'W':
      return '0';
    default:
      // There is one time for a file: the last change.
      return 'xyz'.includes(directive) ? stampOf(s.mtime) : 'XYZ'.includes(directive) ? String(Math.floor(s.mtime / 1000)) : undefined;
  }
}
