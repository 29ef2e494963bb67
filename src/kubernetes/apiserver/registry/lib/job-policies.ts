// When the failure of a pod fails a Job, and when part of its pods is enough. upstream: pkg/apis/batch/validation validatePodFailurePolicy, validateSuccessPolicy
import type { DeepReadonly } from '../../../../base/deep.ts';
import { duplicate, type FieldError, invalid, NO_VALUE, required } from '../../../api/field.ts';
import type { JobSpec, PodFailurePolicyOnExitCodesRequirement, PodFailurePolicyRule, SuccessPolicyRule } from '../../../api/generated/types.ts';
import { invalids, nonnegative, tooLong, tooMany, unsupported } from './errors.ts';
import { isQualifiedName } from './names.ts';

type Spec = DeepReadonly<JobSpec>;
const ACTIONS = ['Count', 'FailIndex', 'FailJob', 'Ignore'];
const OPERATORS = ['In', 'NotIn'];
const STATUSES = ['False', 'True', 'Unknown'];
const MOST_RULES = 20;
const MOST_CODES = 255;
const LONGEST_INDEXES = 64 * 1024;
const oneOf = (values: readonly string[]): string => `valid values: [${values.map((v) => JSON.stringify(v)).join(' ')}]`;

export function validatePodFailurePolicy(spec: Spec, path: string): FieldError[] {
  const rules = spec.podFailurePolicy?.rules ?? [];
  const errors: FieldError[] = rules.length > MOST_RULES ? [tooMany(`${path}.rules`, rules.length, MOST_RULES)] : [];
  const containers = new Set([...(spec.template?.spec?.containers ?? []), ...(spec.template?.spec?.initContainers ?? [])].map((c) => c.name));
  for (const [i, rule] of rules.entries()) errors.push(...validateFailureRule(spec, rule, `${path}.rules[${i}]`, containers));
  return errors;
}

function validateFailureRule(spec: Spec, rule: DeepReadonly<PodFailurePolicyRule>, path: string, containers: ReadonlySet<string>): FieldError[] {
  const errors: FieldError[] = [];
  const at = `${path}.action`;
  if (!rule.action) errors.push(required(at, oneOf(ACTIONS)));
  else if (rule.action === 'FailIndex') {
    if (spec.backoffLimitPerIndex === undefined) errors.push(invalid(at, rule.action, 'requires the backoffLimitPerIndex to be set'));
  } else if (!ACTIONS.includes(rule.action)) errors.push(unsupported(at, rule.action, ACTIONS));
  const conditions = rule.onPodConditions ?? [];
  if (rule.onExitCodes) errors.push(...validateExitCodes(rule.onExitCodes, `${path}.onExitCodes`, containers));
  if (conditions.length > MOST_RULES) errors.push(tooMany(`${path}.onPodConditions`, conditions.length, MOST_RULES));
  for (const [i, { type, status }] of conditions.entries()) {
    const where = `${path}.onPodConditions[${i}]`;
    errors.push(...invalids(`${where}.type`, type, isQualifiedName(type)));
    if (!status) errors.push(required(`${where}.status`, oneOf(STATUSES)));
    else if (!STATUSES.includes(status)) errors.push(unsupported(`${where}.status`, status, STATUSES));
  }
  if (rule.onExitCodes && conditions.length) errors.push(invalid(path, NO_VALUE, 'specifying both OnExitCodes and OnPodConditions is not supported'));
  if (!rule.onExitCodes && !conditions.length) errors.push(invalid(path, NO_VALUE, 'specifying one of OnExitCodes and OnPodConditions is required'));
  return errors;
}

