// upstream: coreutils src/pwd.c
import { command } from './lib/command.ts';

/** Prints the working directory. */
export const pwd = command(
  {
    name: 'pwd',
    summary: 'Print the full name of the current working directory.',
    usage: '[OPTION]...',
    options: [
      ['L,logical', 'use PWD from the environment, even if it contains symlinks'],
      ['P,physical', 'avoid all symlinks'],
    ],
  },
  async (p, options) => {
    if (options.operands.length > 0) await p.err(`${p.argv[0]}: ignoring non-option arguments\n`);
    const said = p.env.get('PWD');
    const logical = options.last('logical', 'physical') === 'logical' && said !== undefined && p.fs.exists(said) && p.fs.realpath(said) === p.fs.realpath(p.cwd);
    await p.out(`${logical ? said : p.fs.realpath(p.cwd)}\n`);
    return 0;
  },
);
