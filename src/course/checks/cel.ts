// cel: rules in the shape of a ValidatingAdmissionPolicy's validations.
import { evaluateCel } from '../cel.ts';
import { type CheckKind, PASS, type Verdict } from './types.ts';

export const celCheck: CheckKind<'cel'> = {
  kind: 'cel',
  watchesLearner: false,
  reads: (rule) => {
    const text = rule.rules.map((r) => `${r.expression} ${r.messageExpression ?? ''}`).join(' ');
    return [...text.matchAll(/objects\(\s*(['"])(.*?)\1\s*,\s*(['"])(.*?)\3\s*\)/g)].map((m) => [m[2] ?? '', m[4] ?? ''] as const);
  },
  evaluate(rule, view): Verdict {
    for (const { expression, message, messageExpression } of rule.rules) {
      const result = evaluateCel(expression, view.objects);
      if (result.ok && result.value === true) continue;
      if (!result.ok) return { pass: false, reason: message ?? result.error };
      const said = messageExpression ? evaluateCel(messageExpression, view.objects) : undefined;
      return { pass: false, reason: said?.ok && typeof said.value === 'string' ? said.value : (message ?? `failed expression: ${expression}`) };
    }
    return PASS;
  },
};
