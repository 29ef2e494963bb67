// upstream: pkg/apis/autoscaling/validation/validation.go
import type { DeepReadonly } from '../../../../base/deep.ts';
import { type FieldError, forbidden, invalid, required } from '../../../api/field.ts';
import type { CrossVersionObjectReference, HorizontalPodAutoscaler, HPAScalingRules, MetricSpec, MetricTarget } from '../../../api/generated/types.ts';
import { quantity } from '../../../api/quantity.ts';
import { invalids, unsupported } from '../lib/errors.ts';
import { isPathSegmentName } from '../lib/names.ts';
import { validateLabelSelector } from '../lib/selector.ts';

const TYPES = ['ContainerResource', 'External', 'Object', 'Pods', 'Resource'];
const SELECT = ['Disabled', 'Max', 'Min'];
const POLICY_TYPES = ['Percent', 'Pods'];
const MAX_PERIOD = 1800;
const MAX_WINDOW = 3600;

export function validateAutoscaler(autoscaler: DeepReadonly<HorizontalPodAutoscaler>): FieldError[] {
  const spec = autoscaler.spec;
  const errors: FieldError[] = [];
  const least = spec?.minReplicas;
  const most = spec?.maxReplicas ?? 0;
  const scalesToZero = (spec?.metrics ?? []).some((m) => m.type === 'Object' || m.type === 'External');
  if (least !== undefined && least < 1) errors.push(invalid('spec.minReplicas', least, 'must be greater than or equal to 1'));
  if (most < 1)
    errors.push(
      spec?.maxReplicas === undefined || most === 0 ? required('spec.maxReplicas', 'must be set and greater than 0') : invalid('spec.maxReplicas', most, 'must be greater than 0'),
    );
  if (least !== undefined && most < least) errors.push(invalid('spec.maxReplicas', most, 'must be greater than or equal to `minReplicas`'));
  errors.push(...validateReference(spec?.scaleTargetRef, 'spec.scaleTargetRef'));
  spec?.metrics?.forEach((m, i) => errors.push(...validateMetric(m, `spec.metrics[${i}]`)));
  if (least === 0 && !scalesToZero) errors.push(forbidden('spec.metrics', 'must specify at least one Object or External metric to support scaling to zero replicas'));
  if (spec?.behavior?.scaleUp) errors.push(...validateRules(spec.behavior.scaleUp, 'spec.behavior.scaleUp'));
  if (spec?.behavior?.scaleDown) errors.push(...validateRules(spec.behavior.scaleDown, 'spec.behavior.scaleDown'));
  return errors;
}

function validateReference(ref: DeepReadonly<CrossVersionObjectReference> | undefined, path: string): FieldError[] {
  const errors: FieldError[] = [];
  for (const name of ['kind', 'name'] as const) {
    const value = ref?.[name] ?? '';
    if (!value) errors.push(required(`${path}.${name}`));
    else errors.push(...invalids(`${path}.${name}`, value, isPathSegmentName(value)));
  }
  const version = ref?.apiVersion ?? '';
  if (version.split('/').length > 2) errors.push(invalid(`${path}.apiVersion`, version, `unexpected GroupVersion string: ${version}`));
  else if (!version.includes('/') && ref?.kind !== 'ReplicationController') errors.push(invalid(`${path}.apiVersion`, version, 'apiVersion must specify API group'));
  return errors;
}

function validateRules(rules: DeepReadonly<HPAScalingRules>, path: string): FieldError[] {
  const errors: FieldError[] = [];
  const window = rules.stabilizationWindowSeconds;
  if (window !== undefined && window < 0) errors.push(invalid(`${path}.stabilizationWindowSeconds`, window, 'must be greater than or equal to zero'));
  if (window !== undefined && window > MAX_WINDOW) errors.push(invalid(`${path}.stabilizationWindowSeconds`, window, `must be less than or equal to ${MAX_WINDOW}`));
  if (rules.selectPolicy !== undefined && !SELECT.includes(rules.selectPolicy)) errors.push(unsupported(`${path}.selectPolicy`, rules.selectPolicy, SELECT));
  if (!rules.policies?.length) errors.push(required(`${path}.policies`, 'must specify at least one Policy'));
  rules.policies?.forEach((p, i) => {
    const at = `${path}.policies[${i}]`;
    if (!POLICY_TYPES.includes(p.type)) errors.push(unsupported(`${at}.type`, p.type, POLICY_TYPES));
    if (p.value <= 0) errors.push(invalid(`${at}.value`, p.value, 'must be greater than zero'));
    if (p.periodSeconds <= 0) errors.push(invalid(`${at}.periodSeconds`, p.periodSeconds, 'must be greater than zero'));
    if (p.periodSeconds > MAX_PERIOD) errors.push(invalid(`${at}.periodSeconds`, p.periodSeconds, `must be less than or equal to ${MAX_PERIOD}`));
  });
  return errors;
}

