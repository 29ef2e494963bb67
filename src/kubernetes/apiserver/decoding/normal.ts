// An object as Go would write it: fields in their order, empty ones left out or spelled out as their tags say. upstream: encoding/json encode.go with k8s.io/api's tags
import { isRecord } from '../../../base/deep.ts';
import type { GoField, GoType } from '../../api/go-types.ts';

/** The same data as Go's encoder would print it. Parts that have no type are taken as they are. */
export function normalise(value: unknown, type: GoType): unknown {
  if (value === null || value === undefined) return value;
  switch (type.kind) {
    case 'struct':
      return isRecord(value) ? normaliseStruct(value, type.fields) : value;
    case 'slice':
      return Array.isArray(value) && type.elem.kind === 'struct' ? value.map((v) => normalise(v ?? {}, type.elem)) : value;
    case 'map':
      return isRecord(value) ? normaliseMap(value, type.elem) : value;
    default:
      return value;
  }
}

const PRINTED: ReadonlySet<string> = new Set(['time', 'microTime', 'duration', 'quantity', 'intOrString']);

/** Go prints a map's keys sorted. */
function normaliseMap(value: Record<string, unknown>, elem: GoType): Record<string, unknown> {
  const keys = Object.keys(value);
  const out: Record<string, unknown> = {};
  for (const key of keys.length > 1 ? keys.sort() : keys) out[key] = normalise(value[key], elem);
  return out;
}

function normaliseStruct(value: Record<string, unknown>, fields: ReadonlyMap<string, GoField>): Record<string, unknown> {
  const out: Record<string, unknown> = {};
  for (const field of fields.values()) {
    const v = normaliseField(value[field.name], field);
    if (v !== undefined) out[field.name] = v;
  }
  return out;
}

function normaliseField(value: unknown, field: GoField): unknown {
  const { type, pointer, always } = field;
  if (type.kind === 'struct' && !pointer) {
    const inner = normaliseStruct(isRecord(value) ? value : {}, type.fields);
    return field.omitZero && isEmpty(inner) ? undefined : inner;
  }
  const v = normalise(value, type);
  // Structs that print themselves are never empty to Go: no time is null, no amount is 0.
  if ((v === undefined || v === null) && !pointer && !field.omitZero && PRINTED.has(type.kind)) return zero(type);
  if (v === undefined || v === null) return always ? (pointer ? null : zero(type)) : undefined;
  if (pointer) return v;
  if (always) return v;
  return isZero(v) ? undefined : v;
}

function isZero(value: unknown): boolean {
  return value === '' || value === 0 || value === false || (Array.isArray(value) ? value.length === 0 : isRecord(value) && isEmpty(value));
}

function isEmpty(record: object): boolean {
  for (const _ in record) return false;
  return true;
}

function zero(type: GoType): unknown {
  switch (type.kind) {
    case 'string':
      return '';
    case 'bool':
      return false;
    case 'int32':
    case 'int64':
    case 'float64':
    case 'intOrString':
      return 0;
    case 'quantity':
    case 'duration':
      return type.kind === 'quantity' ? '0' : '0s';
    default:
      return null;
  }
}
