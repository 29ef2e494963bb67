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
  const resource = rule.resources?.[0] ?? '';
  return group ? `${resource}.${group}` : resource;
}

/** One resource or path a rule, verbs of equal ones together, in upstream's order: by the rule as Go prints it. */
export function compactRules(rules: readonly PolicyRuleLike[]): PolicyRuleLike[] {
  const merged = new Map<string, PolicyRuleLike>();
  const singles = (values: readonly string[] | undefined): (string | undefined)[] => (values?.length ? [...values] : [undefined]);
  for (const rule of rules) {
    for (const group of singles(rule.apiGroups)) {
      for (const resource of singles(rule.resources)) {
        for (const [url, name] of singles(rule.nonResourceURLs).flatMap((u) => singles(rule.resourceNames).map((n) => [u, n] as const))) {
          const one = {
            apiGroups: group === undefined ? [] : [group],
            resources: resource === undefined ? [] : [resource],
            nonResourceURLs: url === undefined ? [] : [url],
            resourceNames: name === undefined ? [] : [name],
          };
          const key = JSON.stringify(one);
          const verbs = [...new Set([...(merged.get(key)?.verbs ?? []), ...rule.verbs])];
          merged.set(key, { ...one, verbs });
        }
      }
    }
  }
  const text = (r: PolicyRuleLike): string =>
    `Verbs:[${r.verbs.join(' ')}],APIGroups:[${r.apiGroups?.join(' ')}],Resources:[${r.resources?.join(' ')}],ResourceNames:[${r.resourceNames?.join(' ')}],NonResourceURLs:[${r.nonResourceURLs?.join(' ')}]`;
  return [...merged.values()].sort((a, b) => (text(a) < text(b) ? -1 : 1));
}
