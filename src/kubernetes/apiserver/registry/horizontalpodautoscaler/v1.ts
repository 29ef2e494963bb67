// autoscaling/v1: only a CPU target has a field there, all else lives in annotations. upstream: pkg/apis/autoscaling/v1/conversion.go
import type { AutoscalingV1HorizontalPodAutoscaler, HorizontalPodAutoscaler, MetricSpec, ObjectMeta } from '../../../api/generated/types.ts';
import { resource } from '../../../api/meta.ts';
import type { OtherVersion } from '../strategy.ts';

const METRICS = 'autoscaling.alpha.kubernetes.io/metrics';
const BEHAVIOR = 'autoscaling.alpha.kubernetes.io/behavior';
const CONDITIONS = 'autoscaling.alpha.kubernetes.io/conditions';
const CURRENT = 'autoscaling.alpha.kubernetes.io/current-metrics';

const isCpu = (m: { readonly type: string; readonly resource?: { readonly name: string; readonly target?: { readonly type: string } } }): boolean =>
  m.type === 'Resource' && m.resource?.name === 'cpu' && m.resource.target?.type === 'Utilization';

function read<T>(meta: ObjectMeta, key: string): T | undefined {
  const text = meta.annotations?.[key];
  if (text === undefined) return undefined;
  try {
    return JSON.parse(text) as T;
  } catch {
    return undefined;
  }
}

export const asV1: OtherVersion<HorizontalPodAutoscaler> = {
  resource: resource<AutoscalingV1HorizontalPodAutoscaler>('autoscaling', 'v1', 'HorizontalPodAutoscaler', 'horizontalpodautoscalers', true),
  schema: 'io.k8s.api.autoscaling.v1.HorizontalPodAutoscaler',
  toStored(object, old) {
    const v1 = object as AutoscalingV1HorizontalPodAutoscaler;
    const { targetCPUUtilizationPercentage: cpu, ...spec } = v1.spec;
    const metrics: MetricSpec[] = read<MetricSpec[]>(v1.metadata, METRICS) ?? [];
    if (cpu !== undefined) metrics.unshift({ type: 'Resource', resource: { name: 'cpu', target: { type: 'Utilization', averageUtilization: cpu } } });
    const behavior = read<NonNullable<HorizontalPodAutoscaler['spec']['behavior']>>(v1.metadata, BEHAVIOR);
    const annotations = { ...v1.metadata.annotations };
    for (const key of [METRICS, BEHAVIOR, CONDITIONS, CURRENT]) delete annotations[key];
    const metadata = { ...v1.metadata, annotations };
    const stored: HorizontalPodAutoscaler = {
      apiVersion: 'autoscaling/v2',
      kind: 'HorizontalPodAutoscaler',
      metadata,
      spec: { ...spec, ...(metrics.length ? { metrics } : {}), ...(behavior ? { behavior } : {}) },
    };
    if (v1.status)
      stored.status = { ...(old?.status as HorizontalPodAutoscaler['status']), desiredReplicas: v1.status.desiredReplicas, currentReplicas: v1.status.currentReplicas };
    return stored;
  },
  fromStored(stored) {
    const { metrics = [], behavior, ...spec } = stored.spec;
    const cpu = metrics.find(isCpu);
    const others = metrics.filter((m) => m !== cpu);
    const annotations: Record<string, string> = { ...stored.metadata.annotations };
    if (others.length) annotations[METRICS] = JSON.stringify(others);
    if (behavior) annotations[BEHAVIOR] = JSON.stringify(behavior);
    const { conditions, currentMetrics, ...status } = stored.status ?? { desiredReplicas: 0 };
    if (conditions?.length) annotations[CONDITIONS] = JSON.stringify(conditions);
    if (currentMetrics?.length) annotations[CURRENT] = JSON.stringify(currentMetrics);
    const target = cpu?.resource?.target.averageUtilization;
    const used = currentMetrics?.find((m) => m.type === 'Resource' && m.resource?.name === 'cpu')?.resource?.current.averageUtilization;
    const shown: unknown = {
      apiVersion: 'autoscaling/v1',
      kind: 'HorizontalPodAutoscaler',
      metadata: { ...stored.metadata, ...(Object.keys(annotations).length ? { annotations } : {}) },
      spec: { ...spec, ...(target === undefined ? {} : { targetCPUUtilizationPercentage: target }) },
      status: { ...status, currentReplicas: status.currentReplicas ?? 0, ...(used === undefined ? {} : { currentCPUUtilizationPercentage: used }) },
    };
    return shown as AutoscalingV1HorizontalPodAutoscaler;
  },
};
