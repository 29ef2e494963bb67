// CSINode: which storage drivers a node has. upstream: pkg/registry/storage/csinode/strategy.go, pkg/apis/storage/validation ValidateCSINode
import { type DeepReadonly, deepEqual } from '../../../../base/deep.ts';
import { duplicate, type FieldError, invalid, required } from '../../../api/field.ts';
import type { CSINode, CSINodeDriver } from '../../../api/generated/types.ts';
import { resource } from '../../../api/meta.ts';
import { validateDriverName } from '../lib/csi.ts';
import { IMMUTABLE, invalids, nonnegative } from '../lib/errors.ts';
import { inner } from '../lib/inner.ts';
import { isQualifiedName, nameIsDNSSubdomain } from '../lib/names.ts';
import { validateCoreMeta } from '../lib/object-meta.ts';
import { AGE, age, column, NAME } from '../lib/table.ts';
import type { Column, Strategy } from '../strategy.ts';

type Driver = DeepReadonly<CSINodeDriver>;
const LONGEST_ID = 256;

function validate({ spec }: DeepReadonly<CSINode>): FieldError[] {
  const drivers = spec.drivers ?? [];
  return drivers.flatMap((driver, i) => {
    const errors = validateDriver(driver, `spec.drivers[${i}]`);
    const repeated = drivers.findIndex((d) => d.name === driver.name) < i;
    return [...errors, ...(repeated ? [duplicate(`spec.drivers[${i}].name`, driver.name)] : []), ...validateKeys(driver.topologyKeys ?? [], `spec.drivers[${i}]`)];
  });
}

function validateDriver(driver: Driver, path: string): FieldError[] {
  const errors = validateDriverName(driver.name, `${path}.name`);
  if (!driver.nodeID) errors.push(required(`${path}.nodeID`));
  else if (driver.nodeID.length > LONGEST_ID) errors.push(invalid(`${path}.nodeID`, driver.nodeID, `must be ${LONGEST_ID} characters or less`));
  return [...errors, ...nonnegative(`${path}.allocatable.count`, driver.allocatable?.count)];
}

function validateKeys(keys: readonly string[], path: string): FieldError[] {
  return keys.flatMap((key, i) => [...(key ? [] : [required(path)]), ...(keys.indexOf(key) < i ? [duplicate(path, key)] : []), ...invalids(path, key, isQualifiedName(key))]);
}

/** A driver that stays keeps all but what it can hold. */
function validateKept(now: readonly Driver[], before: readonly Driver[]): FieldError[] {
  const fixed = ({ allocatable: _, ...rest }: Driver): unknown => rest;
  return before.flatMap((old) =>
    now.filter((d) => d.name === old.name && !deepEqual(fixed(d), fixed(old))).map((d) => invalid('spec.drivers', inner('CSINodeDriver', fixed(d)), IMMUTABLE)),
  );
}

const COLUMNS: readonly Column[] = [NAME, column('Drivers', 'Drivers indicates the number of CSI drivers registered on the node', 'integer'), AGE];

export const csiNodeStrategy: Strategy<CSINode> = {
  resource: resource('storage.k8s.io', 'v1', 'CSINode', 'csinodes', false),
  singular: 'csinode',
  schema: 'io.k8s.api.storage.v1.CSINode',
  allowUnconditionalUpdate: false,
  validateName: nameIsDNSSubdomain,
  validate,
  validateUpdate: (object, old) => [
    ...validateCoreMeta(object.metadata, false, nameIsDNSSubdomain),
    ...validate(object),
    ...validateKept(object.spec.drivers ?? [], old.spec.drivers ?? []),
  ],
  columns: COLUMNS,
  row: (object, now) => [object.metadata.name ?? '', object.spec?.drivers?.length ?? 0, age(object, now)],
};
