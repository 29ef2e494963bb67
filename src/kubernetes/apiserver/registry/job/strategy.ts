// Job. upstream: pkg/registry/batch/job/strategy.go
import type { DeepReadonly } from '../../../../base/deep.ts';
import { parseTime } from '../../../../base/time.ts';
import type { Job } from '../../../api/generated/types.ts';
import { JOBS } from '../../../api/resources.ts';
import { defaultJobSpec } from '../lib/job.ts';
import { nameIsDNSSubdomain } from '../lib/names.ts';
import { formatSelector } from '../lib/selector.ts';
import { AGE, age, column, containerCells, humanDuration, NAME, wide } from '../lib/table.ts';
import { keepPart, nameWarnings, templateWarnings } from '../lib/workload.ts';
import type { Column, Strategy } from '../strategy.ts';
import { validateJobStatus } from './status.ts';
import { validateJob, validateJobUpdate } from './validation.ts';

const UID_LABEL = 'batch.kubernetes.io/controller-uid';
const NAME_LABEL = 'batch.kubernetes.io/job-name';

function setDefaults(job: Job): void {
  const spec = (job.spec ??= {} as NonNullable<Job['spec']>);
  defaultJobSpec(spec);
  labelAsPods(job);
}

/** A Job without labels of its own is labelled as its pods are; one map for both, so that what is added to the template's comes along. */
function labelAsPods(job: Job): void {
  const labels = job.spec?.template?.metadata?.labels;
  if (!Object.keys(job.metadata.labels ?? {}).length && labels && Object.keys(labels).length) job.metadata.labels = labels;
}

/** A Job's pods are found by its uid. upstream: generateSelector */
function generateSelector(job: Job): void {
  const spec = job.spec;
  if (!spec || spec.manualSelector) return;
  const template = (spec.template ??= {});
  const labels = ((template.metadata ??= {}).labels ??= {});
  const uid = job.metadata.uid ?? '';
  const name = job.metadata.name ?? '';
  for (const [key, value] of [
    ['job-name', name],
    [NAME_LABEL, name],
    ['controller-uid', uid],
    [UID_LABEL, uid],
  ] as const)
    labels[key] ??= value;
  spec.selector ??= {};
  (spec.selector.matchLabels ??= {})[UID_LABEL] ??= uid;
}

const COLUMNS: readonly Column[] = [
  NAME,
  column('Status', 'Status of the job.'),
  column(
    'Completions',
    'The number of pods which reached phase Succeeded. The value increases monotonically for a given spec. However, it may decrease in reaction to scale down of elastic indexed jobs.',
  ),
  column('Duration', 'Time required to complete the job.'),
  AGE,
  wide('Containers', 'Names of each container in the template.'),
  wide('Images', 'Images referenced by each container in the template.'),
  wide(
    'Selector',
    'A label query over pods that should match the pod count. Normally, the system sets this field for you. More info: https://kubernetes.io/docs/concepts/overview/working-with-objects/labels/#label-selectors',
  ),
];

function status(job: DeepReadonly<Job>): string {
  const is = (type: string): boolean => job.status?.conditions?.some((c) => c.type === type && c.status === 'True') ?? false;
  if (is('Complete')) return 'Complete';
  if (is('Failed')) return 'Failed';
  if (job.metadata.deletionTimestamp) return 'Terminating';
  if (is('Suspended')) return 'Suspended';
  if (is('FailureTarget')) return 'FailureTarget';
  return is('SuccessCriteriaMet') ? 'SuccessCriteriaMet' : 'Running';
}

function completions(job: DeepReadonly<Job>): string {
  const done = job.status?.succeeded ?? 0;
  if (job.spec?.completions !== undefined) return `${done}/${job.spec.completions}`;
  const parallel = job.spec?.parallelism ?? 0;
  return parallel > 1 ? `${done}/1 of ${parallel}` : `${done}/1`;
}

export const jobStrategy: Strategy<Job> = {
  resource: JOBS,
  singular: 'job',
  categories: ['all'],
  schema: 'io.k8s.api.batch.v1.Job',
  generation: true,
  validateName: nameIsDNSSubdomain,
  defaults: setDefaults,
  prepareForCreate(job) {
    generateSelector(job);
    job.status = {};
  },
  prepareForUpdate: (job, old) => keepPart('status', job, old),
  canonicalize: labelAsPods,
  validate: validateJob,
  validateUpdate: validateJobUpdate,
  warningsOnCreate: (job) => [...nameWarnings(job.metadata.name), ...templateWarnings(job.spec?.template)],
  warningsOnUpdate: (job, old) => (job.metadata.generation === old.metadata.generation ? [] : templateWarnings(job.spec?.template)),
  status: { prepareForUpdate: (job, old) => keepPart('spec', job, old), validateUpdate: validateJobStatus },
  columns: COLUMNS,
  row(job, now) {
    const started = job.status?.startTime;
    const ended = job.status?.completionTime;
    const duration = started ? humanDuration((ended ? parseTime(ended) : now) - parseTime(started)) : '';
    const [names, images] = containerCells(job.spec?.template?.spec?.containers);
    return [job.metadata.name ?? '', status(job), completions(job), duration, age(job, now), names, images, formatSelector(job.spec?.selector)];
  },
  fieldSelectors: { 'status.successful': (job) => String(job.status?.succeeded ?? 0) },
};
