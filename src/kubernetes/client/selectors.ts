// Label selectors matched against labels. upstream: k8s.io/apimachinery/pkg/labels, pkg/apis/meta/v1/helpers.go
import type { LabelSelector, LabelSelectorRequirement } from '../api/generated/types.ts';

export type Labels = Readonly<Record<string, string>>;

/** Whether every pair of `selector` is among the labels: services and replication controllers select so. */
export function hasLabels(labels: Labels | undefined, selector: Labels): boolean {
  for (const key in selector) if (labels?.[key] !== selector[key]) return false;
  return true;
}

/** An absent selector matches nothing, an empty one everything. */
export function selects(selector: LabelSelector | undefined, labels: Labels | undefined): boolean {
  if (!selector) return false;
  if (selector.matchLabels && !hasLabels(labels, selector.matchLabels)) return false;
  for (const r of selector.matchExpressions ?? []) if (!meets(r, labels ?? {})) return false;
  return true;
}

/** Whether a selector says nothing at all. */
export function isEmptySelector(selector: LabelSelector | undefined): boolean {
  return Object.keys(selector?.matchLabels ?? {}).length + (selector?.matchExpressions?.length ?? 0) === 0;
}

function meets(r: LabelSelectorRequirement, labels: Labels): boolean {
  const value = labels[r.key];
  if (r.operator === 'Exists') return value !== undefined;
  if (r.operator === 'DoesNotExist') return value === undefined;
  if (r.operator === 'In') return value !== undefined && (r.values ?? []).includes(value);
  if (r.operator === 'NotIn') return value === undefined || !(r.values ?? []).includes(value);
  return false;
}
