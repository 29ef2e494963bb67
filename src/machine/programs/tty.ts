// upstream: coreutils src/tty.c
import { command } from './lib/command.ts';

/** Prints the name of the terminal. */
export const tty = command(
  {
    name: 'tty',
    summary: 'Print the name of the terminal on standard input.',
    usage: '[OPTION]...',
    options: [
      ['s,silent', 'print nothing, only give an exit code'],
      [',quiet', ''],
    ],
    usageExit: 2,
  },
  async (p, options) => {
    const name = p.stdin.tty?.name;
    if (!options.has('silent', 'quiet')) await p.out(`${name ?? 'not a tty'}\n`);
    return name ? 0 : 1;
  },
);
