// How a kind of check is written: the fields of its block, the rule that they come to, and what no schema can say of it. Plug-ins of this folder do not know each other.
import type { z } from 'zod';
import type { CheckRule } from '../lesson.ts';

/** The path to what is wrong in a block, and the words. */
export type RuleFault = readonly [path: readonly PropertyKey[], message: string];

export interface RuleForm<K extends CheckRule['kind'], F extends z.ZodRawShape> {
  readonly kind: K;
  readonly fields: F;
  /** Exactly one of all forms' heads stands in a block, and says of which kind it is. */
  readonly heads: readonly (keyof F & string)[];
  /** The rule of a block with one of the heads. */
  ruleOf(body: z.infer<z.ZodObject<F>>): Extract<CheckRule, { kind: K }>;
  faults(rule: Extract<CheckRule, { kind: K }>): readonly RuleFault[];
}

/** Infers the fields' types of a form. */
export function ruleForm<K extends CheckRule['kind'], F extends z.ZodRawShape>(form: RuleForm<K, F>): RuleForm<K, F> {
  return form;
}
