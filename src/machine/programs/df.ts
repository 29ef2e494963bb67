// upstream: coreutils src/df.c. A host has one file system; its size is that of the disk it was given, its use the sum of its files.
import type { Process } from '../os/types.ts';
import { command, complain } from './lib/command.ts';
import { human } from './lib/numbers.ts';
import { NOT_HERE } from './lib/options.ts';
import { quotedIfNeeded } from './lib/quote.ts';

const DISK = 41_943_040;

/** Shows file system space. */
export const df = command(
  {
    name: 'df',
    summary: 'Show how much space is used and free on the file system of each FILE.',
    usage: '[OPTION]... [FILE]...',
    options: [
      ['a,all', ''],
      ['h,human-readable', 'sizes like 1K 234M 2G'],
      ['H,si', NOT_HERE],
      ['i,inodes', NOT_HERE],
      ['k', 'in 1K blocks'],
      ['T,print-type', 'the type of the file system too'],
    ],
  },
  async (p, options) => {
    let code = 0;
    const found: string[] = [];
    for (const name of options.operands.length > 0 ? options.operands : ['/']) {
      if (p.fs.exists(p.path(name))) found.push(name);
      else code = await complain(p, `${quotedIfNeeded(name)}: No such file or directory`);
    }
    if (found.length === 0) return code;
    const used = Math.ceil((await usage(p, '/')) / 1024);
    const size = (n: number): string => (options.has('human-readable') ? human(n * 1024) : String(n));
    const type = options.has('print-type');
    const head = [
      'Filesystem',
      ...(type ? ['Type'] : []),
      options.has('human-readable') ? 'Size' : '1K-blocks',
      'Used',
      options.has('human-readable') ? 'Avail' : 'Available',
      'Use%',
      'Mounted on',
    ];
    const row = ['/dev/sda1', ...(type ? ['ext4'] : []), size(DISK), size(used), size(DISK - used), `${Math.ceil((100 * used) / DISK)}%`, '/'];
    const widths = head.map((h, i) => Math.max(h.length, row[i]?.length ?? 0, i === 0 ? 14 : 5));
    const line = (cells: readonly string[]): string =>
      `${cells.map((c, i) => (i === cells.length - 1 ? c : i === 0 || (type && i === 1) ? c.padEnd(i === 0 ? (widths[0] ?? 0) : (widths[i] ?? 0)) : c.padStart(i === cells.length - 2 ? 4 : (widths[i] ?? 0)))).join(' ')}\n`;
    await p.out(line(head) + found.map(() => line(row)).join(''));
    return code;
  },
);

async function usage(p: Process, path: string): Promise<number> {
  let sum = 0;
  for (const name of p.fs.readdir(path)) {
    const below = `${path === '/' ? '' : path}/${name}`;
    if (['/proc', '/sys', '/dev'].includes(below)) continue;
    const s = p.fs.lstat(below);
    if (s.type === 'directory') sum += 4096 + (await usage(p, below).catch(() => 0));
    else sum += s.size;
  }
  await p.tick();
  return sum;
}
