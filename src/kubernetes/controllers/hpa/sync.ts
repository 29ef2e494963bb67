// Autoscalers: sizes are kept between their limits; without a metrics API nothing more can be said. upstream: pkg/controller/podautoscaler/horizontal.go
import { deepEqual } from '../../../base/deep.ts';
import { rfc3339 } from '../../../base/time.ts';
import type { HorizontalPodAutoscaler, HorizontalPodAutoscalerCondition, HorizontalPodAutoscalerStatus, MetricSpec, Scale } from '../../api/generated/types.ts';
import { type ApiObject, pathOf, type Resource } from '../../api/meta.ts';
import { DEPLOYMENTS, HORIZONTAL_POD_AUTOSCALERS, REPLICA_SETS, REPLICATION_CONTROLLERS, STATEFUL_SETS } from '../../api/resources.ts';
import type { ControllerContext } from '../../client/controller.ts';
import { messageOf } from '../lib/make-pods.ts';

const SCALED = [DEPLOYMENTS, REPLICA_SETS, STATEFUL_SETS, REPLICATION_CONTROLLERS] as readonly Resource[];
const NO_METRICS = 'the server could not find the requested resource';

/** Looks at an autoscaler's target and tells what was found. */
export async function syncAutoscaler(autoscaler: HorizontalPodAutoscaler, context: ControllerContext): Promise<void> {
  const status = await sync(autoscaler, context);
  if (!deepEqual(autoscaler.status, status)) await context.client.updateStatus(HORIZONTAL_POD_AUTOSCALERS, { ...autoscaler, status });
}

async function sync(autoscaler: HorizontalPodAutoscaler, context: ControllerContext): Promise<HorizontalPodAutoscalerStatus> {
  const conditions = [...(autoscaler.status?.conditions ?? [])];
  const set = (type: string, status: string, reason: string, message: string): void => setCondition(conditions, type, status, reason, message, context.clock.now());
  const target = autoscaler.spec?.scaleTargetRef;
  const r = SCALED.find((k) => k.kind === target?.kind);
  const namespace = autoscaler.metadata.namespace ?? '';
  let scale: Scale;
  try {
    if (!r || !target) throw new Error(`no matches for kind "${target?.kind}" in group "${target?.apiVersion?.split('/')[0] ?? ''}"`);
    scale = (await context.client.get(r, namespace, target.name, 'scale')) as unknown as Scale;
  } catch (error) {
    context.recorder.event(autoscaler, 'Warning', 'FailedGetScale', messageOf(error));
    set('AbleToScale', 'False', 'FailedGetScale', `the HPA controller was unable to get the target's current scale: ${messageOf(error)}`);
    return { ...base(autoscaler), conditions };
  }
  set('AbleToScale', 'True', 'SucceededGetScale', "the HPA controller was able to get the target's current scale");
  const current = scale.spec?.replicas ?? 0;
  const wanted = await decide(autoscaler, current, set, context);
  if (wanted && r && target) await rescale(autoscaler, r, target.name, scale, wanted, set, context);
  return {
    ...base(autoscaler),
    currentReplicas: scale.status?.replicas ?? current,
    desiredReplicas: wanted?.size ?? (current === 0 ? 0 : (autoscaler.status?.desiredReplicas ?? 0)),
    conditions,
  };
}

function base(autoscaler: HorizontalPodAutoscaler): HorizontalPodAutoscalerStatus {
  const { observedGeneration: _, conditions: __, ...old } = autoscaler.status ?? { desiredReplicas: 0 };
  return { ...old, desiredReplicas: old.desiredReplicas ?? 0 };
}

interface Wanted {
  readonly size: number;
  readonly reason: string;
}

