// upstream: busybox/coreutils/env.c, printenv.c
import { reason } from '../lib/command.ts';
import { AppletFault, applet } from './lib/applet.ts';

const NOT_FOUND = 127;
const NOT_RUN = 126;

export const env = applet(
  {
    name: 'env',
    usage: `[-i0] [-u NAME]... [-] [NAME=VALUE]... [PROG ARGS]

Run PROG in another environment, or print the environment

	-, -i	Begin with nothing
	-0	Lines end with NUL
	-u NAME	Without NAME
`,
    short: 'iu:0',
    long: { 'ignore-environment': 'i', unset: 'u:', null: '0' },
    posix: true,
  },
  async (call) => {
    const words = [...call.words];
    const bare = words[0] === '-';
    if (bare) words.shift();
    const environment = new Map(call.has('i') || bare ? [] : call.p.env);
    for (const name of call.all('u')) environment.delete(name);
    while (words[0]?.includes('=')) {
      const word = words.shift() ?? '';
      environment.set(word.slice(0, word.indexOf('=')), word.slice(word.indexOf('=') + 1));
    }
    if (words.length === 0) {
      const end = call.has('0') ? '\0' : '\n';
      await call.p.out([...environment].map(([name, value]) => `${name}=${value}${end}`).join(''));
      return 0;
    }
    try {
      return (await call.p.wait(call.p.spawn({ argv: words, env: environment, files: call.p.files }).exited)).code;
    } catch (fault) {
      const why = reason(fault);
      throw new AppletFault(`can't execute '${words[0]}': ${why}`, why === 'No such file or directory' ? NOT_FOUND : NOT_RUN);
    }
  },
);

export const printenv = applet({ name: 'printenv', usage: '[VARIABLE]...\n\nPrint VARIABLEs, or all of the environment\n', short: '', posix: true }, async (call) => {
  if (call.words.length === 0) {
    await call.p.out([...call.p.env].map(([name, value]) => `${name}=${value}\n`).join(''));
    return 0;
  }
  let code = 0;
  for (const name of call.words) {
    const value = call.p.variable(name);
    if (value === undefined) code = 1;
    else await call.p.out(`${value}\n`);
  }
  return code;
});
