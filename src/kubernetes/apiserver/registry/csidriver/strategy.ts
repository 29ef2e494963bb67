// CSIDriver. upstream: pkg/registry/storage/csidriver/strategy.go, pkg/apis/storage/validation ValidateCSIDriver
import { type DeepReadonly, deepEqual } from '../../../../base/deep.ts';
import { duplicate, type FieldError, invalid, required } from '../../../api/field.ts';
import type { CSIDriver, CSIDriverSpec } from '../../../api/generated/types.ts';
import { resource } from '../../../api/meta.ts';
import { unsupported } from '../lib/errors.ts';
import { nameIsDNSSubdomain } from '../lib/names.ts';
import { validateCoreMetaUpdate, validateImmutable } from '../lib/object-meta.ts';
import { AGE, age, column, NAME } from '../lib/table.ts';
import type { Column, Strategy } from '../strategy.ts';

type Driver = DeepReadonly<CSIDriver>;
type Spec = DeepReadonly<CSIDriverSpec>;
const GROUP_POLICIES = ['File', 'None', 'ReadWriteOnceWithFSType'];
const MODES = ['Persistent', 'Ephemeral'];
const IN_SECRETS = 'spec.serviceAccountTokenInSecrets is unset; if supported by this CSI driver, set to true to prevent possible logging of tokens in volume attributes';
const SHORTEST_TOKEN = 600;
const LONGEST_TOKEN = 2 ** 32;
const SHORTEST_PERIOD = 10;

function validate({ spec }: Driver): FieldError[] {
  const errors: FieldError[] = [];
  // The path is misspelt upstream.
  if (spec.attachRequired === undefined) errors.push(required('spec.attachedRequired'));
  if (spec.podInfoOnMount === undefined) errors.push(required('spec.podInfoOnMount'));
  if (spec.storageCapacity === undefined) errors.push(required('spec.storageCapacity'));
  const group = spec.fsGroupPolicy;
  if (group !== undefined && !GROUP_POLICIES.includes(group)) errors.push(unsupported('spec.fsGroupPolicy', group, GROUP_POLICIES));
  errors.push(...validateTokens(spec.tokenRequests, 'spec.tokenRequests'));
  for (const mode of spec.volumeLifecycleModes ?? []) if (!MODES.includes(mode)) errors.push(unsupported('spec.volumeLifecycleModes', mode, MODES));
  if (spec.seLinuxMount === undefined) errors.push(required('spec.seLinuxMount'));
  const period = spec.nodeAllocatableUpdatePeriodSeconds;
  if (period !== undefined && period < SHORTEST_PERIOD) errors.push(invalid('spec.nodeAllocatableUpdatePeriodSeconds', period, 'must be greater than or equal to 10 seconds'));
  const inSecrets = spec.serviceAccountTokenInSecrets;
  if (inSecrets !== undefined && !spec.tokenRequests?.length) {
    errors.push(invalid('spec.serviceAccountTokenInSecrets', inSecrets, 'serviceAccountTokenInSecrets is set but no tokenRequests are specified'));
  }
  return errors;
}

function validateTokens(requests: Spec['tokenRequests'], path: string): FieldError[] {
  const errors: FieldError[] = [];
  const audiences = new Set<string>();
  for (const [i, { audience, expirationSeconds: seconds }] of (requests ?? []).entries()) {
    if (audiences.has(audience)) errors.push(duplicate(`${path}[${i}].audience`, audience));
    else if (seconds !== undefined && seconds < SHORTEST_TOKEN) errors.push(invalid(`${path}[${i}].expirationSeconds`, seconds, 'may not specify a duration less than 10 minutes'));
    else if (seconds !== undefined && seconds > LONGEST_TOKEN) {
      errors.push(invalid(`${path}[${i}].expirationSeconds`, seconds, 'may not specify a duration larger than 2^32 seconds'));
    }
    audiences.add(audience);
  }
  return errors;
}

const COLUMNS: readonly Column[] = [
  NAME,
  column('AttachRequired', '', 'boolean'),
  column('PodInfoOnMount', '', 'boolean'),
  column('StorageCapacity', '', 'boolean'),
  column('TokenRequests', ''),
  column('RequiresRepublish', '', 'boolean'),
  column('Modes', ''),
  AGE,
];

export const csiDriverStrategy: Strategy<CSIDriver> = {
  resource: resource('storage.k8s.io', 'v1', 'CSIDriver', 'csidrivers', false),
  singular: 'csidriver',
  schema: 'io.k8s.api.storage.v1.CSIDriver',
  allowUnconditionalUpdate: false,
  validateName: nameIsDNSSubdomain,
  defaults({ spec }) {
    spec.attachRequired ??= true;
    spec.podInfoOnMount ??= false;
    spec.storageCapacity ??= false;
    spec.fsGroupPolicy ??= 'ReadWriteOnceWithFSType';
    if (!spec.volumeLifecycleModes?.length) spec.volumeLifecycleModes = ['Persistent'];
    spec.requiresRepublish ??= false;
    spec.seLinuxMount ??= false;
  },
  prepareForUpdate(object, old) {
    if (!deepEqual(object.spec, old.spec)) object.metadata.generation = (old.metadata.generation ?? 0) + 1;
  },
  warningsOnUpdate: ({ spec }, old) =>
    spec.tokenRequests?.length && spec.serviceAccountTokenInSecrets === undefined && !deepEqual(spec.tokenRequests, old.spec.tokenRequests) ? [IN_SECRETS] : [],
  warningsOnCreate: ({ spec }) => (spec.tokenRequests?.length && spec.serviceAccountTokenInSecrets === undefined ? [IN_SECRETS] : []),
  validate,
  validateUpdate: (object, old) => [
    ...validateCoreMetaUpdate(object.metadata, old.metadata),
    ...validate(object),
    ...validateImmutable('spec.attachedRequired', object.spec.attachRequired, old.spec.attachRequired),
    ...validateImmutable('spec.volumeLifecycleModes', object.spec.volumeLifecycleModes, old.spec.volumeLifecycleModes),
  ],
  columns: COLUMNS,
  row({ metadata, spec }, now) {
    const tokens = spec.tokenRequests ? spec.tokenRequests.map((t) => t.audience).join(',') : '<unset>';
    const flags = [spec.attachRequired ?? true, spec.podInfoOnMount ?? false, spec.storageCapacity ?? false];
    return [metadata.name ?? '', ...flags, tokens, spec.requiresRepublish ?? false, spec.volumeLifecycleModes?.join(',') || '<none>', age({ metadata }, now)];
  },
};
