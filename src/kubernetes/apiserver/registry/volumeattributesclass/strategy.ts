// VolumeAttributesClass. upstream: pkg/registry/storage/volumeattributesclass/strategy.go, pkg/apis/storage/validation ValidateVolumeAttributesClass
import { type DeepReadonly, deepEqual } from '../../../../base/deep.ts';
import { type FieldError, forbidden, required } from '../../../api/field.ts';
import type { VolumeAttributesClass } from '../../../api/generated/types.ts';
import { resource } from '../../../api/meta.ts';
import { validateParameters } from '../lib/csi.ts';
import { invalids } from '../lib/errors.ts';
import { isQualifiedName, nameIsDNSSubdomain } from '../lib/names.ts';
import { validateCoreMeta, validateCoreMetaUpdate } from '../lib/object-meta.ts';
import { AGE, age, column, NAME } from '../lib/table.ts';
import type { Column, Strategy } from '../strategy.ts';

type Class = DeepReadonly<VolumeAttributesClass>;

function validate({ driverName, parameters }: Class): FieldError[] {
  const name = driverName?.toLowerCase() ?? '';
  return [...(name ? invalids('driverName', name, isQualifiedName(name)) : [required('driverName')]), ...validateParameters(parameters, 'parameters')];
}

const COLUMNS: readonly Column[] = [NAME, column('DriverName', 'Name of the CSI driver This field is immutable.'), AGE];

export const volumeAttributesClassStrategy: Strategy<VolumeAttributesClass> = {
  resource: resource('storage.k8s.io', 'v1', 'VolumeAttributesClass', 'volumeattributesclasses', false),
  singular: 'volumeattributesclass',
  shortNames: ['vac'],
  schema: 'io.k8s.api.storage.v1.VolumeAttributesClass',
  validateName: nameIsDNSSubdomain,
  validate,
  validateUpdate(object, old) {
    const errors = validateCoreMetaUpdate(object.metadata, old.metadata);
    if (object.driverName !== old.driverName) errors.push(forbidden('driverName', 'updates to driverName are forbidden.'));
    if (!deepEqual(object.parameters, old.parameters)) errors.push(forbidden('parameters', 'updates to parameters are forbidden.'));
    return [...errors, ...validateCoreMeta(object.metadata, false, nameIsDNSSubdomain), ...validate(object)];
  },
  columns: COLUMNS,
  row: (object, now) => [object.metadata.name ?? '', object.driverName, age(object, now)],
};
