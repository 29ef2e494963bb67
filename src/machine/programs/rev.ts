// upstream: util-linux text-utils/rev.c
import { lineFilter } from './lib/simple.ts';

/** Reverses the characters of each line. */
export const rev = lineFilter({ name: 'rev', summary: 'Reverse the characters of each line.', usage: '[options] [file ...]', options: [], from: 'util-linux 2.38.1' }, (line) =>
  Array.from(line).reverse().join(''),
);
