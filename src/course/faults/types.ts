// What a fault is: options that an author writes, and the steps by which an administrator would cause it. Faults are data; the cluster runs their steps.
import type { z } from 'zod';
import type { SetupStep } from '../lesson.ts';

export interface Fault<S extends z.ZodType = z.ZodType> {
  readonly kind: string;
  /** The options beside `kind`. */
  readonly options: S;
  /** Before the manifests: what they make later is already affected. */
  readonly before: boolean;
  steps(options: z.infer<S>): readonly SetupStep[];
}

/** Ties the options' schema to the steps that use them. */
export function defineFault<S extends z.ZodType>(fault: Fault<S>): Fault {
  return fault as unknown as Fault;
}
