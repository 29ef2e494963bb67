// upstream: ncurses progs/clear.c
import { command } from './lib/command.ts';

/** Clears the screen. */
export const clear = command(
  {
    name: 'clear',
    summary: 'Clear the terminal screen and its scrollback.',
    usage: '[options]',
    options: [
      ['T=TERM', ''],
      ['x', 'do not clear the scrollback'],
      ['V', ''],
    ],
    from: 'ncurses 6.4.20221231',
  },
  async (p, options) => {
    if (!p.env.get('TERM')) {
      await p.err('TERM environment variable not set.\n');
      return 1;
    }
    await p.out(`\x1b[H\x1b[2J${options.has('x') ? '' : '\x1b[3J'}`);
    return 0;
  },
);
