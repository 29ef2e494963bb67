// pods/eviction: a delete that asks the disruption budgets first. upstream: pkg/registry/core/pod/storage/eviction.go
import type { DeepReadonly } from '../../../base/deep.ts';
import type { Eviction, Pod, PodDisruptionBudget } from '../../api/generated/types.ts';
import { matchesLabels, selectorOf } from '../../api/labels.ts';
import { type ApiObject, resource } from '../../api/meta.ts';
import { failure, newBadRequest } from '../../api/status.ts';
import type { ApiResponse } from '../../api/wire.ts';
import { contextOf, type ResourceExchange } from '../exchange.ts';
import { attributes } from '../handlers/attributes.ts';
import { deleteEntry } from '../handlers/delete.ts';
import { namedEntry } from '../handlers/read.ts';
import { failureWithoutReason } from '../metadata.ts';
import { type DeleteWish, deleteOptions } from '../options.ts';
import { storageKey } from '../storage/storage.ts';
import { readTransient, success, transient } from '../transient.ts';

const KIND = { group: 'policy', version: 'v1', kind: 'Eviction' };
const EVICTIONS = transient({ ...KIND, plural: 'evictions', namespaced: true }, 'io.k8s.api.policy.v1.Eviction');
const BUDGETS = resource<PodDisruptionBudget>('policy', 'v1', 'PodDisruptionBudget', 'poddisruptionbudgets', true);

/** Answers pods/eviction. */
export function evict(x: ResourceExchange): ApiResponse {
  // The old version still means the same.
  const body = x.request.body;
  const request = typeof body === 'string' ? { ...x.request, body: body.replace('"policy/v1beta1"', '"policy/v1"') } : x.request;
  const { object, options } = readTransient({ ...x, request }, EVICTIONS);
  const { metadata, deleteOptions: wish } = object as Eviction;
  if (metadata.name !== x.info.name) throw newBadRequest('name in URL does not match name in Eviction object');
  x.core.admission.admit(attributes(x, 'CREATE', contextOf(x, options), object, undefined));
  const chosen = deleteOptions({ ...(wish as DeleteWish | undefined), ...(options.dryRun ? { dryRun: ['All'] } : {}) });
  const entry = namedEntry(x);
  const pod = entry.object as DeepReadonly<Pod>;
  if (guarded(pod)) disrupt(x, pod, chosen.dryRun);
  deleteEntry(x, entry, chosen);
  return success(x);
}

/** A pod that never ran, has ended or ends already disturbs nobody. */
function guarded(pod: DeepReadonly<Pod>): boolean {
  const phase = pod.status?.phase;
  return phase !== 'Succeeded' && phase !== 'Failed' && phase !== 'Pending' && !pod.metadata.deletionTimestamp;
}

function disrupt(x: ResourceExchange, pod: DeepReadonly<Pod>, dryRun: boolean): void {
  const key = storageKey(BUDGETS);
  const budgets = [...(x.core.storage.tables.get(key)?.entries(x.info.namespace) ?? [])].filter((e) => covers(e.object as DeepReadonly<PodDisruptionBudget>, pod));
  if (budgets.length > 1) throw failureWithoutReason('This pod has more than one PodDisruptionBudget, which the eviction subresource does not support.');
  const [entry] = budgets;
  if (!entry) return;
  const budget = entry.object as DeepReadonly<PodDisruptionBudget>;
  const ready = pod.status?.conditions?.some((c) => c.type === 'Ready' && c.status === 'True') ?? false;
  const { currentHealthy = 0, desiredHealthy = 0, disruptionsAllowed = 0 } = budget.status ?? {};
  if (!ready && (budget.spec?.unhealthyPodEvictionPolicy === 'AlwaysAllow' || (currentHealthy >= desiredHealthy && desiredHealthy > 0))) return;
  if ((budget.status?.observedGeneration ?? 0) < (budget.metadata.generation ?? 0))
    throw refused(`The disruption budget ${entry.name} is still being processed by the server.`, 10);
  if (disruptionsAllowed <= 0) throw refused(`The disruption budget ${entry.name} needs ${desiredHealthy} healthy pods and has ${currentHealthy} currently`);
  if (dryRun) return;
  const disruptedPods = { ...budget.status?.disruptedPods, [pod.metadata.name ?? '']: pod.metadata.creationTimestamp ?? '' };
  const status = { ...budget.status, disruptionsAllowed: disruptionsAllowed - 1, disruptedPods };
  x.core.storage.put(key, { ...budget, metadata: { ...budget.metadata }, status } as ApiObject, entry.managed);
}

function covers(budget: DeepReadonly<PodDisruptionBudget>, pod: DeepReadonly<Pod>): boolean {
  const selector = selectorOf(budget.spec?.selector);
  return selector !== undefined && matchesLabels(selector, pod.metadata.labels);
}

function refused(message: string, seconds?: number): Error {
  const causes = [{ reason: 'DisruptionBudget', message }];
  return failure(429, 'TooManyRequests', "Cannot evict pod as it would violate the pod's disruption budget.", { causes, ...(seconds ? { retryAfterSeconds: seconds } : {}) });
}
