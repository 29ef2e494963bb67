// Makes strategic merge patches: from two documents, and from three as apply does. upstream: apimachinery/pkg/util/strategicpatch CreateTwoWayMergePatch, CreateThreeWayMergePatch
import { deepEqual, isRecord } from '../../../base/deep.ts';
import type { SchemaNode } from '../schema.ts';
import { DELETE_FROM, DIRECTIVE, noMergeKey, ORDER, patchMeta, RETAIN } from './strategic.ts';

type Doc = Record<string, unknown>;

interface Options {
  readonly additions: boolean;
  readonly deletions: boolean;
  readonly order: boolean;
}

/** The patch that makes `modified` of `original`; with `order` it says in which order the items of lists stand, too. */
export function createTwoWayMergePatch(original: Doc, modified: Doc, schema: SchemaNode | undefined, order = false): Doc {
  return diffMaps(original, modified, schema, { additions: true, deletions: true, order }, false);
}

/** What the author now says against what is there, and what the author has stopped saying since the last time. */
export function createThreeWayMergePatch(original: Doc, modified: Doc, current: Doc, schema: SchemaNode | undefined): Doc {
  const delta = diffMaps(current, modified, schema, { additions: true, deletions: false, order: true }, false);
  const deletions = diffMaps(original, modified, schema, { additions: false, deletions: true, order: true }, false);
  return mergePatches(deletions, delta, schema);
}

function diffMaps(original: Doc, modified: Doc, schema: SchemaNode | undefined, options: Options, retain: boolean): Doc {
  const patch: Doc = {};
  for (const key of Object.keys(original)) {
    if (!(key in modified)) {
      if (options.deletions) patch[key] = null;
      continue;
    }
    diffValue(patch, key, original[key], modified[key], schema, options);
  }
  const added = Object.keys(modified).filter((k) => !(k in original));
  if (options.additions) for (const key of added) patch[key] = modified[key];
  if (retain && (Object.keys(patch).length > 0 || added.length > 0)) patch[RETAIN] = Object.keys(modified).sort();
  return patch;
}

function diffValue(patch: Doc, key: string, before: unknown, after: unknown, schema: SchemaNode | undefined, options: Options): void {
  const meta = patchMeta(schema, key);
  const replace = (): void => {
    if (options.additions && !deepEqual(before, after)) patch[key] = after;
  };
  if (isRecord(before) && isRecord(after)) {
    if (meta.strategies.includes('replace')) return replace();
    const inner = diffMaps(before, after, meta.schema, options, meta.strategies.includes('retainKeys'));
    if (Object.keys(inner).length > 0) patch[key] = inner;
    return;
  }
  if (!Array.isArray(before) || !Array.isArray(after) || !meta.strategies.includes('merge')) return replace();
  if (before.length === 0) {
    if (after.length > 0 && options.additions) patch[key] = after;
    return;
  }
  const sample = before[0] ?? after[0];
  if (isRecord(sample)) diffKeyed(patch, key, before as Doc[], after as Doc[], meta, options);
  else diffScalars(patch, key, before, after, options);
}

function diffKeyed(patch: Doc, key: string, before: readonly Doc[], after: readonly Doc[], meta: ReturnType<typeof patchMeta>, options: Options): void {
  const { mergeKey } = meta;
  if (!mergeKey) {
    if (options.additions && !deepEqual(before, after)) patch[key] = after;
    return;
  }
  const keyless = [...before, ...after].find((item) => item[mergeKey] === undefined);
  if (keyless) throw noMergeKey(keyless, mergeKey);
  const retain = meta.strategies.includes('retainKeys');
  const list: Doc[] = [];
  for (const item of after) {
    const old = before.find((b) => deepEqual(b[mergeKey], item[mergeKey]));
    if (!old) {
      if (options.additions) list.push(item);
      continue;
    }
    const inner = diffMaps(old, item, meta.schema?.items, options, retain);
    if (Object.keys(inner).length > 0) list.push({ ...inner, [mergeKey]: item[mergeKey] });
  }
  if (options.deletions) for (const old of before) if (!after.some((a) => deepEqual(a[mergeKey], old[mergeKey]))) list.push({ [DIRECTIVE]: 'delete', [mergeKey]: old[mergeKey] });
  if (list.length > 0) patch[key] = list;
  const moved = options.additions && !sameOrder(before, after, mergeKey);
  if (options.order && (list.length > 0 || moved)) patch[`${ORDER}${key}`] = after.map((item) => ({ [mergeKey]: item[mergeKey] }));
}

/** The same items by their keys, place by place. upstream: isOrderSame */
function sameOrder(before: readonly Doc[], after: readonly Doc[], mergeKey: string): boolean {
  return before.length === after.length && after.every((item, i) => deepEqual(before[i]?.[mergeKey], item[mergeKey]));
}

function diffScalars(patch: Doc, key: string, before: readonly unknown[], after: readonly unknown[], options: Options): void {
  const added = after.filter((v) => !before.some((b) => deepEqual(b, v)));
  const gone = before.filter((v) => !after.some((a) => deepEqual(a, v)));
  if (options.additions && added.length > 0) patch[key] = added;
  if (options.deletions && gone.length > 0) patch[`${DELETE_FROM}${key}`] = gone;
  if (options.order && ((options.additions && !deepEqual(before, after)) || (options.deletions && gone.length > 0))) patch[`${ORDER}${key}`] = after;
}

/** Two patches of one document as one. */
function mergePatches(deletions: Doc, delta: Doc, schema: SchemaNode | undefined): Doc {
  const out: Doc = { ...deletions };
  for (const [key, value] of Object.entries(delta)) {
    const there = out[key];
    const meta = patchMeta(schema, key);
    if (isRecord(there) && isRecord(value)) out[key] = mergePatches(there, value, meta.schema);
    else if (Array.isArray(there) && Array.isArray(value) && meta.mergeKey && !key.startsWith('$'))
      out[key] = inOrder(mergeLists(there as Doc[], value as Doc[], meta.mergeKey, meta.schema?.items), delta[`${ORDER}${key}`] ?? deletions[`${ORDER}${key}`], meta.mergeKey);
    else out[key] = value;
  }
  return out;
}

function mergeLists(deletions: readonly Doc[], delta: readonly Doc[], mergeKey: string, schema: SchemaNode | undefined): Doc[] {
  const same = (a: Doc, b: Doc): boolean => deepEqual(a[mergeKey], b[mergeKey]);
  const merged = delta.map((item) => {
    const other = deletions.find((d) => same(d, item));
    return other && other[DIRECTIVE] === undefined ? mergePatches(other, item, schema) : item;
  });
  return [...merged, ...deletions.filter((d) => !delta.some((item) => same(d, item)))];
}

/** What is set stands as the wanted order has it, what is deleted stands behind. */
function inOrder(list: readonly Doc[], order: unknown, mergeKey: string): readonly Doc[] {
  if (!Array.isArray(order)) return list;
  const place = (item: Doc): number => (item[DIRECTIVE] === undefined ? order.findIndex((o: Doc) => deepEqual(o[mergeKey], item[mergeKey])) : order.length);
  return [...list].sort((a, b) => place(a) - place(b));
}
