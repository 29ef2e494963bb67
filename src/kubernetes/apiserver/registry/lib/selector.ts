// Label selectors: checks and text. upstream: apimachinery/pkg/apis/meta/v1/{helpers.go, validation/validation.go}, pkg/labels/selector.go
import type { DeepReadonly } from '../../../../base/deep.ts';
import { type FieldError, forbidden, invalid, required } from '../../../api/field.ts';
import type { LabelSelector, LabelSelectorRequirement } from '../../../api/generated/types.ts';
import { invalids } from './errors.ts';
import { isQualifiedName, isValidLabelValue } from './names.ts';
import { sortedKeys, validateLabels } from './object-meta.ts';

type Selector = DeepReadonly<LabelSelector>;
type Requirement = DeepReadonly<LabelSelectorRequirement>;

/** Updates of old objects may keep values that are not valid labels: `lax`. */
export function validateLabelSelector(selector: Selector | undefined, path: string, lax = false): FieldError[] {
  if (!selector) return [];
  const errors = validateMatchLabels(selector.matchLabels, `${path}.matchLabels`);
  selector.matchExpressions?.forEach((r, i) => {
    errors.push(...validateRequirement(r, `${path}.matchExpressions[${i}]`, lax));
  });
  return errors;
}

function validateMatchLabels(labels: Selector['matchLabels'], path: string): FieldError[] {
  return validateLabels(labels, path);
}

function validateRequirement(r: Requirement, path: string, lax: boolean): FieldError[] {
  const errors: FieldError[] = [];
  if (r.operator === 'In' || r.operator === 'NotIn') {
    if (!r.values?.length) errors.push(required(`${path}.values`, "must be specified when `operator` is 'In' or 'NotIn'"));
  } else if (r.operator === 'Exists' || r.operator === 'DoesNotExist') {
    if (r.values?.length) errors.push(forbidden(`${path}.values`, "may not be specified when `operator` is 'Exists' or 'DoesNotExist'"));
  } else {
    errors.push(invalid(`${path}.operator`, r.operator, 'not a valid selector operator'));
  }
  errors.push(...invalids(`${path}.key`, r.key, isQualifiedName(r.key)));
  if (!lax) r.values?.forEach((v, i) => errors.push(...invalids(`${path}.values[${i}]`, v, isValidLabelValue(v))));
  return errors;
}

export const emptySelector = (selector: Selector | undefined): boolean => !selector || (!Object.keys(selector.matchLabels ?? {}).length && !selector.matchExpressions?.length);

/** Whether the labels fit; a selector that is not there fits nothing, an empty one everything. */
export function selectorMatches(selector: Selector | undefined, labels: Readonly<Record<string, string>> | undefined): boolean {
  if (!selector) return false;
  const has = labels ?? {};
  for (const k of Object.keys(selector.matchLabels ?? {})) if (has[k] !== selector.matchLabels?.[k]) return false;
  return (selector.matchExpressions ?? []).every((r) => requirementMatches(r, has));
}

function requirementMatches(r: Requirement, labels: Readonly<Record<string, string>>): boolean {
  const value = labels[r.key];
  switch (r.operator) {
    case 'In':
      return value !== undefined && (r.values ?? []).includes(value);
    case 'NotIn':
      return value === undefined || !(r.values ?? []).includes(value);
    case 'Exists':
      return value !== undefined;
    default:
      return value === undefined;
  }
}

/** As text: a=b,c in (d,e),!f; <none> for an empty one. upstream: FormatLabelSelector */
export function formatSelector(selector: Selector | undefined): string {
  const text = selectorText(selector);
  return text === undefined ? '<none>' : text === '' ? '<none>' : text;
}

/** The selector as a query has it ('' for everything), undefined when there is none. Requirements are in order of their keys. */
export function selectorText(selector: Selector | undefined): string | undefined {
  if (!selector) return undefined;
  const parts: { key: string; text: string }[] = [];
  const labels = selector.matchLabels ?? {};
  for (const key of sortedKeys(labels)) parts.push({ key, text: `${key}=${labels[key]}` });
  for (const r of selector.matchExpressions ?? []) parts.push({ key: r.key, text: requirementText(r) });
  parts.sort((a, b) => (a.key < b.key ? -1 : a.key > b.key ? 1 : 0));
  return parts.map((p) => p.text).join(',');
}

function requirementText(r: Requirement): string {
  const values = [...(r.values ?? [])].sort().join(',');
  switch (r.operator) {
    case 'In':
      return `${r.key} in (${values})`;
    case 'NotIn':
      return `${r.key} notin (${values})`;
    case 'Exists':
      return r.key;
    default:
      return `!${r.key}`;
  }
}
