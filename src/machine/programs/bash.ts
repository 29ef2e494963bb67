// bash and sh as programs: options, -c, script files, standard input, interactive. upstream: bash shell.c
import type { Program } from '../os/types.ts';
import { runShell } from '../shell/main.ts';

export const bash: Program = {
  name: 'bash',
  summary: 'The GNU Bourne-Again SHell.',
  main: (p) => runShell(p),
};
