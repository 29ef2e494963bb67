// CSIStorageCapacity. upstream: pkg/registry/storage/csistoragecapacity/strategy.go, pkg/apis/storage/validation ValidateCSIStorageCapacity
import type { DeepReadonly } from '../../../../base/deep.ts';
import { type FieldError, invalid } from '../../../api/field.ts';
import type { CSIStorageCapacity } from '../../../api/generated/types.ts';
import { resource } from '../../../api/meta.ts';
import { canonicalQuantity, quantity } from '../../../api/quantity.ts';
import { IMMUTABLE, invalids, NEGATIVE } from '../lib/errors.ts';
import { nameIsDNSSubdomain } from '../lib/names.ts';
import { sameButForEmptyLists, validateCoreMetaUpdate } from '../lib/object-meta.ts';
import { validateLabelSelector } from '../lib/selector.ts';
import { CREATED_AT, NAME } from '../lib/table.ts';
import type { Strategy } from '../strategy.ts';

type Capacity = DeepReadonly<CSIStorageCapacity>;

function validate({ nodeTopology, storageClassName = '', capacity }: Capacity): FieldError[] {
  const errors = nodeTopology ? validateLabelSelector(nodeTopology, 'nodeTopology') : [];
  errors.push(...invalids('storageClassName', storageClassName, nameIsDNSSubdomain(storageClassName, false)));
  if (capacity !== undefined && quantity(capacity).nano < 0n) errors.push(invalid('capacity', canonicalQuantity(capacity), NEGATIVE));
  return errors;
}

export const csiStorageCapacityStrategy: Strategy<CSIStorageCapacity> = {
  resource: resource('storage.k8s.io', 'v1', 'CSIStorageCapacity', 'csistoragecapacities', true),
  singular: 'csistoragecapacity',
  schema: 'io.k8s.api.storage.v1.CSIStorageCapacity',
  allowUnconditionalUpdate: false,
  validateName: nameIsDNSSubdomain,
  validate,
  validateUpdate(object, old) {
    const errors = [...validate(object), ...validateCoreMetaUpdate(object.metadata, old.metadata)];
    if (!sameButForEmptyLists(object.nodeTopology, old.nodeTopology)) errors.push(invalid('nodeTopology', object.nodeTopology ?? null, IMMUTABLE));
    if (object.storageClassName !== old.storageClassName) errors.push(invalid('storageClassName', object.storageClassName, IMMUTABLE));
    return errors;
  },
  columns: [NAME, CREATED_AT],
  row: ({ metadata }) => [metadata.name ?? '', metadata.creationTimestamp ?? ''],
};
