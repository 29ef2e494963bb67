// What an autoscaler looks at: its metrics and the objects that they are of. upstream: pkg/apis/autoscaling/validation validateMetricSpec
import type { DeepReadonly } from '../../../../base/deep.ts';
import { type FieldError, forbidden, invalid, required } from '../../../api/field.ts';
import type { CrossVersionObjectReference, MetricIdentifier, MetricSpec, MetricTarget } from '../../../api/generated/types.ts';
import { canonicalQuantity, quantity } from '../../../api/quantity.ts';
import { invalids, unsupported } from '../lib/errors.ts';
import { isDNS1123Label, isPathSegmentName } from '../lib/names.ts';
import { validateContainerResourceName } from '../lib/pod/resources.ts';

type Metric = DeepReadonly<MetricSpec>;
type Target = DeepReadonly<MetricTarget> | undefined;

const TYPES = ['ContainerResource', 'External', 'Object', 'Pods', 'Resource'];
const TARGETS = ['AverageValue', 'Utilization', 'Value'];

/** What is scaled, or what a metric is of. Kinds of the core have no group. */
export function validateReference(ref: DeepReadonly<CrossVersionObjectReference> | undefined, path: string, isCore: boolean): FieldError[] {
  const errors: FieldError[] = [];
  for (const name of ['kind', 'name'] as const) {
    const value = ref?.[name] ?? '';
    if (!value) errors.push(required(`${path}.${name}`));
    else errors.push(...invalids(`${path}.${name}`, value, isPathSegmentName(value)));
  }
  const version = ref?.apiVersion ?? '';
  if (version.split('/').length > 2) errors.push(invalid(`${path}.apiVersion`, version, `unexpected GroupVersion string: ${version}`));
  else if (!isCore && !/^[^/]+\//.test(version)) errors.push(invalid(`${path}.apiVersion`, version, 'apiVersion must specify API group'));
  return errors;
}

/** The sources in the order in which they are looked for: the first is checked, all others are too many. */
const SOURCES: readonly (readonly [keyof Metric, (metric: Metric, path: string) => FieldError[]])[] = [
  ['object', validateObject],
  ['external', validateExternal],
  ['pods', validatePods],
  ['resource', validateResource],
  ['containerResource', validateContainerResource],
];

/** One metric of spec.metrics. */
export function validateMetric(metric: Metric, path: string): FieldError[] {
  const errors = metric.type ? [] : [required(`${path}.type`, 'must specify a metric source type')];
  const isKnown = TYPES.includes(metric.type);
  const wrong = unsupported(`${path}.type`, metric.type ?? '', TYPES);
  if (!isKnown) errors.push(wrong);
  const found = SOURCES.filter(([name]) => metric[name] !== undefined);
  const [first] = found;
  if (first) errors.push(...first[1](metric, `${path}.${first[0]}`));
  const expected = isKnown ? `${metric.type.charAt(0).toLowerCase()}${metric.type.slice(1)}` : '';
  // Said twice, as upstream checks it twice.
  if (!isKnown) errors.push(wrong);
  else if (!found.some(([name]) => name === expected)) errors.push(required(`${path}.${expected}`, 'must populate information for the given metric source'));
  if (found.length > 1) for (const [name] of found) if (name !== expected) errors.push(forbidden(`${path}.${name}`, 'must populate the given metric source only'));
  return errors;
}

function validateObject({ object }: Metric, path: string): FieldError[] {
  return [
    ...validateReference(object?.describedObject, `${path}.describedObject`, true),
    ...validateIdentifier(object?.metric, `${path}.metric`),
    ...validateTarget(object?.target, `${path}.target`),
    ...needsValue(object?.target, path, 'must set either a target value or averageValue'),
  ];
}

function validateExternal({ external }: Metric, path: string): FieldError[] {
  const target = external?.target;
  const both = target?.value !== undefined && target.averageValue !== undefined;
  return [
    ...validateIdentifier(external?.metric, `${path}.metric`),
    ...validateTarget(target, `${path}.target`),
    ...needsValue(target, path, 'must set either a target value for metric or a per-pod target'),
    ...(both ? [forbidden(`${path}.target.value`, 'may not set both a target value for metric and a per-pod target')] : []),
  ];
}

function validatePods({ pods }: Metric, path: string): FieldError[] {
  const errors = [...validateIdentifier(pods?.metric, `${path}.metric`), ...validateTarget(pods?.target, `${path}.target`)];
  return pods?.target?.averageValue === undefined ? [...errors, required(`${path}.target.averageValue`, 'must specify a positive target averageValue')] : errors;
}

function validateResource({ resource }: Metric, path: string): FieldError[] {
  const errors = resource?.name ? [] : [required(`${path}.name`, 'must specify a resource name')];
  return [...errors, ...validateTarget(resource?.target, `${path}.target`), ...needsUtilization(resource?.target, path)];
}

function validateContainerResource({ containerResource: source }: Metric, path: string): FieldError[] {
  const errors: FieldError[] = [];
  if (source?.name) validateContainerResourceName(source.name, `${path}.name`, errors);
  else errors.push(required(`${path}.name`, 'must specify a resource name'));
  if (source?.container) errors.push(...invalids(`${path}.container`, source.container, isDNS1123Label(source.container)));
  else errors.push(required(`${path}.container`, 'must specify a container'));
  return [...errors, ...validateTarget(source?.target, `${path}.target`), ...needsUtilization(source?.target, path)];
}

function validateIdentifier(metric: DeepReadonly<MetricIdentifier> | undefined, path: string): FieldError[] {
  const name = metric?.name ?? '';
  return name ? invalids(`${path}.name`, name, isPathSegmentName(name)) : [required(`${path}.name`, 'must specify a metric name')];
}

const needsValue = (target: Target, path: string, why: string): FieldError[] =>
  target?.value === undefined && target?.averageValue === undefined ? [required(`${path}.target.averageValue`, why)] : [];

function needsUtilization(target: Target, path: string): FieldError[] {
  const [hasShare, hasValue] = [target?.averageUtilization !== undefined, target?.averageValue !== undefined];
  if (!hasShare && !hasValue) return [required(`${path}.target.averageUtilization`, 'must set either a target raw value or a target utilization')];
  return hasShare && hasValue ? [forbidden(`${path}.target.averageValue`, 'may not set both a target raw value and a target utilization')] : [];
}

function validateTarget(target: Target, path: string): FieldError[] {
  const errors: FieldError[] = [];
  const type = target?.type ?? '';
  if (!type) errors.push(required(`${path}.type`, 'must specify a metric target type'));
  if (!TARGETS.includes(type)) errors.push(invalid(`${path}.type`, type, 'must be either Utilization, Value, or AverageValue'));
  for (const name of ['value', 'averageValue'] as const) {
    const value = target?.[name];
    if (value !== undefined && quantity(value).nano <= 0n) errors.push(invalid(`${path}.${name}`, canonicalQuantity(value), 'must be positive'));
  }
  const share = target?.averageUtilization;
  if (share !== undefined && share < 1) errors.push(invalid(`${path}.averageUtilization`, share, 'must be greater than 0'));
  return errors;
}
