// upstream: describe.go HorizontalPodAutoscalerDescriber, PodDisruptionBudgetDescriber
import type { HorizontalPodAutoscaler, HPAScalingRules, MetricSpec, MetricStatus, PodDisruptionBudget } from '../../api/generated/types.ts';
import { events, head, moment, orUnset } from './lib/common.ts';
import { type Describer, eventsOf, selectorWords } from './lib/context.ts';
import { DescribeText } from './lib/text.ts';

export const describeHorizontalPodAutoscaler: Describer = async (d) => {
  const { metadata, spec, status } = d.object as unknown as HorizontalPodAutoscaler;
  const w = new DescribeText();
  head(w, metadata);
  w.line(0, `CreationTimestamp:\t${moment(metadata.creationTimestamp)}`);
  w.line(0, `Reference:\t${spec?.scaleTargetRef.kind}/${spec?.scaleTargetRef.name}`);
  w.line(0, 'Metrics:\t( current / target )');
  (spec?.metrics ?? []).forEach((m, i) => metric(w, m, status?.currentMetrics?.[i]));
  w.line(0, `Min replicas:\t${orUnset(spec?.minReplicas)}`);
  w.line(0, `Max replicas:\t${spec?.maxReplicas ?? 0}`);
  if (spec?.behavior) {
    w.line(0, 'Behavior:');
    direction(w, 'Scale Up', spec.behavior.scaleUp);
    direction(w, 'Scale Down', spec.behavior.scaleDown);
  }
  w.line(0, `${spec?.scaleTargetRef.kind} pods:\t${status?.currentReplicas ?? 0} current / ${status?.desiredReplicas ?? 0} desired`);
  if (status?.conditions?.length) {
    w.line(0, 'Conditions:\n  Type\tStatus\tReason\tMessage');
    w.line(1, '----\t------\t------\t-------');
    for (const c of status.conditions) w.line(1, `${c.type}\t${c.status}\t${c.reason ?? ''}\t${c.message ?? ''}`);
  }
  events(w, await eventsOf(d), d.now);
  return w.finish();
};

function metric(w: DescribeText, m: MetricSpec, now: MetricStatus | undefined): void {
  const unknown = '<unknown>';
  if (m.type === 'Resource' || m.type === 'ContainerResource') {
    const target = (m.resource ?? m.containerResource)?.target;
    const current = (now?.resource ?? now?.containerResource)?.current;
    const name = m.resource ? `resource ${m.resource.name} on pods` : `resource ${m.containerResource?.name} of container "${m.containerResource?.container}" on pods`;
    if (target?.averageValue !== undefined) w.line(1, `${name}:\t${current?.averageValue ?? unknown} / ${target.averageValue}`);
    else {
      const used = current?.averageUtilization === undefined ? unknown : `${current.averageUtilization}% (${current.averageValue ?? ''})`;
      w.line(1, `${name}  (as a percentage of request):\t${used} / ${target?.averageUtilization === undefined ? '<auto>' : `${target.averageUtilization}%`}`);
    }
  } else if (m.type === 'Pods') w.line(1, `"${m.pods?.metric.name}" on pods:\t${now?.pods?.current.averageValue ?? unknown} / ${m.pods?.target.averageValue ?? ''}`);
  else if (m.type === 'Object') {
    const o = m.object;
    const value =
      o?.target.type === 'AverageValue'
        ? ['(average value)', now?.object?.current.averageValue, o.target.averageValue]
        : ['(target value)', now?.object?.current.value, o?.target.value];
    w.line(1, `"${o?.metric.name}" on ${o?.describedObject.kind}/${o?.describedObject.name} ${value[0]}:\t${value[1] ?? unknown} / ${value[2] ?? ''}`);
  } else if (m.type === 'External') {
    const e = m.external;
    const average = e?.target.averageValue !== undefined;
    w.line(
      1,
      `"${e?.metric.name}" (${average ? 'target average value' : 'target value'}):\t${(average ? now?.external?.current.averageValue : now?.external?.current.value) ?? unknown} / ${(average ? e?.target.averageValue : e?.target.value) ?? ''}`,
    );
  } else w.line(1, `<unknown metric type "${m.type}">`);
}

function direction(w: DescribeText, title: string, rules: HPAScalingRules | undefined): void {
  if (!rules) return;
  w.line(1, `${title}:`);
  if (rules.stabilizationWindowSeconds !== undefined) w.line(2, `Stabilization Window: ${rules.stabilizationWindowSeconds} seconds`);
  if (!rules.policies?.length) return;
  w.line(2, `Select Policy: ${rules.selectPolicy ?? 'Max'}`);
  w.line(2, 'Policies:');
  for (const p of rules.policies) w.line(3, `- Type: ${p.type}\tValue: ${p.value}\tPeriod: ${p.periodSeconds} seconds`);
}

export const describePodDisruptionBudget: Describer = async (d) => {
  const { metadata, spec, status } = d.object as unknown as PodDisruptionBudget;
  const w = new DescribeText();
  w.line(0, `Name:\t${metadata.name}`);
  w.line(0, `Namespace:\t${metadata.namespace}`);
  if (spec?.minAvailable !== undefined) w.line(0, `Min available:\t${spec.minAvailable}`);
  else if (spec?.maxUnavailable !== undefined) w.line(0, `Max unavailable:\t${spec.maxUnavailable}`);
  w.line(0, `Selector:\t${spec?.selector ? selectorWords(spec.selector) : '<unset>'}`);
  w.line(0, 'Status:');
  w.line(2, `Allowed disruptions:\t${status?.disruptionsAllowed ?? 0}`);
  w.line(2, `Current:\t${status?.currentHealthy ?? 0}`);
  w.line(2, `Desired:\t${status?.desiredHealthy ?? 0}`);
  w.line(2, `Total:\t${status?.expectedPods ?? 0}`);
  events(w, await eventsOf(d), d.now);
  return w.finish();
};
