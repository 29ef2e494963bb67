// upstream: coreutils src/true.c
import type { Program } from '../os/types.ts';

export const trueProgram: Program = { name: 'true', summary: 'Do nothing, successfully.', main: () => 0 };
