// upstream: busybox/debianutils/mktemp.c
import { reason } from '../lib/command.ts';
import { AppletFault, applet } from './lib/applet.ts';

const LETTERS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789';
const LEAST = 6;

export const mktemp = applet(
  {
    name: 'mktemp',
    usage: `[-dt] [-p DIR] [TEMPLATE]

Make a file with a new name, which is printed. TEMPLATE ends in XXXXXX;
without one it is tmp.XXXXXX in the base directory

	-d	A directory
	-q	Do not tell of errors
	-t	In the base directory
	-p DIR	The base directory (with -t); else $TMPDIR, else /tmp
	-u	Make nothing, only print a name
`,
    short: 'dqtp:u',
    words: [0, 1],
  },
  async (call) => {
    const { p } = call;
    const given = call.words[0];
    const base = call.value('p') ?? p.variable('TMPDIR') ?? '/tmp';
    const template = given === undefined || call.has('t') || call.has('p') ? `${base.replace(/(.)\/+$/, '$1')}/${given ?? 'tmp.XXXXXX'}` : given;
    const xs = /X*$/.exec(template)?.[0].length ?? 0;
    // The library's function leaves no name behind when it fails.
    const fault = (words: string): number => {
      if (call.has('q')) return 1;
      throw new AppletFault(`(null): ${words}`);
    };
    if (xs < LEAST) return fault('Invalid argument');
    const name = template.slice(0, -LEAST) + p.machine.random.string(LETTERS, LEAST);
    try {
      if (!call.has('u') && call.has('d')) p.fs.mkdir(p.path(name), { mode: 0o700 });
      else if (!call.has('u')) p.fs.writeFile(p.path(name), '', { mode: 0o600, exclusive: true });
    } catch (e) {
      return fault(reason(e));
    }
    await p.out(`${name}\n`);
    return 0;
  },
);
