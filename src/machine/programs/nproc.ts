// upstream: coreutils src/nproc.c; the processors are those of the host's /proc/cpuinfo
import type { Process } from '../os/types.ts';
import { command, fail, UsageError } from './lib/command.ts';
import { said } from './lib/quote.ts';

/** Prints how many processors there are. */
export const nproc = command(
  {
    name: 'nproc',
    summary: 'Print the number of processing units available to the current process.',
    usage: '[OPTION]...',
    options: [
      [',all', 'print the number of installed processors'],
      [',ignore=N', 'leave out N of them, but never all'],
    ],
  },
  async (p, options) => {
    const ignore = options.value('ignore') ?? '0';
    if (!/^ *\+?\d+$/.test(ignore)) return fail(p, `invalid number: ${said(ignore)}`);
    const [extra] = options.operands;
    if (extra !== undefined) throw new UsageError(`extra operand ${said(extra)}`);
    const count = options.has('all') ? installed(p) : available(p);
    await p.out(`${Math.max(1, count - Number(ignore))}\n`);
    return 0;
  },
);

function installed(p: Process): number {
  if (!p.fs.exists('/proc/cpuinfo')) return 1;
  return p.fs.readText('/proc/cpuinfo').match(/^processor\b/gm)?.length ?? 1;
}

/** The variables of OpenMP are obeyed, as the real one does. */
function available(p: Process): number {
  const wish = (name: string): number | undefined => {
    const n = /^\s*(\d+)\s*(?:,|$)/.exec(p.variable(name) ?? '')?.[1];
    return Number(n) > 0 ? Number(n) : undefined;
  };
  return Math.min(wish('OMP_NUM_THREADS') ?? installed(p), wish('OMP_THREAD_LIMIT') ?? Number.POSITIVE_INFINITY);
}
