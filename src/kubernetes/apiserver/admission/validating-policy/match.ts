// Whether a policy or its binding speaks of a request. upstream: apiserver/pkg/admission/plugin/policy/matching/matching.go, plugin/webhook/predicates/rules
import type { DeepReadonly } from '../../../../base/deep.ts';
import type { MatchResources, NamedRuleWithOperations, Namespace } from '../../../api/generated/types.ts';
import { selects } from '../../../api/labels.ts';
import { type ApiObject, resource } from '../../../api/meta.ts';
import type { Attributes } from '../plugin.ts';

type Match = DeepReadonly<MatchResources>;
type Rule = DeepReadonly<NamedRuleWithOperations>;
export const NAMESPACES = resource<Namespace>('', 'v1', 'Namespace', 'namespaces', false);

/** Policies do not judge the objects that make policies. upstream: rules.IsExemptAdmissionConfigurationResource */
export function isExempt(a: Attributes): boolean {
  return a.resource.group === 'admissionregistration.k8s.io';
}

/** True when the request is selected; an absent MatchResources selects everything. */
export function matches(match: Match | undefined, a: Attributes): boolean {
  if (!match) return true;
  if (!matchesNamespace(match, a) || !matchesObject(match, a)) return false;
  if (match.excludeResourceRules?.some((rule) => matchesRule(rule, a))) return false;
  // A binding without rules takes what its policy takes.
  return !match.resourceRules?.length || match.resourceRules.some((rule) => matchesRule(rule, a));
}

const isNamespace = (a: Attributes): boolean => a.resource.group === '' && a.resource.plural === 'namespaces';

/** A namespace is judged by its own labels, what is in it by the namespace's; what is in none is always selected. */
function matchesNamespace(match: Match, a: Attributes): boolean {
  const selector = match.namespaceSelector;
  if (!selector || isEmpty(selector)) return true;
  if (isNamespace(a)) return selects(selector, (a.object ?? a.old)?.metadata.labels);
  if (!a.resource.namespaced) return true;
  const space = a.context.get(NAMESPACES, '', a.namespace);
  return space !== undefined && selects(selector, space.metadata.labels);
}

function matchesObject(match: Match, a: Attributes): boolean {
  const selector = match.objectSelector;
  if (!selector || isEmpty(selector)) return true;
  const has = (object: DeepReadonly<ApiObject> | undefined): boolean => object !== undefined && selects(selector, object.metadata.labels);
  return has(a.object) || has(a.old);
}

const isEmpty = (selector: NonNullable<Match['objectSelector']>): boolean => !selector.matchExpressions?.length && Object.keys(selector.matchLabels ?? {}).length === 0;

function matchesRule(rule: Rule, a: Attributes): boolean {
  const named = (list: readonly string[] | undefined, value: string): boolean => list?.some((v) => v === '*' || v === value) ?? false;
  return (
    inScope(rule, a) &&
    named(rule.operations, a.operation) &&
    named(rule.apiGroups, a.resource.group) &&
    named(rule.apiVersions, a.resource.version) &&
    (rule.resources?.some((r) => matchesResource(r, a)) ?? false) &&
    (!rule.resourceNames?.length || rule.resourceNames.includes(a.name))
  );
}

function inScope({ scope = '*' }: Rule, a: Attributes): boolean {
  if (scope === '*') return true;
  return (scope === 'Namespaced') === (a.resource.namespaced && !isNamespace(a));
}

function matchesResource(said: string, a: Attributes): boolean {
  const [plural = '', sub = ''] = said.split('/');
  return (plural === '*' || plural === a.resource.plural) && (sub === '*' || sub === a.subresource);
}
