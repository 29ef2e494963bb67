// The last step before storage: a draft as Go would write it, sharing with the old version what did not change, frozen. One pass, in place where it can be.
import { deepFreeze, isRecord } from '../../../base/deep.ts';
import type { GoStruct, GoType } from '../../api/go-types.ts';
import { isZero } from '../../api/go-zero.ts';
import { share } from '../share.ts';
import { fieldsOf, isEmptyList, normalise, printed, sortedMap } from './normal.ts';

type Doc = Record<string, unknown>;

/**
 * The finished object; `old` itself when nothing changed. The draft is used up. Its metadata and the object itself stay unfrozen:
 * storage still writes the new version into them.
 */
export function finishDraft<T extends object>(old: T | undefined, draft: T, type: GoType): T {
  if (type.kind !== 'struct') return share(old, draft) as T;
  return struct(old, draft as Doc, type, true) as T;
}

function finish(old: unknown, value: unknown, type: GoType): unknown {
  if (value === null || value === undefined || value === old) return value;
  switch (type.kind) {
    case 'struct':
      return isRecord(value) ? struct(old, value, type, false) : value;
    case 'slice':
      return Array.isArray(value) ? slice(old, value, type.elem) : value;
    case 'map':
      return isRecord(value) ? map(old, value, type.elem) : value;
    case 'any':
      return deepFreeze(share(old, value));
    default:
      return value;
  }
}

/** `top` is the object itself, whose metadata is not frozen either. */
function struct(old: unknown, value: Doc, type: GoStruct, top: boolean): unknown {
  const had = isRecord(old) ? old : undefined;
  if (Object.isFrozen(value)) return share(old, normalise(value, type));
  let same = had !== undefined;
  let fits = true;
  let last = -1;
  let kept = 0;
  let required = 0;
  for (const key in value) {
    const field = type.fields.get(key);
    const before = value[key];
    if (!field || before === undefined) {
      fits = false;
      continue;
    }
    const open = top && key === 'metadata' && field.type.kind === 'struct' && isRecord(before);
    // Most members are scalars, which are as they are.
    const after = open ? struct(had?.[key], before, field.type as GoStruct, false) : typeof before === 'object' ? finish(had?.[key], before, field.type) : before;
    const optional = !field.pointer && !field.required;
    if ((after === null && !(field.required && nullable(field.type, field.pointer))) || (optional && (typeof after === 'object' ? isZero(after) : !after))) {
      fits = false;
      continue;
    }
    const written = field.required && !field.pointer && isEmptyList(after, field.type) ? null : after;
    if (written !== before) value[key] = written;
    if (field.index < last) fits = false;
    last = field.index;
    if (field.required) required++;
    kept++;
    if (same && had?.[key] !== written) same = false;
  }
  if (fits && required < type.required.length) fits = false;
  const made = fits ? value : reordered(value, type);
  if (had && (fits ? same && count(had) === kept : sameMembers(had, made))) return had;
  return top ? made : freezeUnlessMeta(made, type);
}

const nullable = (type: GoType, pointer: boolean): boolean =>
  pointer || !['string', 'bool', 'int32', 'int64', 'float64', 'struct', 'quantity', 'duration', 'intOrString'].includes(type.kind);

function reordered(value: Doc, type: GoStruct): Doc {
  const out: Doc = {};
  for (const field of fieldsOf(value, type)) {
    const v = printed(value[field.name], field, (x, t) => deepFreeze(normalise(x, t)));
    if (v !== undefined) out[field.name] = v;
  }
  return out;
}

/** Metadata gets its resourceVersion from storage, which freezes it then. */
const freezeUnlessMeta = (made: Doc, type: GoStruct): Doc => (type.name === 'ObjectMeta' ? made : Object.freeze(made));

function count(record: Doc): number {
  let n = 0;
  for (const _ in record) n++;
  return n;
}

function sameMembers(old: Doc, made: Doc): boolean {
  for (const key in made) if (old[key] !== made[key]) return false;
  return count(old) === count(made);
}

function slice(old: unknown, value: unknown[], elem: GoType): unknown {
  const had = Array.isArray(old) ? old : undefined;
  const list = Object.isFrozen(value) ? [...value] : value;
  let same = had !== undefined && had.length === list.length;
  for (let i = 0; i < list.length; i++) {
    const item = list[i] ?? (elem.kind === 'struct' ? {} : list[i]);
    const after = typeof item === 'object' ? finish(had?.[i], item, elem) : item;
    if (after !== list[i]) list[i] = after;
    if (same && had?.[i] !== after) same = false;
  }
  return same ? old : Object.freeze(list);
}

function map(old: unknown, value: Doc, elem: GoType): unknown {
  const had = isRecord(old) ? old : undefined;
  let sorted = true;
  let same = had !== undefined;
  let kept = 0;
  let previous = '';
  const draft = Object.isFrozen(value) ? { ...value } : value;
  for (const key in draft) {
    const item = draft[key];
    const after = typeof item === 'object' ? finish(had?.[key], item, elem) : item;
    if (after !== draft[key]) draft[key] = after;
    if (key < previous) sorted = false;
    previous = key;
    kept++;
    if (same && had?.[key] !== after) same = false;
  }
  if (same && had && count(had) === kept) return old;
  return Object.freeze(sorted ? draft : sortedMap(draft, (v) => v));
}
