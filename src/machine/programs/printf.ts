// upstream: coreutils src/printf.c; the formatting is the shell builtin's
import type { Program } from '../os/types.ts';
import { runBuiltin } from '../shell/as-program.ts';

export const printf: Program = { name: 'printf', summary: 'Format and print data.', main: (p) => runBuiltin(p, 'printf') };
