// ReplicaSet. upstream: pkg/registry/apps/replicaset/strategy.go, pkg/apis/apps/validation ValidateReplicaSet*
import type { DeepReadonly } from '../../../../base/deep.ts';
import { type FieldError, invalid } from '../../../api/field.ts';
import type { ReplicaSet } from '../../../api/generated/types.ts';
import { REPLICA_SETS } from '../../../api/resources.ts';
import { nonnegative } from '../lib/errors.ts';
import { nameIsDNSSubdomain } from '../lib/names.ts';
import { validateCoreMetaUpdate, validateImmutable } from '../lib/object-meta.ts';
import { defaultPodTemplate } from '../lib/pod/defaults.ts';
import { formatSelector } from '../lib/selector.ts';
import { AGE, age, column, containerCells, NAME, wide } from '../lib/table.ts';
import { keepPart, nameWarnings, scaleOf, templateWarnings, validateReplicated } from '../lib/workload.ts';
import type { Column, Strategy } from '../strategy.ts';

type R = DeepReadonly<ReplicaSet>;

function validate(set: R): FieldError[] {
  const spec = set.spec;
  return [
    ...nonnegative('spec.replicas', spec?.replicas),
    ...nonnegative('spec.minReadySeconds', spec?.minReadySeconds),
    ...validateReplicated(spec?.selector, spec?.template, 'ReplicaSet'),
  ];
}

function validateStatus(set: R, old: R): FieldError[] {
  const errors = validateCoreMetaUpdate(set.metadata, old.metadata);
  const status = set.status ?? { replicas: 0 };
  const counts = ['replicas', 'fullyLabeledReplicas', 'readyReplicas', 'availableReplicas', 'observedGeneration', 'terminatingReplicas'] as const;
  for (const name of counts) errors.push(...nonnegative(`status.${name}`, status[name]));
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
    'Replicas is the number of desired pods. This is a pointer to distinguish between explicit zero and unspecified. Defaults to 1. More info: https://kubernetes.io/docs/concepts/workloads/controllers/replicaset',
    'integer',
  ),
  column(
    'Current',
    'Replicas is the most recently observed number of non-terminating pods. More info: https://kubernetes.io/docs/concepts/workloads/controllers/replicaset',
    'integer',
  ),
  column('Ready', 'The number of non-terminating pods targeted by this ReplicaSet with a Ready Condition.', 'integer'),
  AGE,
  wide('Containers', 'Names of each container in the template.'),
  wide('Images', 'Images referenced by each container in the template.'),
  wide(
    'Selector',
    "Selector is a label query over pods that should match the replica count. Label keys and values that must match in order to be controlled by this replica set. It must match the pod template's labels. More info: https://kubernetes.io/docs/concepts/overview/working-with-objects/labels/#label-selectors",
  ),
];

export const replicaSetStrategy: Strategy<ReplicaSet> = {
  resource: REPLICA_SETS,
  singular: 'replicaset',
  shortNames: ['rs'],
  categories: ['all'],
  schema: 'io.k8s.api.apps.v1.ReplicaSet',
  generation: true,
  validateName: nameIsDNSSubdomain,
  defaults(set) {
    const spec = (set.spec ??= {} as NonNullable<ReplicaSet['spec']>);
    defaultPodTemplate((spec.template ??= {}));
    spec.replicas ??= 1;
  },
  prepareForCreate(set) {
    set.status = { replicas: 0 };
  },
  prepareForUpdate: (set, old) => keepPart('status', set, old),
  validate,
  validateUpdate: (set, old) => [
    ...validateCoreMetaUpdate(set.metadata, old.metadata),
    ...validate(set),
    ...validateImmutable('spec.selector', set.spec?.selector, old.spec?.selector),
  ],
  warningsOnCreate: (set) => [...nameWarnings(set.metadata.name), ...templateWarnings(set.spec?.template)],
  warningsOnUpdate: (set, old) => (set.metadata.generation === old.metadata.generation ? [] : templateWarnings(set.spec?.template)),
  status: { prepareForUpdate: (set, old) => keepPart('spec', set, old), validateUpdate: validateStatus },
  scale: scaleOf<ReplicaSet>(),
  columns: COLUMNS,
  row(set, now) {
    const status = set.status;
    const [names, images] = containerCells(set.spec?.template?.spec?.containers);
    return [set.metadata.name ?? '', set.spec?.replicas ?? 0, status?.replicas ?? 0, status?.readyReplicas ?? 0, age(set, now), names, images, formatSelector(set.spec?.selector)];
  },
};
