// The pods of a job and, for indexed jobs, their numbers. upstream: pkg/controller/job/indexed_job_utils.go
import type { Container, Job, Pod } from '../../api/generated/types.ts';
import { JOBS } from '../../api/resources.ts';
import { podFrom } from '../lib/make-pods.ts';

/** Keeps a finished pod until it has been counted. */
export const TRACKING = 'batch.kubernetes.io/job-tracking';
const INDEX = 'batch.kubernetes.io/job-completion-index';
const INDEX_VARIABLE = 'JOB_COMPLETION_INDEX';
const FAILURES = 'batch.kubernetes.io/job-index-failure-count';
const IGNORED_FAILURES = 'batch.kubernetes.io/job-index-ignored-failure-count';

export function indexOf(pod: Pod): number | undefined {
  const text = pod.metadata.annotations?.[INDEX];
  return text === undefined ? undefined : Number(text);
}

/** `0-2,5` as numbers. */
export function parseIndexes(text: string | undefined): Set<number> {
  const indexes = new Set<number>();
  for (const part of (text ?? '').split(',').filter(Boolean)) {
    const [from = 0, to = from] = part.split('-').map(Number);
    for (let i = from; i <= to; i++) indexes.add(i);
  }
  return indexes;
}

export function formatIndexes(indexes: ReadonlySet<number>): string {
  const parts: string[] = [];
  const sorted = [...indexes].sort((a, b) => a - b);
  for (let i = 0; i < sorted.length; ) {
    let j = i;
    while (j + 1 < sorted.length && sorted[j + 1] === (sorted[j] ?? 0) + 1) j++;
    parts.push(j === i ? String(sorted[i]) : j === i + 1 ? `${sorted[i]},${sorted[j]}` : `${sorted[i]}-${sorted[j]}`);
    i = j + 1;
  }
  return parts.join(',');
}

/** The first indexes that have neither ended nor a pod among `busy`. upstream: firstPendingIndexes */
export function missingIndexes(j: Job, busy: readonly Pod[], ended: ReadonlySet<number>, count: number): number[] {
  const taken = new Set(busy.map(indexOf));
  const missing: number[] = [];
  for (let i = 0; i < (j.spec?.completions ?? 0) && missing.length < count; i++) if (!ended.has(i) && !taken.has(i)) missing.push(i);
  return missing;
}

/** How often pods of this one's index had failed before it; the failures that a policy ignores are counted apart. */
export function formerFailures(pod: Pod): { readonly counted: number; readonly ignored: number } {
  const read = (key: string): number => {
    const value = Number(pod.metadata.annotations?.[key] ?? 0);
    return Number.isInteger(value) && value >= 0 ? value : 0;
  };
  return { counted: read(FAILURES), ignored: read(IGNORED_FAILURES) };
}

/** A pod of the job; `failures` are those of its index, told where each index has a limit of its own. */
export function jobPod(j: Job, index: number | undefined, failures?: { readonly counted: number; readonly ignored: number }): Pod {
  const pod = podFrom(j.spec?.template ?? {}, j, JOBS);
  const metadata = { ...pod.metadata, finalizers: [...new Set([...(pod.metadata.finalizers ?? []), TRACKING])] };
  if (index === undefined) return { ...pod, metadata };
  const spec = pod.spec ?? { containers: [] };
  const told = failures ? { [FAILURES]: String(failures.counted), ...(failures.ignored ? { [IGNORED_FAILURES]: String(failures.ignored) } : {}) } : {};
  return {
    ...pod,
    metadata: {
      ...metadata,
      generateName: `${j.metadata.name}-${index}-`,
      labels: { ...metadata.labels, [INDEX]: String(index) },
      annotations: { ...metadata.annotations, [INDEX]: String(index), ...told },
    },
    spec: {
      ...spec,
      hostname: `${j.metadata.name}-${index}`,
      ...(spec.initContainers ? { initContainers: spec.initContainers.map(withIndex) } : {}),
      containers: spec.containers.map(withIndex),
    },
  };
}

/** A container that is told its index, unless it has such a variable itself. */
function withIndex(c: Container): Container {
  if (c.env?.some((e) => e.name === INDEX_VARIABLE)) return c;
  return { ...c, env: [...(c.env ?? []), { name: INDEX_VARIABLE, valueFrom: { fieldRef: { fieldPath: `metadata.labels['${INDEX}']` } } }] };
}
