// Rules of roles, one resource a line. upstream: kubectl/pkg/util/rbac CompactRules, BreakdownRule, SortableRuleSlice

/** A rule of a role or of a review. */
export interface PolicyRuleLike {
  readonly verbs: readonly string[];
  readonly apiGroups?: readonly string[];
  readonly resources?: readonly string[];
  readonly resourceNames?: readonly string[];
  readonly nonResourceURLs?: readonly string[];
}

/** deployments.apps; '' for rules about paths. */
export function ruleResource(rule: PolicyRuleLike): string {
  const group = rule.apiGroups?.[0] ?? '';
  const [resource = '', ...subresource] = (rule.resources?.[0] ?? '').split('/');
  return [group && resource ? `${resource}.${group}` : resource, ...subresource].join('/');
}

/** One resource a rule, the verbs of equal ones together; one path and one verb a rule, as often as granted. In upstream's order: by the rule as Go prints it. */
export function compactRules(rules: readonly PolicyRuleLike[]): PolicyRuleLike[] {
  const merged = new Map<string, PolicyRuleLike>();
  const paths: PolicyRuleLike[] = [];
  const names = (rule: PolicyRuleLike): readonly (readonly string[])[] => (rule.resourceNames?.length ? rule.resourceNames.map((name) => [name]) : [[]]);
  for (const rule of rules) {
    for (const group of rule.apiGroups ?? []) {
      for (const resource of rule.resources ?? []) {
        for (const resourceNames of names(rule)) {
          const one = { apiGroups: [group], resources: [resource], nonResourceURLs: [], resourceNames };
          const key = JSON.stringify(one);
          merged.set(key, { ...one, verbs: [...new Set([...(merged.get(key)?.verbs ?? []), ...rule.verbs])] });
        }
      }
    }
    for (const url of rule.nonResourceURLs ?? [])
      for (const verb of rule.verbs) paths.push({ verbs: [verb], apiGroups: [], resources: [], resourceNames: [], nonResourceURLs: [url] });
  }
  const text = (r: PolicyRuleLike): string =>
    `Verbs:[${r.verbs.join(' ')}],APIGroups:[${r.apiGroups?.join(' ')}],Resources:[${r.resources?.join(' ')}],ResourceNames:[${r.resourceNames?.join(' ')}],NonResourceURLs:[${r.nonResourceURLs?.join(' ')}]`;
  return [...merged.values(), ...paths].sort((a, b) => (text(a) < text(b) ? -1 : text(a) > text(b) ? 1 : 0));
}
