// Whether two objects mean the same: no list is an empty list, 1000m is 1. upstream: apimachinery/pkg/api/equality Semantic.DeepEqual
import { deepEqual, isRecord } from '../../base/deep.ts';
import type { GoField, GoStruct, GoType } from './go-types.ts';
import { compareQuantity } from './quantity.ts';

/** Equal as values of a type. With `strictly` a list or map without entries is not the same as none (reflect.DeepEqual). */
export function semanticEqual(a: unknown, b: unknown, type: GoType | undefined, strictly = false): boolean {
  if (a === b) return true;
  if (isNone(a) || isNone(b)) return isNone(a) && isNone(b);
  switch (type?.kind) {
    case 'struct':
      return isRecord(a) && isRecord(b) ? sameFields(a, b, type, strictly) : deepEqual(a, b);
    case 'slice':
      return Array.isArray(a) && Array.isArray(b) && a.length === b.length && a.every((v, i) => semanticEqual(v, b[i], type.elem, strictly));
    case 'map':
      return isRecord(a) && isRecord(b) && sameEntries(a, b, type.elem, strictly);
    case 'quantity':
      return compareQuantity(a as string, b as string) === 0;
    default:
      return deepEqual(a, b);
  }
}

const isNone = (value: unknown): boolean => value === undefined || value === null;

function sameEntries(a: Record<string, unknown>, b: Record<string, unknown>, elem: GoType, strictly: boolean): boolean {
  const keys = Object.keys(a);
  return keys.length === Object.keys(b).length && keys.every((k) => Object.hasOwn(b, k) && semanticEqual(a[k], b[k], elem, strictly));
}

function sameFields(a: Record<string, unknown>, b: Record<string, unknown>, type: GoStruct, strictly: boolean): boolean {
  for (const k in a) if (!sameField(a[k], b[k], type.fields.get(k), strictly)) return false;
  for (const k in b) if (!(k in a) && !sameField(undefined, b[k], type.fields.get(k), strictly)) return false;
  return true;
}

function sameField(a: unknown, b: unknown, field: GoField | undefined, strictly: boolean): boolean {
  if (a === b) return true;
  if (!field) return deepEqual(a, b);
  if (field.pointer) return semanticEqual(a, b, field.type, strictly);
  return semanticEqual(filled(a, field.type, strictly), filled(b, field.type, strictly), field.type, strictly);
}

/** What is no pointer always holds something. */
function filled(value: unknown, type: GoType, strictly: boolean): unknown {
  if (type.kind === 'struct') return value ?? {};
  if (type.kind === 'slice' || type.kind === 'map' || type.kind === 'bytes') return strictly || !isEmpty(value) ? value : undefined;
  return value === '' || value === 0 || value === false ? undefined : value;
}

const isEmpty = (value: unknown): boolean => value === '' || (typeof value === 'object' && value !== null && Object.keys(value).length === 0);
