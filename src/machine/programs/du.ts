// upstream: coreutils src/du.c
import type { Process, Stat } from '../os/types.ts';
import { command, complain, fail, reason } from './lib/command.ts';
import { fnmatch } from './lib/glob.ts';
import { human } from './lib/numbers.ts';
import type { Parsed } from './lib/options.ts';
import { quoted, said } from './lib/quote.ts';

/** Sums file sizes in trees. */
export const du = command(
  {
    name: 'du',
    summary: 'Sum up the disk usage of each FILE, directories with all that is in them.',
    usage: '[OPTION]... [FILE]...',
    writeError: () => 'write error',
    options: [
      ['a,all', 'files too, not only directories'],
      [',apparent-size', 'sizes of the contents, not of the blocks'],
      ['b,bytes', 'same as --apparent-size in bytes'],
      ['c,total', 'a total at the end'],
      ['d,max-depth=N', 'only directories at most N levels down'],
      ['h,human-readable', 'sizes like 1K 234M 2G'],
      ['k', 'in 1K blocks'],
      ['m', 'in 1M blocks'],
      ['s,summarize', 'only a total for each FILE'],
      ['x,one-file-system', ''],
      [',exclude=PATTERN', 'leave out files that match PATTERN'],
    ],
  },
  async (p, options) => {
    const depth = options.has('summarize') ? '0' : (options.value('max-depth') ?? 'all');
    if (depth !== 'all' && !/^\d+$/.test(depth)) return fail(p, `invalid maximum depth ${said(depth)}`);
    const limit = depth === 'all' ? Number.POSITIVE_INFINITY : Number(depth);
    let total = 0;
    let code = 0;
    for (const name of options.operands.length > 0 ? options.operands : ['.']) {
      try {
        total += await walk(p, name, p.path(name), 0, limit, options);
      } catch (e) {
        code = await complain(p, `cannot access ${quoted(name)}: ${reason(e)}`);
      }
    }
    if (options.has('total')) await p.out(`${shown(total, options)}\ttotal\n`);
    return code;
  },
);

function sizeOf(s: Stat, options: Parsed): number {
  if (options.has('bytes', 'apparent-size')) return s.type === 'directory' ? 4096 : s.size;
  return s.type === 'directory' ? 4096 : s.type === 'file' ? Math.ceil(s.size / 4096) * 4096 : 0;
}

function shown(bytes: number, options: Parsed): string {
  if (options.has('human-readable')) return human(bytes);
  if (options.has('bytes')) return String(bytes);
  return String(Math.ceil(bytes / (options.has('m') ? 1048576 : 1024)));
}

async function walk(p: Process, name: string, path: string, depth: number, limit: number, options: Parsed): Promise<number> {
  const s = p.fs.lstat(path);
  let sum = sizeOf(s, options);
  if (s.type === 'directory') {
    try {
      for (const child of p.fs.readdir(path))
        if (!options.all('exclude').some((g) => fnmatch(g, child)))
          sum += await walk(p, `${name.replace(/\/$/, '')}/${child}`, `${path === '/' ? '' : path}/${child}`, depth + 1, limit, options);
    } catch (e) {
      await complain(p, `cannot read directory ${quoted(name)}: ${reason(e)}`);
    }
  }
  if (depth === 0 || (depth <= limit && (s.type === 'directory' || options.has('all')))) await p.out(`${shown(sum, options)}\t${name}\n`);
  await p.tick();
  return sum;
}
