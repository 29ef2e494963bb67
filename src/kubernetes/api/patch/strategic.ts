// Strategic merge patch: lists merge by the keys that the schema names, directives say the rest. upstream: k8s.io/apimachinery/pkg/util/strategicpatch/patch.go
import { deepClone, isRecord } from '../../../base/deep.ts';
import { goTypeName, goValueText } from '../go-value.ts';
import { resolve, type SchemaNode } from '../schema.ts';
import { normalizeOrder, partition, sameItem } from './order.ts';

/** A refused patch, in the library's words. */
export class StrategicPatchError extends Error {
  /** The patch is no strategic merge patch at all (the server's 400), or does not fit (its 500). */
  readonly malformed: boolean;
  constructor(message: string, malformed = false) {
    super(message);
    this.malformed = malformed;
  }
}

type Doc = Record<string, unknown>;

export const ORDER = '$setElementOrder/';
export const DELETE_FROM = '$deleteFromPrimitiveList/';
export const RETAIN = '$retainKeys';
export const DIRECTIVE = '$patch';

/** What a field's schema says about patches. */
export interface PatchMeta {
  readonly schema: SchemaNode | undefined;
  readonly strategies: readonly string[];
  readonly mergeKey: string;
}

/** The schema of a member, with its patch strategy and merge key. */
export function patchMeta(schema: SchemaNode | undefined, key: string): PatchMeta {
  const node = resolve(schema);
  const property = node?.properties?.[key] ?? node?.additionalProperties;
  const own = property ?? {};
  return {
    schema: property ? resolve(property) : undefined,
    strategies: own['x-kubernetes-patch-strategy']?.split(',') ?? [],
    mergeKey: own['x-kubernetes-patch-merge-key'] ?? '',
  };
}

/** The document with the patch applied, sharing what the patch does not touch; neither is changed. Throws StrategicPatchError. */
export function applyStrategicPatch(document: unknown, patch: unknown, schema: SchemaNode | undefined): Doc {
  return consumeStrategicPatch(document, deepClone(patch), schema);
}

/** The same, with a patch that may be changed: it loses the lists that were put in order, as upstream's does. */
export function consumeStrategicPatch(document: unknown, patch: unknown, schema: SchemaNode | undefined): Doc {
  return mergeMap(isRecord(document) ? document : {}, patch as Doc, schema);
}

function mergeMap(before: Doc, patch: Doc, schema: SchemaNode | undefined): Doc {
  if (DIRECTIVE in patch) return directive(patch);
  const original = { ...before };
  retainKeys(original, patch);
  mergeOrdered(original, patch, schema);
  for (const rawKey of Object.keys(patch)) {
    const deleting = rawKey.startsWith(DELETE_FROM);
    const key = deleting ? rawKey.slice(DELETE_FROM.length) : rawKey;
    mergeMember(original, key, patch[rawKey], schema, deleting);
  }
  return original;
}

function directive(patch: Doc): Doc {
  const { [DIRECTIVE]: type, ...rest } = patch;
  if (type === 'replace') return rest;
  if (type === 'delete') return {};
  throw new StrategicPatchError(`unknown patch type: ${goValueText(type)} in map: ${goValueText(patch)}`);
}

function mergeMember(original: Doc, key: string, value: unknown, schema: SchemaNode | undefined, deleting: boolean): void {
  if (value === null) {
    delete original[key];
    return;
  }
  const had = original[key];
  const sameKind = had !== undefined && had !== null && Array.isArray(had) === Array.isArray(value) && typeof had === typeof value;
  if (!sameKind) {
    if (!deleting) original[key] = dropDirectives(withoutNulls(value));
    return;
  }
  const meta = patchMeta(schema, key);
  if (Array.isArray(had) && Array.isArray(value)) {
    original[key] = deleting || meta.strategies.includes('merge') ? mergeSlice(had, value, { ...meta, deleting }) : value;
  } else if (isRecord(had) && isRecord(value)) {
    original[key] = meta.strategies.includes('replace') ? value : mergeMap(had as Doc, value as Doc, meta.schema);
  } else original[key] = value;
}

