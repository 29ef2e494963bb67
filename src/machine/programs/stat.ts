// upstream: coreutils src/stat.c
import type { Process, Stat } from '../os/types.ts';
import { command, complain, reason, UsageError } from './lib/command.ts';
import { modeText } from './lib/modes.ts';
import { NOT_HERE } from './lib/options.ts';
import { listed, quoted } from './lib/quote.ts';
import { blocksOfStat, kindOf, stampOf, statField } from './lib/stat-fields.ts';
import { groupName, userName } from './lib/users.ts';

/** Shows what the file system knows of a file. */
export const stat = command(
  {
    name: 'stat',
    summary: 'Show the status of files.',
    usage: '[OPTION]... FILE...',
    options: [
      ['L,dereference', 'follow symlinks'],
      ['f,file-system', NOT_HERE],
      ['c,format=FORMAT', 'use FORMAT, with a newline after each use'],
      [',printf=FORMAT', 'the same, with backslash escapes and no newline'],
      ['t,terse', NOT_HERE],
    ],
    notes: 'In FORMAT: %a %A mode, %F type, %n %N name, %s size, %u %U owner, %g %G group, %y %Y time of change, %i inode, %h links, %b %B blocks.',
  },
  async (p, options) => {
    if (options.operands.length === 0) throw new UsageError('missing operand');
    const last = options.last('format', 'printf');
    let code = 0;
    for (const name of options.operands) {
      try {
        const path = p.path(name);
        const info = options.has('dereference') ? p.fs.stat(path) : p.fs.lstat(path);
        if (last === undefined) await p.out(whole(p, name, path, info));
        else if (last === 'format') await p.out(`${format(p, options.value('format') ?? '', name, path, info)}\n`);
        else await p.out(format(p, (options.value('printf') ?? '').replaceAll('\\n', '\n').replaceAll('\\t', '\t'), name, path, info));
      } catch (e) {
        code = await complain(p, `cannot statx ${quoted(name)}: ${reason(e)}`);
      }
    }
    return code;
  },
);

function format(p: Process, text: string, name: string, path: string, s: Stat): string {
  return text.replace(/%([-0]?\d*)([a-zA-Z%])/g, (all, width: string, directive: string) => {
    const value = statField(p, directive, name, path, s);
    if (value === undefined) return all;
    const n = Math.abs(Number(width || 0));
    return width.startsWith('-') ? value.padEnd(n) : value.padStart(n, width.startsWith('0') ? '0' : ' ');
  });
}

function whole(p: Process, name: string, path: string, s: Stat): string {
  const target = s.type === 'symlink' ? ` -> ${listed(p.fs.readlink(path))}` : '';
  const owner = (id: number, text: string): string => `(${String(id).padStart(5)}/${text.padStart(8)})`;
  return [
    `  File: ${listed(name)}${target}`,
    `  Size: ${String(s.size).padEnd(10)}\tBlocks: ${String(blocksOfStat(s)).padEnd(10)} IO Block: 4096   ${kindOf(s)}`,
    `Device: 8,1\tInode: ${String(s.ino).padEnd(11)} Links: ${s.nlink}`,
    `Access: (${(s.mode & 0o7777).toString(8).padStart(4, '0')}/${modeText(s)})  Uid: ${owner(s.uid, userName(p, s.uid))}   Gid: ${owner(s.gid, groupName(p, s.gid))}`,
    `Access: ${stampOf(s.mtime)}`,
    `Modify: ${stampOf(s.mtime)}`,
    `Change: ${stampOf(s.mtime)}`,
    ' Birth: -',
    '',
  ].join('\n');
}
