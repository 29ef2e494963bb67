// Terms of pod affinity: which pods a term means. upstream: pkg/scheduler/framework/types.go AffinityTerm
import type { Pod, PodAffinityTerm } from '../../api/generated/types.ts';
import { NAMESPACES } from '../../api/resources.ts';
import { selects } from '../../client/selectors.ts';
import type { World } from './plugin.ts';

/** Whether a term of `owner` means `pod`: by namespace and labels (and the labels whose values both share). */
export function means(term: PodAffinityTerm, owner: Pod, pod: Pod, world: World): boolean {
  return inNamespaces(term, owner, pod, world) && selects(term.labelSelector, pod.metadata.labels) && sameLabels(term, owner, pod);
}

function inNamespaces(term: PodAffinityTerm, owner: Pod, pod: Pod, world: World): boolean {
  const namespace = pod.metadata.namespace ?? '';
  if (!term.namespaces?.length && !term.namespaceSelector) return namespace === owner.metadata.namespace;
  if (term.namespaces?.includes(namespace)) return true;
  return term.namespaceSelector !== undefined && selects(term.namespaceSelector, world.lister(NAMESPACES).get(namespace)?.metadata.labels);
}

function sameLabels(term: PodAffinityTerm, owner: Pod, pod: Pod): boolean {
  const of = (p: Pod, key: string): string | undefined => p.metadata.labels?.[key];
  for (const key of term.matchLabelKeys ?? []) if (of(owner, key) !== undefined && of(owner, key) !== of(pod, key)) return false;
  for (const key of term.mismatchLabelKeys ?? []) if (of(owner, key) !== undefined && of(owner, key) === of(pod, key)) return false;
  return true;
}