const badRetainKeys = (): StrategicPatchError => new StrategicPatchError('invalid patch format of retainKeys', true);

function retainKeys(original: Doc, patch: Doc): void {
  const keep = patch[RETAIN];
  if (keep === undefined) return;
  delete patch[RETAIN];
  if (!Array.isArray(keep)) throw badRetainKeys();
  const kept = new Set(keep.map(String));
  for (const key of Object.keys(patch)) {
    if (patch[key] === null || key.startsWith('$')) continue;
    if (!kept.has(key)) throw badRetainKeys();
  }
  for (const key of Object.keys(original)) if (!kept.has(key)) delete original[key];
}

/** Lists with a wanted order: merged and put in that order before the rest of the patch. upstream: mergePatchIntoOriginal */
function mergeOrdered(original: Doc, patch: Doc, schema: SchemaNode | undefined): void {
  for (const marker of Object.keys(patch)) {
    if (!marker.startsWith(ORDER)) continue;
    const key = marker.slice(ORDER.length);
    const order = patch[marker];
    delete patch[marker];
    if (!Array.isArray(order)) throw wrongType('[]interface {}', order);
    const { schema: field, mergeKey, strategies } = patchMeta(schema, key);
    const had = original[key];
    const change = patch[key];
    const deletions = patch[DELETE_FROM + key];
    if (Array.isArray(change)) checkOrder(change, order, mergeKey);
    const before = Array.isArray(had) ? had : undefined;
    let merged = before;
    if (before && Array.isArray(change)) merged = strategies.includes('merge') ? mergeSlice(before, change, { schema: field, mergeKey, strategies, deleting: false }) : change;
    else if (Array.isArray(change)) merged = dropDirectives(withoutNulls(change)) as unknown[];
    if (!merged) continue;
    if (Array.isArray(deletions)) merged = merged.filter((v) => !deletions.some((d) => sameItem(v, d, '')));
    delete patch[key];
    delete patch[DELETE_FROM + key];
    const { present, absent } = partition(merged, order, mergeKey);
    original[key] = normalizeOrder(present, absent, order, before ?? [], mergeKey);
  }
}

/** What a patch sets must come in the order that it asks for. upstream: validatePatchWithSetOrderList */
function checkOrder(change: readonly unknown[], order: readonly unknown[], mergeKey: string): void {
  const plain = change.filter((v) => !(isRecord(v) && v[DIRECTIVE] !== undefined));
  let at = 0;
  for (const item of order) {
    if (at >= plain.length) break;
    if (mergeKey && isRecord(plain[at]) && (plain[at] as Doc)[mergeKey] === undefined) throw noMergeKey(plain[at], mergeKey);
    if (sameItem(plain[at], item, mergeKey)) at++;
  }
  if (at < plain.length) throw new StrategicPatchError(`The order in patch list:\n${goValueText(change)}\n doesn't match $setElementOrder list:\n${goValueText(order)}\n`);
}

/** upstream: mergepatch.ErrBadArgType */
const wrongType = (wanted: string, is: unknown): StrategicPatchError => new StrategicPatchError(`expected a ${wanted}, but received a ${goTypeName(is)}`);

export const noMergeKey = (item: unknown, key: string): StrategicPatchError => new StrategicPatchError(`map: ${goValueText(item)} does not contain declared merge key: ${key}`);

interface ListMeta extends PatchMeta {
  readonly deleting: boolean;
}

