// upstream: describe.go JobDescriber, CronJobDescriber
import { parseTime } from '../../../base/time.ts';
import type { CronJob, Job, JobTemplateSpec } from '../../api/generated/types.ts';
import { humanDuration } from '../lib/go/go-duration.ts';
import { annotations, events, head, labels, moment, optionalBool, orUnset } from './lib/common.ts';
import { controllerOf, type Describer, eventsOf, selectorWords } from './lib/context.ts';
import { podTemplate } from './lib/pod-template.ts';
import { DescribeText } from './lib/text.ts';

export const describeJob: Describer = async (d) => {
  const job = d.object as unknown as Job;
  const { metadata, spec } = job;
  const w = new DescribeText();
  w.line(0, `Name:\t${metadata.name}`);
  w.line(0, `Namespace:\t${metadata.namespace}`);
  if (spec?.selector) w.line(0, `Selector:\t${selectorWords(spec.selector, '')}`);
  labels(w, 'Labels', metadata.labels);
  annotations(w, 'Annotations', metadata.annotations);
  const controller = controllerOf(metadata);
  if (controller) w.line(0, `Controlled By:\t${controller}`);
  wishes(w, job);
  progress(w, job);
  podTemplate(w, spec?.template);
  events(w, await eventsOf(d), d.now);
  return w.finish();
};

function wishes(w: DescribeText, { spec }: Job): void {
  if (spec?.parallelism !== undefined) w.line(0, `Parallelism:\t${spec.parallelism}`);
  w.line(0, `Completions:\t${orUnset(spec?.completions)}`);
  if (spec?.completionMode) w.line(0, `Completion Mode:\t${spec.completionMode}`);
  if (spec?.suspend !== undefined) w.line(0, `Suspend:\t${spec.suspend}`);
  if (spec?.backoffLimit !== undefined) w.line(0, `Backoff Limit:\t${spec.backoffLimit}`);
  if (spec?.ttlSecondsAfterFinished !== undefined) w.line(0, `TTL Seconds After Finished:\t${spec.ttlSecondsAfterFinished}`);
}

function progress(w: DescribeText, { spec, status }: Job): void {
  if (status?.startTime) w.line(0, `Start Time:\t${moment(status.startTime)}`);
  if (status?.completionTime) w.line(0, `Completed At:\t${moment(status.completionTime)}`);
  if (status?.startTime && status.completionTime) w.line(0, `Duration:\t${humanDuration(parseTime(status.completionTime) - parseTime(status.startTime))}`);
  if (spec?.activeDeadlineSeconds !== undefined) w.line(0, `Active Deadline Seconds:\t${spec.activeDeadlineSeconds}s`);
  const ready = status?.ready === undefined ? '' : ` (${status.ready} Ready)`;
  w.line(0, `Pods Statuses:\t${status?.active ?? 0} Active${ready} / ${status?.succeeded ?? 0} Succeeded / ${status?.failed ?? 0} Failed`);
  if (spec?.completionMode === 'Indexed') w.line(0, `Completed Indexes:\t${status?.completedIndexes || '<none>'}`);
}

export const describeCronJob: Describer = async (d) => {
  const { metadata, spec, status } = d.object as unknown as CronJob;
  const w = new DescribeText();
  head(w, metadata);
  w.line(0, `Schedule:\t${spec?.schedule ?? ''}`);
  w.line(0, `Concurrency Policy:\t${spec?.concurrencyPolicy ?? ''}`);
  w.line(0, `Suspend:\t${optionalBool(spec?.suspend)}`);
  w.line(0, `Time Zone:\t${orUnset(spec?.timeZone)}`);
  w.line(0, `Successful Job History Limit:\t${orUnset(spec?.successfulJobsHistoryLimit)}`);
  w.line(0, `Failed Job History Limit:\t${orUnset(spec?.failedJobsHistoryLimit)}`);
  w.line(0, `Starting Deadline Seconds:\t${spec?.startingDeadlineSeconds === undefined ? '<unset>' : `${spec.startingDeadlineSeconds}s`}`);
  jobTemplate(w, spec?.jobTemplate);
  w.line(0, `Last Schedule Time:\t${status?.lastScheduleTime ? moment(status.lastScheduleTime) : '<unset>'}`);
  w.line(0, `Active Jobs:\t${status?.active?.length ? status.active.map((j) => j.name ?? '').join(', ') : '<none>'}`);
  events(w, await eventsOf(d), d.now);
  return w.finish();
};

function jobTemplate(w: DescribeText, template: JobTemplateSpec | undefined): void {
  const spec = template?.spec;
  w.line(0, `Selector:\t${spec?.selector ? selectorWords(spec.selector, '') : '<unset>'}`);
  w.line(0, `Parallelism:\t${orUnset(spec?.parallelism)}`);
  w.line(0, `Completions:\t${orUnset(spec?.completions)}`);
  if (spec?.activeDeadlineSeconds !== undefined) w.line(0, `Active Deadline Seconds:\t${spec.activeDeadlineSeconds}s`);
  podTemplate(w, spec?.template);
}
