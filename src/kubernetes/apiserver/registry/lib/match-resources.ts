// To which requests an admission policy applies: defaults and refusals. upstream: pkg/apis/admissionregistration/validation/validation.go
import type { DeepReadonly } from '../../../../base/deep.ts';
import { duplicate, type FieldError, invalid, required } from '../../../api/field.ts';
import type { MatchResources, NamedRuleWithOperations } from '../../../api/generated/types.ts';
import { unsupported } from './errors.ts';
import { isPathSegmentName } from './names.ts';
import { validateLabelSelector } from './selector.ts';

type Match = DeepReadonly<MatchResources>;
type Rule = DeepReadonly<NamedRuleWithOperations>;
const POLICIES = ['Equivalent', 'Exact'];
const OPERATIONS = ['*', 'CONNECT', 'CREATE', 'DELETE', 'UPDATE'];
const SCOPES = ['*', 'Cluster', 'Namespaced'];

export function defaultMatchResources(match: MatchResources): void {
  match.matchPolicy ??= 'Equivalent';
  match.namespaceSelector ??= {};
  match.objectSelector ??= {};
  for (const rule of [...(match.resourceRules ?? []), ...(match.excludeResourceRules ?? [])]) rule.scope ??= '*';
}

export function validateMatchResources(match: Match, path: string): FieldError[] {
  const errors: FieldError[] = [];
  if (match.matchPolicy === undefined) errors.push(required(`${path}.matchPolicy`));
  else if (!POLICIES.includes(match.matchPolicy)) errors.push(unsupported(`${path}.matchPolicy`, match.matchPolicy, POLICIES));
  for (const field of ['namespaceSelector', 'objectSelector'] as const) {
    if (match[field]) errors.push(...validateLabelSelector(match[field], `${path}.${field}`));
    else errors.push(required(`${path}.${field}`));
  }
  for (const field of ['resourceRules', 'excludeResourceRules'] as const) {
    for (const [i, rule] of (match[field] ?? []).entries()) errors.push(...validateRule(rule, `${path}.${field}[${i}]`));
  }
  return errors;
}

/** Which requests are meant. upstream: validateRuleWithOperations, validateNamedRuleWithOperations */
export function validateRule(rule: Rule, path: string): FieldError[] {
  const errors: FieldError[] = [];
  for (const [i, name] of (rule.resourceNames ?? []).entries()) {
    errors.push(...isPathSegmentName(name).map((m) => invalid(`${path}.resourceNames[${i}]`, name, m)));
    if (rule.resourceNames?.indexOf(name) !== i) errors.push(duplicate(`${path}.resourceNames[${i}]`, name));
  }
  const { operations = [], apiGroups = [], apiVersions = [] } = rule;
  if (operations.length === 0) errors.push(required(`${path}.operations`));
  if (crowdedWildcard(operations)) errors.push(invalid(`${path}.operations`, operations, "if '*' is present, must not specify other operations"));
  for (const [i, operation] of operations.entries()) if (!OPERATIONS.includes(operation)) errors.push(unsupported(`${path}.operations[${i}]`, operation, OPERATIONS));
  if (apiGroups.length === 0) errors.push(required(`${path}.apiGroups`));
  if (crowdedWildcard(apiGroups)) errors.push(invalid(`${path}.apiGroups`, apiGroups, "if '*' is present, must not specify other API groups"));
  if (apiVersions.length === 0) errors.push(required(`${path}.apiVersions`));
  if (crowdedWildcard(apiVersions)) errors.push(invalid(`${path}.apiVersions`, apiVersions, "if '*' is present, must not specify other API versions"));
  for (const [i, version] of apiVersions.entries()) if (!version) errors.push(required(`${path}.apiVersions[${i}]`));
  errors.push(...validateResources(rule.resources ?? [], `${path}.resources`));
  if (rule.scope !== undefined && !SCOPES.includes(rule.scope)) errors.push(unsupported(`${path}.scope`, rule.scope, SCOPES));
  return errors;
}

const crowdedWildcard = (list: readonly string[]): boolean => list.length > 1 && list.includes('*');

function validateResources(resources: readonly string[], path: string): FieldError[] {
  const errors: FieldError[] = [];
  if (resources.length === 0) errors.push(required(path));
  const allSubresourcesOf = new Set<string>();
  const subresourceOfAll = new Set<string>();
  for (const [i, name] of resources.entries()) {
    if (!name) errors.push(required(`${path}[${i}]`));
    const slash = name.indexOf('/');
    if (slash < 0) continue;
    const [resource, sub] = [name.slice(0, slash), name.slice(slash + 1)];
    if (allSubresourcesOf.has(resource)) errors.push(invalid(`${path}[${i}]`, name, `if '${resource}/*' is present, must not specify ${name}`));
    if (subresourceOfAll.has(sub)) errors.push(invalid(`${path}[${i}]`, name, `if '*/${sub}' is present, must not specify ${name}`));
    if (sub === '*') allSubresourcesOf.add(resource);
    if (resource === '*') subresourceOfAll.add(sub);
  }
  if (resources.length > 1 && resources.includes('*/*')) errors.push(invalid(path, resources, "if '*/*' is present, must not specify other resources"));
  // As upstream: what counts is the last resource that has no subresource.
  const lastPlain = resources.filter((r) => r && !r.includes('/')).at(-1);
  if (resources.includes('*') && lastPlain !== undefined && lastPlain !== '*') {
    errors.push(invalid(path, resources, "if '*' is present, must not specify other resources without subresources"));
  }
  return errors;
}
