// Where a command name leads, and which names lead anywhere. upstream: bash findcmd.c, bashline.c command_word_completion_function
import { findOnPath } from '../os/exec.ts';
import type { ShellState } from './state.ts';

/** Where a command name leads on PATH, or where it is remembered to be. */
export function findCommand(sh: ShellState, name: string, path = sh.vars.value('PATH')): string | undefined {
  const known = sh.hashed.get(name);
  // A directory that PATH no longer names is not looked into.
  const stale = sh.dialect && known && !(path ?? '').split(':').includes(known.path.slice(0, known.path.lastIndexOf('/')));
  if (known && !stale && sh.fs.may(known.path, 1)) return known.path;
  return findOnPath(sh.fs, name, path, sh.cwd);
}

/** The names of all programs on PATH. */
export function programNames(sh: ShellState): string[] {
  const names = new Set<string>();
  for (const directory of (sh.vars.value('PATH') ?? '').split(':')) {
    if (!directory || !sh.fs.exists(directory) || sh.fs.stat(directory).type !== 'directory') continue;
    for (const name of sh.fs.readdir(directory)) if (sh.fs.may(`${directory}/${name}`, 1)) names.add(name);
  }
  return [...names];
}
