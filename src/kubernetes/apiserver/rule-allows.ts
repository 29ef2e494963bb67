// Whether one rule allows what is asked. upstream: plugin/pkg/auth/authorizer/rbac/rbac.go RuleAllows
import type { DeepReadonly } from '../../base/deep.ts';
import type { PolicyRule } from '../api/generated/types.ts';
import type { Access } from './authentication.ts';

/** The verb, the group, the resource and the name are all in the rule; or the path is. */
export function allows(rule: DeepReadonly<PolicyRule>, a: Access): boolean {
  if (!rule.verbs?.some((v) => v === '*' || v === a.verb)) return false;
  if (a.path !== undefined) return rule.nonResourceURLs?.some((url) => pathMatches(url, a.path ?? '')) ?? false;
  if (!rule.apiGroups?.some((g) => g === '*' || g === a.group)) return false;
  const what = a.subresource ? `${a.resource}/${a.subresource}` : a.resource;
  if (!rule.resources?.some((r) => r === '*' || r === what || (a.subresource && r === `*/${a.subresource}`))) return false;
  return !rule.resourceNames?.length || rule.resourceNames.includes(a.name);
}

function pathMatches(url: string, path: string): boolean {
  return url === '*' || url === path || (url.endsWith('*') && path.startsWith(url.slice(0, -1)));
}
