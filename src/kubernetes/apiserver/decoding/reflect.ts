// From untyped data to a type by reflection, without JSON in between: numbers are converted and wrap around, refusals have words of their own.
// upstream: apimachinery/pkg/runtime/converter.go fromUnstructured
import { isRecord } from '../../../base/deep.ts';
import type { GoType } from '../../api/go-types.ts';
import { decodeInto } from './decode.ts';

export interface Converted {
  readonly value: unknown;
  /** The first refusal. */
  readonly error: string | undefined;
}

interface State {
  error: string | undefined;
}

/** The value with its numbers as the type holds them; what the type does not know stays. */
export function fromUnstructured(value: unknown, type: GoType): Converted {
  const state: State = { error: undefined };
  return { value: convert(value, type, state), error: state.error };
}

function convert(value: unknown, type: GoType, state: State): unknown {
  if (value === null || value === undefined || state.error !== undefined) return value;
  switch (type.kind) {
    case 'struct':
      if (!isRecord(value)) return refuse(`cannot restore struct from: ${kindOf(value)}`, state);
      return convertFields(value, type, state);
    case 'slice':
      if (!Array.isArray(value)) return refuse(`cannot restore slice from ${kindOf(value)}`, state);
      return value.map((v) => convert(v, type.elem, state));
    case 'map':
      if (!isRecord(value)) return refuse(`cannot restore map from ${kindOf(value)}`, state);
      return Object.fromEntries(Object.entries(value).map(([k, v]) => [k, convert(v, type.elem, state)]));
    case 'any':
      return value;
    case 'string':
    case 'bool':
    case 'int32':
    case 'int64':
    case 'float64':
      return scalar(value, type.kind, type.go, state);
    default:
      return ownReader(value, type, state);
  }
}

/** Fields are read in the order of the type: the first that cannot be is the one that is named. */
function convertFields(value: Record<string, unknown>, type: GoType & { kind: 'struct' }, state: State): unknown {
  const out: Record<string, unknown> = { ...value };
  for (const field of type.fields.values()) if (value[field.name] !== undefined) out[field.name] = convert(value[field.name], field.type, state);
  return out;
}

/** Numbers become numbers; nothing else becomes anything else. */
function scalar(value: unknown, kind: 'string' | 'bool' | 'int32' | 'int64' | 'float64', go: string, state: State): unknown {
  const from = kindOf(value);
  if (from === kind) return value;
  if (typeof value === 'number' && kind !== 'bool' && !(kind === 'string' && from === 'float64')) {
    if (kind === 'float64') return value;
    if (kind !== 'string' && Number.isInteger(value)) return wrapped(value, kind);
    return refuse(`cannot convert ${from} to ${go}`, state);
  }
  return refuse(`unrecognized type: ${kind}`, state);
}

/** Go's conversion of a whole number: what does not fit loses its upper bits. */
function wrapped(value: number, kind: 'int32' | 'int64'): number {
  const whole = Math.abs(value) < 2 ** 63 ? BigInt(value) : -(2n ** 63n);
  return Number(BigInt.asIntN(kind === 'int32' ? 32 : 64, whole));
}

/** Amounts, times and texts of bytes read their own JSON. */
function ownReader(value: unknown, type: GoType, state: State): unknown {
  if (type.kind === 'bytes' && typeof value !== 'string') return refuse(`cannot restore slice from ${kindOf(value)}`, state);
  const { error } = decodeInto(value, type, false);
  if (error !== undefined) return refuse(type.kind === 'bytes' ? `error decoding from json: ${error}` : error, state);
  return value;
}

function refuse(text: string, state: State): undefined {
  state.error ??= text;
  return undefined;
}

/** What reflection calls a JSON value. */
function kindOf(value: unknown): string {
  if (Array.isArray(value)) return 'slice';
  if (typeof value === 'number') return Number.isInteger(value) && Math.abs(value) < 2 ** 63 ? 'int64' : 'float64';
  if (typeof value === 'boolean') return 'bool';
  return typeof value === 'string' ? 'string' : 'map';
}
