// The binary by its own name: its applets, and one of them run. upstream: busybox/libbb/appletlib.c busybox_main
import { FsError } from '../../os/errors.ts';
import type { Process } from '../../os/types.ts';
import { type Applet, banner } from './lib/applet.ts';

const USAGE = `BusyBox is copyrighted by many authors between 1998-2015.
Licensed under GPLv2. See source distribution for detailed
copyright notices.

Usage: busybox [function [arguments]...]
   or: busybox --list[-full]
   or: busybox --install [-s] [DIR]
   or: function [arguments]...

	BusyBox is a multi-call binary: one file that is many common
	utilities. There is a link to it for each of them, and it does
	what the name says that it was called by.

Currently defined functions:
`;
const WIDTH = 80;
const TAB = 8;

/** The applets, as what stands beside the binary. */
function appletsOf(p: Process): string[] {
  return p.fs
    .readdir('/bin')
    .filter((name) => name !== 'busybox')
    .sort();
}

function inColumns(names: readonly string[]): string {
  let text = '';
  let column = 0;
  for (const [i, name] of names.entries()) {
    const piece = `${name}${i < names.length - 1 ? ', ' : ''}`;
    if (column > 0 && column + piece.trimEnd().length >= WIDTH) {
      text = `${text.trimEnd()}\n`;
      column = 0;
    }
    if (column === 0) {
      text += '\t';
      column = TAB;
    }
    text += piece;
    column += piece.length;
  }
  return `${text}\n`;
}

async function run(p: Process, argv: readonly string[]): Promise<number> {
  const [name = ''] = argv;
  try {
    if (!appletsOf(p).includes(name)) throw new FsError('ENOENT', name);
    const child = p.spawn({ argv: [`/bin/${name}`, ...argv.slice(1)], files: p.files, env: p.env });
    return (await p.wait(child.exited)).code;
  } catch (fault) {
    if (!(fault instanceof FsError)) throw fault;
    await p.err(`${name}: applet not found\n`);
    return 127;
  }
}

export const busybox: Applet = (build) => ({
  name: 'busybox',
  summary: 'many utilities in one',
  async main(p) {
    const [option, ...rest] = p.argv.slice(1);
    if (option === undefined || (option === '--help' && rest.length === 0)) {
      await p.out(`${banner(build)}\n${USAGE}${inColumns(appletsOf(p))}\n`);
      return 0;
    }
    if (option === '--list' || option === '--list-full') {
      await p.out(
        appletsOf(p)
          .map((name) => `${option === '--list' ? '' : 'bin/'}${name}\n`)
          .join(''),
      );
      return 0;
    }
    if (option === '--install') {
      await p.err('busybox: --install is not simulated here\n');
      return 1;
    }
    return option === '--help' ? run(p, [...rest, '--help']) : run(p, [option, ...rest]);
  },
});