function validateExitCodes(codes: DeepReadonly<PodFailurePolicyOnExitCodesRequirement>, path: string, containers: ReadonlySet<string>): FieldError[] {
  const errors: FieldError[] = [];
  const { operator, containerName } = codes;
  const values = codes.values ?? [];
  if (!operator) errors.push(required(`${path}.operator`, oneOf(OPERATORS)));
  else if (!OPERATORS.includes(operator)) errors.push(unsupported(`${path}.operator`, operator, OPERATORS));
  if (containerName !== undefined && !containers.has(containerName)) {
    errors.push(invalid(`${path}.containerName`, containerName, 'must be one of the container or initContainer names in the pod template'));
  }
  if (values.length === 0) errors.push(invalid(`${path}.values`, values, 'at least one value is required'));
  else if (values.length > MOST_CODES) errors.push(tooMany(`${path}.values`, values.length, MOST_CODES));
  for (const [i, value] of values.entries()) {
    if (operator === 'In' && value === 0) errors.push(invalid(`${path}.values[${i}]`, value, 'must not be 0 for the In operator'));
    if (values.indexOf(value) < i) errors.push(duplicate(`${path}.values[${i}]`, value));
  }
  if (values.some((value, i) => i > 0 && (values[i - 1] ?? 0) > value)) errors.push(invalid(`${path}.values`, values, 'must be ordered'));
  return errors;
}

export function validateSuccessPolicy(spec: Spec, path: string): FieldError[] {
  const rules = spec.successPolicy?.rules ?? [];
  const errors: FieldError[] = [];
  if (rules.length === 0) errors.push(required(`${path}.rules`, 'at least one rules must be specified when the successPolicy is specified'));
  if (rules.length > MOST_RULES) errors.push(tooMany(`${path}.rules`, rules.length, MOST_RULES));
  for (const [i, rule] of rules.entries()) errors.push(...validateSuccessRule(spec.completions ?? 0, rule, `${path}.rules[${i}]`));
  return errors;
}

function validateSuccessRule(completions: number, { succeededCount, succeededIndexes }: DeepReadonly<SuccessPolicyRule>, path: string): FieldError[] {
  const errors: FieldError[] = [];
  if (succeededCount === undefined && succeededIndexes === undefined) return [required(path, 'at least one of succeededCount or succeededIndexes must be specified')];
  let total = 0;
  if (succeededIndexes !== undefined) {
    const at = `${path}.succeededIndexes`;
    if (succeededIndexes.length > LONGEST_INDEXES) errors.push(tooLong(at, LONGEST_INDEXES));
    const parsed = countIndexes(succeededIndexes, completions);
    if (typeof parsed === 'string') errors.push(invalid(at, succeededIndexes, `error parsing succeededIndexes: ${parsed}`));
    else total = parsed;
  }
  if (succeededCount === undefined) return errors;
  const at = `${path}.succeededCount`;
  errors.push(...nonnegative(at, succeededCount));
  if (succeededCount > completions) errors.push(invalid(at, succeededCount, `must be less than or equal to ${completions} (the number of specified completions)`));
  if (succeededIndexes !== undefined && succeededCount > total) {
    errors.push(invalid(at, succeededCount, `must be less than or equal to ${total} (the number of indexes in the specified succeededIndexes field)`));
  }
  return errors;
}

/** How many indexes 1,3-5 means, or what is wrong with it. upstream: validateIndexesFormat */
export function countIndexes(text: string, completions: number): number | string {
  if (text === '') return 0;
  let total = 0;
  let last = -1;
  for (const interval of text.split(',')) {
    const limits = interval.split('-');
    if (limits.length > 2) return `the fragment ${JSON.stringify(interval)} violates the requirement that an index interval can have at most two parts separated by '-'`;
    const numbers = limits.map((l) => (/^[+-]?\d+$/.test(l) ? Number(l) : Number.NaN));
    const bad = limits.find((_, i) => Number.isNaN(numbers[i]));
    if (bad !== undefined) return `cannot convert string to integer for index: ${JSON.stringify(bad)}`;
    const [first = 0, end = first] = numbers;
    for (const n of numbers) if (n >= completions) return `too large index: ${JSON.stringify(String(n))}`;
    if (first <= last) return `non-increasing order, previous: ${last}, current: ${first}`;
    if (limits.length === 2 && first >= end) return `non-increasing order, previous: ${first}, current: ${end}`;
    total += end - first + 1;
    last = end;
  }
  return total;
}
