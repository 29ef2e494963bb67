// Where a pod may run: node selectors, affinity to nodes, taints. Scheduler, daemon sets and node lifecycle ask the same. upstream: k8s.io/component-helpers/scheduling/corev1
import type { Node, NodeSelector, NodeSelectorRequirement, NodeSelectorTerm, Pod, Taint, Toleration } from '../api/generated/types.ts';
import { hasLabels } from './selectors.ts';

/** upstream: Toleration.ToleratesTaint */
export function tolerates(toleration: Toleration, taint: Taint): boolean {
  if (toleration.effect && toleration.effect !== taint.effect) return false;
  if (toleration.key && toleration.key !== taint.key) return false;
  const operator = toleration.operator ?? 'Equal';
  if (operator === 'Exists') return true;
  if (operator === 'Equal') return (toleration.value ?? '') === (taint.value ?? '');
  if (operator !== 'Lt' && operator !== 'Gt') return false;
  const limit = wholeNumber(toleration.value);
  const value = wholeNumber(taint.value);
  if (limit === undefined || value === undefined) return false;
  return operator === 'Lt' ? value < limit : value > limit;
}

export function isTolerated(taint: Taint, tolerations: readonly Toleration[]): boolean {
  for (const t of tolerations) if (tolerates(t, taint)) return true;
  return false;
}

/** The first taint among those with these effects that the pod does not tolerate. */
export function untolerated(taints: readonly Taint[], tolerations: readonly Toleration[], effects: readonly string[]): Taint | undefined {
  for (const taint of taints) if (effects.includes(taint.effect) && !isTolerated(taint, tolerations)) return taint;
  return undefined;
}

/** nodeSelector and required node affinity. upstream: nodeaffinity.GetRequiredNodeAffinity */
export function fitsNode(pod: Pod, node: Node): boolean {
  const { nodeSelector, affinity } = pod.spec ?? {};
  if (nodeSelector && !hasLabels(node.metadata.labels, nodeSelector)) return false;
  const required = affinity?.nodeAffinity?.requiredDuringSchedulingIgnoredDuringExecution;
  return !required || matchesNode(required, node);
}

/** One of the terms holds; an empty term holds for no node. */
export function matchesNode(selector: NodeSelector, node: Node): boolean {
  return selector.nodeSelectorTerms.some((term) => matchesTerm(term, node));
}

export function matchesTerm(term: NodeSelectorTerm, node: Node): boolean {
  const { matchExpressions = [], matchFields = [] } = term;
  if (matchExpressions.length + matchFields.length === 0) return false;
  const labels = node.metadata.labels ?? {};
  return matchExpressions.every((r) => meets(r, labels[r.key])) && matchFields.every((r) => meets(r, r.key === 'metadata.name' ? node.metadata.name : undefined));
}

function meets(r: NodeSelectorRequirement, value: string | undefined): boolean {
  const values = r.values ?? [];
  if (r.operator === 'In') return value !== undefined && values.includes(value);
  if (r.operator === 'NotIn') return value === undefined || !values.includes(value);
  if (r.operator === 'Exists') return value !== undefined;
  if (r.operator === 'DoesNotExist') return value === undefined;
  const left = wholeNumber(value);
  const right = wholeNumber(values[0]);
  if (left === undefined || right === undefined) return false;
  return r.operator === 'Gt' ? left > right : r.operator === 'Lt' && left < right;
}

function wholeNumber(text: string | undefined): number | undefined {
  return text !== undefined && /^[+-]?\d+$/.test(text) ? Number(text) : undefined;
}
