// The expression of find: tests and actions. upstream: findutils 4.9 find/parser.c
import type { Process, Stat } from '../../../os/types.ts';

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

/** Names that are gathered for one command (-exec ... +). */
export interface Gathered {
  flush(state: FindState): Promise<void>;
}

/** What a test or action is made from: the words behind it. */
export interface MakerContext {
  readonly p: Process;
  readonly name: string;
  argument(): string;
  readonly words: readonly string[];
  take(): string | undefined;
  fail(message: string): never;
  /** Words are missing. */
  missing(): never;
  batch(batch: Gathered): void;
  /** What is said of a command that cannot be run, when it is not what GNU find says. */
  readonly cannotRun?: (name: string, why: string) => string;
}

export type Maker = (context: MakerContext) => Predicate;
