// upstream: GNU time 1.9 time.c, the portable format
import { command, UsageError } from './lib/command.ts';
import { run } from './lib/run.ts';

/** Runs a command and says how long it took. */
export const time = command(
  {
    name: 'time',
    summary: 'Run COMMAND and report the time it took.',
    usage: '[OPTION]... COMMAND [ARG]...',
    options: [['p,portability', 'use the portable output format']],
    from: 'GNU Time 1.9',
    inOrder: true,
    usageExit: 125,
  },
  async (p, options) => {
    if (options.operands.length === 0) throw new UsageError('missing program to run');
    const start = p.clock.now();
    const code = await run(p, options.operands, {}, 'cannot run ');
    const real = ((p.clock.now() - start) / 1000).toFixed(2);
    await p.err(options.has('portability') ? `real ${real}\nuser 0.00\nsys 0.00\n` : `0.00user 0.00system 0:${real.padStart(5, '0')}elapsed 0%CPU\n`);
    return code;
  },
);
