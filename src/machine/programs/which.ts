// upstream: debianutils which
import { findOnPath } from '../os/exec.ts';
import { HostProcess } from '../os/process.ts';
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
    if (!(p instanceof HostProcess)) return 1;
    for (const name of options.operands) {
      const places = name.includes('/') ? (p.fs.may(p.path(name), 1) ? [name] : []) : (p.env.get('PATH') ?? '').split(':').flatMap((d) => findOnPath(p.fs, name, d, p.cwd) ?? []);
      if (places.length === 0) code = 1;
      if (!options.has('s')) for (const place of options.has('a') ? places : places.slice(0, 1)) await p.out(`${place}\n`);
    }
    return code;
  },
);
