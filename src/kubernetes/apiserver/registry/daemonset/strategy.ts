// DaemonSet. upstream: pkg/registry/apps/daemonset/strategy.go
import type { DeepReadonly } from '../../../../base/deep.ts';
import type { DaemonSet, DaemonSetStatus } from '../../../api/generated/types.ts';
import { goType } from '../../../api/go-types.ts';
import { DAEMON_SETS } from '../../../api/resources.ts';
import { semanticEqual } from '../../../api/semantic-equal.ts';
import { nameIsDNSSubdomain } from '../lib/names.ts';
import { defaultPodTemplate } from '../lib/pod/defaults.ts';
import { formatSelector } from '../lib/selector.ts';
import { AGE, age, column, containerCells, formatLabels, NAME, wide } from '../lib/table.ts';
import { keepPart, templateWarnings } from '../lib/workload.ts';
import type { Column, Strategy } from '../strategy.ts';
import { validateDaemonSet, validateDaemonSetStatus, validateDaemonSetUpdate } from './validation.ts';

const GENERATION = 'deprecated.daemonset.template.generation';
const EMPTY: DaemonSetStatus = { currentNumberScheduled: 0, numberMisscheduled: 0, desiredNumberScheduled: 0, numberReady: 0 };

function setDefaults(set: DaemonSet): void {
  const spec = (set.spec ??= {} as NonNullable<DaemonSet['spec']>);
  defaultPodTemplate((spec.template ??= {}));
  const strategy = (spec.updateStrategy ??= {});
  strategy.type ||= 'RollingUpdate';
  if (strategy.type === 'RollingUpdate') {
    strategy.rollingUpdate ??= {};
    strategy.rollingUpdate.maxUnavailable ??= 1;
    strategy.rollingUpdate.maxSurge ??= 0;
  }
  spec.revisionHistoryLimit ??= 10;
  // Every conversion writes it, so that it belongs to whoever sent the object.
  countTemplate(set, generationOf(set));
}

/** The template's own generation lives on as an annotation. */
function countTemplate(set: DaemonSet, generation: number): void {
  set.metadata.annotations = { ...set.metadata.annotations, [GENERATION]: String(generation) };
}

const generationOf = (set: DeepReadonly<DaemonSet>): number => Number(set.metadata.annotations?.[GENERATION] ?? 0) || 0;

const COLUMNS: readonly Column[] = [
  NAME,
  column(
    'Desired',
    'The total number of nodes that should be running the daemon pod (including nodes correctly running the daemon pod). More info: https://kubernetes.io/docs/concepts/workloads/controllers/daemonset/',
    'integer',
  ),
  column(
    'Current',
    'The number of nodes that are running at least 1 daemon pod and are supposed to run the daemon pod. More info: https://kubernetes.io/docs/concepts/workloads/controllers/daemonset/',
    'integer',
  ),
  column('Ready', 'numberReady is the number of nodes that should be running the daemon pod and have one or more of the daemon pod running with a Ready Condition.', 'integer'),
  column('Up-to-date', 'The total number of nodes that are running updated daemon pod', 'integer'),
  column(
    'Available',
    'The number of nodes that should be running the daemon pod and have one or more of the daemon pod running and available (ready for at least spec.minReadySeconds)',
    'integer',
  ),
  column(
    'Node Selector',
    "NodeSelector is a selector which must be true for the pod to fit on a node. Selector which must match a node's labels for the pod to be scheduled on that node. More info: https://kubernetes.io/docs/concepts/configuration/assign-pod-node/",
  ),
  AGE,
  wide('Containers', 'Names of each container in the template.'),
  wide('Images', 'Images referenced by each container in the template.'),
  wide(
    'Selector',
    "A label query over pods that are managed by the daemon set. Must match in order to be controlled. It must match the pod template's labels. More info: https://kubernetes.io/docs/concepts/overview/working-with-objects/labels/#label-selectors",
  ),
];

export const daemonSetStrategy: Strategy<DaemonSet> = {
  resource: DAEMON_SETS,
  singular: 'daemonset',
  shortNames: ['ds'],
  categories: ['all'],
  schema: 'io.k8s.api.apps.v1.DaemonSet',
  generation: true,
  validateName: nameIsDNSSubdomain,
  defaults: setDefaults,
  prepareForCreate(set) {
    set.status = { ...EMPTY };
    countTemplate(set, Math.max(1, generationOf(set)));
  },
  prepareForUpdate(set, old) {
    keepPart('status', set, old);
    const before = generationOf(old);
    countTemplate(set, semanticEqual(set.spec?.template, old.spec?.template, goType('io.k8s.api.core.v1.PodTemplateSpec')) ? before : before + 1);
  },
  validate: validateDaemonSet,
  validateUpdate: validateDaemonSetUpdate,
  warningsOnCreate: (set) => templateWarnings(set.spec?.template),
  warningsOnUpdate: (set, old) => (set.metadata.generation === old.metadata.generation ? [] : templateWarnings(set.spec?.template)),
  status: { prepareForUpdate: (set, old) => keepPart('spec', set, old), validateUpdate: validateDaemonSetStatus },
  columns: COLUMNS,
  row(set, now) {
    const status = set.status ?? EMPTY;
    const [names, images] = containerCells(set.spec?.template?.spec?.containers);
    return [
      set.metadata.name ?? '',
      status.desiredNumberScheduled,
      status.currentNumberScheduled,
      status.numberReady,
      status.updatedNumberScheduled ?? 0,
      status.numberAvailable ?? 0,
      formatLabels(set.spec?.template?.spec?.nodeSelector),
      age(set, now),
      names,
      images,
      formatSelector(set.spec?.selector),
    ];
  },
};
