// Sizes of files: what they take, and other ones. upstream: busybox/coreutils/du.c, truncate.c
import type { Stat } from '../../os/types.ts';
import { reason } from '../lib/command.ts';
import { type AppletCall, applet } from './lib/applet.ts';
import { humanSize } from './lib/human.ts';
import { countOf } from './lib/inputs.ts';
import { blocksOf } from './lib/listing.ts';

const KILO = 1024;

export const du = applet(
  {
    name: 'du',
    usage: `[-aHLdclsxhmk] [FILE]...

Sum up what FILEs take, directories with all that is in them

	-a	Files too
	-b	Sizes of contents, in bytes
	-L	Follow symlinks
	-H	Follow symlinks on the command line
	-d N	Only directories less than N levels down
	-c	A total
	-l	Files with several names count for each
	-s	Only a sum for each FILE
	-x	Stay on one file system
	-h	Sizes such as 1K 243M 2G
	-m	In megabytes
	-k	In kilobytes
`,
    short: 'abcd:hklmsxHL',
  },
  async (call) => {
    const limit = call.has('s') ? 0 : call.number('d', Number.POSITIVE_INFINITY);
    const seen = new Set<number>();
    let total = 0;
    let code = 0;
    const print = (size: number, name: string): Promise<void> => call.p.out(`${shown(call, size)}\t${name}\n`);
    const visit = async (name: string, depth: number): Promise<number> => {
      const stat = statOf(call, name, depth);
      if (typeof stat === 'string') {
        await call.complain(`${name}: ${stat}`);
        code = 1;
        return 0;
      }
      if (stat.nlink > 1 && stat.type === 'file' && !call.has('l')) {
        if (seen.has(stat.ino)) return 0;
        seen.add(stat.ino);
      }
      let sum = call.has('b') ? stat.size : blocksOf(stat) * KILO;
      if (stat.type === 'directory') for (const child of call.p.fs.readdir(call.p.path(name))) sum += await visit(`${name.replace(/\/+$/, '')}/${child}`, depth + 1);
      if (depth === 0 || (depth <= limit && (stat.type === 'directory' || call.has('a')))) await print(sum, name);
      await call.p.tick();
      return sum;
    };
    for (const name of call.words.length > 0 ? call.words : ['.']) total += await visit(name, 0);
    if (call.has('c')) await print(total, 'total');
    return code;
  },
);

function statOf(call: AppletCall, name: string, depth: number): Stat | string {
  try {
    const path = call.p.path(name);
    return call.has('L') || (call.has('H') && depth === 0) ? call.p.fs.stat(path) : call.p.fs.lstat(path);
  } catch (fault) {
    return reason(fault);
  }
}

function shown(call: AppletCall, bytes: number): string {
  const unit = call.options.findLast(([name]) => 'hmk'.includes(name))?.[0] ?? 'k';
  if (call.has('b')) return String(bytes);
  if (unit === 'h') return humanSize(bytes);
  const kilos = bytes / KILO;
  return String(unit === 'm' ? Math.max(kilos > 0 ? 1 : 0, Math.round(kilos / KILO)) : kilos);
}

const SUFFIXES: Readonly<Record<string, number>> = {
  b: 512,
  k: KILO,
  K: KILO,
  m: KILO ** 2,
  M: KILO ** 2,
  g: KILO ** 3,
  G: KILO ** 3,
  kB: 1000,
  KB: 1000,
  MB: 1000 ** 2,
  GB: 1000 ** 3,
};

export const truncate = applet(
  {
    name: 'truncate',
    usage: `[-c] -s SIZE FILE...

Make FILEs as long as SIZE

	-c	Make no files
	-s SIZE
`,
    short: 'cs:',
    words: [1, Number.POSITIVE_INFINITY],
    needs: ['s'],
  },
  async (call) => {
    const { fs } = call.p;
    const size = countOf(call.value('s') ?? '', SUFFIXES);
    let code = 0;
    for (const name of call.words) {
      const path = call.p.path(name);
      try {
        const there = fs.exists(path);
        if (!there && call.has('c')) continue;
        const old = there ? fs.readFile(path) : new Uint8Array();
        call.p.hold(size);
        const next = new Uint8Array(size);
        next.set(old.subarray(0, size));
        fs.writeFile(path, next, { mode: 0o666 & ~call.p.umask });
        call.p.hold(-size);
      } catch (fault) {
        await call.complain(`${name}: open: ${reason(fault)}`);
        code = 1;
      }
    }
    return code;
  },
);