async function decide(
  autoscaler: HorizontalPodAutoscaler,
  current: number,
  set: (type: string, status: string, reason: string, message: string) => void,
  context: ControllerContext,
): Promise<Wanted | undefined> {
  const least = autoscaler.spec?.minReplicas ?? 1;
  const most = autoscaler.spec?.maxReplicas ?? 1;
  if (current === 0 && least !== 0) {
    set('ScalingActive', 'False', 'ScalingDisabled', 'scaling is disabled since the replica count of the target is zero');
    return undefined;
  }
  if (current > most) return { size: most, reason: 'Current number of replicas above Spec.MaxReplicas' };
  if (current < least) return { size: least, reason: 'Current number of replicas below Spec.MinReplicas' };
  const metrics = autoscaler.spec?.metrics ?? [];
  const failures = metrics.map(failureOf);
  const [first] = failures;
  if (!first) return undefined;
  context.recorder.event(autoscaler, 'Warning', first.reason, first.inner);
  set('ScalingActive', 'False', first.reason, `the HPA was unable to compute the replica count: ${first.inner}`);
  const text = `invalid metrics (${failures.length} invalid out of ${metrics.length}), first error is: ${first.outer}${first.inner}`;
  context.recorder.event(autoscaler, 'Warning', 'FailedComputeMetricsReplicas', text);
  return undefined;
}

/** No metrics API is served here: each kind of metric says so in its own words. */
function failureOf(metric: MetricSpec): { readonly reason: string; readonly outer: string; readonly inner: string } {
  if (metric.type === 'Resource' || metric.type === 'ContainerResource') {
    const name = metric.resource?.name ?? metric.containerResource?.name ?? '';
    const utilization = (metric.resource ?? metric.containerResource)?.target.type === 'Utilization';
    const what = utilization ? `failed to get ${name} utilization: ` : `failed to get ${name} usage: `;
    const inner = `${what}unable to get metrics for resource ${name}: unable to fetch metrics from resource metrics API: ${NO_METRICS} (get pods.metrics.k8s.io)`;
    return {
      reason: metric.type === 'Resource' ? 'FailedGetResourceMetric' : 'FailedGetContainerResourceMetric',
      outer: `failed to get ${name} ${metric.type === 'Resource' ? 'resource' : 'container'} metric value: `,
      inner,
    };
  }
  const name = metric.pods?.metric.name ?? metric.object?.metric.name ?? metric.external?.metric.name ?? '';
  const api = metric.type === 'External' ? 'external metrics API' : 'custom metrics API';
  return {
    reason: `FailedGet${metric.type}Metric`,
    outer: `failed to get ${name} ${(metric.type ?? '').toLowerCase()} metric value: `,
    inner: `unable to get metric ${name}: unable to fetch metrics from ${api}: ${NO_METRICS}`,
  };
}

async function rescale(
  autoscaler: HorizontalPodAutoscaler,
  r: Resource,
  name: string,
  scale: Scale,
  wanted: Wanted,
  set: (type: string, status: string, reason: string, message: string) => void,
  { client, recorder }: ControllerContext,
): Promise<void> {
  const namespace = autoscaler.metadata.namespace ?? '';
  const body = { ...scale, spec: { ...scale.spec, replicas: wanted.size } } as ApiObject;
  await client.request({ method: 'PUT', path: pathOf(r, namespace, name, 'scale'), body });
  set('AbleToScale', 'True', 'SucceededRescale', `the HPA controller was able to update the target scale to ${wanted.size}`);
  recorder.event(autoscaler, 'Normal', 'SuccessfulRescale', `New size: ${wanted.size}; reason: ${wanted.reason}`);
}

function setCondition(conditions: HorizontalPodAutoscalerCondition[], type: string, status: string, reason: string, message: string, now: number): void {
  const at = conditions.findIndex((c) => c.type === type);
  const old = conditions[at];
  const lastTransitionTime = old?.status === status && old.lastTransitionTime ? old.lastTransitionTime : rfc3339(now);
  const next = { type, status, lastTransitionTime, reason, message };
  if (at < 0) conditions.push(next);
  else conditions[at] = next;
}
