// ClusterRole. upstream: pkg/registry/rbac/clusterrole/strategy.go
import type { DeepReadonly } from '../../../../base/deep.ts';
import { type FieldError, invalid, required } from '../../../api/field.ts';
import type { ClusterRole } from '../../../api/generated/types.ts';
import { resource } from '../../../api/meta.ts';
import { nameIsPathSegment } from '../lib/names.ts';
import { validateCoreMeta, validateCoreMetaUpdate } from '../lib/object-meta.ts';
import { RBAC, validateRules } from '../lib/rbac.ts';
import { validateLabelSelector } from '../lib/selector.ts';
import { CREATED_AT, NAME } from '../lib/table.ts';
import type { Strategy } from '../strategy.ts';

function validate(role: DeepReadonly<ClusterRole>): FieldError[] {
  const errors = validateRules(role.rules, false);
  if (!role.aggregationRule) return errors;
  const path = 'aggregationRule.clusterRoleSelectors';
  const selectors = role.aggregationRule.clusterRoleSelectors ?? [];
  if (selectors.length === 0) return [...errors, required(path, 'at least one clusterRoleSelector required if aggregationRule is non-nil')];
  selectors.forEach((selector, i) => {
    const bad = validateLabelSelector(selector, `${path}[${i}]`);
    errors.push(...bad);
    if (bad.length) errors.push(invalid(`${path}[${i}]`, null, 'invalid label selector.'));
  });
  return errors;
}

export const clusterRoleStrategy: Strategy<ClusterRole> = {
  resource: resource<ClusterRole>(RBAC, 'v1', 'ClusterRole', 'clusterroles', false),
  singular: 'clusterrole',
  schema: 'io.k8s.api.rbac.v1.ClusterRole',
  allowCreateOnUpdate: true,
  validateName: nameIsPathSegment,
  validate,
  validateUpdate: (role, old) => [...validateCoreMeta(role.metadata, false, nameIsPathSegment), ...validate(role), ...validateCoreMetaUpdate(role.metadata, old.metadata)],
  columns: [NAME, CREATED_AT],
  row: (role) => [role.metadata.name ?? '', role.metadata.creationTimestamp ?? null],
};
