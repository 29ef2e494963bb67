// upstream: debianutils which
import { command } from './lib/command.ts';
import { placesOf } from './lib/places.ts';

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
