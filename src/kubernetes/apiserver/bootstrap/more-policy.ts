// The rest of the roles that the server sees to at its start: nobody here asks as these parts, so they come when somebody outside looks at roles
// or is refused. upstream: pkg/registry/rbac/rest/storage_rbac.go PostStartHook
import type { ClusterRoleBinding, PolicyRule, Role, Subject } from '../../api/generated/types.ts';
import { CLUSTER_ROLE_BINDINGS, CLUSTER_ROLES, ROLE_BINDINGS, ROLES } from './more-roles.ts';
import { API, AUTOUPDATE, binding, DEFAULTS, GROUP, role } from './policy.ts';

const list = (text: string): string[] => text.split(',').map((part) => (part === '-' ? '' : part));

function ruleOf(text: string): PolicyRule {
  const [groups = '', resources = '', verbs = '', names] = text.split(' ');
  if (groups === 'url') return { nonResourceURLs: list(resources), verbs: list(verbs) };
  return { apiGroups: list(groups), resources: list(resources), verbs: list(verbs), ...(names ? { resourceNames: list(names) } : {}) };
}

function subjectOf(text: string): Subject {
  const [kind = '', who = ''] = [text.slice(0, text.indexOf(':')), text.slice(text.indexOf(':') + 1)];
  if (kind !== 'account') return { apiGroup: GROUP, kind: kind === 'user' ? 'User' : 'Group', name: who };
  const [namespace = '', name = ''] = who.split('/');
  return { kind: 'ServiceAccount', name, namespace };
}

function metaOf(place: string): Role['metadata'] {
  const [namespace = '', name = ''] = place.split('/');
  return { name, namespace, labels: { ...DEFAULTS }, annotations: { ...AUTOUPDATE } };
}

/** Fresh copies of the roles and bindings that bootstrapPolicy leaves out. */
export function morePolicy(): (Role | ClusterRoleBinding)[] {
  return [
    ...Object.entries(CLUSTER_ROLES).map(([name, rules]) => role(name, rules.map(ruleOf))),
    ...Object.entries(CLUSTER_ROLE_BINDINGS).map(([name, subjects]) => binding(name, subjects.map(subjectOf))),
    ...Object.entries(ROLES).map(([place, rules]) => ({ apiVersion: API, kind: 'Role', metadata: metaOf(place), rules: rules.map(ruleOf) })),
    ...Object.entries(ROLE_BINDINGS).map(([place, [name = '', ...subjects]]) => ({
      apiVersion: API,
      kind: 'RoleBinding',
      metadata: metaOf(place),
      roleRef: { apiGroup: GROUP, kind: 'Role', name },
      subjects: subjects.map(subjectOf),
    })),
  ];
}
