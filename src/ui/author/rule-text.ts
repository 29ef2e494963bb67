// A check's rule as YAML again, for who wrote it.
import { dump } from 'js-yaml';
import type { Check } from '../../course/lesson.ts';

/** The block's text below its fence, without the title. */
export function ruleText({ rule, hints }: Check): string {
  return dump({ ...written(rule), ...(hints.length ? { hints: hints.map((h) => (h.when ? h : h.text)) } : {}) }, { lineWidth: -1, noRefs: true }).trimEnd();
}

function written(rule: Check['rule']): Readonly<Record<string, unknown>> {
  switch (rule.kind) {
    case 'expect':
      return { [rule.absent ? 'absent' : 'expect']: rule.objects.length === 1 ? rule.objects[0] : rule.objects };
    case 'cel':
      return { ...(rule.object ? { object: rule.object } : {}), cel: rule.rules };
    case 'traffic':
      return { traffic: rule.rules };
    case 'ran': {
      const { kind, ...rest } = rule;
      return { [kind]: rest };
    }
  }
}
