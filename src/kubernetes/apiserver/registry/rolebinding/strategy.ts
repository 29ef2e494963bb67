// RoleBinding. upstream: pkg/registry/rbac/rolebinding/strategy.go
import type { RoleBinding } from '../../../api/generated/types.ts';
import { resource } from '../../../api/meta.ts';
import { nameIsPathSegment } from '../lib/names.ts';
import { validateCoreMeta, validateCoreMetaUpdate } from '../lib/object-meta.ts';
import { defaultBinding, RBAC, subjectCells, validateBinding, validateRoleRefKept } from '../lib/rbac.ts';
import { AGE, age, column, NAME, wide } from '../lib/table.ts';
import type { Column, Strategy } from '../strategy.ts';

const KINDS = ['Role', 'ClusterRole'];
const COLUMNS: readonly Column[] = [
  NAME,
  column(
    'Role',
    'RoleRef can reference a Role in the current namespace or a ClusterRole in the global namespace. If the RoleRef cannot be resolved, the Authorizer must return an error.',
  ),
  AGE,
  wide('Users', 'Users in the roleBinding'),
  wide('Groups', 'Groups in the roleBinding'),
  wide('ServiceAccounts', 'ServiceAccounts in the roleBinding'),
];

export const roleBindingStrategy: Strategy<RoleBinding> = {
  resource: resource<RoleBinding>(RBAC, 'v1', 'RoleBinding', 'rolebindings', true),
  singular: 'rolebinding',
  schema: 'io.k8s.api.rbac.v1.RoleBinding',
  allowCreateOnUpdate: true,
  validateName: nameIsPathSegment,
  defaults: defaultBinding,
  validate: (binding) => validateBinding(binding, KINDS, true),
  validateUpdate: (binding, old) => [
    ...validateCoreMeta(binding.metadata, true, nameIsPathSegment),
    ...validateBinding(binding, KINDS, true),
    ...validateCoreMetaUpdate(binding.metadata, old.metadata),
    ...validateRoleRefKept(binding.roleRef, old.roleRef),
  ],
  columns: COLUMNS,
  row: (binding, now) => [binding.metadata.name ?? '', `${binding.roleRef.kind}/${binding.roleRef.name}`, age(binding, now), ...subjectCells(binding.subjects)],
};