function mergeSlice(original: unknown[], patch: unknown[], meta: ListMeta): unknown[] {
  if (original.length === 0 && patch.length === 0) return original;
  const maps = elementsAreMaps(original, patch);
  if (!maps) return mergePrimitives(original, patch, meta.deleting);
  if (!meta.mergeKey) throw new StrategicPatchError(`cannot merge lists without merge key for ${meta.schema?.$ref ?? 'type'}`);
  const special = specialElements(original, patch, meta.mergeKey);
  if (special.replace) return special.patch;
  const merged = mergeItems(special.original, special.patch, meta);
  const { present, absent } = partition(merged, special.patch, meta.mergeKey);
  return normalizeOrder(present, absent, special.patch, special.original, meta.mergeKey);
}

/** upstream: sliceElementType */
function elementsAreMaps(...lists: readonly (readonly unknown[])[]): boolean {
  const [first, ...rest] = lists.flat().map(goTypeName);
  if (first === '[]interface {}') throw new StrategicPatchError('lists of lists are not supported');
  if (rest.some((type) => type !== first)) throw new StrategicPatchError(`list element types are not identical: ${goValueText(lists)}`);
  return first === 'map[string]interface {}';
}

function mergePrimitives(original: unknown[], patch: unknown[], deleting: boolean): unknown[] {
  if (deleting) return original.filter((v) => !patch.some((p) => sameItem(v, p, '')));
  const merged: unknown[] = [];
  for (const v of [...original, ...patch]) if (!merged.some((m) => sameItem(m, v, ''))) merged.push(v);
  const { present, absent } = partition(merged, patch, '');
  return normalizeOrder(present, absent, patch, original, '');
}

/** Elements that are directives: delete one, replace all. upstream: mergeSliceWithSpecialElements */
function specialElements(original: unknown[], patch: unknown[], mergeKey: string): { readonly original: unknown[]; readonly patch: unknown[]; readonly replace: boolean } {
  let left = original;
  let replace = false;
  const plain: unknown[] = [];
  for (const item of patch as Doc[]) {
    const type = item[DIRECTIVE];
    if (type === undefined) plain.push(item);
    else if (type === 'delete') {
      if (item[mergeKey] === undefined) throw noMergeKey(item, mergeKey);
      left = left.filter((v) => !sameItem(v, item, mergeKey));
    } else if (type === 'replace') replace = true;
    else if (type === 'merge') throw new StrategicPatchError('merging lists cannot yet be specified in the patch');
    else throw new StrategicPatchError(`unknown patch type: ${goValueText(type)} in map: ${goValueText(item)}`);
  }
  return { original: left, patch: plain, replace };
}

function mergeItems(original: readonly unknown[], patch: readonly unknown[], meta: ListMeta): unknown[] {
  const merged = [...original];
  const element = resolve(meta.schema)?.items;
  for (const item of patch as Doc[]) {
    if (item[meta.mergeKey] === undefined) throw noMergeKey(item, meta.mergeKey);
    const at = merged.findIndex((v) => sameItem(v, item, meta.mergeKey));
    if (at >= 0) merged[at] = mergeMap(merged[at] as Doc, item, resolve(element));
    else merged.push(dropDirectives(withoutNulls(item)));
  }
  return merged;
}

/** Nulls delete; where there is nothing to delete they mean nothing. */
function withoutNulls(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutNulls);
  if (!isRecord(value)) return value;
  const out: Doc = {};
  for (const [k, v] of Object.entries(value)) if (v !== null) out[k] = withoutNulls(v);
  return out;
}

/** A patch that becomes a value keeps no directives; a map that is one itself says nothing. upstream: dropDirectives */
function dropDirectives(value: unknown): unknown {
  if (Array.isArray(value)) return value.filter((v) => !(isRecord(v) && v[DIRECTIVE] !== undefined)).map(dropDirectives);
  if (!isRecord(value)) return value;
  const out: Doc = {};
  if (value[DIRECTIVE] !== undefined) return out;
  for (const [k, v] of Object.entries(value)) if (!k.startsWith(ORDER) && !k.startsWith(DELETE_FROM) && k !== RETAIN) out[k] = dropDirectives(v);
  return out;
}
