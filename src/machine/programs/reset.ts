// upstream: ncurses progs/tset.c
import { command } from './lib/command.ts';
import { NOT_HERE } from './lib/options.ts';

/** Puts the terminal back into a sane state. */
export const reset = command(
  {
    name: 'reset',
    summary: 'Initialise the terminal.',
    usage: '[options] [terminal]',
    options: [
      ['Q', ''],
      ['q', NOT_HERE],
    ],
    from: 'ncurses 6.4.20221231',
  },
  async (p) => {
    const tty = p.stdin.tty ?? p.stdout.tty;
    tty?.setTermios({ icanon: true, echo: true, isig: true, opost: true });
    await p.out('\x1bc\x1b[!p\x1b[?3;4l\x1b[4l\x1b>\x1b[?1049l\x1b[?2004l\x1b[?25h\x1b[m');
    return 0;
  },
);
