// upstream: coreutils src/ln.c. The file system has no hard links.
import type { Process } from '../os/types.ts';
import { command, complain, reason, UsageError } from './lib/command.ts';
import { baseName, existsLink, joined } from './lib/copy.ts';
import { NOT_HERE, type Parsed } from './lib/options.ts';
import { quoted } from './lib/quote.ts';

/** Makes links between files. */
export const ln = command(
  {
    name: 'ln',
    summary: 'Make symbolic links (hard links are not simulated here).',
    usage: ['[OPTION]... [-T] TARGET LINK_NAME', '[OPTION]... TARGET', '[OPTION]... TARGET... DIRECTORY'],
    options: [
      ['f,force', 'remove what is in the way'],
      ['n,no-dereference', 'a LINK_NAME that is a link to a directory is an ordinary file'],
      ['s,symbolic', 'make symbolic links'],
      ['r,relative', NOT_HERE],
      ['T,no-target-directory', 'LINK_NAME is an ordinary file'],
      ['v,verbose', 'tell of each link'],
    ],
  },
  async (p, options) => {
    const names = [...options.operands];
    const [first] = names;
    if (first === undefined) throw new UsageError('missing file operand');
    const target = names.length === 1 ? '.' : (names.pop() ?? '');
    const path = p.path(target);
    const link = existsLink(p, path) && p.fs.lstat(path).type === 'symlink';
    const folder = p.fs.exists(path) && p.fs.stat(path).type === 'directory' && !options.has('no-target-directory') && !(link && options.has('no-dereference'));
    if (names.length > 1 && !folder) return complain(p, `target ${quoted(target)}: ${p.fs.exists(path) ? 'Not a directory' : 'No such file or directory'}`);
    let code = 0;
    for (const name of names) code = Math.max(code, await make(p, name, folder ? joined(target, baseName(name)) : target, options));
    return code;
  },
);

async function make(p: Process, name: string, to: string, options: Parsed): Promise<number> {
  const path = p.path(to);
  const shown = to.replace(/^\.\//, './');
  const symbolic = options.has('symbolic');
  if (!symbolic) {
    if (!p.fs.exists(p.path(name))) return complain(p, `failed to access ${quoted(name)}: No such file or directory`);
    if (p.fs.stat(p.path(name)).type === 'directory') return complain(p, `${name}: hard link not allowed for directory`);
    return complain(p, `hard links are not simulated here: use ${quoted('ln -s')}`);
  }
  try {
    if (existsLink(p, path) && options.has('force')) p.fs.unlink(path);
    p.fs.symlink(name, path);
  } catch (e) {
    return complain(p, `failed to create symbolic link ${quoted(shown)}: ${reason(e)}`);
  }
  if (options.has('verbose')) await p.out(`${quoted(shown)} -> ${quoted(name)}\n`);
  return 0;
}
