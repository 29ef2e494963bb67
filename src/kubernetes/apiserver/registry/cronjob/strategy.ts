// CronJob. upstream: pkg/registry/batch/cronjob/strategy.go, pkg/apis/batch/validation ValidateCronJobSpec
import type { DeepReadonly } from '../../../../base/deep.ts';
import { type FieldError, invalid, required } from '../../../api/field.ts';
import type { CronJob } from '../../../api/generated/types.ts';
import { CRON_JOBS } from '../../../api/resources.ts';
import { nonnegative, unsupported } from '../lib/errors.ts';
import { validateJobSpec } from '../lib/job.ts';
import { nameIsDNSSubdomain } from '../lib/names.ts';
import { validateCoreMetaUpdate } from '../lib/object-meta.ts';
import { defaultPodTemplate } from '../lib/pod/defaults.ts';
import { podSpecWarnings } from '../lib/pod/warnings.ts';
import { formatSelector } from '../lib/selector.ts';
import { AGE, age, column, containerCells, NAME, since, wide } from '../lib/table.ts';
import { keepPart, nameWarnings } from '../lib/workload.ts';
import type { Column, Strategy } from '../strategy.ts';
import { scheduleProblem } from './schedule.ts';
import { knownTimeZone } from './time-zones.ts';

type C = DeepReadonly<CronJob>;
const POLICIES = ['Allow', 'Forbid', 'Replace'];

function setDefaults(cron: CronJob): void {
  const spec = (cron.spec ??= {} as NonNullable<CronJob['spec']>);
  // Only the pods' part: the rest is filled in when a Job is made of it.
  const job = ((spec.jobTemplate ??= {}).spec ??= {} as NonNullable<typeof spec.jobTemplate.spec>);
  defaultPodTemplate((job.template ??= {}));
  spec.concurrencyPolicy ||= 'Allow';
  spec.suspend ??= false;
  spec.successfulJobsHistoryLimit ??= 3;
  spec.failedJobsHistoryLimit ??= 1;
}

function validate(cron: C, old?: C): FieldError[] {
  const spec = cron.spec;
  const errors: FieldError[] = [];
  const schedule = spec?.schedule ?? '';
  if (!schedule) errors.push(required('spec.schedule'));
  else if (schedule !== old?.spec?.schedule || !old) errors.push(...validateSchedule(schedule, spec?.timeZone));
  if (spec?.startingDeadlineSeconds !== undefined) errors.push(...nonnegative('spec.startingDeadlineSeconds', spec.startingDeadlineSeconds));
  if (spec?.timeZone !== old?.spec?.timeZone || !old) errors.push(...validateTimeZone(spec?.timeZone));
  const policy = spec?.concurrencyPolicy ?? '';
  if (!policy) errors.push(required('spec.concurrencyPolicy'));
  else if (!POLICIES.includes(policy)) errors.push(unsupported('spec.concurrencyPolicy', policy, POLICIES));
  if (spec?.jobTemplate?.spec) errors.push(...validateJobSpec(spec.jobTemplate.spec, 'spec.jobTemplate.spec'));
  errors.push(...nonnegative('spec.successfulJobsHistoryLimit', spec?.successfulJobsHistoryLimit), ...nonnegative('spec.failedJobsHistoryLimit', spec?.failedJobsHistoryLimit));
  return errors;
}

/** A Job's name is the CronJob's with a time: eleven characters. */
function validateLength(name: string): FieldError[] {
  return name.length > 52 ? [invalid('metadata.name', name, 'must be no more than 52 characters')] : [];
}

function validateSchedule(schedule: string, timeZone: string | undefined): FieldError[] {
  const problem = scheduleProblem(schedule);
  if (problem) return [invalid('spec.schedule', schedule, problem)];
  if (!schedule.includes('TZ')) return [];
  return timeZone === undefined
    ? [invalid('spec.schedule', schedule, 'cannot use TZ or CRON_TZ in schedule, use timeZone field instead')]
    : [invalid('spec.schedule', schedule, 'cannot use both timeZone field and TZ or CRON_TZ in schedule')];
}

