// The expression of find: tests and actions. upstream: findutils 4.9 find/parser.c
import type { Stat } from '../../../os/types.ts';

export interface Visited {
  /** As find prints it. */
  readonly path: string;
  readonly name: string;
  readonly real: string;
  readonly stat: Stat;
  readonly depth: number;
  /** The starting point it was found under. */
  readonly root: string;
}

export interface FindState {
  prune: boolean;
  quit: boolean;
  code: number;
}

export type Predicate = (file: Visited, state: FindState) => Promise<boolean> | boolean;

/** How a number is compared: +n, -n, n. */
export type Comparison = (n: number) => boolean;

/** Undefined when the text is no number. */
export function comparison(text: string): Comparison | undefined {
  const m = /^([-+]?)(\d+)$/.exec(text);
  if (!m) return undefined;
  const n = Number(m[2]);
  return m[1] === '+' ? (x) => x > n : m[1] === '-' ? (x) => x < n : (x) => x === n;
}
