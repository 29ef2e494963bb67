// upstream: procps-ng 4.0.2 src/pgrep.c
import { command, UsageError } from './lib/command.ts';
import { SEARCH, search } from './lib/process-search.ts';
import { commandName } from './lib/processes.ts';

/** Prints the numbers of processes by their names. */
export const pgrep = command(
  {
    name: 'pgrep',
    summary: 'Look up processes based on name.',
    usage: '[options] <pattern>',
    options: [['a,list-full', 'list PID and full command line'], ['l,list-name', 'list PID and process name'], ['d,delimiter=STRING', 'specify output delimiter'], ...SEARCH],
    from: 'procps-ng 4.0.2',
    usageExit: 2,
    hint: (name) => `Try \`${name} --help' for more information.\n`,
  },
  async (p, options) => {
    const found = search(p, options);
    if (typeof found === 'string') throw new UsageError(found);
    if (options.has('count')) await p.out(`${found.length}\n`);
    else if (found.length > 0) {
      const line = ({ pid, process }: (typeof found)[number]): string =>
        options.has('list-full') ? `${pid} ${process.argv.join(' ')}` : options.has('list-name') ? `${pid} ${commandName(process)}` : String(pid);
      await p.out(`${found.map(line).join(options.value('delimiter') ?? '\n')}\n`);
    }
    return found.length > 0 ? 0 : 1;
  },
);
