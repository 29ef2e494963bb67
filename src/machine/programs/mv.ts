// upstream: coreutils src/mv.c
import type { Process } from '../os/types.ts';
import { command, complain, reason } from './lib/command.ts';
import { type CopyOptions, existsLink, mayReplace } from './lib/copy.ts';
import { quoted } from './lib/quote.ts';
import { toTargets } from './lib/targets.ts';

/** Moves and renames files. */
export const mv = command(
  {
    name: 'mv',
    summary: 'Rename SOURCE to DEST, or move SOURCEs into DIRECTORY.',
    usage: ['[OPTION]... [-T] SOURCE DEST', '[OPTION]... SOURCE... DIRECTORY', '[OPTION]... -t DIRECTORY SOURCE...'],
    options: [
      ['b', 'keep a copy (name~) of what is replaced'],
      ['f,force', 'do not ask before replacing'],
      ['i,interactive', 'ask before replacing'],
      ['n,no-clobber', 'do not replace what exists'],
      ['t,target-directory=DIRECTORY', 'move all SOURCEs into DIRECTORY'],
      ['T,no-target-directory', 'DEST is an ordinary file'],
      ['u,update', 'move only what is newer'],
      ['v,verbose', 'tell what is being done'],
    ],
  },
  (p, options) => {
    const last = options.last('interactive', 'no-clobber', 'force');
    const settings: CopyOptions = {
      recursive: true,
      keepLinks: true,
      preserve: true,
      verbose: options.has('verbose'),
      existing: last === 'no-clobber' ? 'keep' : last === 'interactive' ? 'ask' : options.has('update') ? 'update' : 'replace',
      force: last === 'force',
      backup: options.has('b'),
    };
    return toTargets(p, options, (from, to) => move(p, from, to, settings));
  },
);

async function move(p: Process, from: string, to: string, options: CopyOptions): Promise<number> {
  const source = p.path(from);
  const target = p.path(to);
  if (!existsLink(p, source)) return complain(p, `cannot stat ${quoted(from)}: No such file or directory`);
  const stat = p.fs.lstat(source);
  if (source === target) return complain(p, `${quoted(from)} and ${quoted(to)} are the same file`);
  if (stat.type === 'directory' && target.startsWith(`${source}/`)) return complain(p, `cannot move ${quoted(from)} to a subdirectory of itself, ${quoted(to)}`);
  if (existsLink(p, target)) {
    const old = p.fs.lstat(target);
    if (old.type === 'directory' && stat.type !== 'directory') return complain(p, `cannot overwrite directory ${quoted(to)} with non-directory`);
    if (old.type !== 'directory' && stat.type === 'directory') return complain(p, `cannot overwrite non-directory ${quoted(to)} with directory ${quoted(from)}`);
    if (!(await mayReplace(p, stat, to, options, 'mv'))) return 0;
    if (options.backup) p.fs.rename(target, `${target}~`);
  }
  try {
    p.fs.rename(source, target);
  } catch (e) {
    return complain(p, `cannot move ${quoted(from)} to ${quoted(to)}: ${reason(e)}`);
  }
  if (options.verbose) await p.out(`renamed ${quoted(from)} -> ${quoted(to)}\n`);
  return 0;
}
