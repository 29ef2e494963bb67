// upstream: coreutils src/cp.c

import type { Process } from '../os/types.ts';
import { command, complain, fail, UsageError } from './lib/command.ts';
import { baseName, type CopyOptions, copyTree, joined } from './lib/copy.ts';
import { NOT_HERE, type Parsed } from './lib/options.ts';
import { quoted, said } from './lib/quote.ts';

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

async function toTargets(p: Process, options: Parsed, work: (from: string, to: string) => Promise<number>): Promise<number> {
  const names = [...options.operands];
  const [first] = names;
  if (first === undefined) throw new UsageError('missing file operand');
  const given = options.value('target-directory');
  if (given === undefined && names.length === 1) throw new UsageError(`missing destination file operand after ${quoted(first)}`);
  const target = given ?? names.pop() ?? '';
  const path = p.path(target);
  const folder = p.fs.exists(path) && p.fs.stat(path).type === 'directory' && !options.has('no-target-directory');
  if (given !== undefined && !folder) return fail(p, `target directory ${quoted(target)}: ${p.fs.exists(path) ? 'Not a directory' : 'No such file or directory'}`);
  if (names.length > 1 && options.has('no-target-directory')) throw new UsageError(`extra operand ${said(target)}`);
  if (names.length > 1 && !folder) return complain(p, `target ${quoted(target)}: ${p.fs.exists(path) ? 'Not a directory' : 'No such file or directory'}`);
  let code = 0;
  for (const name of names) code = Math.max(code, await work(name, folder ? joined(target, baseName(name)) : target));
  return code;
}
