// upstream: coreutils src/whoami.c
import { command, UsageError } from './lib/command.ts';

/** Prints the user's name. */
export const whoami = command(
  { name: 'whoami', summary: 'Print the user name associated with the current effective user ID.', usage: '[OPTION]...', options: [] },
  async (p, options) => {
    if (options.operands[0] !== undefined) throw new UsageError(`extra operand \u2018${options.operands[0]}\u2019`);
    await p.out(`${p.user.name}\n`);
    return 0;
  },
);
