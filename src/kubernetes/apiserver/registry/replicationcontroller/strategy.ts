// ReplicationController, the elder of ReplicaSet. upstream: pkg/registry/core/replicationcontroller/strategy.go
import type { DeepReadonly } from '../../../../base/deep.ts';
import { type FieldError, invalid, required } from '../../../api/field.ts';
import type { ReplicationController } from '../../../api/generated/types.ts';
import { REPLICATION_CONTROLLERS } from '../../../api/resources.ts';
import { nonnegative } from '../lib/errors.ts';
import { nameIsDNSSubdomain } from '../lib/names.ts';
import { sortedKeys, sortedMap, validateCoreMetaUpdate } from '../lib/object-meta.ts';
import { defaultPodTemplate } from '../lib/pod/defaults.ts';
import { validatePodTemplate } from '../lib/pod/validation.ts';
import { AGE, age, column, containerCells, formatLabels, NAME, wide } from '../lib/table.ts';
import { keepPart, nameWarnings, templateWarnings, validateAlwaysRestarts } from '../lib/workload.ts';
import type { Column, Strategy } from '../strategy.ts';

type C = DeepReadonly<ReplicationController>;

/** What the selector leaves out is what the template says. */
function setDefaults(controller: ReplicationController): void {
  const spec = (controller.spec ??= {});
  if (spec.template) {
    defaultPodTemplate(spec.template);
    const labels = spec.template.metadata?.labels ?? {};
    if (Object.keys(labels).length) {
      if (!Object.keys(spec.selector ?? {}).length) spec.selector = { ...labels };
      if (!Object.keys(controller.metadata.labels ?? {}).length) controller.metadata.labels = { ...labels };
    }
  }
  spec.replicas ??= 1;
}

function validate(controller: C): FieldError[] {
  const spec = controller.spec ?? {};
  const selector = spec.selector ?? {};
  const keys = sortedKeys(selector);
  const errors = nonnegative('spec.minReadySeconds', spec.minReadySeconds);
  if (keys.length === 0) errors.push(required('spec.selector'));
  errors.push(...nonnegative('spec.replicas', spec.replicas));
  if (!spec.template) return [...errors, required('spec.template')];
  const labels = spec.template.metadata?.labels;
  if (keys.some((k) => labels?.[k] !== selector[k]))
    errors.push(invalid('spec.template.metadata.labels', sortedMap(labels) ?? null, '`selector` does not match template `labels`'));
  return [...errors, ...validatePodTemplate(spec.template, 'spec.template'), ...validateAlwaysRestarts(spec.template, 'ReplicationController')];
}

function validateStatus(controller: C, old: C): FieldError[] {
  const errors = validateCoreMetaUpdate(controller.metadata, old.metadata);
  const status = controller.status ?? { replicas: 0 };
  for (const name of ['replicas', 'fullyLabeledReplicas', 'readyReplicas', 'availableReplicas', 'observedGeneration'] as const)
    errors.push(...nonnegative(`status.${name}`, status[name]));
  for (const name of ['fullyLabeledReplicas', 'readyReplicas', 'availableReplicas'] as const) {
    const value = status[name] ?? 0;
    if (value > status.replicas) errors.push(invalid(`status.${name}`, value, 'cannot be greater than status.replicas'));
  }
  const available = status.availableReplicas ?? 0;
  if (available > (status.readyReplicas ?? 0)) errors.push(invalid('status.availableReplicas', available, 'cannot be greater than readyReplicas'));
  return errors;
}

const COLUMNS: readonly Column[] = [
  NAME,
  column(
    'Desired',
    'Replicas is the number of desired replicas. This is a pointer to distinguish between explicit zero and unspecified. Defaults to 1. More info: https://kubernetes.io/docs/concepts/workloads/controllers/replicationcontroller#what-is-a-replicationcontroller',
    'integer',
  ),
  column(
    'Current',
    'Replicas is the most recently observed number of replicas. More info: https://kubernetes.io/docs/concepts/workloads/controllers/replicationcontroller#what-is-a-replicationcontroller',
    'integer',
  ),
  column('Ready', 'The number of ready replicas for this replication controller.', 'integer'),
  AGE,
  wide('Containers', 'Names of each container in the template.'),
  wide('Images', 'Images referenced by each container in the template.'),
  wide(
    'Selector',
    'Selector is a label query over pods that should match the Replicas count. If Selector is empty, it is defaulted to the labels present on the Pod template. Label keys and values that must match in order to be controlled by this replication controller, if empty defaulted to labels on Pod template. More info: https://kubernetes.io/docs/concepts/overview/working-with-objects/labels/#label-selectors',
  ),
];

export const replicationControllerStrategy: Strategy<ReplicationController> = {
  resource: REPLICATION_CONTROLLERS,
  singular: 'replicationcontroller',
  shortNames: ['rc'],
  categories: ['all'],
  schema: 'io.k8s.api.core.v1.ReplicationController',
  generation: true,
  validateName: nameIsDNSSubdomain,
  defaults: setDefaults,
  prepareForCreate(controller) {
    controller.status = { replicas: 0 };
  },
  prepareForUpdate: (controller, old) => keepPart('status', controller, old),
  validate,
  validateUpdate: (controller, old) => [...validateCoreMetaUpdate(controller.metadata, old.metadata), ...validate(controller)],
  warningsOnCreate: (controller) => [...nameWarnings(controller.metadata.name), ...templateWarnings(controller.spec?.template)],
  warningsOnUpdate: (controller, old) => (controller.metadata.generation === old.metadata.generation ? [] : templateWarnings(controller.spec?.template)),
  status: { prepareForUpdate: (controller, old) => keepPart('spec', controller, old), validateUpdate: validateStatus },
  scale: {
    get: (controller) => ({
      replicas: controller.spec?.replicas ?? 0,
      statusReplicas: controller.status?.replicas ?? 0,
      selector: sortedKeys(controller.spec?.selector ?? {})
        .map((k) => `${k}=${controller.spec?.selector?.[k]}`)
        .join(','),
    }),
    set(controller, replicas) {
      (controller.spec ??= {}).replicas = replicas;
    },
  },
  columns: COLUMNS,
  row(controller, now) {
    const status = controller.status;
    const [names, images] = containerCells(controller.spec?.template?.spec?.containers);
    return [
      controller.metadata.name ?? '',
      controller.spec?.replicas ?? 0,
      status?.replicas ?? 0,
      status?.readyReplicas ?? 0,
      age(controller, now),
      names,
      images,
      formatLabels(controller.spec?.selector),
    ];
  },
  fieldSelectors: { 'status.replicas': (controller) => String(controller.status?.replicas ?? 0) },
};
