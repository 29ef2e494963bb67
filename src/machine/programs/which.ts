// upstream: debianutils which
import { findOnPath } from '../os/exec.ts';
import { HostProcess } from '../os/process.ts';
import type { Process } from '../os/types.ts';
import { command } from './lib/command.ts';

/** Says where commands are on PATH. */
export const which = command(
  {
    name: 'which',
    summary: 'Locate a command on PATH.',
    usage: '[-as] args',
    options: [
      ['a', 'print all matching pathnames of each argument'],
      ['s', 'be silent'],
    ],
    from: 'debianutils 5.7',
    usageExit: 2,
  },
  async (p, options) => {
    let code = options.operands.length === 0 ? 1 : 0;
    for (const name of options.operands) {
      const places = placesOf(p, name);
      if (places.length === 0) code = 1;
      if (!options.has('s')) for (const place of options.has('a') ? places : places.slice(0, 1)) await p.out(`${place}\n`);
    }
    return code;
  },
);

/** Where a command can be run from, in the order of PATH. */
export function placesOf(p: Process, name: string): string[] {
  if (!(p instanceof HostProcess)) return [];
  if (name.includes('/')) return p.fs.may(p.path(name), 1) ? [name] : [];
  return (p.env.get('PATH') ?? '').split(':').flatMap((directory) => findOnPath(p.fs, name, directory, p.cwd) ?? []);
}
