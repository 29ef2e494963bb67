// Nobody grants what he does not hold. upstream: pkg/registry/rbac/{role,rolebinding}/policybased, pkg/registry/rbac/validation/rule.go
import type { DeepReadonly } from '../../../base/deep.ts';
import type { PolicyRule, RoleRef } from '../../api/generated/types.ts';
import { newForbidden, newNotFound } from '../../api/status.ts';
import type { Access } from '../authentication.ts';
import type { Authorizer } from '../authorization.ts';
import { allows } from '../rule-allows.ts';
import type { Attributes, Plugin } from './plugin.ts';

const GROUP = 'rbac.authorization.k8s.io';
type Rule = DeepReadonly<PolicyRule>;
const ROLES = new Set(['roles', 'clusterroles']);
const BINDINGS = new Set(['rolebindings', 'clusterrolebindings']);

/** Checks roles and bindings against what their author may do. */
export function rbacEscalation(authorizer: Authorizer): Plugin {
  return {
    name: 'RBACEscalation',
    concerns: [...ROLES, ...BINDINGS].map((plural) => `${plural}.${GROUP}`),
    validate(a: Attributes): void {
      if (a.resource.group !== GROUP || !a.object || (a.operation !== 'CREATE' && a.operation !== 'UPDATE')) return;
      if (a.user.groups.includes('system:masters')) return;
      if (ROLES.has(a.resource.plural)) checkRole(a, authorizer);
      else if (BINDINGS.has(a.resource.plural)) checkBinding(a, authorizer);
    },
  };
}

function may(a: Attributes, authorizer: Authorizer, verb: string, resource: string, name: string): boolean {
  const access: Access = { user: a.user, verb, group: GROUP, version: 'v1', resource, subresource: '', name, namespace: a.namespace };
  return authorizer.decide(access).allowed;
}

function checkRole(a: Attributes, authorizer: Authorizer): void {
  const { rules } = a.object as unknown as { rules?: readonly Rule[] | null };
  if (!may(a, authorizer, 'escalate', a.resource.plural, a.name)) refuseMissing(a, authorizer, rules ?? []);
}

function checkBinding(a: Attributes, authorizer: Authorizer): void {
  const { roleRef } = a.object as unknown as { roleRef: RoleRef };
  const plural = roleRef.kind === 'ClusterRole' ? 'clusterroles' : 'roles';
  if (may(a, authorizer, 'bind', plural, roleRef.name)) return;
  const rules = authorizer.rulesOf(roleRef.kind, roleRef.name, a.namespace);
  if (!rules) throw newNotFound({ group: GROUP, resource: a.resource.plural }, roleRef.name);
  refuseMissing(a, authorizer, rules);
}

function refuseMissing(a: Attributes, authorizer: Authorizer, rules: readonly Rule[]): void {
  const held = [...authorizer.grants(a.user, a.namespace)].map((g) => g.rule);
  const missing = compact(rules.flatMap(single).filter((r) => !held.some((h) => covers(h, r))));
  if (missing.length === 0) return;
  const groups = `[${a.user.groups.map((g) => JSON.stringify(g)).join(' ')}]`;
  const lines = missing.map(ruleText).sort();
  const qualified = { group: GROUP, resource: a.resource.plural };
  throw newForbidden(qualified, a.name, `user ${JSON.stringify(a.user.name)} (groups=${groups}) is attempting to grant RBAC permissions not currently held:\n${lines.join('\n')}`);
}

/** A rule of one verb on one resource. */
interface Single {
  readonly verb: string;
  readonly group: string;
  readonly resource: string;
  readonly name: string;
  readonly url: string;
}

function single(rule: Rule): Single[] {
  const out: Single[] = [];
  for (const verb of rule.verbs ?? []) {
    for (const url of rule.nonResourceURLs ?? []) out.push({ verb, group: '', resource: '', name: '', url });
    for (const group of rule.apiGroups ?? [])
      for (const resource of rule.resources ?? []) for (const name of rule.resourceNames?.length ? rule.resourceNames : ['']) out.push({ verb, group, resource, name, url: '' });
  }
  return out;
}

function covers(held: Rule, s: Single): boolean {
  const [resource = '', subresource = ''] = s.resource.split('/');
  const access = { user: { name: '', groups: [] }, verb: s.verb, group: s.group, version: '', resource, subresource, name: s.name, namespace: '' };
  if (!s.url && held.resourceNames?.length && !s.name) return false;
  return allows(held, s.url ? { ...access, path: s.url } : access);
}

interface Compacted extends Omit<Single, 'verb'> {
  readonly verbs: string[];
}

function compact(list: readonly Single[]): Compacted[] {
  const out = new Map<string, Compacted>();
  for (const { verb, ...rest } of list) {
    const key = JSON.stringify(rest);
    const known = out.get(key);
    if (!known) out.set(key, { ...rest, verbs: [verb] });
    else if (!known.verbs.includes(verb)) known.verbs.push(verb);
  }
  return [...out.values()];
}

const quoted = (list: readonly string[]): string => `[${list.map((v) => JSON.stringify(v)).join(' ')}]`;

function ruleText(r: Compacted): string {
  if (r.url) return `{NonResourceURLs:${quoted([r.url])}, Verbs:${quoted(r.verbs)}}`;
  return `{APIGroups:${quoted([r.group])}, Resources:${quoted([r.resource])}${r.name ? `, ResourceNames:${quoted([r.name])}` : ''}, Verbs:${quoted(r.verbs)}}`;
}
