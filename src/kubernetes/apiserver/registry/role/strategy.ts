// Role. upstream: pkg/registry/rbac/role/strategy.go
import type { Role } from '../../../api/generated/types.ts';
import { resource } from '../../../api/meta.ts';
import { nameIsPathSegment } from '../lib/names.ts';
import { validateCoreMeta, validateCoreMetaUpdate } from '../lib/object-meta.ts';
import { RBAC, validateRules } from '../lib/rbac.ts';
import { CREATED_AT, NAME } from '../lib/table.ts';
import type { Strategy } from '../strategy.ts';

export const roleStrategy: Strategy<Role> = {
  resource: resource<Role>(RBAC, 'v1', 'Role', 'roles', true),
  singular: 'role',
  schema: 'io.k8s.api.rbac.v1.Role',
  allowCreateOnUpdate: true,
  validateName: nameIsPathSegment,
  validate: (role) => validateRules(role.rules, true),
  validateUpdate: (role, old) => [
    ...validateCoreMeta(role.metadata, true, nameIsPathSegment),
    ...validateRules(role.rules, true),
    ...validateCoreMetaUpdate(role.metadata, old.metadata),
  ],
  columns: [NAME, CREATED_AT],
  row: (role) => [role.metadata.name ?? '', role.metadata.creationTimestamp ?? null],
};
