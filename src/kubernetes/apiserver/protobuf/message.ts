// A message as the JSON value that stands for the same object: numbers from the table, types from the schema. upstream: k8s.io/api generated.pb.go
import { toBase64, decode as utf8 } from '../../../base/bytes.ts';
import { rfc3339, rfc3339Micro } from '../../../base/time.ts';
import type { GoField, GoStruct, GoType } from '../../api/go-types.ts';
import { goType } from '../../api/whole-schema.ts';
import { JsonSyntaxError, parseJson } from '../decoding/json.ts';
import numbers from './numbers.json' with { type: 'json' };
import { fieldsOf, float, integer, integers, lengthDelimited, ProtobufError, text, type WireField } from './wire.ts';

type Doc = Record<string, unknown>;

/** What a number stands for: a field by its name, or an inlined struct by its message. */
type Slot = { readonly name: string } | { readonly inlined: string };

const tables = new Map<string, ReadonlyMap<number, Slot>>();

function tableOf(message: string): ReadonlyMap<number, Slot> {
  const known = tables.get(message);
  if (known) return known;
  const table = new Map<number, Slot>();
  const listed = (numbers as Readonly<Record<string, string>>)[message];
  for (const entry of listed?.split(',') ?? []) {
    const at = entry.search(/[:>]/);
    const rest = entry.slice(at + 1);
    table.set(Number(entry.slice(0, at)), entry[at] === '>' ? { inlined: rest } : { name: rest });
  }
  tables.set(message, table);
  return table;
}

/** The struct that a message holds, as JSON would have it. Fields that the table does not know are skipped, as upstream does. */
export function structOf(message: Uint8Array, type: GoStruct): Doc {
  const out: Doc = {};
  fill(out, message, type.definition, type);
  return out;
}

function fill(out: Doc, message: Uint8Array, name: string, type: GoStruct): void {
  const table = tableOf(name);
  for (const field of fieldsOf(message, type.name)) {
    const slot = table.get(field.number);
    if (!slot) continue;
    if ('inlined' in slot) {
      fill(out, lengthDelimited(field, slot.inlined.slice(slot.inlined.lastIndexOf('.') + 1)), slot.inlined, type);
      continue;
    }
    const known = type.fields.get(slot.name);
    if (known) put(out, known, field);
  }
}

/** Lists and maps come one element a field. */
function put(out: Doc, known: GoField, field: WireField): void {
  const { name, type } = known;
  if (type.kind === 'slice') {
    const had = out[name];
    const list = Array.isArray(had) ? had : [];
    list.push(...elementsOf(field, type.elem, name));
    out[name] = list;
  } else if (type.kind === 'map') {
    const had = (out[name] ?? {}) as Doc;
    const [key, value] = entryOf(lengthDelimited(field, name), type.elem, name);
    Object.defineProperty(had, key, { value, enumerable: true, configurable: true, writable: true });
    out[name] = had;
  } else out[name] = fieldValue(field, type, name);
}

function elementsOf(field: WireField, elem: GoType, name: string): unknown[] {
  if (elem.kind === 'int32' || elem.kind === 'int64') return integers(field, name, elem.kind === 'int32' ? 32 : 64);
  return [fieldValue(field, elem, name) ?? null];
}

function entryOf(entry: Uint8Array, elem: GoType, name: string): readonly [string, unknown] {
  let key = '';
  let value: unknown;
  for (const field of fieldsOf(entry, `${name} entry`)) {
    if (field.number === 1) key = text(field, name);
    else if (field.number === 2) value = elem.kind === 'slice' ? itemsOf(lengthDelimited(field, name), elem.elem, name) : fieldValue(field, elem, name);
  }
  return [key, value ?? emptyOf(elem)];
}

/** A named list inside a map is a message of its own. */
function itemsOf(message: Uint8Array, elem: GoType, name: string): unknown[] {
  return [...fieldsOf(message, name)].filter((f) => f.number === 1).map((f) => fieldValue(f, elem, name));
}

function emptyOf(type: GoType): unknown {
  if (type.kind === 'slice') return [];
  if (type.kind === 'struct' || type.kind === 'map') return {};
  return type.kind === 'quantity' ? '0' : type.kind === 'bool' ? false : type.kind === 'string' || type.kind === 'bytes' ? '' : undefined;
}

function fieldValue(field: WireField, type: GoType, name: string): unknown {
  switch (type.kind) {
    case 'string':
      return text(field, name);
    case 'bool':
      return integer(field, name, 64) !== 0;
    case 'int32':
      return integer(field, name, 32);
    case 'int64':
      return integer(field, name, 64);
    case 'float64':
      return float(field, name);
    case 'bytes':
      return toBase64(lengthDelimited(field, name));
    case 'struct':
      return structOf(lengthDelimited(field, name), type);
    default:
      return special(lengthDelimited(field, name), type, name);
  }
}

/** Types whose JSON is not their fields. */
function special(message: Uint8Array, type: GoType, name: string): unknown {
  const all = [...fieldsOf(message, name)];
  const parts = new Map(all.map((f) => [f.number, f] as const));
  const part = <T>(number: number, read: (f: WireField) => T, otherwise: T): T => {
    const found = parts.get(number);
    return found ? read(found) : otherwise;
  };
  const whole = (number: number): number => part(number, (f) => integer(f, name, 64), 0);
  switch (type.kind) {
    case 'quantity':
      return part(1, (f) => text(f, 'string') || '0', '0');
    case 'intOrString':
      return whole(1) === 1 ? part(3, (f) => text(f, 'strVal'), '') : whole(2);
    case 'time':
      return parts.size ? rfc3339(whole(1) * 1000) : undefined;
    case 'microTime':
      return parts.size ? rfc3339Micro(whole(1) * 1000 + Math.trunc(whole(2) / 1000) / 1000) : undefined;
    case 'duration':
      return goDuration(whole(1));
    default:
      return type.go.includes('.JSONSchemaPropsOr') ? alternative(all, type.go, name) : json(parts.get(1), name);
  }
}

/** Nanoseconds as time.ParseDuration reads them. */
const goDuration = (nanos: number): string => `${nanos / 1e9}s`;

/** Data without a type comes as JSON text. */
function json(field: WireField | undefined, name: string): unknown {
  if (!field || field.bytes.length === 0) return undefined;
  try {
    return parseJson(utf8(lengthDelimited(field, name))).value;
  } catch (error) {
    if (error instanceof JsonSyntaxError) throw new ProtobufError(error.message);
    throw error;
  }
}

const JSON_SCHEMA = 'io.k8s.apiextensions-apiserver.pkg.apis.apiextensions.v1.JSONSchemaProps';

/** A schema, or what may stand in its place: a bool, a list of schemas, a list of names. */
function alternative(fields: readonly WireField[], go: string, name: string): unknown {
  const bool = go.endsWith('Bool');
  const schemaAt = bool ? 2 : 1;
  const type = goType(JSON_SCHEMA);
  const schema = (f: WireField): unknown => (type ? fieldValue(f, type, name) : undefined);
  const one = fields.find((f) => f.number === schemaAt);
  if (one) return schema(one);
  if (bool) return fields.some((f) => f.number === 1 && integer(f, name, 64) !== 0);
  const others = fields.filter((f) => f.number === 2);
  return go.endsWith('StringArray') ? others.map((f) => text(f, name)) : others.map(schema);
}
