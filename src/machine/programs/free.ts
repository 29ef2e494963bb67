// upstream: procps-ng 4.0.2 src/free.c. Figures are those of the host's /proc/meminfo.
import { command, fail } from './lib/command.ts';
import { human } from './lib/numbers.ts';

/** Shows memory. */
export const free = command(
  {
    name: 'free',
    summary: 'Show the amount of free and used memory.',
    usage: '[options]',
    options: [
      ['b,bytes', 'in bytes'],
      ['k,kibi', 'in kibibytes (default)'],
      ['m,mebi', 'in mebibytes'],
      ['g,gibi', 'in gibibytes'],
      ['h,human', 'in units that people read'],
    ],
    from: 'procps-ng 4.0.2',
  },
  async (p, options) => {
    if (!p.fs.exists('/proc/meminfo')) return fail(p, 'Unable to create meminfo structure');
    const facts = new Map(
      p.fs
        .readText('/proc/meminfo')
        .split('\n')
        .map((line) => [line.split(':')[0] ?? '', Number(/\d+/.exec(line.split(':')[1] ?? '')?.[0] ?? 0)]),
    );
    const kib = (name: string): number => facts.get(name) ?? 0;
    const cache = kib('Buffers') + kib('Cached') + kib('SReclaimable');
    const show = (n: number): string => {
      if (options.has('human')) return `${human(n * 1024)}${n * 1024 < 1024 ? 'B' : 'i'}`;
      return String(Math.floor(options.has('bytes') ? n * 1024 : options.has('mebi') ? n / 1024 : options.has('gibi') ? n / 1048576 : n));
    };
    const row = (name: string, ...figures: number[]): string => `${name.padEnd(8)}${figures.map((n) => show(n).padStart(12)).join('')}\n`;
    const total = kib('MemTotal');
    const available = kib('MemAvailable');
    await p.out(
      `               total        used        free      shared  buff/cache   available\n${row('Mem:', total, Math.max(0, total - available), kib('MemFree'), kib('Shmem'), cache, available)}${row('Swap:', kib('SwapTotal'), kib('SwapTotal') - kib('SwapFree'), kib('SwapFree'))}`,
    );
    return 0;
  },
);
