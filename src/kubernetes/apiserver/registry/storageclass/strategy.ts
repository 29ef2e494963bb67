// StorageClass. upstream: pkg/registry/storage/storageclass/strategy.go, pkg/apis/storage/validation
import { type DeepReadonly, deepEqual } from '../../../../base/deep.ts';
import { duplicate, type FieldError, required } from '../../../api/field.ts';
import type { StorageClass } from '../../../api/generated/types.ts';
import { STORAGE_CLASSES } from '../../../api/resources.ts';
import { invalids, unsupported } from '../lib/errors.ts';
import { isQualifiedName, nameIsDNSSubdomain } from '../lib/names.ts';
import { sortedKeys, validateCoreMeta, validateCoreMetaUpdate, validateImmutable } from '../lib/object-meta.ts';
import { AGE, age, column, NAME } from '../lib/table.ts';
import type { Column, Strategy } from '../strategy.ts';

type Class = DeepReadonly<StorageClass>;
const POLICIES = ['Delete', 'Retain'];
const MODES = ['Immediate', 'WaitForFirstConsumer'];

function validate(object: Class): FieldError[] {
  const errors: FieldError[] = [];
  if (!object.provisioner) errors.push(required('provisioner'));
  else errors.push(...invalids('provisioner', object.provisioner.toLowerCase(), isQualifiedName(object.provisioner.toLowerCase())));
  for (const key of sortedKeys(object.parameters ?? {})) if (!key) errors.push(...invalids('parameters', key, ['field can not be empty.']));
  const policy = object.reclaimPolicy ?? '';
  if (policy && !POLICIES.includes(policy)) errors.push(unsupported('reclaimPolicy', policy, POLICIES));
  const mode = object.volumeBindingMode;
  if (mode === undefined) errors.push(required('volumeBindingMode'));
  else if (!MODES.includes(mode)) errors.push(unsupported('volumeBindingMode', mode, MODES));
  return [...errors, ...validateTopologies(object)];
}

function validateTopologies(object: Class): FieldError[] {
  const errors: FieldError[] = [];
  const terms: Record<string, string[]>[] = [];
  object.allowedTopologies?.forEach((term, i) => {
    const path = `allowedTopologies[${i}].matchLabelExpressions`;
    const shape: Record<string, string[]> = {};
    term.matchLabelExpressions?.forEach((r, k) => {
      const at = `${path}[${k}]`;
      if (!r.values?.length) errors.push(required(`${at}.values`));
      r.values?.forEach((v, n) => {
        if (r.values.indexOf(v) < n) errors.push(duplicate(`${at}.values[${n}]`, v));
      });
      errors.push(...invalids(`${at}.key`, r.key, isQualifiedName(r.key)));
      if (shape[r.key]) errors.push(duplicate(`${at}.key`, r.key));
      shape[r.key] = [...new Set(r.values ?? [])].sort();
    });
    // Upstream compares with a list of empty terms: a term without expressions is always a repetition.
    if (Object.keys(shape).length === 0 || terms.some((t) => deepEqual(t, shape))) errors.push(duplicate(path, ''));
    terms.push(shape);
  });
  return errors;
}

const validateUpdate = (object: Class, old: Class): FieldError[] => {
  const errors = [...validateCoreMeta(object.metadata, false, nameIsDNSSubdomain), ...validate(object), ...validateCoreMetaUpdate(object.metadata, old.metadata)];
  for (const name of ['parameters', 'provisioner', 'reclaimPolicy', 'volumeBindingMode'] as const) {
    const empty = name === 'parameters' ? null : '';
    errors.push(...validateImmutable(name, object[name] ?? empty, old[name] ?? empty));
  }
  return errors;
};

const COLUMNS: readonly Column[] = [
  NAME,
  column('Provisioner', 'provisioner indicates the type of the provisioner.'),
  column('ReclaimPolicy', 'reclaimPolicy controls the reclaimPolicy for dynamically provisioned PersistentVolumes of this storage class. Defaults to Delete.'),
  column(
    'VolumeBindingMode',
    'volumeBindingMode indicates how PersistentVolumeClaims should be provisioned and bound.  When unset, VolumeBindingImmediate is used. This field is only honored by servers that enable the VolumeScheduling feature.',
  ),
  column('AllowVolumeExpansion', 'allowVolumeExpansion shows whether the storage class allow volume expand.'),
  AGE,
];
const DEFAULT_MARKS = ['storageclass.kubernetes.io/is-default-class', 'storageclass.beta.kubernetes.io/is-default-class'];

export const storageClassStrategy: Strategy<StorageClass> = {
  resource: STORAGE_CLASSES,
  singular: 'storageclass',
  shortNames: ['sc'],
  schema: 'io.k8s.api.storage.v1.StorageClass',
  validateName: nameIsDNSSubdomain,
  defaults(object) {
    object.reclaimPolicy ??= 'Delete';
    object.volumeBindingMode ??= 'Immediate';
  },
  validate,
  validateUpdate,
  columns: COLUMNS,
  row(object, now) {
    const standard = DEFAULT_MARKS.some((m) => object.metadata.annotations?.[m] === 'true');
    const name = `${object.metadata.name ?? ''}${standard ? ' (default)' : ''}`;
    return [name, object.provisioner, object.reclaimPolicy ?? 'Delete', object.volumeBindingMode ?? '<unset>', String(object.allowVolumeExpansion ?? false), age(object, now)];
  },
};
