// upstream: coreutils src/printenv.c
import { command } from './lib/command.ts';

/** Prints variables of the environment. */
export const printenv = command(
  {
    name: 'printenv',
    summary: 'Print the values of the specified environment VARIABLE(s).',
    usage: '[OPTION]... [VARIABLE]...',
    options: [['0,null', 'end each output line with NUL, not newline']],
    usageExit: 2,
  },
  async (p, options) => {
    const end = options.has('null') ? '\0' : '\n';
    if (options.operands.length === 0) {
      await p.out([...p.env].map(([k, v]) => `${k}=${v}${end}`).join(''));
      return 0;
    }
    let code = 0;
    for (const name of options.operands) {
      const value = p.env.get(name);
      if (value === undefined) code = 1;
      else await p.out(`${value}${end}`);
    }
    return code;
  },
);
