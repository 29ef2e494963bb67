// The roles that every API server makes for itself, as far as what runs here relies on them. upstream: plugin/pkg/auth/authorizer/rbac/bootstrappolicy/policy.go
import type { ClusterRole, ClusterRoleBinding, PolicyRule } from '../kubernetes/api/generated/types.ts';
import type { ApiObject } from '../kubernetes/api/meta.ts';

const LABELS = { 'kubernetes.io/bootstrapping': 'rbac-defaults' };
const ANNOTATIONS = { 'rbac.authorization.kubernetes.io/autoupdate': 'true' };
const GROUP = 'rbac.authorization.k8s.io';

function role(name: string, rules: PolicyRule[]): ClusterRole {
  return { apiVersion: `${GROUP}/v1`, kind: 'ClusterRole', metadata: { name, labels: LABELS, annotations: ANNOTATIONS }, rules };
}

function binding(name: string, roleName: string, groups: readonly string[], bootstrap = true): ClusterRoleBinding {
  return {
    apiVersion: `${GROUP}/v1`,
    kind: 'ClusterRoleBinding',
    metadata: { name, ...(bootstrap ? { labels: LABELS, annotations: ANNOTATIONS } : {}) },
    roleRef: { apiGroup: GROUP, kind: 'ClusterRole', name: roleName },
    subjects: groups.map((group) => ({ apiGroup: GROUP, kind: 'Group', name: group })),
  };
}

const OPEN_PATHS = ['/healthz', '/livez', '/readyz', '/version', '/version/'];
const DISCOVERY_PATHS = ['/api', '/api/*', '/apis', '/apis/*', ...OPEN_PATHS.slice(0, 2), '/openapi', '/openapi/*', ...OPEN_PATHS.slice(2)];
const REVIEWS = ['selfsubjectaccessreviews', 'selfsubjectrulesreviews'];

/** To be created before anything else asks. */
export function bootstrapRoles(): readonly ApiObject[] {
  return [
    role('cluster-admin', [
      { apiGroups: ['*'], resources: ['*'], verbs: ['*'] },
      { nonResourceURLs: ['*'], verbs: ['*'] },
    ]),
    role('system:discovery', [{ nonResourceURLs: DISCOVERY_PATHS, verbs: ['get'] }]),
    role('system:public-info-viewer', [{ nonResourceURLs: OPEN_PATHS, verbs: ['get'] }]),
    role('system:basic-user', [
      { apiGroups: ['authorization.k8s.io'], resources: REVIEWS, verbs: ['create'] },
      { apiGroups: ['authentication.k8s.io'], resources: ['selfsubjectreviews'], verbs: ['create'] },
    ]),
    binding('cluster-admin', 'cluster-admin', ['system:masters']),
    binding('system:discovery', 'system:discovery', ['system:authenticated']),
    binding('system:public-info-viewer', 'system:public-info-viewer', ['system:authenticated', 'system:unauthenticated']),
    binding('system:basic-user', 'system:basic-user', ['system:authenticated']),
    binding('kubeadm:cluster-admins', 'cluster-admin', ['kubeadm:cluster-admins'], false),
  ];
}
