import { BUDGETS, type Budget } from './budgets.ts';

/** One figure. `value` is the median of `runs`; `objects` says what existed. */
export interface Figure {
  readonly name: string;
  readonly unit: string;
  readonly value: number;
  readonly budget?: Budget;
  readonly runs: readonly number[];
  readonly objects: Readonly<Record<string, number>>;
}

export interface Benchmark {
  readonly name: string;
  /** Needs the built page, and for some a browser: only with --page. */
  readonly page?: true;
  /** `root` is the checkout. */
  run(root: string): Promise<readonly Figure[]>;
}

/** The value that a part `p` of the measurements does not exceed. */
export function percentile(runs: readonly number[], p: number): number {
  const sorted = [...runs].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * p))] ?? Number.NaN;
}

/** The middle of some measurements. */
export function median(runs: readonly number[]): number {
  return percentile(runs, 0.5);
}

/** Rounded to what is worth reading, with its budget beside it. */
export function figure(name: string, unit: string, runs: readonly number[], objects: Figure['objects'], value = median(runs)): Figure {
  const round = (n: number): number => Number(n.toPrecision(4));
  const budget = BUDGETS[name];
  return { name, unit, value: round(value), ...(budget ? { budget } : {}), runs: runs.map(round), objects };
}
