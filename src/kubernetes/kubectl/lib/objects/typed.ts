// An object as Go's struct for its kind writes it: fields in their order, and those that are written even when they are empty. upstream: client-go/kubernetes/scheme
import { isRecord } from '../../../../base/deep.ts';
import type { GoField, GoType } from '../../../api/go-types.ts';
import { isZero, zeroOf } from '../../../api/go-zero.ts';
import { definitionOf, goType } from '../../../api/whole-schema.ts';
import type { KubeObject } from './kube-object.ts';

/** What commands with typed clients print; objects of kinds that kubectl does not know stay as they are. */
export function typed(object: KubeObject): KubeObject {
  const name = definitionOf(object.apiVersion, object.kind);
  const type = name ? goType(name) : undefined;
  if (type?.kind !== 'struct') return object;
  const { kind, apiVersion, ...rest } = object;
  return { kind, apiVersion, ...(asType(rest, type, new Set(['kind', 'apiVersion'])) as object) } as KubeObject;
}

/** What a type has no field for is left out: Go reads JSON so. */
export function knownFields(value: unknown, type: GoType): unknown {
  if (type.kind === 'slice') return Array.isArray(value) ? value.map((v) => knownFields(v, type.elem)) : value;
  if (!isRecord(value)) return value;
  if (type.kind === 'map') return Object.fromEntries(Object.entries(value).map(([key, v]) => [key, knownFields(v, type.elem)]));
  if (type.kind !== 'struct') return value;
  const named = [...type.fields.values()].filter((f) => f.name in value);
  return Object.fromEntries(named.map((f) => [f.name, knownFields(value[f.name], f.type)]));
}

/** Plain data as Go's encoder would write it for that type. */
export function asType(value: unknown, type: GoType, without: ReadonlySet<string> = NONE): unknown {
  if (value === null || value === undefined) return value;
  if (type.kind === 'slice') return Array.isArray(value) ? value.map((v) => asType(v, type.elem)) : value;
  if (!isRecord(value)) return value;
  if (type.kind === 'map') return Object.fromEntries(Object.entries(value).map(([key, v]) => [key, asType(v, type.elem)]));
  if (type.kind !== 'struct') return value;
  const out: Record<string, unknown> = {};
  for (const field of type.fields.values()) {
    if (without.has(field.name)) continue;
    const given = value[field.name];
    const written = given === undefined || given === null ? zero(field) : asType(given, field.type);
    if (written !== undefined && (field.required || field.pointer || !isZero(written))) out[field.name] = written;
  }
  return out;
}

const NONE: ReadonlySet<string> = new Set();

/** The value of a field that nobody set, when it is written all the same. */
function zero(field: GoField): unknown {
  if (!field.required) return undefined;
  if (field.pointer) return null;
  return field.type.kind === 'struct' ? asType({}, field.type) : zeroOf(field.type);
}
