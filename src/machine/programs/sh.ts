// sh of Debian: dash. upstream: dash src/main.c
import type { Program } from '../os/types.ts';
import { runDash } from '../shell/dash/run.ts';

export const sh: Program = {
  name: 'sh',
  summary: 'The standard command interpreter.',
  main: runDash,
};
