// A strategic merge as kustomize does it: what is new in a list comes first. upstream: kustomize/kyaml/yaml/merge2
import { isRecord } from '../../../../base/deep.ts';
import { resolve, type SchemaNode } from '../../../api/schema.ts';
import type { Doc } from './resource.ts';

/** The merged object; undefined when the patch deletes it. Neither is changed. */
export function mergeStrategic(before: Doc, patch: Doc, schema: SchemaNode | undefined): Doc | undefined {
  const { $patch: directive, ...fields } = patch;
  if (directive === 'delete') return undefined;
  if (directive === 'replace') return clean(fields) as Doc;
  const out: Doc = { ...before };
  const node = resolve(schema);
  for (const [key, value] of Object.entries(fields)) {
    const merged = mergeField(out[key], value, node?.properties?.[key] ?? node?.additionalProperties);
    if (merged === undefined) delete out[key];
    else out[key] = merged;
  }
  return out;
}

function mergeField(had: unknown, value: unknown, field: SchemaNode | undefined): unknown {
  if (value === null) return undefined;
  if (isRecord(value)) {
    if (!isRecord(had)) return value.$patch === 'delete' ? undefined : clean(value);
    return mergeStrategic(had as Doc, value as Doc, field?.['x-kubernetes-patch-strategy'] === 'replace' ? undefined : field);
  }
  if (Array.isArray(value)) return mergeList(Array.isArray(had) ? had : [], value, field);
  return value;
}

function mergeList(had: readonly unknown[], value: readonly unknown[], field: SchemaNode | undefined): unknown {
  if (value.some((v) => isRecord(v) && v.$patch === 'replace')) return clean(value.filter((v) => !(isRecord(v) && v.$patch === 'replace')));
  const merges = field?.['x-kubernetes-patch-strategy']?.split(',').includes('merge') ?? false;
  const node = resolve(field);
  if (!merges || !node?.items) return clean(value);
  const key = field?.['x-kubernetes-patch-merge-key'];
  if (!key) return [...new Set([...value, ...had])];
  const keys = [key, ...(field['x-kubernetes-list-map-keys'] ?? []).filter((k) => k !== key)];
  const left = [...had];
  const first: unknown[] = [];
  for (const item of value) {
    const at = left.findIndex((other) => sameKeys(other, item, keys));
    const old = at < 0 ? undefined : left.splice(at, 1)[0];
    const merged = mergeField(old, item, node.items);
    if (merged !== undefined) first.push(merged);
  }
  const all = [...first, ...left];
  return all.length || had.length === 0 ? all : undefined;
}

/** The first key must be there; of the others those that both have count. */
function sameKeys(a: unknown, b: unknown, [first = '', ...others]: readonly string[]): boolean {
  if (!isRecord(a) || !isRecord(b) || a[first] === undefined || a[first] !== b[first]) return false;
  return others.every((key) => a[key] === undefined || b[key] === undefined || a[key] === b[key]);
}

/** New parts without directives and nulls. */
function clean(value: unknown): unknown {
  if (Array.isArray(value)) return value.filter((v) => !(isRecord(v) && v.$patch === 'delete')).map(clean);
  if (!isRecord(value)) return value;
  return Object.fromEntries(Object.entries(value).flatMap(([k, v]) => (v === null || k === '$patch' ? [] : [[k, clean(v)]])));
}
