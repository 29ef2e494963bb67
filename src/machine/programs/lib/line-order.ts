// The order of lines. upstream: coreutils src/sort.c
import type { KeyFlags, SortKey } from './sort-keys.ts';

/** The key when none is given. */
export const wholeLine = (flags: KeyFlags): SortKey => ({ start: 1, startChar: 1, end: 0, endChar: 0, flags, startBlanks: flags.blanks, endBlanks: false });

export type Compare = (a: string, b: string) => number;

/** The order of lines; where keys are equal it is the whole line's, unless keys are all that counts. */
export function lineOrder(compare: Compare, reverse: boolean, keysOnly: boolean): Compare {
  if (keysOnly) return compare;
  const last = reverse ? -1 : 1;
  return (a, b) => compare(a, b) || (a < b ? -last : a > b ? last : 0);
}
