// PersistentVolume. upstream: pkg/registry/core/persistentvolume/strategy.go
import { type DeepReadonly, deepClone } from '../../../../base/deep.ts';
import { rfc3339 } from '../../../../base/time.ts';
import type { PersistentVolume, PersistentVolumeStatus } from '../../../api/generated/types.ts';
import { canonicalQuantity } from '../../../api/quantity.ts';
import { PERSISTENT_VOLUMES } from '../../../api/resources.ts';
import { shortModes } from '../lib/claim.ts';
import { nameIsDNSSubdomain } from '../lib/names.ts';
import { validateCoreMetaUpdate } from '../lib/object-meta.ts';
import { defaultDataSource } from '../lib/pod/volume-defaults.ts';
import { AGE, age, column, NAME, wide } from '../lib/table.ts';
import { keepPart } from '../lib/workload.ts';
import type { Cell, Column, Strategy } from '../strategy.ts';
import { validateVolume, validateVolumeUpdate } from './validation.ts';

const COLUMNS: readonly Column[] = [
  NAME,
  column(
    'Capacity',
    "capacity is the description of the persistent volume's resources and capacity. More info: https://kubernetes.io/docs/concepts/storage/persistent-volumes#capacity",
  ),
  column('Access Modes', 'accessModes contains all ways the volume can be mounted. More info: https://kubernetes.io/docs/concepts/storage/persistent-volumes#access-modes'),
  column(
    'Reclaim Policy',
    'persistentVolumeReclaimPolicy defines what happens to a persistent volume when released from its claim. Valid options are Retain (default for manually created PersistentVolumes), Delete (default for dynamically provisioned PersistentVolumes), and Recycle (deprecated). Recycle must be supported by the volume plugin underlying this PersistentVolume. More info: https://kubernetes.io/docs/concepts/storage/persistent-volumes#reclaiming',
  ),
  column(
    'Status',
    'phase indicates if a volume is available, bound to a claim, or released by a claim. More info: https://kubernetes.io/docs/concepts/storage/persistent-volumes#phase',
  ),
  column(
    'Claim',
    'claimRef is part of a bi-directional binding between PersistentVolume and PersistentVolumeClaim. Expected to be non-nil when bound. claim.VolumeName is the authoritative bind between PV and PVC. More info: https://kubernetes.io/docs/concepts/storage/persistent-volumes#binding',
  ),
  column('StorageClass', 'StorageClass of the pv'),
  column('VolumeAttributesClass', 'VolumeAttributesClass of the pv'),
  column('Reason', 'reason is a brief CamelCase string that describes any failure and is meant for machine parsing and tidy display in the CLI.'),
  AGE,
  wide(
    'VolumeMode',
    'volumeMode defines if a volume is intended to be used with a formatted filesystem or to remain in raw block state. Value of Filesystem is implied when not included in spec.',
  ),
];

function row(volume: DeepReadonly<PersistentVolume>, now: number): Cell[] {
  const spec = volume.spec;
  const claim = spec?.claimRef ? `${spec.claimRef.namespace ?? ''}/${spec.claimRef.name ?? ''}` : '';
  return [
    volume.metadata.name ?? '',
    spec?.capacity?.storage === undefined ? '0' : canonicalQuantity(spec.capacity.storage),
    shortModes(spec?.accessModes),
    spec?.persistentVolumeReclaimPolicy ?? '',
    volume.metadata.deletionTimestamp ? 'Terminating' : (volume.status?.phase ?? ''),
    claim,
    spec?.storageClassName ?? volume.metadata.annotations?.['volume.beta.kubernetes.io/storage-class'] ?? '',
    spec?.volumeAttributesClassName ?? '<unset>',
    volume.status?.reason ?? '',
    age(volume, now),
    spec?.volumeMode ?? '<unset>',
  ];
}

export const persistentVolumeStrategy: Strategy<PersistentVolume> = {
  resource: PERSISTENT_VOLUMES,
  singular: 'persistentvolume',
  shortNames: ['pv'],
  schema: 'io.k8s.api.core.v1.PersistentVolume',
  validateName: nameIsDNSSubdomain,
  defaults(volume) {
    (volume.status ??= {}).phase ||= 'Pending';
    const spec = (volume.spec ??= {});
    spec.persistentVolumeReclaimPolicy ||= 'Retain';
    spec.volumeMode ??= 'Filesystem';
    defaultDataSource(spec);
  },
  prepareForCreate(volume, context) {
    volume.status = { phase: 'Pending', lastPhaseTransitionTime: rfc3339(context.clock.now()) };
  },
  prepareForUpdate(volume, old) {
    volume.status = deepClone(old.status ?? {}) as PersistentVolumeStatus;
  },
  validate: validateVolume,
  validateUpdate: validateVolumeUpdate,
  status: {
    prepareForUpdate(volume, old, context) {
      keepPart('spec', volume, old);
      if (volume.status && volume.status.phase !== old.status?.phase) volume.status.lastPhaseTransitionTime = rfc3339(context.clock.now());
    },
    validateUpdate: (volume, old) => validateCoreMetaUpdate(volume.metadata, old.metadata),
  },
  columns: COLUMNS,
  row,
};
