// From JSON values to an object as Go holds it: unknown fields found, types checked in Go's words, empty things normalised. upstream: sigs.k8s.io/json, encoding/json decode.go
import { isRecord } from '../../../base/deep.ts';
import type { GoField, GoStruct, GoType } from '../../api/go-types.ts';
import { isZero, zeroOf } from '../../api/go-zero.ts';
import { canonicalQuantity, checkQuantity } from '../../api/quantity.ts';
import { checkDuration, checkTime } from '../../api/time-text.ts';
import { OddNumber } from './json.ts';
import { normalise, ordered, printed } from './normal.ts';

export interface Decoded {
  readonly value: unknown;
  /** The first type error, in Go's words. */
  readonly error: string | undefined;
  /** Paths of fields that the type does not have. */
  readonly unknown: readonly string[];
}

interface State {
  error: string | undefined;
  readonly unknown: string[];
  readonly strict: boolean;
}

/** Where in the document: `struct` and `field` are what Go's error names, `path` what strict errors name. */
interface Place {
  readonly struct: string;
  readonly field: string;
  readonly path: string;
}

/** Decodes into a type; the result shares nothing with the input. With `strict` unknown fields are collected. */
export function decodeInto(value: unknown, type: GoType, strict: boolean): Decoded {
  const state: State = { error: undefined, unknown: [], strict };
  const decoded = decodeValue(value, type, { struct: '', field: '', path: '' }, state);
  return { value: decoded, error: state.error, unknown: state.unknown };
}

const RANGES = { int32: [-(2 ** 31), 2 ** 31 - 1], int64: [-(2 ** 63), 2 ** 63 - 1] } as const;

function decodeValue(value: unknown, type: GoType, at: Place, state: State): unknown {
  if (value === null || value === undefined) return undefined;
  switch (type.kind) {
    case 'struct':
      return isRecord(value) && !(value instanceof OddNumber) ? decodeStruct(value, type, at, state) : mismatch(value, type.go, at, state);
    case 'slice':
      return Array.isArray(value) ? decodeSlice(value, type.elem, at, state) : mismatch(value, type.go, at, state);
    case 'map':
      return isRecord(value) && !(value instanceof OddNumber) ? decodeMap(value, type.elem, at, state) : mismatch(value, type.go, at, state);
    case 'any':
      return plain(value);
    default:
      return decodeScalar(value, type.kind, type.go, at, state);
  }
}

/** Builds the struct as Go would print it; anew in order when the input's order or its gaps ask for it. */
function decodeStruct(value: Record<string, unknown>, type: GoStruct, at: Place, state: State): unknown {
  const out: Record<string, unknown> = {};
  let last = -1;
  let required = 0;
  let fits = true;
  for (const key in value) {
    const field = type.fields.get(key);
    if (!field) {
      if (state.strict && value[key] !== undefined) state.unknown.push(at.path ? `${at.path}.${key}` : key);
      continue;
    }
    const sent = value[key];
    // The most common case needs nothing: a text that says something.
    const kept = typeof sent === 'string' && sent !== '' && field.type.kind === 'string' ? sent : held(decodeField(sent, field, type.name, at, state), field);
    if (kept === undefined) continue;
    out[key] = kept;
    if (field.index < last) fits = false;
    last = field.index;
    if (field.required) required++;
  }
  return fits && required === type.required.length ? out : ordered(out, type, blankOr, true);
}

/** What a decoded object holds of a field; undefined: nothing. */
function held(decoded: unknown, field: GoField): unknown {
  // A null where something is always written keeps its place.
  if (decoded === undefined) return field.required ? printed(undefined, field) : undefined;
  // Empty lists and maps are left out only when the object is written: validation still sees them.
  const { kind } = field.type;
  return field.pointer || field.required || kind === 'slice' || kind === 'map' || !isZero(decoded) ? decoded : undefined;
}

/** What is decoded already stays; structs that were left out are made of nothing. */
function blankOr(value: unknown, type: GoType): unknown {
  return type.kind === 'struct' && isRecord(value) && isEmptyRecord(value) ? normalise(value, type) : value;
}

function isEmptyRecord(value: object): boolean {
  for (const _ in value) return false;
  return true;
}

function decodeField(value: unknown, field: GoField, struct: string, at: Place, state: State): unknown {
  // The common case needs no place: it cannot go wrong.
  if (field.type.kind === 'string' && typeof value === 'string') return value;
  if (field.type.kind === 'bool' && typeof value === 'boolean') return value;
  if (value === null || value === undefined) return undefined;
  const inside = field.embedded ? `${field.embedded}.${field.name}` : field.name;
  const place = { struct, field: at.field ? `${at.field}.${inside}` : inside, path: at.path ? `${at.path}.${field.name}` : field.name };
  return decodeValue(value, field.type, place, state);
}

function decodeSlice(value: readonly unknown[], elem: GoType, at: Place, state: State): unknown[] {
  if (elem.kind === 'string' && value.every((v) => typeof v === 'string')) return [...value];
  return value.map((v, i) => decodeValue(v, elem, { ...at, path: `${at.path}[${i}]` }, state) ?? emptyElement(elem));
}

