// As many pods as a job wants at a time. upstream: pkg/controller/job/job_controller.go manageJob
import type { Pod } from '../../api/generated/types.ts';
import { createPod, deletePod, isNamespaceEnding, slowStart } from '../lib/make-pods.ts';
import { inDeletionOrder } from '../lib/pod-rank.ts';
import { isPodReady, isPodTerminating } from '../lib/pods.ts';
import { finishedAt, remaining } from './backoff.ts';
import { judge, replacesOnlyFailed } from './failures.ts';
import { formerFailures, indexOf, jobPod, missingIndexes } from './pods.ts';
import type { Sync } from './state.ts';
import { untrack } from './track.ts';

/** Makes and takes away pods; gives back what went wrong. */
export async function manage(sync: Sync): Promise<unknown> {
  const { job: j, active, counts, context } = sync;
  if (j.spec?.suspend) return remove(sync, surplus(sync, active.length));
  const wanted = wantedOf(sync);
  const over = surplus(sync, Math.max(0, active.length - wanted));
  if (over.length > 0) return remove(sync, over);
  const missing = wanted - active.length - (replacesOnlyFailed(j) ? counts.terminating : 0);
  if (missing <= 0) return undefined;
  if (sync.indexes?.lost) return fillIndexes(sync, missing);
  const wait = remaining(sync.streak, context.clock.now());
  if (wait > 0) return void context.requeue(sync.key, wait);
  const indexes = sync.indexes && pending(sync, missing);
  return fill(sync, indexes ? indexes.map((i) => jobPod(j, i)) : Array.from({ length: missing }, () => jobPod(j, undefined)));
}

function wantedOf({ job: j, active, succeeded }: Sync): number {
  const parallelism = j.spec?.parallelism ?? 1;
  if (j.spec?.completions === undefined) return succeeded > 0 ? active.length : parallelism;
  return Math.max(0, Math.min(parallelism, j.spec.completions - succeeded));
}

function pending({ job: j, pods, active, indexes }: Sync, count: number): number[] {
  const busy = replacesOnlyFailed(j) ? [...active, ...pods.filter(isPodTerminating)] : active;
  return missingIndexes(j, busy, new Set([...(indexes?.done ?? []), ...(indexes?.lost ?? [])]), count);
}

/** Where each index has its own limit, each waits for itself and takes over the count of its predecessor. */
async function fillIndexes(sync: Sync, missing: number): Promise<unknown> {
  const { job: j, indexes, context } = sync;
  const now = context.clock.now();
  const waits = new Map<number, number>();
  for (const index of pending(sync, missing)) {
    const last = indexes?.waiting.get(index);
    waits.set(index, last ? remaining({ failures: formerFailures(last).counted + formerFailures(last).ignored + 1, lastFailure: finishedAt(last) }, now) : 0);
  }
  const ready = [...waits].filter(([, wait]) => wait === 0).map(([index]) => index);
  if (ready.length === 0) return waits.size ? context.requeue(sync.key, Math.min(...waits.values())) : undefined;
  return fill(
    sync,
    ready.map((index) => jobPod(j, index, failuresFor(sync, indexes?.waiting.get(index)))),
  );
}

function failuresFor({ job: j }: Sync, last: Pod | undefined): { counted: number; ignored: number } {
  if (!last) return { counted: 0, ignored: 0 };
  const { counted, ignored } = formerFailures(last);
  return judge(j, last).counts ? { counted: counted + 1, ignored } : { counted, ignored: ignored + 1 };
}

async function fill({ key, job: j, counts, memory, context }: Sync, drafts: readonly Pod[]): Promise<unknown> {
  const { done, error } = await slowStart(drafts.length, context.clock, async (i) => {
    const draft = drafts[i];
    if (draft) memory.expectations.made(key, await createPod(draft, j, context));
  });
  counts.active += done;
  return error && !isNamespaceEnding(error) ? error : undefined;
}

/** At least so many; of an indexed job also what stands for an index twice or for none. upstream: activePodsForRemoval */
function surplus({ job: j, active, indexes, context }: Sync, least: number): readonly Pod[] {
  const ranked = inDeletionOrder(active, [], context.clock.now());
  if (!indexes) return ranked.slice(0, least);
  const seen = new Set<number>();
  const kept: Pod[] = [];
  const gone: Pod[] = [];
  for (const pod of [...ranked].reverse()) {
    const index = indexOf(pod);
    if (index === undefined || index >= (j.spec?.completions ?? 0) || seen.has(index)) gone.push(pod);
    else kept.push(pod);
    if (index !== undefined) seen.add(index);
  }
  return [...gone, ...kept.reverse().slice(0, Math.max(0, least - gone.length))];
}

/** Pods that are taken away are not counted: they are let go first. */
async function remove({ key, job: j, counts, memory, context }: Sync, pods: readonly Pod[]): Promise<unknown> {
  let error: unknown;
  for (const pod of pods) {
    try {
      await untrack(pod, context);
      memory.expectations.deleting(key, pod);
      await deletePod(pod, j, context);
      counts.active--;
      counts.terminating++;
      if (isPodReady(pod)) counts.ready--;
    } catch (problem) {
      error = problem;
    }
  }
  return error;
}
