// PriorityClass. upstream: pkg/registry/scheduling/priorityclass/strategy.go, pkg/apis/scheduling/validation
import type { DeepReadonly } from '../../../../base/deep.ts';
import { type FieldError, forbidden, required } from '../../../api/field.ts';
import type { PriorityClass } from '../../../api/generated/types.ts';
import { resource } from '../../../api/meta.ts';
import { newForbidden } from '../../../api/status.ts';
import { unsupported } from '../lib/errors.ts';
import { nameIsDNSSubdomain } from '../lib/names.ts';
import { validateCoreMetaUpdate, validateImmutable } from '../lib/object-meta.ts';
import { AGE, age, column, NAME } from '../lib/table.ts';
import type { Column, Strategy, StrategyContext } from '../strategy.ts';

type Class = DeepReadonly<PriorityClass>;
const SYSTEM: ReadonlyMap<string, number> = new Map([
  ['system-node-critical', 2_000_001_000],
  ['system-cluster-critical', 2_000_000_000],
]);

/** upstream: pkg/apis/scheduling/v1/helpers.go systemPriorityClasses */
const systemClass = (name: string, value: number, description: string): PriorityClass => ({
  apiVersion: 'scheduling.k8s.io/v1',
  kind: 'PriorityClass',
  metadata: { name, generation: 1 },
  value,
  description,
  preemptionPolicy: 'PreemptLowerPriority',
});
const HIGHEST_USER = 1_000_000_000;
const POLICIES = ['PreemptLowerPriority', 'Never'];
const PRIORITY_CLASSES = resource<PriorityClass>('scheduling.k8s.io', 'v1', 'PriorityClass', 'priorityclasses', false);

/** upstream: IsKnownSystemPriorityClass */
function systemProblem({ metadata, value = 0, globalDefault }: Class): string | undefined {
  const expected = SYSTEM.get(metadata.name ?? '');
  if (expected === undefined) return `${metadata.name} is not a known system priority class`;
  if (value !== expected) return `value of ${metadata.name} PriorityClass must be ${expected}`;
  return globalDefault ? `globalDefault of ${metadata.name} PriorityClass must be false` : undefined;
}

function validate(object: Class): FieldError[] {
  const errors: FieldError[] = [];
  const name = object.metadata.name ?? '';
  if (name.startsWith('system-')) {
    const problem = systemProblem(object);
    if (problem) errors.push(forbidden('metadata.name', `priority class names with 'system-' prefix are reserved for system use only. error: ${problem}`));
  } else if ((object.value ?? 0) > HIGHEST_USER) errors.push(forbidden('value', `maximum allowed value of a user defined priority is ${HIGHEST_USER}`));
  const policy = object.preemptionPolicy;
  if (policy === '') errors.push(required('preemptionPolicy'));
  else if (policy !== undefined && !POLICIES.includes(policy)) errors.push(unsupported('preemptionPolicy', policy, POLICIES));
  return errors;
}

/** Only one class is the default. upstream: plugin/pkg/admission/priority */
function refuseSecondDefault(object: Class, context: StrategyContext): void {
  if (!object.globalDefault) return;
  for (const other of context.list(PRIORITY_CLASSES)) {
    if (!other.globalDefault || other.metadata.name === object.metadata.name) continue;
    throw newForbidden(
      { group: 'scheduling.k8s.io', resource: 'priorityclasses' },
      object.metadata.name ?? '',
      `PriorityClass ${other.metadata.name} is already marked as default. Only one default can exist`,
    );
  }
}

const COLUMNS: readonly Column[] = [
  NAME,
  column(
    'Value',
    'value represents the integer value of this priority class. This is the actual priority that pods receive when they have the name of this class in their pod spec.',
    'integer',
  ),
  column(
    'Global-Default',
    'globalDefault specifies whether this PriorityClass should be considered as the default priority for pods that do not have any priority class. Only one PriorityClass can be marked as `globalDefault`. However, if more than one PriorityClasses exists with their `globalDefault` field set to true, the smallest value of such global default PriorityClasses will be used as the default priority.',
    'boolean',
  ),
  AGE,
  column(
    'PreemptionPolicy',
    'preemptionPolicy is the Policy for preempting pods with lower priority. One of Never, PreemptLowerPriority. Defaults to PreemptLowerPriority if unset.',
  ),
];

export const priorityClassStrategy: Strategy<PriorityClass> = {
  resource: PRIORITY_CLASSES,
  singular: 'priorityclass',
  shortNames: ['pc'],
  schema: 'io.k8s.api.scheduling.v1.PriorityClass',
  validateName: nameIsDNSSubdomain,
  defaults(object) {
    object.preemptionPolicy ??= 'PreemptLowerPriority';
  },
  prepareForCreate(object, context) {
    object.metadata.generation = 1;
    refuseSecondDefault(object, context);
  },
  prepareForUpdate: (object, _old, context) => refuseSecondDefault(object, context),
  validate,
  validateUpdate(object, old) {
    const errors = validateCoreMetaUpdate(object.metadata, old.metadata);
    if ((object.value ?? 0) !== (old.value ?? 0)) errors.push(forbidden('value', 'may not be changed in an update.'));
    return [...errors, ...validateImmutable('preemptionPolicy', object.preemptionPolicy, old.preemptionPolicy)];
  },
  refuseDelete: (object) => (SYSTEM.has(object.metadata.name ?? '') ? 'this is a system priority class and cannot be deleted' : undefined),
  seeds: () => [
    systemClass('system-node-critical', 2_000_001_000, 'Used for system critical pods that must not be moved from their current node.'),
    systemClass('system-cluster-critical', 2_000_000_000, 'Used for system critical pods that must run in the cluster, but can be moved to another node if necessary.'),
  ],
  columns: COLUMNS,
  row: (object, now) => [object.metadata.name ?? '', object.value ?? 0, object.globalDefault ?? false, age(object, now), object.preemptionPolicy ?? ''],
};
