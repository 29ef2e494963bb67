// PodDisruptionBudget. upstream: pkg/registry/policy/poddisruptionbudget/strategy.go, pkg/apis/policy/validation
import type { DeepReadonly } from '../../../../base/deep.ts';
import { type FieldError, invalid } from '../../../api/field.ts';
import type { PodDisruptionBudget } from '../../../api/generated/types.ts';
import { POD_DISRUPTION_BUDGETS } from '../../../api/resources.ts';
import { nonnegative, unsupported } from '../lib/errors.ts';
import { nameIsPathSegment } from '../lib/names.ts';
import { validateCoreMetaUpdate } from '../lib/object-meta.ts';
import { validateLabelSelector } from '../lib/selector.ts';
import { AGE, age, column, NAME } from '../lib/table.ts';
import { keepPart, validateAtMost100Percent, validateIntOrPercent } from '../lib/workload.ts';
import type { Column, Strategy } from '../strategy.ts';

type Budget = DeepReadonly<PodDisruptionBudget>;
const EVICTION = ['AlwaysAllow', 'IfHealthyBudget'];

function validate(budget: Budget): FieldError[] {
  const spec = budget.spec ?? {};
  const errors: FieldError[] = [];
  if (spec.minAvailable !== undefined && spec.maxUnavailable !== undefined) {
    // As the server's inner struct prints it.
    const shown = {
      MinAvailable: spec.minAvailable,
      Selector: spec.selector ?? null,
      MaxUnavailable: spec.maxUnavailable,
      UnhealthyPodEvictionPolicy: spec.unhealthyPodEvictionPolicy ?? null,
    };
    errors.push(invalid('spec', shown, 'minAvailable and maxUnavailable cannot be both set'));
  }
  for (const name of ['minAvailable', 'maxUnavailable'] as const) {
    const value = spec[name];
    if (value !== undefined) errors.push(...validateIntOrPercent(value, `spec.${name}`), ...validateAtMost100Percent(value, `spec.${name}`));
  }
  errors.push(...validateLabelSelector(spec.selector, 'spec.selector'));
  const policy = spec.unhealthyPodEvictionPolicy;
  if (policy !== undefined && !EVICTION.includes(policy)) errors.push(unsupported('spec.unhealthyPodEvictionPolicy', policy, EVICTION));
  return errors;
}

function validateStatus(budget: Budget, old: Budget): FieldError[] {
  const errors = validateCoreMetaUpdate(budget.metadata, old.metadata);
  for (const name of ['disruptionsAllowed', 'currentHealthy', 'desiredHealthy', 'expectedPods'] as const) errors.push(...nonnegative(`status.${name}`, budget.status?.[name]));
  return errors;
}

const COLUMNS: readonly Column[] = [
  NAME,
  column('Min Available', 'The minimum number of pods that must be available.'),
  column('Max Unavailable', 'The maximum number of pods that may be unavailable.'),
  column('Allowed Disruptions', 'Calculated number of pods that may be disrupted at this time.', 'integer'),
  AGE,
];

export const podDisruptionBudgetStrategy: Strategy<PodDisruptionBudget> = {
  resource: POD_DISRUPTION_BUDGETS,
  singular: 'poddisruptionbudget',
  shortNames: ['pdb'],
  schema: 'io.k8s.api.policy.v1.PodDisruptionBudget',
  generation: true,
  allowUnconditionalUpdate: false,
  // Nobody looks at a budget's name but the generic checks.
  validateName: nameIsPathSegment,
  plainFinalizers: true,
  prepareForCreate(budget) {
    budget.status = { disruptionsAllowed: 0, currentHealthy: 0, desiredHealthy: 0, expectedPods: 0 };
  },
  prepareForUpdate: (budget, old) => keepPart('status', budget, old),
  validate,
  validateUpdate: (budget) => validate(budget),
  status: { prepareForUpdate: (budget, old) => keepPart('spec', budget, old), validateUpdate: validateStatus },
  columns: COLUMNS,
  row(budget, now) {
    const text = (value: number | string | undefined): string => (value === undefined ? 'N/A' : String(value));
    return [budget.metadata.name ?? '', text(budget.spec?.minAvailable), text(budget.spec?.maxUnavailable), budget.status?.disruptionsAllowed ?? 0, age(budget, now)];
  },
};
