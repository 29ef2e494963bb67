// Data that was pieced together here, read into the type that it says it is: what kubectl's own scheme refuses of it. upstream: apimachinery/pkg/runtime/serializer/json
import { isRecord } from '../../../base/deep.ts';
import type { GoType } from '../../api/go-types.ts';
import { checkQuantity } from '../../api/quantity.ts';
import { definitionOf, goType } from '../../api/whole-schema.ts';
import { CommandError } from './errors.ts';
import { goText } from './go-json.ts';
import { jsonType } from './json-type.ts';
import type { KubeObject } from './kube-object.ts';
import { typed } from './typed.ts';

/** The object as its type keeps it: what the type does not have is dropped. Throws in Go's words. */
export function decodeTyped(data: unknown): KubeObject {
  const wrongKind = kindProblem(data);
  if (wrongKind || !isRecord(data)) throw new CommandError(wrongKind ?? '');
  const { apiVersion, kind } = data;
  if (typeof kind !== 'string' || !kind) throw missing('Kind', data);
  if (typeof apiVersion !== 'string' || !apiVersion) throw missing('apiVersion', data);
  const name = definitionOf(apiVersion, kind);
  const type = name ? goType(name) : undefined;
  if (!type) throw new CommandError(`no kind ${JSON.stringify(kind)} is registered for version ${JSON.stringify(apiVersion)} in scheme "pkg/scheme/scheme.go:28"`);
  const wrong = misfit(data, type);
  if (wrong) throw new CommandError(wrong);
  return typed(data as unknown as KubeObject);
}

/** What keeps the decoder from reading apiVersion and kind at all. upstream: json.SimpleMetaFactory.Interpret */
export function kindProblem(data: unknown): string | undefined {
  const unread = (value: unknown, target: string): string => `couldn't get version/kind; json parse error: json: cannot unmarshal ${jsonType(value)} into Go ${target}`;
  if (!isRecord(data)) return unread(data, 'value of type struct { APIVersion string "json:\\"apiVersion,omitempty\\""; Kind string "json:\\"kind,omitempty\\"" }');
  for (const field of ['apiVersion', 'kind']) {
    const value = data[field];
    if (typeof value !== 'string' && value !== undefined && value !== null) return unread(value, `struct field .${field} of type string`);
  }
  return undefined;
}

function missing(what: string, data: Record<string, unknown>): CommandError {
  const sorted = Object.fromEntries(Object.entries(data).sort(([a], [b]) => (a < b ? -1 : 1)));
  return new CommandError(`Object '${what}' is missing in '${goText(sorted)}'`);
}

/** Where in the object: the struct and the path that Go's error names. */
interface Place {
  readonly struct: string;
  readonly field: string;
}

/** The first value that does not fit its type, in Go's words. */
export function misfit(value: unknown, type: GoType, at: Place = { struct: '', field: '' }): string | undefined {
  if (value === null || value === undefined) return undefined;
  switch (type.kind) {
    case 'struct':
      return isRecord(value) ? firstOf(Object.entries(value), ([key, v]) => inField(v, key, type, at)) : mismatch(value, type.go, at);
    case 'slice':
      return Array.isArray(value) ? firstOf(value, (v) => misfit(v, type.elem, at)) : mismatch(value, type.go, at);
    case 'map':
      return isRecord(value) ? firstOf(Object.values(value), (v) => misfit(v, type.elem, at)) : mismatch(value, type.go, at);
    default:
      return scalarMisfit(value, type.kind, type.go, at);
  }
}

function inField(value: unknown, key: string, type: Extract<GoType, { readonly kind: 'struct' }>, at: Place): string | undefined {
  const field = type.fields.get(key);
  if (!field) return undefined;
  const inside = field.embedded ? `${field.embedded}.${key}` : key;
  return misfit(value, field.type, { struct: type.name, field: at.field ? `${at.field}.${inside}` : inside });
}

function scalarMisfit(value: unknown, kind: GoType['kind'], go: string, at: Place): string | undefined {
  switch (kind) {
    case 'any':
      return undefined;
    case 'quantity':
      return checkQuantity(typeof value === 'string' ? value : JSON.stringify(value));
    case 'bool':
      return typeof value === 'boolean' ? undefined : mismatch(value, go, at);
    case 'float64':
      return typeof value === 'number' ? undefined : mismatch(value, go, at);
    case 'int32':
    case 'int64':
      return wholeMisfit(value, go, at);
    case 'intOrString':
      return typeof value === 'string' ? undefined : wholeMisfit(value, 'int32', at);
    default:
      return typeof value === 'string' ? undefined : mismatch(value, go, at);
  }
}

function wholeMisfit(value: unknown, go: string, at: Place): string | undefined {
  if (typeof value !== 'number') return mismatch(value, go, at);
  const limit = go === 'int64' ? 2 ** 63 : 2 ** 31;
  return Number.isInteger(value) && value >= -limit && value < limit
    ? undefined
    : `json: cannot unmarshal number ${value} into Go struct field ${at.struct}.${at.field} of type ${go}`;
}

const mismatch = (value: unknown, go: string, at: Place): string => `json: cannot unmarshal ${jsonType(value)} into Go struct field ${at.struct}.${at.field} of type ${go}`;

function firstOf<T>(values: readonly T[], look: (value: T) => string | undefined): string | undefined {
  for (const value of values) {
    const found = look(value);
    if (found) return found;
  }
  return undefined;
}
