// StatefulSet. upstream: pkg/registry/apps/statefulset/strategy.go, pkg/apis/apps/v1/defaults.go
import type { DeepReadonly } from '../../../../base/deep.ts';
import type { StatefulSet } from '../../../api/generated/types.ts';
import { STATEFUL_SETS } from '../../../api/resources.ts';
import { nameIsDNSLabel } from '../lib/names.ts';
import { defaultPodTemplate } from '../lib/pod/defaults.ts';
import { AGE, age, column, containerCells, NAME, wide } from '../lib/table.ts';
import { keepPart, scaleOf, templateWarnings } from '../lib/workload.ts';
import type { Column, Strategy } from '../strategy.ts';
import { validateStatefulSet, validateStatefulSetName, validateStatefulSetStatus, validateStatefulSetUpdate } from './validation.ts';

function setDefaults(set: StatefulSet): void {
  const spec = (set.spec ??= {} as NonNullable<StatefulSet['spec']>);
  defaultPodTemplate((spec.template ??= {}));
  spec.podManagementPolicy ||= 'OrderedReady';
  const strategy = (spec.updateStrategy ??= {});
  if (!strategy.type) {
    strategy.type = 'RollingUpdate';
    strategy.rollingUpdate ??= {};
  }
  if (strategy.type === 'RollingUpdate' && strategy.rollingUpdate) {
    strategy.rollingUpdate.partition ??= 0;
  }
  const retention = (spec.persistentVolumeClaimRetentionPolicy ??= {});
  retention.whenDeleted ||= 'Retain';
  retention.whenScaled ||= 'Retain';
  spec.replicas ??= 1;
  spec.revisionHistoryLimit ??= 10;
  for (const claim of spec.volumeClaimTemplates ?? []) {
    claim.apiVersion = 'v1';
    claim.kind = 'PersistentVolumeClaim';
    (claim.spec ??= {}).volumeMode ??= 'Filesystem';
    (claim.status ??= {}).phase ||= 'Pending';
  }
}

/** How many may be away at once is behind a gate that is off. upstream: dropStatefulSetDisabledFields */
function dropMaxUnavailable(set: StatefulSet, old: DeepReadonly<StatefulSet> | undefined): void {
  const rolling = set.spec?.updateStrategy?.rollingUpdate;
  if (rolling && old?.spec?.updateStrategy?.rollingUpdate?.maxUnavailable === undefined) delete rolling.maxUnavailable;
}

const COLUMNS: readonly Column[] = [
  NAME,
  column('Ready', 'Number of the pod with ready state'),
  AGE,
  wide('Containers', 'Names of each container in the template.'),
  wide('Images', 'Images referenced by each container in the template.'),
];

export const statefulSetStrategy: Strategy<StatefulSet> = {
  resource: STATEFUL_SETS,
  singular: 'statefulset',
  shortNames: ['sts'],
  categories: ['all'],
  schema: 'io.k8s.api.apps.v1.StatefulSet',
  generation: true,
  validateName: (name, prefix) => (prefix ? nameIsDNSLabel(name, prefix) : validateStatefulSetName(name)),
  defaults: setDefaults,
  prepareForCreate(set) {
    set.status = { replicas: 0, availableReplicas: 0 };
    dropMaxUnavailable(set, undefined);
  },
  prepareForUpdate(set, old) {
    keepPart('status', set, old);
    dropMaxUnavailable(set, old);
  },
  validate: validateStatefulSet,
  validateUpdate: validateStatefulSetUpdate,
  warningsOnCreate: (set) => templateWarnings(set.spec?.template),
  warningsOnUpdate: (set, old) => (set.metadata.generation === old.metadata.generation ? [] : templateWarnings(set.spec?.template)),
  status: { prepareForUpdate: (set, old) => keepPart('spec', set, old), validateUpdate: validateStatefulSetStatus },
  scale: scaleOf<StatefulSet>(),
  columns: COLUMNS,
  row(set, now) {
    const [names, images] = containerCells(set.spec?.template?.spec?.containers);
    return [set.metadata.name ?? '', `${set.status?.readyReplicas ?? 0}/${set.spec?.replicas ?? 0}`, age(set, now), names, images];
  },
};
