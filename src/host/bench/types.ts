/** One figure. `value` is the median of `runs`. */
export interface Figure {
  readonly name: string;
  readonly unit: string;
  readonly value: number;
  readonly runs: readonly number[];
  readonly objects: Readonly<Record<string, number>>;
}

export interface Benchmark {
  readonly name: string;
  run(): Promise<readonly Figure[]>;
}

/** The middle of some measurements. */
export function median(runs: readonly number[]): number {
  const sorted = [...runs].sort((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? Number.NaN;
}

/** Rounded to what is worth reading. */
export function figure(name: string, unit: string, runs: readonly number[], objects: Figure['objects']): Figure {
  const round = (n: number): number => Number(n.toPrecision(4));
  return { name, unit, value: round(median(runs)), runs: runs.map(round), objects };
}
