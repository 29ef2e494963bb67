// Pod. upstream: pkg/registry/core/pod/strategy.go
import { type DeepReadonly, deepClone } from '../../../../base/deep.ts';
import { rfc3339 } from '../../../../base/time.ts';
import type { Container, Pod, PodSpec, PodStatus } from '../../../api/generated/types.ts';
import { goType } from '../../../api/go-types.ts';
import { PODS } from '../../../api/resources.ts';
import { semanticEqual } from '../../../api/semantic-equal.ts';
import { nameIsDNSSubdomain } from '../lib/names.ts';
import { defaultPod } from '../lib/pod/defaults.ts';
import type { Strategy } from '../strategy.ts';
import { qosOf } from './qos.ts';
import { validateResize } from './resize.ts';
import { POD_COLUMNS, podRow } from './table.ts';
import { validateEphemeralUpdate, validatePodCreate, validatePodStatus, validatePodUpdate } from './validation.ts';
import { podWarnings } from './warnings.ts';

const spec = (pod: Pod): PodSpec => (pod.spec ??= { containers: [] });

export const podStrategy: Strategy<Pod> = {
  resource: PODS,
  singular: 'pod',
  shortNames: ['po'],
  categories: ['all'],
  schema: 'io.k8s.api.core.v1.Pod',
  generation: true,
  validateName: nameIsDNSSubdomain,
  defaults: defaultPod,
  prepareForCreate(pod, context) {
    const status: PodStatus = { phase: 'Pending', qosClass: qosOf(spec(pod)) };
    if (pod.spec?.schedulingGates?.length) {
      const message = 'Scheduling is blocked due to non-empty scheduling gates';
      status.conditions = [
        { type: 'PodScheduled', status: 'False', reason: 'SchedulingGated', message, lastProbeTime: null as unknown as string, lastTransitionTime: rfc3339(context.clock.now()) },
      ];
    }
    pod.status = status;
  },
  prepareForUpdate(pod, old) {
    pod.status = deepClone(old.status ?? {}) as PodStatus;
  },
  validate: validatePodCreate,
  validateUpdate: validatePodUpdate,
  warningsOnCreate: (pod) => podWarnings(pod),
  warningsOnUpdate: (pod, old) => podWarnings(pod, old),
  gracePeriod(pod, requested) {
    // Nobody has to wait for what never ran or has ended.
    if (!pod.spec?.nodeName || pod.status?.phase === 'Failed' || pod.status?.phase === 'Succeeded') return 0;
    const seconds = requested ?? pod.spec.terminationGracePeriodSeconds ?? 0;
    return seconds < 0 ? 1 : seconds;
  },
  status: {
    prepareForUpdate(pod, old) {
      // The stored spec itself: nothing behind this changes it.
      pod.spec = (old.spec ?? { containers: [] }) as PodSpec;
      if (old.metadata.ownerReferences) pod.metadata.ownerReferences = deepClone(old.metadata.ownerReferences) as NonNullable<Pod['metadata']['ownerReferences']>;
      else delete pod.metadata.ownerReferences;
      if (pod.status && !pod.status.qosClass && old.status?.qosClass) pod.status.qosClass = old.status.qosClass;
    },
    validateUpdate: validatePodStatus,
  },
  subresources: {
    ephemeralcontainers: {
      prepareForUpdate(pod, old) {
        const containers = pod.spec?.ephemeralContainers;
        pod.spec = deepClone(old.spec ?? { containers: [] }) as PodSpec;
        if (containers) pod.spec.ephemeralContainers = containers;
        raiseGeneration(pod, old);
        pod.status = deepClone(old.status ?? {}) as PodStatus;
      },
      validateUpdate: validateEphemeralUpdate,
    },
    resize: {
      prepareForUpdate(pod, old) {
        keepButResources(pod, old);
        raiseGeneration(pod, old);
      },
      validateUpdate: validateResize,
    },
  },
  columns: POD_COLUMNS,
  row: podRow,
  fieldSelectors: {
    'spec.nodeName': (pod) => pod.spec?.nodeName ?? '',
    'spec.restartPolicy': (pod) => pod.spec?.restartPolicy ?? '',
    'spec.schedulerName': (pod) => pod.spec?.schedulerName ?? '',
    'spec.serviceAccountName': (pod) => pod.spec?.serviceAccountName ?? '',
    'spec.hostNetwork': (pod) => String(pod.spec?.hostNetwork ?? false),
    'status.phase': (pod) => pod.status?.phase ?? '',
    'status.podIP': (pod) => pod.status?.podIPs?.[0]?.ip ?? '',
    'status.nominatedNodeName': (pod) => pod.status?.nominatedNodeName ?? '',
  },
};

/** A change of the spec through a subresource is one, too. */
function raiseGeneration(pod: Pod, old: DeepReadonly<Pod>): void {
  if (!semanticEqual(pod.spec, old.spec, goType('io.k8s.api.core.v1.PodSpec'))) pod.metadata.generation = (old.metadata.generation ?? 0) + 1;
}

/** A resize changes what containers and the pod get, nothing else; other containers are left to be refused. upstream: dropNonResizeUpdates */
function keepButResources(pod: Pod, old: DeepReadonly<Pod>): void {
  const wanted = spec(pod);
  const kept = deepClone(old.spec ?? { containers: [] }) as PodSpec;
  if (wanted.containers.length !== kept.containers.length || wanted.initContainers?.length !== kept.initContainers?.length) return;
  for (const list of ['containers', 'initContainers'] as const) {
    const now = wanted[list];
    if (now?.some((c, i) => c.name !== kept[list]?.[i]?.name)) kept[list] = now;
    else for (const [i, c] of (kept[list] ?? []).entries()) take(c, now?.[i] ?? c);
  }
  if (wanted.resources) kept.resources = wanted.resources;
  else delete kept.resources;
  pod.spec = kept;
  pod.status = deepClone(old.status ?? {}) as PodStatus;
  const { labels, annotations, finalizers, ownerReferences } = deepClone(old.metadata) as Pod['metadata'];
  for (const [name, value] of Object.entries({ labels, annotations, finalizers, ownerReferences })) {
    if (value === undefined) delete pod.metadata[name as 'labels'];
    else Object.assign(pod.metadata, { [name]: value });
  }
}

function take(c: Container, { resources, resizePolicy }: Container): void {
  if (resources) c.resources = resources;
  else delete c.resources;
  if (resizePolicy) c.resizePolicy = resizePolicy;
  else delete c.resizePolicy;
}
