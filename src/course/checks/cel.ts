// cel: rules in the shape of a ValidatingAdmissionPolicy's validations.
import { evaluateCel, kindsIn } from '../expressions.ts';
import { meant, named } from './lib/select.ts';
import { type CheckKind, PASS, type Verdict } from './types.ts';

export const celCheck: CheckKind<'cel'> = {
  kind: 'cel',
  watchesLearner: false,
  reads: (rule) => [
    ...kindsIn(rule.rules.map((r) => `${r.expression} ${r.messageExpression ?? ''}`).join(' ')),
    ...(rule.object ? [[String(rule.object.apiVersion), String(rule.object.kind)] as const] : []),
  ],
  evaluate(rule, view): Verdict {
    const object = rule.object ? meant(rule.object, view)[0] : undefined;
    if (rule.object && !object) return { pass: false, reason: view.words.notThere(named(rule.object, view.words)) };
    const about = object ? { object } : {};
    for (const { expression, message, messageExpression } of rule.rules) {
      const result = evaluateCel(expression, view.objects, object);
      if (result.ok && result.value === true) continue;
      const said = messageExpression ? evaluateCel(messageExpression, view.objects, object) : undefined;
      if (said?.ok && typeof said.value === 'string') return { pass: false, reason: said.value, ...about };
      return { pass: false, reason: message ?? (result.ok ? view.words.failedExpression(expression) : result.error), ...about };
    }
    return object ? { ...PASS, object } : PASS;
  },
};
