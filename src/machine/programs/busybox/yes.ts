// upstream: busybox/coreutils/yes.c
import { again } from '../lib/again.ts';
import { applet } from './lib/applet.ts';

/** It knows no options: all words are what it prints. */
export const yes = applet({ name: 'yes', usage: "[STRING]\n\nPrint STRING, or 'y', again and again\n", short: '', rewrite: (args) => ['--', ...args] }, (call) =>
  again(call.p, call.words),
);
