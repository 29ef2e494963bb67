// Pods whose containers get more or less while they run. upstream: pkg/apis/core/validation ValidatePodResize
import { type DeepReadonly, deepEqual } from '../../../../base/deep.ts';
import { type FieldError, forbidden, invalid } from '../../../api/field.ts';
import type { Container, Pod } from '../../../api/generated/types.ts';
import { compareQuantity } from '../../../api/quantity.ts';
import { nameIsDNSSubdomain } from '../lib/names.ts';
import { validateCoreMeta, validateCoreMetaUpdate } from '../lib/object-meta.ts';
import { validatePodSpec } from '../lib/pod/validation.ts';
import { qosOf } from './qos.ts';

type P = DeepReadonly<Pod>;
type Amounts = Readonly<Record<string, string | number>> | undefined;

export function validateResize(pod: P, old: P): FieldError[] {
  const out: FieldError[] = [...validateCoreMetaUpdate(pod.metadata, old.metadata), ...validateCoreMeta(pod.metadata, true, nameIsDNSSubdomain)];
  const spec = pod.spec ?? { containers: [] };
  const was = old.spec ?? { containers: [] };
  validatePodSpec(spec, 'spec', { isPod: true, name: pod.metadata.name ?? '' }, out);
  if (old.metadata.annotations?.['kubernetes.io/config.mirror'] !== undefined) return [forbidden('', 'static pods cannot be resized')];
  if (was.os?.name === 'windows') return [forbidden('', 'windows pods cannot be resized')];
  if ((old.status?.qosClass || qosOf(was)) !== qosOf(spec)) out.push(invalid('spec', pod.status?.qosClass ?? '', 'Pod QOS Class may not change as a result of resizing'));
  const running = old.status?.containerStatuses?.find((s) => s.state?.running);
  if (running && !running.resources) out.push(forbidden('spec', 'Pod running on node without support for resize'));
  was.initContainers?.forEach((c, i) => {
    if (c.restartPolicy === 'Always') validateContainer(spec.initContainers?.[i], c, `spec.initContainers[${i}].resources`, out);
  });
  was.containers?.forEach((c, i) => {
    validateContainer(spec.containers?.[i], c, `spec.containers[${i}].resources`, out);
  });
  if (out.length === 0 && !onlyComputeChanged(spec.containers, was.containers)) out.push(forbidden('spec', 'only cpu and memory resources are mutable'));
  return out;
}

function validateContainer(now: DeepReadonly<Container> | undefined, old: DeepReadonly<Container>, path: string, out: FieldError[]): void {
  const removed = (is: Amounts, was: Amounts): boolean => Object.keys(was ?? {}).some((name) => is?.[name] === undefined);
  if (removed(now?.resources?.requests, old.resources?.requests)) out.push(forbidden(`${path}.requests`, 'resource requests cannot be removed'));
  if (removed(now?.resources?.limits, old.resources?.limits)) out.push(forbidden(`${path}.limits`, 'resource limits cannot be removed'));
  const policy = now?.resizePolicy?.find((p) => p.resourceName === 'memory')?.restartPolicy ?? '';
  const is = now?.resources?.limits?.memory;
  const was = old.resources?.limits?.memory;
  if (policy === 'RestartContainer' || is === undefined) return;
  if (was === undefined) out.push(forbidden(`${path}.limits[memory]`, 'memory limits cannot be added unless resizePolicy is RestartContainer'));
  else if (compareQuantity(is, was) < 0) out.push(forbidden(`${path}.limits[memory]`, 'memory limits cannot be decreased unless resizePolicy is RestartContainer'));
}

function onlyComputeChanged(now: readonly DeepReadonly<Container>[] = [], was: readonly DeepReadonly<Container>[] = []): boolean {
  const rest = (c: DeepReadonly<Container> | undefined): unknown => {
    const strip = (a: Amounts): unknown => Object.fromEntries(Object.entries(a ?? {}).filter(([k]) => k !== 'cpu' && k !== 'memory'));
    return { requests: strip(c?.resources?.requests), limits: strip(c?.resources?.limits) };
  };
  return was.every((c, i) => deepEqual(rest(c), rest(now[i])));
}
