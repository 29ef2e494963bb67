// ControllerRevision: the history of DaemonSets and StatefulSets. upstream: pkg/registry/apps/controllerrevision/strategy.go
import type { DeepReadonly } from '../../../../base/deep.ts';
import { type FieldError, invalid, required } from '../../../api/field.ts';
import type { ControllerRevision } from '../../../api/generated/types.ts';
import { CONTROLLER_REVISIONS } from '../../../api/resources.ts';
import { NEGATIVE } from '../lib/errors.ts';
import { nameIsDNSSubdomain } from '../lib/names.ts';
import { validateCoreMeta, validateCoreMetaUpdate, validateImmutable } from '../lib/object-meta.ts';
import { AGE, age, column, NAME } from '../lib/table.ts';
import type { Column, Strategy } from '../strategy.ts';

type Revision = DeepReadonly<ControllerRevision>;

function validate(revision: Revision): FieldError[] {
  const errors: FieldError[] = [];
  if (revision.data === undefined || revision.data === null) errors.push(required('data', 'data is mandatory'));
  if (revision.revision < 0) errors.push(invalid('revision', revision.revision, NEGATIVE));
  return errors;
}

const COLUMNS: readonly Column[] = [
  NAME,
  column('Controller', 'Controller of the object'),
  column('Revision', 'Revision indicates the revision of the state represented by Data.'),
  AGE,
];

/** apps/v1 DaemonSet as daemonset.apps/name. */
function controllerOf(revision: Revision): string {
  const owner = revision.metadata.ownerReferences?.find((o) => o.controller);
  if (!owner) return '<none>';
  const group = owner.apiVersion.includes('/') ? `.${owner.apiVersion.split('/')[0]}` : '';
  return `${owner.kind.toLowerCase()}${group}/${owner.name}`;
}

export const controllerRevisionStrategy: Strategy<ControllerRevision> = {
  resource: CONTROLLER_REVISIONS,
  singular: 'controllerrevision',
  schema: 'io.k8s.api.apps.v1.ControllerRevision',
  validateName: nameIsDNSSubdomain,
  validate,
  validateUpdate: (revision, old) => [
    ...validateCoreMeta(revision.metadata, true, nameIsDNSSubdomain),
    ...validate(revision),
    ...validateCoreMetaUpdate(revision.metadata, old.metadata),
    ...validateImmutable('data', revision.data, old.data),
  ],
  columns: COLUMNS,
  row: (revision, now) => [revision.metadata.name ?? '', controllerOf(revision), String(revision.revision), age(revision, now)],
};
