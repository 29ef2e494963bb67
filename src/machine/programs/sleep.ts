// upstream: coreutils src/sleep.c
import { command, UsageError } from './lib/command.ts';
import { duration } from './lib/run.ts';

/** Waits. */
export const sleep = command(
  { name: 'sleep', summary: 'Pause for NUMBER seconds; SUFFIX may be s, m, h or d.', usage: ['NUMBER[SUFFIX]...', 'OPTION'], options: [] },
  async (p, options) => {
    if (options.operands.length === 0) throw new UsageError('missing operand');
    let total = 0;
    for (const word of options.operands) {
      const ms = duration(word);
      if (ms === undefined) throw new UsageError(`invalid time interval \u2018${word}\u2019`);
      total += ms;
    }
    await p.sleep(total);
    return 0;
  },
);
