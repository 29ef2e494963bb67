// From a document to objects, with the complaints of kubectl's decoder. upstream: cli-runtime/pkg/resource/{metadata_decoder,mapper}.go, unstructured helpers
import { isRecord } from '../../../../base/deep.ts';
import { compactJson } from '../../printers/json.ts';
import { CommandError } from '../errors.ts';
import { sortedKeys } from '../go/sorted-keys.ts';
import { jsonType } from './json-type.ts';
import type { KubeObject } from './kube-object.ts';

/** A List's items, with the kind that its own name tells, or the object itself. */
export function flattened(value: unknown): unknown[] | Error {
  if (!isRecord(value) || !Array.isArray(value.items) || !String(value.kind ?? '').endsWith('List')) return [value];
  const { items, apiVersion } = value;
  // A list in a list has lost its items when its turn comes.
  if (items.some((item) => isRecord(item) && Array.isArray(item.items))) return new CommandError('*unstructured.Unstructured is not a list: no Items field in this object');
  const kind = String(value.kind).slice(0, -'List'.length);
  return kind ? items.map((item: unknown) => (isRecord(item) && !item.kind && !item.apiVersion ? { apiVersion, kind, ...item } : item)) : items;
}

/** The document as an object. Throws `unable to decode "file": …`. */
export function decodeObject(value: unknown, source: string): KubeObject {
  const wrong = problemOf(value);
  if (wrong) throw new CommandError(`unable to decode ${JSON.stringify(source)}: ${wrong}`);
  // Go's maps have no order: what is sent has its keys sorted.
  const object = sortedKeys(value) as Record<string, unknown>;
  return (isRecord(object.metadata) ? object : { ...object, metadata: {} }) as unknown as KubeObject;
}

/** What validation says before anything is decoded. upstream: kubectl/pkg/validation getObjectKind */
export function validationProblem(value: unknown): string | undefined {
  if (!isRecord(value)) return 'invalid object to validate';
  const problems: string[] = [];
  for (const key of ['apiVersion', 'kind'] as const) {
    const given = value[key];
    if (given === undefined || given === null) problems.push(`${key} not set`);
    else if (typeof given !== 'string') problems.push(`${key} isn't string type`);
    else if (key === 'apiVersion' && given.split('/').length > 2) problems.push(`unexpected GroupVersion string: ${given}`);
  }
  return problems.length > 1 ? `[${problems.join(', ')}]` : problems[0];
}

/** An item of a List needs its own types; upstream finds out later, and says so in other words. */
export function decodeItem(value: unknown, source: string): KubeObject {
  if (isRecord(value) && typeof value.kind === 'string' && value.kind && !value.apiVersion)
    throw new CommandError(`unable to get type info from the object "*unstructured.Unstructured": Object 'apiVersion' is missing in 'object has no apiVersion field'`);
  return decodeObject(value, source);
}

function problemOf(value: unknown): string | undefined {
  if (!isRecord(value)) return `json: cannot unmarshal ${jsonType(value)} into Go value of type unstructured.detector`;
  if (typeof value.kind !== 'string' || value.kind === '') return `Object 'Kind' is missing in '${compactJson(value)}'`;
  const { apiVersion, metadata } = value;
  if (apiVersion !== undefined && apiVersion !== null && typeof apiVersion !== 'string') return mismatch(apiVersion, 'metadataOnlyObject.TypeMeta.apiVersion', 'string');
  if (metadata === undefined || metadata === null) return undefined;
  if (!isRecord(metadata)) return mismatch(metadata, 'metadataOnlyObject.metadata', 'v1.ObjectMeta');
  return metadataProblem(metadata);
}

const TEXTS = ['name', 'generateName', 'namespace', 'selfLink', 'uid', 'resourceVersion'];

function metadataProblem(metadata: Record<string, unknown>): string | undefined {
  for (const key of Object.keys(metadata).sort()) {
    const value = metadata[key];
    if (value === null || value === undefined) continue;
    const field = `ObjectMeta.metadata.${key}`;
    if (TEXTS.includes(key) && typeof value !== 'string') return mismatch(value, field, 'string');
    if (key === 'labels' || key === 'annotations') {
      if (!isRecord(value)) return mismatch(value, field, 'map[string]string');
      for (const [, inner] of Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1))) if (typeof inner !== 'string' && inner !== null) return mismatch(inner, field, 'string');
    }
    if (key === 'finalizers') {
      if (!Array.isArray(value)) return mismatch(value, field, '[]string');
      for (const inner of value) if (typeof inner !== 'string') return mismatch(inner, field, 'string');
    }
    if (key === 'ownerReferences' && !Array.isArray(value)) return mismatch(value, field, '[]v1.OwnerReference');
  }
  return undefined;
}

const mismatch = (value: unknown, field: string, type: string): string => `json: cannot unmarshal ${jsonType(value)} into Go struct field ${field} of type ${type}`;
