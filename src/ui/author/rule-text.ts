// A check's rule as YAML again, for who wrote it.
import { dump } from 'js-yaml';
import type { Check } from '../../course/lesson.ts';

export function ruleText({ rule, hints }: Check): string {
  const { kind, ...rest } = rule;
  const body =
    rule.kind === 'expect'
      ? { [rule.absent ? 'absent' : 'expect']: rule.objects.length === 1 ? rule.objects[0] : rule.objects }
      : rule.kind === 'cel'
        ? { ...(rule.object ? { object: rule.object } : {}), cel: rule.rules }
        : rule.kind === 'traffic'
          ? { traffic: rule.rules }
          : { [kind]: rest };
  return dump({ ...body, ...(hints.length ? { hints: hints.map((h) => (h.when ? h : h.text)) } : {}) }, { lineWidth: -1, noRefs: true }).trimEnd();
}
