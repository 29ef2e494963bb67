// An object as Go would write it: fields in their order, empty ones left out or spelled out as their tags say. upstream: encoding/json encode.go with k8s.io/api's tags
import { isRecord } from '../../../base/deep.ts';
import type { GoField, GoStruct, GoType } from '../../api/go-types.ts';
import { isZero, zeroOf } from '../../api/go-zero.ts';

type Doc = Record<string, unknown>;

/** The same data as Go's encoder would print it. Parts that have no type are taken as they are. */
export function normalise(value: unknown, type: GoType): unknown {
  if (value === null || value === undefined) return value;
  switch (type.kind) {
    case 'struct':
      return isRecord(value) ? ordered(value, type, normalise) : value;
    case 'slice':
      return Array.isArray(value) && type.elem.kind === 'struct' ? value.map((v) => normalise(v ?? {}, type.elem)) : value;
    case 'map':
      return isRecord(value) ? sortedMap(value, (v) => normalise(v, type.elem)) : value;
    default:
      return value;
  }
}

/** Go prints a map's keys sorted. */
export function sortedMap(value: Doc, each: (v: unknown) => unknown): Doc {
  const keys = Object.keys(value);
  const out: Doc = {};
  for (const key of keys.length > 1 ? keys.sort() : keys) out[key] = each(value[key]);
  return out;
}

/** A struct with its fields in Go's order; `each` makes a field's value. */
export function ordered(value: Doc, type: GoStruct, each: (v: unknown, t: GoType) => unknown, keepEmpty = false): Doc {
  const out: Doc = {};
  for (const field of fieldsOf(value, type)) {
    const had = value[field.name];
    const v = keepEmpty && had !== undefined && isEmptyList(had, field.type) ? had : printed(each(had, field.type), field, each);
    if (v !== undefined) out[field.name] = v;
  }
  return out;
}

/** The fields that a struct has something to write in, in Go's order: few of the many that its type knows. */
export function fieldsOf(value: Doc, type: GoStruct): readonly GoField[] {
  const set: GoField[] = [];
  for (const key in value) {
    const field = type.fields.get(key);
    if (field && !field.required) insert(set, field);
  }
  if (set.length === 0) return type.required;
  for (const field of type.required) insert(set, field);
  return set;
}

/** Fields come nearly in order: the place of a new one is near the end. */
function insert(sorted: GoField[], field: GoField): void {
  let at = sorted.push(field) - 1;
  for (let before = sorted[at - 1]; before && before.index > field.index; before = sorted[at - 1]) sorted[at--] = before;
  sorted[at] = field;
}

/** What is written for a field that holds `value`; undefined: nothing. */
export function printed(value: unknown, field: GoField, each: (v: unknown, t: GoType) => unknown = normalise): unknown {
  if (value === undefined || value === null) {
    if (!field.required) return undefined;
    return field.pointer ? null : field.type.kind === 'struct' ? each({}, field.type) : zeroOf(field.type);
  }
  if (field.pointer) return value;
  if (field.required) return isEmptyList(value, field.type) ? null : value;
  // What has no type is a struct to Go, and never empty.
  return isZero(value) && !(field.type.kind === 'any' && isRecord(value)) ? undefined : value;
}

/** Storage makes no difference between an empty list and none. */
export function isEmptyList(value: unknown, type: GoType): boolean {
  return (type.kind === 'slice' || type.kind === 'map') && isZero(value);
}
