// The benchmarks, in the order in which they run.
import { boot } from './boot.ts';
import { firstAnswer } from './first-answer.ts';
import { pods } from './pods.ts';
import { requests } from './requests.ts';
import type { Benchmark } from './types.ts';

export const BENCHMARKS: readonly Benchmark[] = [boot, firstAnswer, pods, requests];
