// The roles and bindings that the server sees to at its start. upstream: pkg/registry/rbac/rest/storage_rbac.go PostStartHook
import type { ClusterRole, ClusterRoleBinding, PolicyRule, Subject } from '../../api/generated/types.ts';
import type { ApiObject } from '../../api/meta.ts';
import { ADMIN, BASIC_USER, CLUSTER_ADMIN, DISCOVERY, EDIT, ISSUER_DISCOVERY, MONITORING, NODE_PROXIER, PUBLIC_INFO, SCHEDULER, VIEW } from './rules.ts';

export const GROUP = 'rbac.authorization.k8s.io';
export const API = `${GROUP}/v1`;
export const DEFAULTS = { 'kubernetes.io/bootstrapping': 'rbac-defaults' };
export const AUTOUPDATE = { 'rbac.authorization.kubernetes.io/autoupdate': 'true' };

/** A role of the server's own. */
export function role(name: string, rules: readonly PolicyRule[], labels: Readonly<Record<string, string>> = {}): ClusterRole {
  return { apiVersion: API, kind: 'ClusterRole', metadata: { name, labels: { ...DEFAULTS, ...labels }, annotations: { ...AUTOUPDATE } }, rules: rules.map((r) => ({ ...r })) };
}

const aggregateTo = (name: string): Record<string, string> => ({ [`rbac.authorization.k8s.io/aggregate-to-${name}`]: 'true' });

/** A role made of all roles with its label; each of admin, edit and view is part of the one before. */
function aggregated(name: string, rules: readonly PolicyRule[], labels: Readonly<Record<string, string>> = {}): ClusterRole {
  return { ...role(name, rules, labels), aggregationRule: { clusterRoleSelectors: [{ matchLabels: aggregateTo(name) }] } };
}

/** A binding to the role of the same name; without subjects it is there to be found. */
export function binding(name: string, subjects: readonly Subject[]): ClusterRoleBinding {
  return {
    apiVersion: API,
    kind: 'ClusterRoleBinding',
    metadata: { name, labels: { ...DEFAULTS }, annotations: { ...AUTOUPDATE } },
    roleRef: { apiGroup: GROUP, kind: 'ClusterRole', name },
    ...(subjects.length ? { subjects: [...subjects] } : {}),
  };
}

const group = (name: string): Subject => ({ apiGroup: GROUP, kind: 'Group', name });
const user = (name: string): Subject => ({ apiGroup: GROUP, kind: 'User', name });
const AUTHENTICATED = group('system:authenticated');

/** Fresh copies of every default role and binding. */
export function bootstrapPolicy(): ApiObject[] {
  return [
    role('cluster-admin', CLUSTER_ADMIN),
    aggregated('admin', [...EDIT, ...VIEW, ...ADMIN]),
    aggregated('edit', [...EDIT, ...VIEW], aggregateTo('admin')),
    aggregated('view', VIEW, aggregateTo('edit')),
    role('system:aggregate-to-admin', ADMIN, aggregateTo('admin')),
    role('system:aggregate-to-edit', EDIT, aggregateTo('edit')),
    role('system:aggregate-to-view', VIEW, aggregateTo('view')),
    role('system:discovery', DISCOVERY),
    role('system:public-info-viewer', PUBLIC_INFO),
    role('system:service-account-issuer-discovery', ISSUER_DISCOVERY),
    role('system:basic-user', BASIC_USER),
    role('system:monitoring', MONITORING),
    role('system:node-proxier', NODE_PROXIER),
    role('system:kube-scheduler', SCHEDULER),
    binding('cluster-admin', [group('system:masters')]),
    binding('system:discovery', [AUTHENTICATED]),
    binding('system:public-info-viewer', [AUTHENTICATED, group('system:unauthenticated')]),
    binding('system:service-account-issuer-discovery', [group('system:serviceaccounts')]),
    binding('system:basic-user', [AUTHENTICATED]),
    binding('system:monitoring', [group('system:monitoring')]),
    binding('system:node-proxier', [user('system:kube-proxy')]),
    binding('system:kube-scheduler', [user('system:kube-scheduler')]),
  ];
}
