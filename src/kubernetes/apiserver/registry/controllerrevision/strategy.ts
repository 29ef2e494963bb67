// ControllerRevision: the history of DaemonSets and StatefulSets. upstream: pkg/registry/apps/controllerrevision/strategy.go
import { type DeepReadonly, isRecord } from '../../../../base/deep.ts';
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
  if (revision.revision < 0) errors.push(invalid('revision', revision.revision, NEGATIVE));
  return errors;
}

/** What is kept must be an object; only a new revision is looked at. upstream: ValidateControllerRevisionCreate */
function validateData({ data }: Revision): FieldError[] {
  if (data === undefined || data === null) return [required('data', 'data is mandatory')];
  return isRecord(data) ? [] : [required('data', 'data must be a valid JSON object')];
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
  validate: (revision) => [...validate(revision), ...validateData(revision)],
  validateUpdate: (revision, old) => [
    ...validateCoreMeta(revision.metadata, true, nameIsDNSSubdomain),
    ...validate(revision),
    ...validateCoreMetaUpdate(revision.metadata, old.metadata),
    ...validateImmutable('data', revision.data, old.data),
  ],
  columns: COLUMNS,
  row: (revision, now) => [revision.metadata.name ?? '', controllerOf(revision), String(revision.revision), age(revision, now)],
};
