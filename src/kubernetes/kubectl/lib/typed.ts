// An object as Go's struct for its kind writes it: fields in their order, and those that are written even when they are empty. upstream: client-go/kubernetes/scheme
import { isRecord } from '../../../base/deep.ts';
import { type GoField, type GoType, goType } from '../../api/go-types.ts';
import { definitionOf } from '../../api/schema.ts';
import type { KubeObject } from './kube-object.ts';

/** What commands with typed clients print; objects of kinds that kubectl does not know stay as they are. */
export function typed(object: KubeObject): KubeObject {
  const name = definitionOf(object.apiVersion, object.kind);
  const type = name ? goType(name) : undefined;
  if (type?.kind !== 'struct') return object;
  const { kind, apiVersion, ...rest } = object;
  return { kind, apiVersion, ...(asType(rest, type, new Set(['kind', 'apiVersion'])) as object) } as KubeObject;
}

function asType(value: unknown, type: GoType, without: ReadonlySet<string> = NONE): unknown {
  if (value === null || value === undefined) return value;
  if (type.kind === 'slice') return Array.isArray(value) ? value.map((v) => asType(v, type.elem)) : value;
  if (!isRecord(value)) return value;
  if (type.kind === 'map') return Object.fromEntries(Object.entries(value).map(([key, v]) => [key, asType(v, type.elem)]));
  if (type.kind !== 'struct') return value;
  const out: Record<string, unknown> = {};
  for (const field of type.fields.values()) {
    if (without.has(field.name)) continue;
    const given = value[field.name];
    const written = given === undefined ? zero(field) : asType(given, field.type);
    if (written !== undefined) out[field.name] = written;
  }
  return out;
}

const NONE: ReadonlySet<string> = new Set();

/** The value of a field that nobody set, when it is written all the same. */
function zero(field: GoField): unknown {
  if (!field.required) return undefined;
  if (field.pointer) return null;
  switch (field.type.kind) {
    case 'struct':
      return asType({}, field.type);
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
      return '0';
    default:
      return null;
  }
}
