// Do two strategic merge patches of one document say different things? upstream: apimachinery/pkg/util/strategicpatch MergingMapsHaveConflicts
import { deepEqual, isRecord } from '../../../base/deep.ts';
import type { SchemaNode } from '../schema.ts';
import { DIRECTIVE, type PatchMeta, patchMeta, RETAIN } from './strategic.ts';

type Doc = Record<string, unknown>;
type Ways = Pick<PatchMeta, 'mergeKey' | 'strategies'>;
const PLAIN: Ways = { mergeKey: '', strategies: [] };

/** True when both change the same field to different values, or one takes away what the other changes. */
export const patchesConflict = (left: Doc, right: Doc, schema: SchemaNode | undefined): boolean => valuesConflict(left, right, schema, PLAIN);

function valuesConflict(left: unknown, right: unknown, schema: SchemaNode | undefined, ways: Ways): boolean {
  if (isRecord(left)) {
    if (!isRecord(right) || left[DIRECTIVE] !== right[DIRECTIVE]) return true;
    return !ways.strategies.includes('replace') && mapsConflict(left, right, schema);
  }
  if (Array.isArray(left)) return !Array.isArray(right) || listsConflict(left, right, schema, ways);
  return !deepEqual(left, right);
}

function mapsConflict(left: Doc, right: Doc, schema: SchemaNode | undefined): boolean {
  return Object.keys(left).some((key) => {
    if (key === DIRECTIVE || key === RETAIN || !(key in right)) return false;
    const meta = patchMeta(schema, key);
    return valuesConflict(left[key], right[key], meta.schema, meta);
  });
}

function listsConflict(left: readonly unknown[], right: readonly unknown[], schema: SchemaNode | undefined, { mergeKey, strategies }: Ways): boolean {
  const maps = isRecord(left[0] ?? right[0]);
  if (strategies.includes('merge')) {
    // Lists of plain values are merged, whatever they hold.
    if (!maps || !mergeKey) return false;
    return (left as Doc[]).some((item) => (right as Doc[]).some((other) => deepEqual(item[mergeKey], other[mergeKey]) && valuesConflict(item, other, schema?.items, PLAIN)));
  }
  const [a, b] = maps ? [left, right] : [distinct(left), distinct(right)];
  return left.length !== right.length || a.some((item, i) => valuesConflict(item, b[i], schema, PLAIN));
}

const distinct = (list: readonly unknown[]): unknown[] => [...new Set(list)].sort();
