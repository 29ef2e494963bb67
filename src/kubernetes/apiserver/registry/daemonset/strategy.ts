// DaemonSet. upstream: pkg/registry/apps/daemonset/strategy.go
import { type DeepReadonly, deepEqual } from '../../../../base/deep.ts';
import type { DaemonSet, DaemonSetStatus } from '../../../api/generated/types.ts';
import { DAEMON_SETS } from '../../../api/resources.ts';
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
  column('Desired', '', 'integer'),
  column('Current', '', 'integer'),
  column('Ready', '', 'integer'),
  column('Up-to-date', '', 'integer'),
  column('Available', '', 'integer'),
  column('Node Selector', ''),
  AGE,
  wide('Containers', ''),
  wide('Images', ''),
  wide('Selector', ''),
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
    countTemplate(set, deepEqual(set.spec?.template, old.spec?.template) ? before : before + 1);
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
