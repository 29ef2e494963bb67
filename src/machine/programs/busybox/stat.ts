// upstream: busybox/coreutils/stat.c
import type { Stat } from '../../os/types.ts';
import { reason } from '../lib/command.ts';
import { modeText } from '../lib/modes.ts';
import { blocksOfStat, kindOf, stampOf, statField } from '../lib/stat-fields.ts';
import { groupName, userName } from '../lib/users.ts';
import { type AppletCall, AppletFault, applet } from './lib/applet.ts';
import { deviceNumbers } from './lib/listing.ts';

export const stat = applet(
  {
    name: 'stat',
    usage: `[-ltf] [-c FMT] FILE...

Show what the file system knows of FILEs

	-c FMT	In this form
	-f	Of their file system
	-L	Of what symlinks point to
	-t	In one line

In FMT: %a %A mode, %b %B blocks, %d %D device, %f mode in hex, %F type,
%g %G group, %h links, %i inode, %n %N name, %o I/O block, %s size, %t %T
numbers of a device, %u %U user, %x %X access, %y %Y change, %z %Z inode's change
`,
    short: 'c:ftL',
    words: [1, Number.POSITIVE_INFINITY],
  },
  async (call) => {
    let code = 0;
    for (const name of call.words) {
      const path = call.p.path(name);
      try {
        const info = call.has('L') || call.has('f') ? call.p.fs.stat(path) : call.p.fs.lstat(path);
        if (call.has('f')) throw new AppletFault('-f is not simulated here');
        const format = call.value('c');
        if (format !== undefined) await call.p.out(`${formatted(call, format, name, path, info)}\n`);
        else if (call.has('t')) await call.p.out(`${terse(call, name, path, info)}\n`);
        else await call.p.out(whole(call, name, path, info));
      } catch (fault) {
        if (fault instanceof AppletFault) throw fault;
        await call.complain(`${call.has('f') ? "can't read file system information for" : "can't stat"} '${name}': ${reason(fault)}`);
        code = 1;
      }
    }
    return code;
  },
);

const TYPE_BITS: Readonly<Record<Stat['type'], number>> = { file: 0o100000, directory: 0o040000, symlink: 0o120000, device: 0o020000, fifo: 0o010000 };
const DEVICE = 0x801;

const quotedLink = (call: AppletCall, name: string, path: string, s: Stat): string => (s.type === 'symlink' ? `'${name}' -> '${call.p.fs.readlink(path)}'` : name);

function field(call: AppletCall, letter: string, name: string, path: string, s: Stat): string {
  const [major, minor] = s.type === 'device' ? deviceNumbers(path) : [0, 0];
  switch (letter) {
    case 'd':
      return String(DEVICE);
    case 'D':
      return DEVICE.toString(16);
    case 'f':
      return (TYPE_BITS[s.type] | (s.mode & 0o7777)).toString(16);
    case 't':
      return major.toString(16);
    case 'T':
      return minor.toString(16);
    case 'N':
      return quotedLink(call, name, path, s);
    case 'w':
    case 'W':
      return letter;
    default:
      return statField(call.p, letter, name, path, s) ?? letter;
  }
}

function formatted(call: AppletCall, format: string, name: string, path: string, s: Stat): string {
  return format.replace(/%([-+ #0]*)(\d*)(.)/g, (_, flags: string, width: string, letter: string) => {
    if (letter === '%') return '%';
    const value = field(call, letter, name, path, s);
    if (flags.includes('-')) return value.padEnd(Number(width || 0));
    return value.padStart(Number(width || 0), flags.includes('0') ? '0' : ' ');
  });
}

function terse(call: AppletCall, name: string, path: string, s: Stat): string {
  return `${name} ${[...'sbfuGDhitTXYZo'].map((letter) => (letter === 'G' ? String(s.gid) : field(call, letter, name, path, s))).join(' ')}`;
}

function whole(call: AppletCall, name: string, path: string, s: Stat): string {
  const owner = (id: number, text: string): string => `(${String(id).padStart(5)}/${text.padStart(8)})`;
  const device =
    s.type === 'device'
      ? ` Device type: ${deviceNumbers(path)
          .map((n) => n.toString(16))
          .join(',')}`
      : '';
  return [
    `  File: ${quotedLink(call, name, path, s)}`,
    `  Size: ${String(s.size).padEnd(10)}\tBlocks: ${String(blocksOfStat(s)).padEnd(10)} IO Block: 4096   ${kindOf(s)}`,
    `Device: ${DEVICE.toString(16)}h/${DEVICE}d\tInode: ${String(s.ino).padEnd(10)}  Links: ${device === '' ? s.nlink : String(s.nlink).padEnd(5)}${device}`,
    `Access: (${(s.mode & 0o7777).toString(8).padStart(4, '0')}/${modeText(s)})  Uid: ${owner(s.uid, userName(call.p, s.uid))}   Gid: ${owner(s.gid, groupName(call.p, s.gid))}`,
    `Access: ${stampOf(s.mtime)}`,
    `Modify: ${stampOf(s.mtime)}`,
    `Change: ${stampOf(s.mtime)}`,
    '',
  ].join('\n');
}
