// upstream: coreutils src/stty.c, for what a terminal has here
import type { Termios } from '../os/types.ts';
import { command, complain, fail } from './lib/command.ts';
import { said } from './lib/quote.ts';

const FLAGS: Readonly<Record<string, keyof Termios>> = { icanon: 'icanon', echo: 'echo', isig: 'isig', opost: 'opost' };

/** Prints and changes terminal settings. */
export const stty = command(
  {
    name: 'stty',
    summary: 'Print or change the settings of the terminal on standard input: size, echo, icanon, isig, opost, raw, cooked, sane.',
    usage: ['[-F DEVICE] [SETTING]...', '[-F DEVICE] [-a]'],
    options: [['a,all', 'print all settings']],
    rewrite: (args) => args.flatMap((a, i) => (/^-[a-z]{3,}$/.test(a) && !args.slice(0, i).includes('--') ? ['--', a] : [a])),
  },
  async (p, options) => {
    const tty = p.stdin.tty;
    if (!tty) return fail(p, "'standard input': Inappropriate ioctl for device");
    const words = options.operands.filter((w) => w !== '--');
    if (words.length === 0) {
      const t = tty.termios;
      const flag = (name: keyof Termios): string => (t[name] ? name : `-${name}`);
      await p.out(
        `speed 38400 baud; ${options.has('all') ? `rows ${tty.rows}; columns ${tty.columns}; ` : ''}line = 0;\n${
          options.has('all')
            ? `${flag('isig')} ${flag('icanon')} ${flag('echo')} ${flag('opost')}\n`
            : (['isig', 'icanon', 'echo', 'opost'] as const).some((f) => !t[f])
              ? `${(['isig', 'icanon', 'echo', 'opost'] as const)
                  .filter((f) => !t[f])
                  .map(flag)
                  .join(' ')}\n`
              : ''
        }`,
      );
      return 0;
    }
    for (const word of words) {
      const name = FLAGS[word.replace(/^-/, '')];
      if (word === 'size') await p.out(`${tty.rows} ${tty.columns}\n`);
      else if (word === 'speed') await p.out('38400\n');
      else if (word === 'raw' || word === '-cooked') tty.setTermios({ icanon: false, isig: false, opost: false });
      else if (word === 'cooked' || word === '-raw') tty.setTermios({ icanon: true, isig: true, opost: true });
      else if (word === 'cbreak' || word === '-cbreak') tty.setTermios({ icanon: word.startsWith('-') });
      else if (word === 'sane') tty.setTermios({ icanon: true, echo: true, isig: true, opost: true });
      else if (name) tty.setTermios({ [name]: !word.startsWith('-') });
      else {
        await complain(p, `invalid argument ${said(word)}`);
        await p.err(`Try '${p.argv[0]} --help' for more information.\n`);
        return 1;
      }
    }
    return 0;
  },
);
