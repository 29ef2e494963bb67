// How fast this machine is at this moment: the same sums every time. Other figures mean little where this one is far off or wanders.
import { type Benchmark, figure } from './types.ts';
import { cpu } from './world.ts';

const RUNS = 5;
const SUMS = 50_000_000;

async function sums(): Promise<void> {
  let x = 1;
  for (let i = 0; i < SUMS; i++) x = (Math.imul(x, 31) + i) | 0;
  if (x === 0.5) throw new Error('sums went wrong');
}

export const machine: Benchmark = {
  name: 'machine',
  async run() {
    const runs: number[] = [];
    for (let i = 0; i < RUNS; i++) runs.push(await cpu(sums));
    return [figure('machine', 'ms CPU', runs, { sums: SUMS })];
  },
};
