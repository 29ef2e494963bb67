// upstream: procps kill.c; signals and their names are the shell builtin's
import type { Program } from '../os/types.ts';
import { runBuiltin } from '../shell/as-program.ts';

export const kill: Program = { name: 'kill', summary: 'Send a signal to a process.', main: (p) => runBuiltin(p, 'kill') };
