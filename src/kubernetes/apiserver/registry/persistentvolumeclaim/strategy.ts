// PersistentVolumeClaim. upstream: pkg/registry/core/persistentvolumeclaim/strategy.go
import { type DeepReadonly, deepClone, deepEqual } from '../../../../base/deep.ts';
import { type FieldError, forbidden } from '../../../api/field.ts';
import type { PersistentVolumeClaim, PersistentVolumeClaimStatus } from '../../../api/generated/types.ts';
import { canonicalQuantity, compareQuantity } from '../../../api/quantity.ts';
import { PERSISTENT_VOLUME_CLAIMS } from '../../../api/resources.ts';
import { shortModes, validateClaimSpec } from '../lib/claim.ts';
import { innerDiff } from '../lib/inner.ts';
import { nameIsDNSSubdomain } from '../lib/names.ts';
import { validateCoreMeta, validateCoreMetaUpdate, validateImmutable } from '../lib/object-meta.ts';
import { AGE, age, column, NAME, wide } from '../lib/table.ts';
import { keepPart } from '../lib/workload.ts';
import type { Column, Strategy } from '../strategy.ts';
import { settleSources } from './sources.ts';

type Claim = DeepReadonly<PersistentVolumeClaim>;

const validate = (claim: Claim): FieldError[] => validateClaimSpec(claim.spec ?? {}, 'spec');

/** What was asked for stays, but for growth of a bound claim and the volume that the binder names. */
function validateUpdate(claim: Claim, old: Claim): FieldError[] {
  const errors = [...validateCoreMetaUpdate(claim.metadata, old.metadata), ...validateCoreMeta(claim.metadata, true, nameIsDNSSubdomain), ...validate(claim)];
  const now: Record<string, unknown> = { ...claim.spec };
  const was: Record<string, unknown> = { ...old.spec };
  if (!old.spec?.volumeName && now.volumeName !== undefined) was.volumeName = now.volumeName;
  if (old.spec?.storageClassName === undefined && now.storageClassName !== undefined) delete now.storageClassName;
  if (claim.status?.phase === 'Bound') {
    const requests = claim.spec?.resources?.requests;
    if (requests) now.resources = { ...claim.spec?.resources, requests: { ...requests, storage: old.spec?.resources?.requests?.storage } };
    if (now.volumeAttributesClassName !== undefined) now.volumeAttributesClassName = old.spec?.volumeAttributesClassName;
  }
  if (!deepEqual(now, was)) {
    const text = 'spec is immutable after creation except resources.requests and volumeAttributesClassName for bound claims';
    errors.push(forbidden('spec', `${text}\n${innerDiff('PersistentVolumeClaimSpec', was, now)}`));
  }
  const size = claim.spec?.resources?.requests?.storage;
  if (compareQuantity(size, old.spec?.resources?.requests?.storage) < 0 && compareQuantity(size, old.status?.capacity?.storage) <= 0) {
    errors.push(forbidden('spec.resources.requests.storage', 'field can not be less than status.capacity'));
  }
  return [...errors, ...validateImmutable('volumeMode', claim.spec?.volumeMode, old.spec?.volumeMode)];
}

const COLUMNS: readonly Column[] = [
  NAME,
  column('Status', 'phase represents the current phase of PersistentVolumeClaim.'),
  column('Volume', 'volumeName is the binding reference to the PersistentVolume backing this claim.'),
  column('Capacity', 'capacity represents the actual resources of the underlying volume.'),
  column(
    'Access Modes',
    'accessModes contains the actual access modes the volume backing the PVC has. More info: https://kubernetes.io/docs/concepts/storage/persistent-volumes#access-modes-1',
  ),
  column('StorageClass', 'StorageClass of the pvc'),
  column('VolumeAttributesClass', 'VolumeAttributesClass of the pvc'),
  AGE,
  wide('VolumeMode', 'volumeMode defines what type of volume is required by the claim. Value of Filesystem is implied when not included in claim spec.'),
];

export const persistentVolumeClaimStrategy: Strategy<PersistentVolumeClaim> = {
  resource: PERSISTENT_VOLUME_CLAIMS,
  singular: 'persistentvolumeclaim',
  shortNames: ['pvc'],
  schema: 'io.k8s.api.core.v1.PersistentVolumeClaim',
  validateName: nameIsDNSSubdomain,
  defaults(claim) {
    (claim.status ??= {}).phase ||= 'Pending';
    (claim.spec ??= {}).volumeMode ??= 'Filesystem';
  },
  prepareForCreate(claim) {
    claim.status = { phase: 'Pending' };
    settleSources(claim.spec, undefined);
  },
  prepareForUpdate(claim, old) {
    claim.status = deepClone(old.status ?? {}) as PersistentVolumeClaimStatus;
    settleSources(claim.spec, old.spec);
  },
  validate,
  validateUpdate,
  status: { prepareForUpdate: (claim, old) => keepPart('spec', claim, old), validateUpdate: (claim, old) => validateCoreMetaUpdate(claim.metadata, old.metadata) },
  columns: COLUMNS,
  row(claim, now) {
    const bound = claim.spec?.volumeName;
    const capacity = bound && claim.status?.capacity?.storage !== undefined ? canonicalQuantity(claim.status.capacity.storage) : bound ? '0' : '';
    return [
      claim.metadata.name ?? '',
      claim.metadata.deletionTimestamp ? 'Terminating' : (claim.status?.phase ?? ''),
      bound ?? '',
      capacity,
      bound ? shortModes(claim.status?.accessModes) : '',
      claim.spec?.storageClassName ?? claim.metadata.annotations?.['volume.beta.kubernetes.io/storage-class'] ?? '',
      claim.spec?.volumeAttributesClassName ?? '<unset>',
      age(claim, now),
      claim.spec?.volumeMode ?? '<unset>',
    ];
  },
};
