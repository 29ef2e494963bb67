// What Jobs and the templates of CronJobs have in common. upstream: pkg/apis/batch/{v1/defaults.go, validation/validation.go}
import type { DeepReadonly } from '../../../../base/deep.ts';
import { type FieldError, invalid, required } from '../../../api/field.ts';
import type { JobSpec } from '../../../api/generated/types.ts';
import { nonnegative, tooLong, unsupported } from './errors.ts';
import { inner } from './inner.ts';
import { validatePodFailurePolicy, validateSuccessPolicy } from './job-policies.ts';
import { defaultPodTemplate } from './pod/defaults.ts';
import { validatePodTemplate } from './pod/validation.ts';
import { validateDomainPrefixedPath } from './prefixed-path.ts';

type Spec = DeepReadonly<JobSpec>;
const LONGEST_MANAGER = 63;
const MOST_INDEXED = 100_000;
const MOST_BEYOND = 10_000;

export function defaultJobSpec(spec: JobSpec): void {
  defaultPodTemplate((spec.template ??= {}));
  if (spec.completions === undefined && spec.parallelism === undefined) {
    spec.completions = 1;
    spec.parallelism = 1;
  }
  spec.parallelism ??= 1;
  spec.backoffLimit ??= spec.backoffLimitPerIndex === undefined ? 6 : 2147483647;
  spec.completionMode ??= 'NonIndexed';
  spec.suspend ??= false;
  spec.podReplacementPolicy ??= spec.podFailurePolicy ? 'Failed' : 'TerminatingOrFailed';
  spec.manualSelector ??= false;
  for (const rule of spec.podFailurePolicy?.rules ?? []) for (const pattern of rule.onPodConditions ?? []) pattern.status ||= 'True';
}

/** upstream: validateJobSpec */
export function validateJobSpec(spec: Spec, path: string): FieldError[] {
  const errors: FieldError[] = [];
  const counts = ['parallelism', 'completions', 'activeDeadlineSeconds', 'backoffLimit', 'ttlSecondsAfterFinished', 'backoffLimitPerIndex', 'maxFailedIndexes'] as const;
  for (const name of counts) if (spec[name] !== undefined) errors.push(...nonnegative(`${path}.${name}`, spec[name]));
  if (spec.maxFailedIndexes !== undefined && spec.backoffLimitPerIndex === undefined) errors.push(required(`${path}.backoffLimitPerIndex`, 'when maxFailedIndexes is specified'));
  if (spec.managedBy !== undefined) errors.push(...validateDomainPrefixedPath(`${path}.managedBy`, spec.managedBy));
  if ((spec.managedBy?.length ?? 0) > LONGEST_MANAGER) errors.push(tooLong(`${path}.managedBy`, LONGEST_MANAGER));
  errors.push(...validateCompletion(spec, path));
  if (spec.template) errors.push(...validatePodTemplate(spec.template, `${path}.template`));
  const policy = spec.template?.spec?.restartPolicy ?? '';
  const at = `${path}.template.spec.restartPolicy`;
  if (policy === '' || policy === 'Always') errors.push(required(at, 'valid values: "OnFailure", "Never"'));
  else if (policy !== 'OnFailure' && policy !== 'Never') errors.push(unsupported(at, policy, ['OnFailure', 'Never']));
  else if (policy === 'OnFailure' && spec.podFailurePolicy) errors.push(invalid(at, policy, 'only "Never" is supported when podFailurePolicy is specified'));
  return errors;
}

function validateCompletion(spec: Spec, path: string): FieldError[] {
  const errors: FieldError[] = [];
  const mode = spec.completionMode;
  if (mode !== undefined && mode !== 'NonIndexed' && mode !== 'Indexed') errors.push(unsupported(`${path}.completionMode`, mode, ['NonIndexed', 'Indexed']));
  if (mode === 'Indexed') errors.push(...validateIndexed(spec, path));
  if (mode === undefined || mode === 'NonIndexed') {
    if (spec.backoffLimitPerIndex !== undefined) errors.push(invalid(`${path}.backoffLimitPerIndex`, spec.backoffLimitPerIndex, 'requires indexed completion mode'));
    if (spec.maxFailedIndexes !== undefined) errors.push(invalid(`${path}.maxFailedIndexes`, spec.maxFailedIndexes, 'requires indexed completion mode'));
  }
  if (spec.podFailurePolicy) errors.push(...validatePodFailurePolicy(spec, `${path}.podFailurePolicy`));
  if (spec.successPolicy && mode !== 'Indexed') errors.push(invalid(`${path}.successPolicy`, inner('SuccessPolicy', spec.successPolicy), 'requires indexed completion mode'));
  else if (spec.successPolicy) errors.push(...validateSuccessPolicy(spec, `${path}.successPolicy`));
  const replacement = spec.podReplacementPolicy;
  if (replacement !== undefined) {
    const allowed = spec.podFailurePolicy ? ['Failed'] : ['Failed', 'TerminatingOrFailed'];
    if (!allowed.includes(replacement)) errors.push(unsupported(`${path}.podReplacementPolicy`, replacement, allowed));
  }
  return errors;
}

/** Very many indexes are allowed only where not too many of them can be in the status. */
function validateIndexed(spec: Spec, path: string): FieldError[] {
  const errors: FieldError[] = [];
  const { completions, parallelism = 0, maxFailedIndexes: most } = spec;
  if (completions === undefined) errors.push(required(`${path}.completions`, 'when completion mode is Indexed'));
  if (parallelism > MOST_INDEXED) errors.push(invalid(`${path}.parallelism`, parallelism, `must be less than or equal to ${MOST_INDEXED} when completion mode is Indexed`));
  if (completions !== undefined && most !== undefined && most > completions) errors.push(invalid(`${path}.maxFailedIndexes`, most, 'must be less than or equal to completions'));
  if (most !== undefined && most > MOST_INDEXED) errors.push(invalid(`${path}.maxFailedIndexes`, most, `must be less than or equal to ${MOST_INDEXED}`));
  if ((completions ?? 0) <= MOST_INDEXED || spec.backoffLimitPerIndex === undefined) return errors;
  const beyond = `must be less than or equal to ${MOST_BEYOND} when completions are above ${MOST_INDEXED} and used with backoff limit per index`;
  if (most === undefined) errors.push(required(`${path}.maxFailedIndexes`, `must be specified when completions is above ${MOST_INDEXED}`));
  if (parallelism > MOST_BEYOND) errors.push(invalid(`${path}.parallelism`, parallelism, beyond));
  if (most !== undefined && most > MOST_BEYOND) errors.push(invalid(`${path}.maxFailedIndexes`, most, beyond));
  return errors;
}
