// Values that do not fit the types that Go reads them into, in its words. upstream: encoding/json decode.go, apimachinery/pkg/runtime/serializer/json
import { isRecord } from '../../../../base/deep.ts';
import type { GoType } from '../../../api/go-types.ts';
import { checkQuantity } from '../../../api/quantity.ts';
import { jsonType } from './json-type.ts';

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
