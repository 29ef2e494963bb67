// upstream: coreutils src/cp.c

import { command } from './lib/command.ts';
import { type CopyOptions, copyTree } from './lib/copy.ts';
import { NOT_HERE } from './lib/options.ts';
import { toTargets } from './lib/targets.ts';

/** Copies files and directories. */
export const cp = command(
  {
    name: 'cp',
    summary: 'Copy SOURCE to DEST, or several SOURCEs into DIRECTORY.',
    usage: ['[OPTION]... [-T] SOURCE DEST', '[OPTION]... SOURCE... DIRECTORY', '[OPTION]... -t DIRECTORY SOURCE...'],
    options: [
      ['a,archive', 'same as -dR --preserve=all'],
      ['b', 'keep a copy (name~) of what is replaced'],
      ['d', 'same as --no-dereference --preserve=links'],
      ['f,force', 'replace a target that cannot be opened'],
      ['i,interactive', 'ask before replacing'],
      ['H', NOT_HERE],
      ['L,dereference', 'always follow symlinks'],
      ['n,no-clobber', 'do not replace what exists'],
      ['P,no-dereference', 'never follow symlinks'],
      ['p', 'same as --preserve=mode,ownership,timestamps'],
      [',preserve[=ATTR_LIST]', 'keep modes and times'],
      ['R,recursive', 'copy directories and what is in them'],
      ['r', 'same as -R'],
      ['t,target-directory=DIRECTORY', 'copy all SOURCEs into DIRECTORY'],
      ['T,no-target-directory', 'DEST is an ordinary file'],
      ['u,update', 'copy only what is newer'],
      ['v,verbose', 'tell what is being done'],
    ],
  },
  (p, options) => {
    const recursive = options.has('archive', 'recursive', 'r');
    const last = options.last('interactive', 'no-clobber', 'force');
    const settings: CopyOptions = {
      recursive,
      keepLinks: options.has('archive', 'd', 'no-dereference') || (recursive && !options.has('dereference')),
      preserve: options.has('archive', 'p', 'preserve'),
      verbose: options.has('verbose'),
      existing: last === 'no-clobber' ? 'keep' : last === 'interactive' ? 'ask' : options.has('update') ? 'update' : 'replace',
      force: options.has('force'),
      backup: options.has('b'),
    };
    return toTargets(p, options, (from, to) => copyTree(p, from, to, settings));
  },
);
