// upstream: coreutils src/nice.c. Processors are never short here: the number is kept and shown, and nothing is slower for it.
import type { Process } from '../os/types.ts';
import { command, complain, fail, UsageError } from './lib/command.ts';
import { said } from './lib/quote.ts';
import { run } from './lib/run.ts';

/** What `nice` gave a process; those below it have the same. */
const given = new WeakMap<Process, number>();

function niceness(p: Process): number {
  for (let at: Process | undefined = p, depth = 0; at && depth < 100; at = p.machine.processes.get(at.ppid), depth++) {
    const own = given.get(at);
    if (own !== undefined) return own;
  }
  return 0;
}

/** Runs a command with another niceness. */
export const nice = command(
  {
    name: 'nice',
    summary: 'Run COMMAND with an adjusted niceness. With no COMMAND, print the current niceness, from -20 to 19.',
    usage: '[OPTION] [COMMAND [ARG]...]',
    options: [['n,adjustment=N', 'add integer N to the niceness (default 10)']],
    usageExit: 125,
    inOrder: true,
    rewrite: (args) => {
      const old = /^-([-+]?\d+)$/.exec(args[0] ?? '');
      return old ? ['-n', old[1] ?? '', ...args.slice(1)] : args;
    },
  },
  async (p, options) => {
    const text = options.value('adjustment');
    if (text !== undefined && !/^\s*[-+]?\d+$/.test(text)) return fail(p, `invalid adjustment ${said(text)}`, 125);
    if (options.operands.length === 0) {
      if (text !== undefined) throw new UsageError('a command must be given with an adjustment');
      await p.out(`${niceness(p)}\n`);
      return 0;
    }
    const now = niceness(p);
    const wanted = Math.max(-20, Math.min(19, now + Number(text ?? 10)));
    if (wanted < now && p.user.uid !== 0) await complain(p, 'cannot set niceness: Permission denied');
    else given.set(p, wanted);
    return run(p, options.operands, {}, '');
  },
);
