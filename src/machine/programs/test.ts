// upstream: coreutils src/test.c; the evaluation is the shell builtin's
import type { Program } from '../os/types.ts';
import { runBuiltin } from '../shell/as-program.ts';

export const test: Program = { name: 'test', summary: 'Check file types and compare values.', main: (p) => runBuiltin(p, p.argv[0]?.endsWith('[') ? '[' : 'test') };
