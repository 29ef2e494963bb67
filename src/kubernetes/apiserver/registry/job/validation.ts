// upstream: pkg/apis/batch/validation/validation.go ValidateJob, ValidateJobUpdate, validateGeneratedSelector
import type { DeepReadonly } from '../../../../base/deep.ts';
import { deepEqual } from '../../../../base/deep.ts';
import { type FieldError, invalid, required } from '../../../api/field.ts';
import type { Job, PodSpec } from '../../../api/generated/types.ts';
import { IMMUTABLE } from '../lib/errors.ts';
import { inner } from '../lib/inner.ts';
import { validateJobSpec } from '../lib/job.ts';
import { isDNS1123Label, nameIsDNSSubdomain } from '../lib/names.ts';
import { sortedMap, validateCoreMeta, validateCoreMetaUpdate, validateImmutable } from '../lib/object-meta.ts';
import { selectorMatches, validateLabelSelector } from '../lib/selector.ts';
import { selectorReadable } from '../lib/workload.ts';

type J = DeepReadonly<Job>;
type PodLike = DeepReadonly<PodSpec> | undefined;

export function validateJob(job: J): FieldError[] {
  const errors = [...validateGeneratedSelector(job), ...validateSpec(job)];
  const completions = job.spec?.completions;
  if (job.spec?.completionMode !== 'Indexed' || completions === undefined || completions <= 0) return errors;
  // The last pod's host name must be a label.
  const name = job.metadata.name ?? '';
  const last = `${name}-${completions - 1}`;
  if (isDNS1123Label(last).length) errors.push(invalid('metadata.name', name, `will not able to create pod with invalid DNS label: ${last}`));
  return errors;
}

function validateSpec(job: J): FieldError[] {
  const spec = job.spec;
  if (!spec) return [];
  const errors = validateJobSpec(spec, 'spec');
  if (!spec.selector) errors.push(required('spec.selector'));
  else errors.push(...validateLabelSelector(spec.selector, 'spec.selector'));
  const labels = spec.template?.metadata?.labels;
  if (selectorReadable(spec.selector) && !selectorMatches(spec.selector, labels))
    errors.push(invalid('spec.template.metadata.labels', sortedMap(labels) ?? null, '`selector` does not match template `labels`'));
  return errors;
}

/** The selector must be the one that was generated, unless the caller does it by hand. */
function validateGeneratedSelector(job: J): FieldError[] {
  const spec = job.spec;
  if (spec?.manualSelector || !spec?.selector) return [];
  const uid = job.metadata.uid ?? '';
  const name = job.metadata.name ?? '';
  const labels = spec.template?.metadata?.labels;
  const errors = [
    ...hasLabel(labels, 'controller-uid', uid),
    ...hasLabel(labels, 'job-name', name),
    ...hasLabel(labels, 'batch.kubernetes.io/controller-uid', uid),
    ...hasLabel(labels, 'batch.kubernetes.io/job-name', name),
  ];
  const expected = { 'controller-uid': uid, 'job-name': name, 'batch.kubernetes.io/controller-uid': uid, 'batch.kubernetes.io/job-name': name };
  if (selectorReadable(spec.selector) && !selectorMatches(spec.selector, expected)) errors.push(invalid('spec.selector', spec.selector, '`selector` not auto-generated'));
  return errors;
}

function hasLabel(labels: Readonly<Record<string, string>> | undefined, key: string, value: string): FieldError[] {
  const path = `spec.template.metadata.labels[${key}]`;
  if (labels?.[key] === undefined) return [required(path, `must be '${value}'`)];
  return labels[key] === value ? [] : [invalid(path, sortedMap(labels), `must be '${value}'`)];
}

export function validateJobUpdate(job: J, old: J): FieldError[] {
  const errors = [...validateCoreMeta(job.metadata, true, nameIsDNSSubdomain), ...validateJob(job), ...validateCoreMetaUpdate(job.metadata, old.metadata), ...validateSpec(job)];
  const now = job.spec;
  const was = old.spec;
  errors.push(...validateCompletions(job, old), ...validateImmutable('spec.selector', now?.selector, was?.selector));
  errors.push(...validateTemplate(job, old), ...fixed('completionMode', now, was));
  if (!deepEqual(now?.podFailurePolicy, was?.podFailurePolicy)) errors.push(invalid('spec.podFailurePolicy', orNull('PodFailurePolicy', now?.podFailurePolicy), IMMUTABLE));
  errors.push(...fixed('backoffLimitPerIndex', now, was), ...fixed('managedBy', now, was));
  if (!deepEqual(now?.successPolicy, was?.successPolicy)) errors.push(invalid('spec.successPolicy', orNull('SuccessPolicy', now?.successPolicy), IMMUTABLE));
  return errors;
}

const orNull = (struct: string, value: unknown): unknown => (value === undefined ? null : inner(struct, value));
const fixed = (name: 'completionMode' | 'backoffLimitPerIndex' | 'managedBy', now: J['spec'], was: J['spec']): FieldError[] =>
  validateImmutable(`spec.${name}`, now?.[name], was?.[name]);

/** An indexed Job may be resized when parallelism goes along. */
function validateCompletions(job: J, old: J): FieldError[] {
  const now = job.spec;
  const was = old.spec;
  if (now?.completionMode !== 'Indexed') return validateImmutable('spec.completions', now?.completions, was?.completions);
  if (now.completions === was?.completions || now.completions === undefined || now.completions === now.parallelism) return [];
  return [invalid('spec.completions', now.completions, 'can only be modified in tandem with spec.parallelism')];
}

/** A suspended Job none of whose pods runs may be told anew where they shall run and how much they need; any other keeps its template. */
function validateTemplate(job: J, old: J): FieldError[] {
  const template = job.spec?.template;
  const idle = !old.status?.startTime || old.status.conditions?.some((c) => c.type === 'Suspended' && c.status === 'True');
  const suspended = old.spec?.suspend === true;
  if (!suspended || !idle || old.status?.active) {
    return deepEqual(template, old.spec?.template) ? [] : [invalid('spec.template', inner('PodTemplateSpec', template), IMMUTABLE)];
  }
  return deepEqual(template?.spec, directed(old.spec?.template?.spec, template?.spec)) ? [] : [invalid('spec.template.spec', inner('PodSpec', template?.spec), IMMUTABLE)];
}

/** The old pods where and with what the new ones shall run. */
function directed(old: PodLike, now: PodLike): unknown {
  const spec: Record<string, unknown> = { ...old };
  for (const name of ['nodeSelector', 'tolerations', 'schedulingGates'] as const) {
    if (now?.[name] === undefined) delete spec[name];
    else spec[name] = now[name];
  }
  const affinity: Record<string, unknown> = { ...old?.affinity };
  if (now?.affinity?.nodeAffinity) affinity.nodeAffinity = now.affinity.nodeAffinity;
  else delete affinity.nodeAffinity;
  if (Object.keys(affinity).length || now?.affinity) spec.affinity = affinity;
  else delete spec.affinity;
  for (const name of ['containers', 'initContainers'] as const) {
    const wanted = now?.[name];
    if (wanted?.length && wanted.length === old?.[name]?.length) spec[name] = old[name].map((c, i) => (c.name === wanted[i]?.name ? { ...c, resources: wanted[i].resources } : c));
  }
  return spec;
}
