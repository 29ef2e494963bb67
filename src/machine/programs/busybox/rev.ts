// upstream: busybox/util-linux/rev.c
import { applet } from './lib/applet.ts';
import { eachLine } from './lib/inputs.ts';

export const rev = applet({ name: 'rev', usage: '[FILE]...\n\nPrint each line of FILEs backwards\n', short: '' }, (call) =>
  eachLine(call, call.words, (line) => Array.from(line).reverse().join('')),
);