const SOURCES = ['object', 'external', 'pods', 'resource', 'containerResource'] as const;

function validateMetric(metric: DeepReadonly<MetricSpec>, path: string): FieldError[] {
  const errors: FieldError[] = [];
  if (!metric.type) errors.push(required(`${path}.type`, 'must specify a metric source type'));
  // Said twice, as upstream checks it twice.
  const wrong = unsupported(`${path}.type`, metric.type ?? '', TYPES);
  if (!TYPES.includes(metric.type)) errors.push(wrong, wrong);
  const found = SOURCES.filter((s) => metric[s] !== undefined);
  const expected = `${(metric.type ?? '').slice(0, 1).toLowerCase()}${(metric.type ?? '').slice(1)}`;
  if (found.length > 1) {
    for (const name of found) if (name !== expected) errors.push(forbidden(`${path}.${name}`, `must populate the given metric source only`));
  }
  for (const name of found) errors.push(...validateSource(metric, name, `${path}.${name}`));
  if (TYPES.includes(metric.type) && !found.includes(expected as (typeof SOURCES)[number]))
    errors.push(required(`${path}.${expected}`, 'must populate information for the given metric source'));
  return errors;
}

function validateSource(metric: DeepReadonly<MetricSpec>, name: (typeof SOURCES)[number], path: string): FieldError[] {
  const errors: FieldError[] = [];
  const source = metric[name];
  if (!source) return errors;
  if (name === 'resource' || name === 'containerResource') {
    const r = metric[name];
    if (!r?.name) errors.push(required(`${path}.name`, 'must specify a resource name'));
    if (name === 'containerResource' && !metric.containerResource?.container) errors.push(required(`${path}.container`, 'must specify a container'));
    return [...errors, ...validateTarget(r?.target, `${path}.target`), ...validateResourceTarget(r?.target, path)];
  }
  const identified = metric[name];
  if (!identified?.metric?.name) errors.push(required(`${path}.metric.name`));
  else errors.push(...invalids(`${path}.metric.name`, identified.metric.name, isPathSegmentName(identified.metric.name)));
  errors.push(...validateLabelSelector(identified?.metric?.selector, `${path}.metric.selector`));
  if (name === 'object') errors.push(...validateReference(metric.object?.describedObject, `${path}.describedObject`));
  errors.push(...validateTarget(identified?.target, `${path}.target`));
  const t = identified?.target;
  if (name === 'pods') {
    if (t?.averageValue === undefined || quantity(t.averageValue).nano <= 0n) errors.push(required(`${path}.target.averageValue`, 'must specify a positive target averageValue'));
  } else if (t?.value === undefined && t?.averageValue === undefined) errors.push(required(`${path}.target.averageValue`, 'must set either a target value or averageValue'));
  return errors;
}

function validateResourceTarget(target: DeepReadonly<MetricTarget> | undefined, path: string): FieldError[] {
  const errors: FieldError[] = [];
  if (target?.averageUtilization !== undefined && target.averageValue !== undefined)
    errors.push(forbidden(`${path}.target.averageValue`, 'may not set both a target raw value and a target utilization'));
  if (target?.averageUtilization === undefined && target?.averageValue === undefined)
    errors.push(required(`${path}.target.averageUtilization`, 'must set either a target raw value or a target utilization'));
  return errors;
}

function validateTarget(target: DeepReadonly<MetricTarget> | undefined, path: string): FieldError[] {
  const errors: FieldError[] = [];
  const type = target?.type ?? '';
  if (!type) errors.push(required(`${path}.type`, 'must specify a metric target type'));
  if (type !== 'Utilization' && type !== 'Value' && type !== 'AverageValue') errors.push(invalid(`${path}.type`, type, 'must be either Utilization, Value, or AverageValue'));
  if (target?.averageUtilization !== undefined && target.averageUtilization < 1)
    errors.push(invalid(`${path}.averageUtilization`, target.averageUtilization, 'must be greater than 0'));
  for (const name of ['value', 'averageValue'] as const) {
    const value = target?.[name];
    if (value !== undefined && quantity(value).nano <= 0n) errors.push(invalid(`${path}.${name}`, value, 'must be positive'));
  }
  return errors;
}
