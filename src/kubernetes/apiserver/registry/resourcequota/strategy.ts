// ResourceQuota. upstream: pkg/registry/core/resourcequota/strategy.go, pkg/apis/core/validation ValidateResourceQuotaSpec
import { type DeepReadonly, deepEqual } from '../../../../base/deep.ts';
import { type FieldError, invalid, required } from '../../../api/field.ts';
import type { ResourceQuota, ResourceQuotaSpec } from '../../../api/generated/types.ts';
import { canonicalQuantity } from '../../../api/quantity.ts';
import { RESOURCE_QUOTAS } from '../../../api/resources.ts';
import { invalids } from '../lib/errors.ts';
import { inner } from '../lib/inner.ts';
import { isQualifiedName, nameIsDNSSubdomain } from '../lib/names.ts';
import { sortedKeys, validateCoreMetaUpdate } from '../lib/object-meta.ts';
import { isStandard, validateAmount } from '../lib/pod/resources.ts';
import { AGE, age, column, NAME } from '../lib/table.ts';
import { keepPart } from '../lib/workload.ts';
import type { Column, Strategy } from '../strategy.ts';

type Quota = DeepReadonly<ResourceQuota>;
type Spec = DeepReadonly<ResourceQuotaSpec>;
const SCOPES = new Set(['Terminating', 'NotTerminating', 'BestEffort', 'NotBestEffort', 'PriorityClass', 'CrossNamespacePodAffinity', 'VolumeAttributesClass']);
const VALUED = new Set(['PriorityClass', 'VolumeAttributesClass']);
const ONLY_EXISTS =
  "must be 'Exists' when scope is any of ResourceQuotaScopeTerminating, ResourceQuotaScopeNotTerminating, ResourceQuotaScopeBestEffort, ResourceQuotaScopeNotBestEffort or ResourceQuotaScopeCrossNamespacePodAffinity";
const CONFLICTS: readonly (readonly [string, string])[] = [
  ['BestEffort', 'NotBestEffort'],
  ['Terminating', 'NotTerminating'],
];

/** upstream: ValidateResourceQuotaResourceName */
function validateName(name: string, path: string): FieldError[] {
  const errors = invalids(path, name, isQualifiedName(name));
  if (errors.length || name.includes('/')) return errors;
  if (!isStandard(name)) errors.push(invalid(path, name, 'must be a standard resource type or fully qualified'));
  // Storage as such is limited in ranges only.
  if (!isStandard(name) || name === 'storage') errors.push(invalid(path, name, 'must be a standard resource for quota'));
  return errors;
}

function validateAmounts(amounts: Spec['hard'], path: string): FieldError[] {
  const errors: FieldError[] = [];
  for (const name of sortedKeys(amounts ?? {})) {
    errors.push(...validateName(name, `${path}[${name}]`));
    validateAmount(name, amounts?.[name] ?? '0', `${path}[${name}]`, errors);
  }
  return errors;
}

const COMPUTE = new Set(['pods', 'cpu', 'memory', 'limits.cpu', 'limits.memory', 'requests.cpu', 'requests.memory']);
const CLAIMS = new Set(['persistentvolumeclaims', 'requests.storage']);

/** What a scope can tell apart. upstream: IsResourceQuotaScopeValidForResource */
function isCounted(scope: string, name: string): boolean {
  if (!isStandard(name) || !SCOPES.has(scope)) return true;
  if (scope === 'BestEffort') return name === 'pods';
  return (scope === 'VolumeAttributesClass' ? CLAIMS : COMPUTE).has(name);
}

const uncounted = (scope: string, spec: Spec): number => Object.keys(spec.hard ?? {}).filter((name) => !isCounted(scope, name)).length;
const NOT_COUNTED = 'unsupported scope applied to resource';

function validateScopes(spec: Spec): FieldError[] {
  const errors: FieldError[] = [];
  const scopes = spec.scopes ?? [];
  for (const scope of scopes) {
    if (!SCOPES.has(scope)) errors.push(invalid('spec.scopes', scopes, 'unsupported scope'));
    for (let n = uncounted(scope, spec); n > 0; n--) errors.push(invalid('spec.scopes', scopes, NOT_COUNTED));
  }
  if (CONFLICTS.some((pair) => pair.every((s) => scopes.includes(s)))) errors.push(invalid('spec.scopes', scopes, 'conflicting scopes'));
  return errors;
}

