// What kubeadm adds to the server's own roles: administrators by certificate. upstream: cmd/kubeadm/app/phases/kubeconfig EnsureAdminClusterRoleBinding
import type { ClusterRoleBinding } from '../../kubernetes/api/generated/types.ts';

const GROUP = 'rbac.authorization.k8s.io';

export const ADMINS_BINDING: ClusterRoleBinding = {
  apiVersion: `${GROUP}/v1`,
  kind: 'ClusterRoleBinding',
  metadata: { name: 'kubeadm:cluster-admins' },
  roleRef: { apiGroup: GROUP, kind: 'ClusterRole', name: 'cluster-admin' },
  subjects: [{ apiGroup: GROUP, kind: 'Group', name: 'kubeadm:cluster-admins' }],
};
