// HorizontalPodAutoscaler: stored as v2, served as v1 too. upstream: pkg/registry/autoscaling/horizontalpodautoscaler/strategy.go, pkg/apis/autoscaling/v2/defaults.go
import type { HorizontalPodAutoscaler, HPAScalingRules } from '../../../api/generated/types.ts';
import { HORIZONTAL_POD_AUTOSCALERS } from '../../../api/resources.ts';
import { nameIsDNSSubdomain } from '../lib/names.ts';
import { validateCoreMetaUpdate } from '../lib/object-meta.ts';
import { AGE, age, column, NAME } from '../lib/table.ts';
import { keepPart } from '../lib/workload.ts';
import type { Column, Strategy } from '../strategy.ts';
import { targetsCell } from './targets.ts';
import { asV1 } from './v1.ts';
import { validateAutoscaler } from './validation.ts';

const UP: HPAScalingRules = {
  stabilizationWindowSeconds: 0,
  selectPolicy: 'Max',
  policies: [
    { type: 'Pods', value: 4, periodSeconds: 15 },
    { type: 'Percent', value: 100, periodSeconds: 15 },
  ],
};
const DOWN: HPAScalingRules = { selectPolicy: 'Max', policies: [{ type: 'Percent', value: 100, periodSeconds: 15 }] };

/** What a behaviour leaves out, once there is one. upstream: GenerateHPAScaleUpRules, GenerateHPAScaleDownRules */
function fillRules(given: HPAScalingRules | undefined, base: HPAScalingRules): HPAScalingRules {
  const rules: HPAScalingRules = { ...base, policies: base.policies?.map((p) => ({ ...p })) ?? [] };
  if (given?.selectPolicy !== undefined) rules.selectPolicy = given.selectPolicy;
  if (given?.stabilizationWindowSeconds !== undefined) rules.stabilizationWindowSeconds = given.stabilizationWindowSeconds;
  if (given?.policies !== undefined) rules.policies = given.policies;
  if (given?.tolerance !== undefined) rules.tolerance = given.tolerance;
  return rules;
}

function setDefaults(autoscaler: HorizontalPodAutoscaler): void {
  const spec = autoscaler.spec;
  if (!spec) return;
  spec.minReplicas ??= 1;
  if (!spec.metrics?.length) spec.metrics = [{ type: 'Resource', resource: { name: 'cpu', target: { type: 'Utilization', averageUtilization: 80 } } }];
  if (spec.behavior) {
    spec.behavior.scaleUp = fillRules(spec.behavior.scaleUp, UP);
    spec.behavior.scaleDown = fillRules(spec.behavior.scaleDown, DOWN);
  }
}

const COLUMNS: readonly Column[] = [
  NAME,
  column(
    'Reference',
    'scaleTargetRef points to the target resource to scale, and is used to the pods for which metrics should be collected, as well as to actually change the replica count.',
  ),
  column(
    'Targets',
    'metrics contains the specifications for which to use to calculate the desired replica count (the maximum replica count across all metrics will be used).  The desired replica count is calculated multiplying the ratio between the target value and the current value by the current number of pods.  Ergo, metrics used must decrease as the pod count is increased, and vice-versa.  See the individual metric source types for more information about how each type of metric must respond. If not set, the default metric will be set to 80% average CPU utilization.',
  ),
  column(
    'MinPods',
    'minReplicas is the lower limit for the number of replicas to which the autoscaler can scale down.  It defaults to 1 pod.  minReplicas is allowed to be 0 if the alpha feature gate HPAScaleToZero is enabled and at least one Object or External metric is configured.  Scaling is active as long as at least one metric value is available.',
  ),
  column('MaxPods', 'maxReplicas is the upper limit for the number of replicas to which the autoscaler can scale up. It cannot be less that minReplicas.'),
  column('Replicas', 'currentReplicas is current number of replicas of pods managed by this autoscaler, as last seen by the autoscaler.'),
  AGE,
];

export const horizontalPodAutoscalerStrategy: Strategy<HorizontalPodAutoscaler> = {
  resource: HORIZONTAL_POD_AUTOSCALERS,
  singular: 'horizontalpodautoscaler',
  shortNames: ['hpa'],
  categories: ['all'],
  schema: 'io.k8s.api.autoscaling.v2.HorizontalPodAutoscaler',
  validateName: nameIsDNSSubdomain,
  defaults: setDefaults,
  prepareForCreate(autoscaler) {
    autoscaler.status = { desiredReplicas: 0 };
  },
  prepareForUpdate: (autoscaler, old) => keepPart('status', autoscaler, old),
  validate: validateAutoscaler,
  validateUpdate: (autoscaler, old) => [...validateCoreMetaUpdate(autoscaler.metadata, old.metadata), ...validateAutoscaler(autoscaler)],
  status: {
    prepareForUpdate: (autoscaler, old) => keepPart('spec', autoscaler, old),
    validateUpdate: (autoscaler, old) => validateCoreMetaUpdate(autoscaler.metadata, old.metadata),
  },
  otherVersions: [asV1],
  columns: COLUMNS,
  row(autoscaler, now) {
    const spec = autoscaler.spec;
    const reference = `${spec?.scaleTargetRef?.kind ?? ''}/${spec?.scaleTargetRef?.name ?? ''}`;
    const least = spec?.minReplicas === undefined ? '<unset>' : String(spec.minReplicas);
    return [autoscaler.metadata.name ?? '', reference, targetsCell(autoscaler), least, spec?.maxReplicas ?? 0, autoscaler.status?.currentReplicas ?? 0, age(autoscaler, now)];
  },
};
