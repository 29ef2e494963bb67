// Which permissions some rules lack that others give. upstream: k8s.io/component-helpers/auth/rbac/validation/policy_comparator.go
import type { PolicyRuleLike } from '../rbac/policy-rules.ts';

/** The parts of `wanted` that no rule of `owned` gives, each with one verb and one resource or path. */
export function uncovered(owned: readonly PolicyRuleLike[], wanted: readonly PolicyRuleLike[]): PolicyRuleLike[] {
  return wanted.flatMap(parts).filter((part) => !owned.some((rule) => covers(rule, part)));
}

function parts(rule: PolicyRuleLike): PolicyRuleLike[] {
  const out: PolicyRuleLike[] = [];
  for (const group of rule.apiGroups ?? [])
    for (const resource of rule.resources ?? [])
      for (const verb of rule.verbs) {
        const one = { verbs: [verb], apiGroups: [group], resources: [resource] };
        if (rule.resourceNames?.length) for (const name of rule.resourceNames) out.push({ ...one, resourceNames: [name] });
        else out.push(one);
      }
  for (const path of rule.nonResourceURLs ?? []) for (const verb of rule.verbs) out.push({ verbs: [verb], nonResourceURLs: [path] });
  return out;
}

const allIn = (owned: readonly string[] = [], wanted: readonly string[] = []): boolean => wanted.every((w) => owned.includes(w));

function covers(owner: PolicyRuleLike, part: PolicyRuleLike): boolean {
  const names = part.resourceNames ?? [];
  const free = !owner.resourceNames?.length;
  return (
    (owner.verbs.includes('*') || allIn(owner.verbs, part.verbs)) &&
    (owner.apiGroups?.includes('*') || allIn(owner.apiGroups, part.apiGroups)) &&
    (part.resources ?? []).every((resource) => coversResource(owner.resources ?? [], resource)) &&
    (part.nonResourceURLs ?? []).every((path) => coversPath(owner.nonResourceURLs ?? [], path)) &&
    (free || (names.length > 0 && allIn(owner.resourceNames, names)))
  );
}

function coversResource(owned: readonly string[], resource: string): boolean {
  if (owned.includes('*') || owned.includes(resource)) return true;
  const slash = resource.indexOf('/');
  return slash >= 0 && owned.includes(`*${resource.slice(slash)}`);
}

function coversPath(owned: readonly string[], path: string): boolean {
  return owned.some((own) => own === '*' || own === path || (own.endsWith('*') && path.startsWith(own.replace(/\*+$/, ''))));
}
