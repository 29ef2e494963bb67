// upstream: coreutils src/env.c
import { command } from './lib/command.ts';
import { run } from './lib/run.ts';

/** Runs a program in a changed environment, or prints the environment. */
export const env = command(
  {
    name: 'env',
    summary: 'Set each NAME to VALUE in the environment and run COMMAND.',
    usage: '[OPTION]... [-] [NAME=VALUE]... [COMMAND [ARG]...]',
    options: [
      ['i,ignore-environment', 'start with an empty environment'],
      ['0,null', 'end each output line with NUL, not newline'],
      ['u,unset=NAME', 'remove variable from the environment'],
      ['C,chdir=DIR', 'change working directory to DIR'],
    ],
    notes: 'A mere - implies -i.  If no COMMAND, print the resulting environment.',
    usageExit: 125,
    inOrder: true,
  },
  async (p, options) => {
    const words = [...options.operands];
    const dash = words[0] === '-';
    if (dash) words.shift();
    const environment = new Map(options.has('ignore-environment') || dash ? [] : p.env);
    for (const name of options.all('unset')) environment.delete(name);
    while (words[0]?.includes('=')) {
      const [word = ''] = words.splice(0, 1);
      const cut = word.indexOf('=');
      environment.set(word.slice(0, cut), word.slice(cut + 1));
    }
    if (words.length === 0) {
      const end = options.has('null') ? '\0' : '\n';
      await p.out([...environment].map(([k, v]) => `${k}=${v}${end}`).join(''));
      return 0;
    }
    const directory = options.value('chdir');
    return run(p, words, { env: environment, ...(directory === undefined ? {} : { cwd: p.path(directory) }) }, '');
  },
);
