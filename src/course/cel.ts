// CEL over the cluster's objects: the language of Kubernetes' own policies. Costs are bounded by the library's limits; nothing is ever evaluated as JavaScript.
import { Environment } from '@marcbachmann/cel-js';
import { isRecord } from '../base/deep.ts';
import type { ApiObject } from '../kubernetes/api/meta.ts';

export type CelResult = { readonly ok: true; readonly value: unknown } | { readonly ok: false; readonly error: string };
export type Objects = (apiVersion: string, kind: string) => readonly ApiObject[];

/** Evaluates with `objects(apiVersion, kind)` and, where given, `object`. */
export function evaluateCel(expression: string, objects: Objects, object?: unknown): CelResult {
  try {
    const environment = new Environment({ unlistedVariablesAreDyn: true, homogeneousAggregateLiterals: false })
      .registerVariable('object', 'dyn')
      .registerFunction('objects(string, string): list', (apiVersion: string, kind: string) => objects(apiVersion, kind).map(celValue));
    return { ok: true, value: plain(environment.evaluate(expression, { object: celValue(object ?? null) })) };
  } catch (error) {
    return { ok: false, error: error instanceof Error ? (error.message.split('\n')[0] ?? '') : String(error) };
  }
}

/** CEL's int is a 64-bit integer: whole numbers go in as bigint. */
function celValue(value: unknown): unknown {
  if (typeof value === 'number') return Number.isInteger(value) ? BigInt(value) : value;
  if (Array.isArray(value)) return value.map(celValue);
  if (isRecord(value)) return Object.fromEntries(Object.entries(value).map(([k, v]) => [k, celValue(v)]));
  return value;
}

function plain(value: unknown): unknown {
  if (typeof value === 'bigint') return Number(value);
  if (Array.isArray(value)) return value.map(plain);
  return value;
}
