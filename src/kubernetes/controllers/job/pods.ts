// The pods of a job and, for indexed jobs, their numbers. upstream: pkg/controller/job/indexed_job_utils.go
import type { Job, Pod } from '../../api/generated/types.ts';
import { JOBS } from '../../api/resources.ts';
import { podFrom } from '../lib/make-pods.ts';

/** Keeps a finished pod until it has been counted. */
export const TRACKING = 'batch.kubernetes.io/job-tracking';
const INDEX = 'batch.kubernetes.io/job-completion-index';

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

/** Indexes that have neither succeeded nor a pod that runs. */
export function missingIndexes(j: Job, active: readonly Pod[], done: ReadonlySet<number>): number[] {
  const busy = new Set(active.map(indexOf));
  return Array.from({ length: j.spec?.completions ?? 0 }, (_, i) => i).filter((i) => !done.has(i) && !busy.has(i));
}

export function jobPod(j: Job, index: number | undefined): Pod {
  const pod = podFrom(j.spec?.template ?? {}, j, JOBS);
  const metadata = { ...pod.metadata, finalizers: [TRACKING] };
  if (index === undefined) return { ...pod, metadata };
  const spec = pod.spec ?? { containers: [] };
  const env = { name: 'JOB_COMPLETION_INDEX', valueFrom: { fieldRef: { fieldPath: `metadata.labels['${INDEX}']` } } };
  return {
    ...pod,
    metadata: {
      ...metadata,
      generateName: `${j.metadata.name}-${index}-`,
      labels: { ...metadata.labels, [INDEX]: String(index) },
      annotations: { ...metadata.annotations, [INDEX]: String(index) },
    },
    spec: { ...spec, hostname: `${j.metadata.name}-${index}`, containers: spec.containers.map((c) => ({ ...c, env: [...(c.env ?? []), env] })) },
  };
}
