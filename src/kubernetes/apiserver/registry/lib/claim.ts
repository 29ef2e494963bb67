// Claims, their own and those that StatefulSets make. upstream: pkg/apis/core/validation ValidatePersistentVolumeClaimSpec
import type { DeepReadonly } from '../../../../base/deep.ts';
import { type FieldError, forbidden, invalid, required } from '../../../api/field.ts';
import type { PersistentVolumeClaimSpec, TypedObjectReference } from '../../../api/generated/types.ts';
import { canonicalQuantity, quantity } from '../../../api/quantity.ts';
import { invalids, unsupported } from './errors.ts';
import { isDNS1123Subdomain, nameIsDNSLabel, nameIsDNSSubdomain } from './names.ts';
import { validateLabelSelector } from './selector.ts';

const ACCESS_MODES = ['ReadOnlyMany', 'ReadWriteMany', 'ReadWriteOnce', 'ReadWriteOncePod'];
export const VOLUME_MODES = ['Block', 'Filesystem'];
type Spec = DeepReadonly<PersistentVolumeClaimSpec>;

export function validateClaimSpec(spec: Spec, path: string): FieldError[] {
  const errors: FieldError[] = [];
  if (!spec.accessModes?.length) errors.push(required(`${path}.accessModes`, 'at least 1 access mode is required'));
  errors.push(...validateLabelSelector(spec.selector, `${path}.selector`), ...validateModes(spec.accessModes, `${path}.accessModes`));
  const storage = spec.resources?.requests?.storage;
  const at = `${path}.resources[storage]`;
  if (storage === undefined) errors.push(required(at));
  else if (quantity(storage).nano <= 0n) errors.push(invalid(at, canonicalQuantity(storage), 'must be greater than zero'));
  if (spec.storageClassName) errors.push(...invalids(`${path}.storageClassName`, spec.storageClassName, nameIsDNSSubdomain(spec.storageClassName, false)));
  if (spec.volumeMode !== undefined && !VOLUME_MODES.includes(spec.volumeMode)) errors.push(unsupported(`${path}.volumeMode`, spec.volumeMode, VOLUME_MODES));
  if (spec.dataSource) errors.push(...validateSource(spec.dataSource, `${path}.dataSource`));
  if (spec.dataSourceRef) errors.push(...validateSource(spec.dataSourceRef, `${path}.dataSourceRef`));
  const attributes = spec.volumeAttributesClassName;
  if (attributes) errors.push(...invalids(`${path}.volumeAttributesClassName`, attributes, nameIsDNSSubdomain(attributes, false)));
  return errors;
}

export function validateModes(modes: readonly string[] | undefined, path: string): FieldError[] {
  const list = modes ?? [];
  const errors: FieldError[] = list.filter((m) => !ACCESS_MODES.includes(m)).map((m) => unsupported(path, m, ACCESS_MODES));
  const alone = list.includes('ReadWriteOncePod') && list.some((m) => m !== 'ReadWriteOncePod' && ACCESS_MODES.includes(m));
  return alone ? [...errors, forbidden(path, 'may not use ReadWriteOncePod with other access modes')] : errors;
}

function validateSource(source: DeepReadonly<TypedObjectReference>, path: string): FieldError[] {
  const errors: FieldError[] = [];
  if (!source.name) errors.push(required(`${path}.name`));
  if (!source.kind) errors.push(required(`${path}.kind`));
  const group = source.apiGroup ?? '';
  if (!group && source.kind !== 'PersistentVolumeClaim') errors.push(invalid(path, source.kind, "must be 'PersistentVolumeClaim' when referencing the default apiGroup"));
  if (group) errors.push(...invalids(`${path}.apiGroup`, group, isDNS1123Subdomain(group)));
  if (source.namespace) errors.push(...invalids(`${path}.namespace`, source.namespace, nameIsDNSLabel(source.namespace, false)));
  return errors;
}

const SHORT: Readonly<Record<string, string>> = { ReadWriteOnce: 'RWO', ReadOnlyMany: 'ROX', ReadWriteMany: 'RWX', ReadWriteOncePod: 'RWOP' };

/** RWO,RWX: in a fixed order, each once. upstream: GetAccessModesAsString */
export const shortModes = (modes: readonly string[] | undefined): string =>
  Object.keys(SHORT)
    .flatMap((m) => (modes?.includes(m) ? [SHORT[m]] : []))
    .join(',');
