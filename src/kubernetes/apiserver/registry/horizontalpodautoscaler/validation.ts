// upstream: pkg/apis/autoscaling/validation/validation.go
import type { DeepReadonly } from '../../../../base/deep.ts';
import { type FieldError, forbidden, invalid, required } from '../../../api/field.ts';
import type { HorizontalPodAutoscaler, HPAScalingRules } from '../../../api/generated/types.ts';
import { canonicalQuantity, quantity } from '../../../api/quantity.ts';
import { NEGATIVE, unsupported } from '../lib/errors.ts';
import { validateMetric, validateReference } from './metrics.ts';

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
  if (most === 0) errors.push(required('spec.maxReplicas', 'must be set and greater than 0'));
  if (most < 0) errors.push(invalid('spec.maxReplicas', most, 'must be greater than or equal to 1'));
  if (least !== undefined && most < least) errors.push(invalid('spec.maxReplicas', most, 'must be greater than or equal to `minReplicas`'));
  errors.push(...validateReference(spec?.scaleTargetRef, 'spec.scaleTargetRef', spec?.scaleTargetRef?.kind === 'ReplicationController'));
  spec?.metrics?.forEach((m, i) => errors.push(...validateMetric(m, `spec.metrics[${i}]`)));
  if (least === 0 && !scalesToZero) errors.push(forbidden('spec.metrics', 'must specify at least one Object or External metric to support scaling to zero replicas'));
  if (spec?.behavior?.scaleUp) errors.push(...validateRules(spec.behavior.scaleUp, 'spec.behavior.scaleUp'));
  if (spec?.behavior?.scaleDown) errors.push(...validateRules(spec.behavior.scaleDown, 'spec.behavior.scaleDown'));
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
  if (rules.tolerance !== undefined && quantity(rules.tolerance).nano < 0n) errors.push(invalid(`${path}.tolerance`, canonicalQuantity(rules.tolerance), NEGATIVE));
  return errors;
}
