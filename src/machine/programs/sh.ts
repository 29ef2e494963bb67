// sh: the same shell with dash's words. upstream: dash main.c
import type { Program } from '../os/types.ts';
import { runShell } from '../shell/main.ts';

export const sh: Program = {
  name: 'sh',
  summary: 'The standard command interpreter.',
  main: (p) => runShell(p, 'sh'),
};