function validateScopeSelector(spec: Spec): FieldError[] {
  const path = 'spec.scopeSelector.matchExpressions';
  const errors: FieldError[] = [];
  const seen = new Set<string>();
  for (const r of spec.scopeSelector?.matchExpressions ?? []) {
    if (!SCOPES.has(r.scopeName)) errors.push(invalid(`${path}.scopeName`, r.scopeName, 'unsupported scope'));
    for (let n = uncounted(r.scopeName, spec); n > 0; n--) errors.push(invalid(path, inner('ScopeSelector', spec.scopeSelector), NOT_COUNTED));
    if (SCOPES.has(r.scopeName) && !VALUED.has(r.scopeName) && r.operator !== 'Exists') errors.push(invalid(`${path}.operator`, r.operator, ONLY_EXISTS));
    if (r.operator === 'In' || r.operator === 'NotIn') {
      if (!r.values?.length) errors.push(required(`${path}.values`, "must be at least one value when `operator` is 'In' or 'NotIn' for scope selector"));
    } else if (r.operator === 'Exists' || r.operator === 'DoesNotExist') {
      if (r.values?.length) errors.push(invalid(`${path}.values`, r.values, "must be no value when `operator` is 'Exist' or 'DoesNotExist' for scope selector"));
    } else errors.push(invalid(`${path}.operator`, r.operator, 'not a valid selector operator'));
    seen.add(r.scopeName);
  }
  if (CONFLICTS.some((pair) => pair.every((s) => seen.has(s)))) errors.push(invalid('spec.scopeSelector.matchExpressions', spec.scopes ?? null, 'conflicting scopes'));
  return errors;
}

const validate = (quota: Quota): FieldError[] => [
  ...validateAmounts(quota.spec?.hard, 'spec.hard'),
  ...validateScopes(quota.spec ?? {}),
  ...validateScopeSelector(quota.spec ?? {}),
];

function validateStatus(quota: Quota, old: Quota): FieldError[] {
  return [...validateCoreMetaUpdate(quota.metadata, old.metadata), ...validateAmounts(quota.status?.hard, 'status.hard'), ...validateAmounts(quota.status?.used, 'status.used')];
}

function validateUpdate(quota: Quota, old: Quota): FieldError[] {
  const errors = [...validateCoreMetaUpdate(quota.metadata, old.metadata), ...validate(quota)];
  if (!deepEqual([...(quota.spec?.scopes ?? [])].sort(), [...(old.spec?.scopes ?? [])].sort()))
    errors.push(invalid('spec.scopes', quota.spec?.scopes ?? null, 'field is immutable'));
  return errors;
}

const COLUMNS: readonly Column[] = [
  NAME,
  column('Request', 'Request represents a minimum amount of cpu/memory that a container may consume.'),
  column('Limit', 'Limits control the maximum amount of cpu/memory that a container may use independent of contention on the node.'),
  AGE,
];

/** requests and counts in one cell, limits in the other: used/hard. upstream: printResourceQuota */
function amountCells(quota: Quota): [string, string] {
  const text = (name: string): string => `${name}: ${canonicalQuantity(quota.status?.used?.[name] ?? '0')}/${canonicalQuantity(quota.status?.hard?.[name] ?? '0')}`;
  const names = sortedKeys(quota.status?.hard ?? {});
  const limits = names.filter((n) => n.startsWith('limits.'));
  return [
    names
      .filter((n) => !limits.includes(n))
      .map(text)
      .join(', '),
    limits.map(text).join(', '),
  ];
}

export const resourceQuotaStrategy: Strategy<ResourceQuota> = {
  resource: RESOURCE_QUOTAS,
  singular: 'resourcequota',
  shortNames: ['quota'],
  schema: 'io.k8s.api.core.v1.ResourceQuota',
  validateName: nameIsDNSSubdomain,
  prepareForCreate(quota) {
    quota.status = {};
  },
  prepareForUpdate: (quota, old) => keepPart('status', quota, old),
  validate,
  validateUpdate,
  status: { prepareForUpdate: (quota, old) => keepPart('spec', quota, old), validateUpdate: validateStatus },
  columns: COLUMNS,
  row: (quota, now) => [quota.metadata.name ?? '', ...amountCells(quota), age(quota, now)],
};