function decodeMap(value: Record<string, unknown>, elem: GoType, at: Place, state: State): Record<string, unknown> {
  const out: Record<string, unknown> = {};
  if (elem.kind === 'string') {
    for (const key in value) {
      const v = value[key];
      out[key] = typeof v === 'string' ? v : (decodeValue(v, elem, { ...at, path: `${at.path}.${key}` }, state) ?? '');
    }
    return out;
  }
  for (const key of Object.keys(value)) out[key] = decodeValue(value[key], elem, { ...at, path: `${at.path}.${key}` }, state) ?? emptyElement(elem);
  return out;
}

function decodeScalar(value: unknown, kind: GoType['kind'], go: string, at: Place, state: State): unknown {
  switch (kind) {
    case 'string':
      return typeof value === 'string' ? value : mismatch(value, go, at, state);
    case 'bool':
      return typeof value === 'boolean' ? value : mismatch(value, go, at, state);
    case 'int32':
    case 'int64':
      return decodeInteger(value, kind, go, at, state);
    case 'float64':
      return typeof value === 'number' ? value : value instanceof OddNumber ? value.value : mismatch(value, go, at, state);
    case 'intOrString':
      return typeof value === 'string' ? value : decodeInteger(value, 'int32', 'int32', at, state);
    case 'quantity':
      return decodeQuantity(value, state);
    case 'bytes':
      return decodeBytes(value, go, at, state);
    default:
      return decodeTime(value, kind, at, state);
  }
}

function decodeInteger(value: unknown, kind: 'int32' | 'int64', go: string, at: Place, state: State): unknown {
  const [low, high] = RANGES[kind];
  if (typeof value === 'number' && Number.isInteger(value) && value >= low && value <= high) return value;
  if (value instanceof OddNumber) {
    if (/^-?\d+$/.test(value.text) && value.value >= low && value.value <= high) return value.value;
    return fail(`cannot unmarshal number ${value.text} into Go ${target(go, at)}`, state);
  }
  if (typeof value === 'number') return fail(`cannot unmarshal number ${value} into Go ${target(go, at)}`, state);
  return mismatch(value, go, at, state);
}

function decodeQuantity(value: unknown, state: State): unknown {
  const text = typeof value === 'string' ? value : value instanceof OddNumber ? value.text : typeof value === 'number' ? String(value) : JSON.stringify(value);
  const wrong = checkQuantity(text);
  return wrong ? raw(wrong, state) : canonicalQuantity(text);
}

function decodeBytes(value: unknown, go: string, at: Place, state: State): unknown {
  if (typeof value !== 'string') return mismatch(value, go, at, state);
  const clean = value.replace(/[\r\n]/g, '');
  const bad = badBase64(clean);
  return bad < 0 ? clean : raw(`illegal base64 data at input byte ${bad}`, state);
}

/** Where Go's decoder stumbles, or -1. */
function badBase64(text: string): number {
  const stop = text.search(/[^A-Za-z0-9+/]/);
  const digits = stop < 0 ? text.length : stop;
  const rest = text.slice(digits);
  const left = digits % 4;
  if (rest === '') return left === 0 ? -1 : Math.max(0, text.length - left);
  if (rest[0] !== '=') return digits;
  if (left < 2) return digits;
  const want = left === 2 ? '==' : '=';
  if (rest === want) return -1;
  return rest.startsWith(want) ? digits + want.length : text.length;
}

function decodeTime(value: unknown, kind: GoType['kind'], at: Place, state: State): unknown {
  if (typeof value !== 'string') return mismatch(value, 'string', at, state);
  if (kind === 'time' && value === '') return undefined;
  const checked = kind === 'duration' ? checkDuration(value) : checkTime(value, kind === 'microTime');
  return 'error' in checked ? raw(checked.error, state) : checked.text;
}

/** A copy of untyped data, numbers as plain numbers. */
export function plain(value: unknown): unknown {
  if (value instanceof OddNumber) return value.value;
  if (Array.isArray(value)) return value.map(plain);
  if (!isRecord(value)) return value;
  const out: Record<string, unknown> = {};
  for (const key of Object.keys(value)) out[key] = plain(value[key]);
  return out;
}

function target(go: string, at: Place): string {
  return at.struct || at.field ? `struct field ${at.struct}.${at.field} of type ${go}` : `value of type ${go}`;
}

/** What Go calls a JSON value in its errors. */
export function jsonWord(value: unknown): string {
  if (Array.isArray(value)) return 'array';
  if (typeof value === 'boolean') return 'bool';
  if (typeof value === 'number' || value instanceof OddNumber) return 'number';
  return typeof value === 'string' ? 'string' : 'object';
}

function mismatch(value: unknown, go: string, at: Place, state: State): undefined {
  return fail(`cannot unmarshal ${jsonWord(value)} into Go ${target(go, at)}`, state);
}

function fail(text: string, state: State): undefined {
  return raw(`json: ${text}`, state);
}

function raw(text: string, state: State): undefined {
  state.error ??= text;
  return undefined;
}

/** What null comes to as an element of a list or a map. */
function emptyElement(type: GoType): unknown {
  switch (type.kind) {
    case 'struct':
      return normalise({}, type);
    case 'slice':
      return [];
    case 'map':
      return {};
    case 'any':
      return null;
    default:
      return zeroOf(type) ?? '';
  }
}
