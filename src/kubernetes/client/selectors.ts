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

/** The selector as the query parameter has it. upstream: metav1.FormatLabelSelector */
export function formatSelector(selector: LabelSelector | undefined): string {
  if (!selector) return '<none>';
  const parts: { key: string; text: string }[] = [];
  for (const [key, value] of Object.entries(selector.matchLabels ?? {})) parts.push({ key, text: `${key}=${value}` });
  for (const r of selector.matchExpressions ?? []) {
    const values = [...(r.values ?? [])].sort().join(',');
    const text = r.operator === 'Exists' ? r.key : r.operator === 'DoesNotExist' ? `!${r.key}` : `${r.key} ${r.operator === 'In' ? 'in' : 'notin'} (${values})`;
    parts.push({ key: r.key, text });
  }
  parts.sort((a, b) => (a.key < b.key ? -1 : a.key > b.key ? 1 : 0));
  return parts.length ? parts.map((p) => p.text).join(',') : '<none>';
}
