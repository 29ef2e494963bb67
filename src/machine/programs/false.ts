// upstream: coreutils src/false.c
import type { Program } from '../os/types.ts';

export const falseProgram: Program = { name: 'false', summary: 'Do nothing, unsuccessfully.', main: () => 1 };