function validateTimeZone(zone: string | undefined): FieldError[] {
  if (zone === undefined) return [];
  if (zone === '') return [invalid('spec.timeZone', zone, 'timeZone must be nil or non-empty string')];
  if (zone.toLowerCase() === 'local') return [invalid('spec.timeZone', zone, 'timeZone must be an explicit time zone as defined in https://www.iana.org/time-zones')];
  return knownTimeZone(zone) ? [] : [invalid('spec.timeZone', zone, `unknown time zone ${zone}`)];
}

const COLUMNS: readonly Column[] = [
  NAME,
  column('Schedule', 'The schedule in Cron format, see https://en.wikipedia.org/wiki/Cron.'),
  column(
    'Timezone',
    'The time zone name for the given schedule, see https://en.wikipedia.org/wiki/List_of_tz_database_time_zones. If not specified, this will default to the time zone of the kube-controller-manager process. The set of valid time zone names and the time zone offset is loaded from the system-wide time zone database by the API server during CronJob validation and the controller manager during execution. If no system-wide time zone database can be found a bundled version of the database is used instead. If the time zone name becomes invalid during the lifetime of a CronJob or due to a change in host configuration, the controller will stop creating new new Jobs and will create a system event with the reason UnknownTimeZone. More information can be found in https://kubernetes.io/docs/concepts/workloads/controllers/cron-jobs/#time-zones',
  ),
  column('Suspend', 'This flag tells the controller to suspend subsequent executions, it does not apply to already started executions.  Defaults to false.', 'boolean'),
  column('Active', 'A list of pointers to currently running jobs.', 'integer'),
  column('Last Schedule', 'Information when was the last time the job was successfully scheduled.'),
  AGE,
  wide('Containers', 'Names of each container in the template.'),
  wide('Images', 'Images referenced by each container in the template.'),
  wide(
    'Selector',
    'A label query over pods that should match the pod count. Normally, the system sets this field for you. More info: https://kubernetes.io/docs/concepts/overview/working-with-objects/labels/#label-selectors',
  ),
];

export const cronJobStrategy: Strategy<CronJob> = {
  resource: CRON_JOBS,
  singular: 'cronjob',
  shortNames: ['cj'],
  categories: ['all'],
  schema: 'io.k8s.api.batch.v1.CronJob',
  generation: true,
  validateName: nameIsDNSSubdomain,
  defaults: setDefaults,
  prepareForCreate(cron) {
    cron.status = {};
  },
  prepareForUpdate: (cron, old) => keepPart('status', cron, old),
  validate: (cron) => [...validate(cron), ...validateLength(cron.metadata.name ?? '')],
  validateUpdate: (cron, old) => [...validateCoreMetaUpdate(cron.metadata, old.metadata), ...validate(cron, old)],
  warningsOnCreate: (cron) => [...nameWarnings(cron.metadata.name), ...jobWarnings(cron)],
  warningsOnUpdate: (cron, old) => (cron.metadata.generation === old.metadata.generation ? [] : jobWarnings(cron)),
  status: { prepareForUpdate: (cron, old) => keepPart('spec', cron, old), validateUpdate: (cron, old) => validateCoreMetaUpdate(cron.metadata, old.metadata) },
  columns: COLUMNS,
  row(cron, now) {
    const spec = cron.spec;
    const job = spec?.jobTemplate?.spec;
    const [names, images] = containerCells(job?.template?.spec?.containers);
    const last = cron.status?.lastScheduleTime ? since(cron.status.lastScheduleTime, now) : '<none>';
    return [
      cron.metadata.name ?? '',
      spec?.schedule ?? '',
      spec?.timeZone ?? '<none>',
      spec?.suspend ? 'True' : 'False',
      cron.status?.active?.length ?? 0,
      last,
      age(cron, now),
      names,
      images,
      formatSelector(job?.selector),
    ];
  },
};

function jobWarnings(cron: C): string[] {
  const template = cron.spec?.jobTemplate?.spec?.template;
  return template?.spec ? podSpecWarnings(template.spec, template.metadata, 'spec.jobTemplate.spec.template.') : [];
}
