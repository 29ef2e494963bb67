// Pods whose containers get more or less while they run. upstream: pkg/apis/core/validation ValidatePodResize
import { type DeepReadonly, deepEqual } from '../../../../base/deep.ts';
import { type FieldError, forbidden, invalid } from '../../../api/field.ts';
import type { Container, Pod, ResourceRequirements } from '../../../api/generated/types.ts';
import { WHOLE } from '../lib/errors.ts';
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
  if (old.metadata.annotations?.['kubernetes.io/config.mirror'] !== undefined) return [forbidden(WHOLE, 'static pods cannot be resized')];
  if (was.os?.name === 'windows') return [forbidden(WHOLE, 'windows pods cannot be resized')];
  if ((old.status?.qosClass || qosOf(was)) !== qosOf(spec)) out.push(invalid('spec', pod.status?.qosClass ?? '', 'Pod QOS Class may not change as a result of resizing'));
  const running = old.status?.containerStatuses?.find((s) => s.state?.running);
  if (running && !running.resources) out.push(forbidden('spec', 'Pod running on node without support for resize'));
  if (old.status?.nodeAllocatableResourceClaimStatuses?.length) out.push(forbidden('spec', 'pods with node allocatable resource claims cannot be resized'));
  out.push(...validatePodLevel(spec.resources, was.resources));
  const moved = [...validateOrder(spec.containers, was.containers, 'containers'), ...validateOrder(spec.initContainers, was.initContainers, 'initContainers')];
  if (moved.length) return [...out, ...moved];
  for (const list of ['initContainers', 'containers'] as const) {
    was[list]?.forEach((c, i) => {
      validateRemovals(spec[list]?.[i]?.resources, c.resources, `spec.${list}[${i}].resources`, '', out);
    });
  }
  was.containers?.forEach((c, i) => {
    if (!deepEqual(masked(spec.containers?.[i], c), masked(c, c))) out.push(forbidden('spec', ONLY));
  });
  was.initContainers?.forEach((c, i) => {
    validateInit(spec.initContainers?.[i] ?? c, c, `spec.initContainers[${i}]`, out);
  });
  return out;
}

type Requirements = DeepReadonly<ResourceRequirements> | undefined;
const ONLY = 'only cpu and memory resources are mutable';

function validateOrder(now: readonly DeepReadonly<Container>[] = [], was: readonly DeepReadonly<Container>[] = [], list: string): FieldError[] {
  if (now.length !== was.length) return [forbidden(`spec.${list}`, `${list} may not be added or removed on resize`)];
  return was.flatMap((c, i) => (now[i]?.name === c.name ? [] : [forbidden(`spec.${list}[${i}].name`, `${list} may not be renamed or reordered on resize`)]));
}

function validateRemovals(now: Requirements, was: Requirements, path: string, what: string, out: FieldError[]): void {
  const removed = (is: Amounts, before: Amounts): boolean => Object.keys(before ?? {}).some((name) => is?.[name] === undefined);
  if (removed(now?.requests, was?.requests)) out.push(forbidden(`${path}.requests`, `${what}resource requests cannot be removed`));
  if (removed(now?.limits, was?.limits)) out.push(forbidden(`${path}.limits`, `${what}resource limits cannot be removed`));
}

function validatePodLevel(now: Requirements, was: Requirements): FieldError[] {
  if (!was) return [];
  if (!now) return [forbidden('spec.resources', 'pod-level resources cannot be removed')];
  const out: FieldError[] = [];
  validateRemovals(now, was, 'spec.resources', 'pod-level ', out);
  return out;
}

/** A container as if it had the cpu and memory of another. */
function masked(c: DeepReadonly<Container> | undefined, other: DeepReadonly<Container>): unknown {
  const swap = (is: Amounts, was: Amounts): unknown => {
    const { cpu: _cpu, memory: _memory, ...rest } = is ?? {};
    const { cpu, memory } = was ?? {};
    return { ...rest, ...(cpu === undefined ? {} : { cpu }), ...(memory === undefined ? {} : { memory }) };
  };
  const { resources, ...rest } = c ?? other;
  return { ...rest, limits: swap(resources?.limits, other.resources?.limits), requests: swap(resources?.requests, other.resources?.requests) };
}

function validateInit(now: DeepReadonly<Container>, was: DeepReadonly<Container>, path: string, out: FieldError[]): void {
  if (!deepEqual(masked(now, was), masked(was, was))) out.push(forbidden(path, 'only cpu and memory resources for init or sidecar containers are mutable'));
  if (deepEqual(now, was) || now.restartPolicy === 'Always') return;
  for (const { restartPolicy } of now.resizePolicy ?? []) {
    if (restartPolicy === 'RestartContainer') out.push(forbidden(path, 'non-sidecar init containers with a resize policy of RestartContainer cannot be resized'));
  }
}
