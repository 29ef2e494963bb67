// The roles and bindings that the server sees to at its start. upstream: pkg/registry/rbac/rest/storage_rbac.go PostStartHook
import type { ClusterRole, ClusterRoleBinding, PolicyRule } from '../../api/generated/types.ts';
import type { ApiObject } from '../../api/meta.ts';
import { ADMIN, BASIC_USER, CLUSTER_ADMIN, DISCOVERY, EDIT, ISSUER_DISCOVERY, MONITORING, NODE_PROXIER, PUBLIC_INFO, SCHEDULER, VIEW } from './rules.ts';

const GROUP = 'rbac.authorization.k8s.io';
const API = `${GROUP}/v1`;
const DEFAULTS = { 'kubernetes.io/bootstrapping': 'rbac-defaults' };
const AUTOUPDATE = { 'rbac.authorization.kubernetes.io/autoupdate': 'true' };

function role(name: string, rules: readonly PolicyRule[], labels: Readonly<Record<string, string>> = {}): ClusterRole {
  return { apiVersion: API, kind: 'ClusterRole', metadata: { name, labels: { ...DEFAULTS, ...labels }, annotations: { ...AUTOUPDATE } }, rules: rules.map((r) => ({ ...r })) };
}

const aggregateTo = (name: string): Record<string, string> => ({ [`rbac.authorization.k8s.io/aggregate-to-${name}`]: 'true' });

/** A role made of all roles with its label; each of admin, edit and view is part of the one before. */
function aggregated(name: string, rules: readonly PolicyRule[], labels: Readonly<Record<string, string>> = {}): ClusterRole {
  return { ...role(name, rules, labels), aggregationRule: { clusterRoleSelectors: [{ matchLabels: aggregateTo(name) }] } };
}

function binding(name: string, to: readonly { readonly kind: string; readonly name: string }[]): ClusterRoleBinding {
  return {
    apiVersion: API,
    kind: 'ClusterRoleBinding',
    metadata: { name, labels: { ...DEFAULTS }, annotations: { ...AUTOUPDATE } },
    roleRef: { apiGroup: GROUP, kind: 'ClusterRole', name },
    subjects: to.map((s) => ({ apiGroup: GROUP, ...s })),
  };
}

const group = (name: string): { kind: string; name: string } => ({ kind: 'Group', name });
const user = (name: string): { kind: string; name: string } => ({ kind: 'User', name });
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
