// The ways in which checks are written. A new one is a file in this folder and its lines here.
import type { CheckRule } from '../lesson.ts';
import { celForm } from './cel.ts';
import { expectForm } from './expect.ts';
import { ranForm } from './ran.ts';
import { trafficForm } from './traffic.ts';
import type { RuleFault, RuleForm } from './types.ts';

const FORMS = [expectForm, celForm, trafficForm, ranForm] as const;

/** The fields of a check's block, of whatever kind. */
export const CHECK_FIELDS = { ...expectForm.fields, ...celForm.fields, ...trafficForm.fields, ...ranForm.fields };

type Body = Readonly<Record<string, unknown>>;
type AnyForm = RuleForm<CheckRule['kind'], never> & { ruleOf(body: Body): CheckRule; faults(rule: CheckRule): readonly RuleFault[] };
const ALL = FORMS as unknown as readonly AnyForm[];

/** Exactly one of these stands in a block. */
export const CHECK_HEADS: readonly (typeof FORMS)[number]['heads'][number][] = FORMS.flatMap((form) => form.heads);

/** The rule of a block that the schema has let pass. */
export function ruleOf(body: Body): CheckRule {
  const form = ALL.find((f) => f.heads.some((head) => body[head] !== undefined));
  if (!form) throw new Error('a check without a rule');
  return form.ruleOf(body);
}

/** What a schema cannot say: the path to it, and what is wrong. */
export function faultsOf(rule: CheckRule): readonly RuleFault[] {
  return ALL.find((f) => f.kind === rule.kind)?.faults(rule) ?? [];
}
