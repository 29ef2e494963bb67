// ClusterRoleBinding. upstream: pkg/registry/rbac/clusterrolebinding/strategy.go
import type { ClusterRoleBinding } from '../../../api/generated/types.ts';
import { resource } from '../../../api/meta.ts';
import { nameIsPathSegment } from '../lib/names.ts';
import { validateCoreMeta, validateCoreMetaUpdate } from '../lib/object-meta.ts';
import { defaultBinding, RBAC, subjectCells, validateBinding, validateRoleRefKept } from '../lib/rbac.ts';
import { AGE, age, column, NAME, wide } from '../lib/table.ts';
import type { Column, Strategy } from '../strategy.ts';

const KINDS = ['ClusterRole'];
const COLUMNS: readonly Column[] = [
  NAME,
  column('Role', 'RoleRef can only reference a ClusterRole in the global namespace. If the RoleRef cannot be resolved, the Authorizer must return an error.'),
  AGE,
  wide('Users', 'Users in the clusterRoleBinding'),
  wide('Groups', 'Groups in the clusterRoleBinding'),
  wide('ServiceAccounts', 'ServiceAccounts in the clusterRoleBinding'),
];

export const clusterRoleBindingStrategy: Strategy<ClusterRoleBinding> = {
  resource: resource<ClusterRoleBinding>(RBAC, 'v1', 'ClusterRoleBinding', 'clusterrolebindings', false),
  singular: 'clusterrolebinding',
  schema: 'io.k8s.api.rbac.v1.ClusterRoleBinding',
  allowCreateOnUpdate: true,
  validateName: nameIsPathSegment,
  defaults: defaultBinding,
  validate: (binding) => validateBinding(binding, KINDS, false),
  validateUpdate: (binding, old) => [
    ...validateCoreMeta(binding.metadata, false, nameIsPathSegment),
    ...validateBinding(binding, KINDS, false),
    ...validateCoreMetaUpdate(binding.metadata, old.metadata),
    ...validateRoleRefKept(binding.roleRef, old.roleRef),
  ],
  columns: COLUMNS,
  row: (binding, now) => [binding.metadata.name ?? '', `${binding.roleRef.kind}/${binding.roleRef.name}`, age(binding, now), ...subjectCells(binding.subjects)],
};
