// Namespace. upstream: pkg/registry/core/namespace/strategy.go, pkg/apis/core/validation ValidateNamespace
import type { DeepReadonly } from '../../../../base/deep.ts';
import { type FieldError, invalid } from '../../../api/field.ts';
import type { Namespace } from '../../../api/generated/types.ts';
import { NAMESPACES } from '../../../api/resources.ts';
import { invalids } from '../lib/errors.ts';
import { isQualifiedName, nameIsDNSLabel } from '../lib/names.ts';
import { validateCoreMetaUpdate } from '../lib/object-meta.ts';
import { AGE, age, column, NAME } from '../lib/table.ts';
import type { Column, Strategy } from '../strategy.ts';

type Space = DeepReadonly<Namespace>;
const NAME_LABEL = 'kubernetes.io/metadata.name';

function validateFinalizerName(name: string, path: string): FieldError[] {
  const errors = invalids(path, name, isQualifiedName(name));
  if (!name.includes('/') && name !== 'kubernetes') errors.push(invalid(path, name, 'name is neither a standard finalizer name nor is it fully qualified'));
  return errors;
}

const validate = (space: Space): FieldError[] => (space.spec?.finalizers ?? []).flatMap((f) => validateFinalizerName(f, 'spec.finalizers'));

/** Only the finalize subresource changes the finalizers, and a phase fits the deletion. */
function validateStatus(space: Space, old: Space): FieldError[] {
  const errors = validateCoreMetaUpdate(space.metadata, old.metadata);
  const phase = space.status?.phase ?? '';
  if (!space.metadata.deletionTimestamp) {
    if (phase !== 'Active') errors.push(invalid('status.Phase', phase, "may only be 'Active' if `deletionTimestamp` is empty"));
  } else if (phase !== 'Terminating') {
    errors.push(invalid('status.Phase', phase, "may only be 'Terminating' if `deletionTimestamp` is not empty"));
  }
  return errors;
}

/** What PUT /finalize asks. upstream: ValidateNamespaceFinalizeUpdate */
function validateNamespaceFinalize(space: Space, old: Space): FieldError[] {
  const errors = validateCoreMetaUpdate(space.metadata, old.metadata);
  (space.spec?.finalizers ?? []).forEach((f, i) => errors.push(...validateFinalizerName(f, `spec.finalizers[${i}]`)));
  return errors;
}

const COLUMNS: readonly Column[] = [NAME, column('Status', 'The status of the namespace'), AGE];

export const namespaceStrategy: Strategy<Namespace> = {
  resource: NAMESPACES,
  singular: 'namespace',
  shortNames: ['ns'],
  // One at a time: a namespace takes everything in it along.
  verbs: ['create', 'delete', 'get', 'list', 'patch', 'update', 'watch'],
  schema: 'io.k8s.api.core.v1.Namespace',
  validateName: nameIsDNSLabel,
  defaults(space) {
    // A name that is still to be generated is labelled on the way to storage.
    if (space.metadata.name) labelWithName(space);
  },
  prepareForCreate(space) {
    space.status = { phase: 'Active' };
    space.spec ??= {};
    space.spec.finalizers ??= [];
    if (!space.spec.finalizers.includes('kubernetes')) space.spec.finalizers.push('kubernetes');
  },
  canonicalize: labelWithName,
  prepareForUpdate(space, old) {
    space.spec = { ...space.spec, finalizers: [...(old.spec?.finalizers ?? [])] };
    space.status = { ...old.status } as NonNullable<Namespace['status']>;
    labelWithName(space);
  },
  validate,
  validateUpdate: (space, old) => validateCoreMetaUpdate(space.metadata, old.metadata),
  status: {
    prepareForUpdate(space, old) {
      space.spec = { ...old.spec } as NonNullable<Namespace['spec']>;
    },
    validateUpdate: validateStatus,
  },
  subresources: {
    finalize: {
      prepareForUpdate(space, old) {
        space.status = { ...old.status } as NonNullable<Namespace['status']>;
      },
      validateUpdate: validateNamespaceFinalize,
    },
  },
  markDeleted(space) {
    space.status = { ...space.status, phase: 'Terminating' };
  },
  // The content of a namespace goes first; whoever clears it takes the finalizer away.
  heldFromDeletion: (space) => (space.spec?.finalizers?.length ?? 0) > 0,
  columns: COLUMNS,
  row: (space, now) => [space.metadata.name ?? '', space.status?.phase ?? '', age(space, now)],
  fieldSelectors: { 'status.phase': (space) => space.status?.phase ?? '', name: (space) => space.metadata.name ?? '' },
};

/** Every namespace can be selected by its name. upstream: Canonicalize and SetDefaults_Namespace */
function labelWithName(space: Namespace): void {
  space.metadata.labels ??= {};
  space.metadata.labels[NAME_LABEL] = space.metadata.name ?? '';
}
