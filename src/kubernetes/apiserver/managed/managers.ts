// The managers of an object and what each of them owns. upstream: apimachinery/pkg/util/managedfields/internal
import type { DeepReadonly } from '../../../base/deep.ts';
import type { ManagedFieldsEntry } from '../../api/generated/types.ts';
import { compare } from '../../api/patch/apply/compare.ts';
import { difference, EMPTY_SET, equalSets, type FieldSet, isEmptySet, sortedSet, union, without } from '../../api/patch/apply/field-set.ts';
import type { SchemaNode } from '../../api/schema.ts';

export interface Manager {
  readonly manager: string;
  readonly operation: 'Apply' | 'Update';
  readonly apiVersion: string;
  readonly subresource: string;
  readonly time: string;
  readonly set: FieldSet;
}

type Fields = readonly DeepReadonly<ManagedFieldsEntry>[];

const leaf = (...names: string[]): FieldSet => Object.fromEntries(names.map((n) => [`f:${n}`, EMPTY_SET]));
/** What nobody owns. upstream: stripMeta */
const IGNORED: FieldSet = {
  ...leaf('apiVersion', 'kind'),
  'f:metadata': leaf(
    'name',
    'namespace',
    'creationTimestamp',
    'selfLink',
    'uid',
    'clusterName',
    'generation',
    'managedFields',
    'resourceVersion',
    'deletionTimestamp',
    'deletionGracePeriodSeconds',
  ),
};
const STATUS = leaf('status');
const SPEC = leaf('spec');

/** A set without what nobody owns, and without what this subresource does not write. */
export function owned(set: FieldSet, subresource: string): FieldSet {
  const kept = without(set, IGNORED);
  const { 'f:metadata': metadata, ...rest } = without(kept, subresource === 'status' ? SPEC : subresource === '' ? STATUS : EMPTY_SET);
  if (!metadata) return rest;
  const { '.': _, ...below } = metadata;
  return isEmptySet(below) ? rest : { ...rest, 'f:metadata': below };
}

/** One plain write. */
export interface PlainWrite {
  readonly manager: string;
  readonly apiVersion: string;
  readonly subresource: string;
  readonly time: string;
  readonly before: unknown;
  readonly after: unknown;
  readonly schema: SchemaNode | undefined;
}

const same = (a: Omit<Manager, 'set' | 'time'>, b: Omit<Manager, 'set' | 'time'>): boolean =>
  a.manager === b.manager && a.operation === b.operation && a.apiVersion === b.apiVersion && a.subresource === b.subresource;

/** The managers after a write that is no apply: what it changed is its manager's alone. upstream: merge.Updater.Update */
export function afterUpdate(managers: readonly Manager[], w: PlainWrite): readonly Manager[] {
  const { added, modified, removed } = compare(w.before, w.after, w.schema);
  const changed = owned(union(added, modified), w.subresource);
  const id = { manager: w.manager, operation: 'Update' as const, apiVersion: w.apiVersion, subresource: w.subresource };
  const mine = managers.find((m) => same(m, id));
  const out: Manager[] = [];
  for (const m of managers) if (m !== mine) out.push({ ...m, set: difference(difference(m.set, changed), removed) });
  const set = union(difference(mine?.set ?? EMPTY_SET, removed), changed);
  out.push({ ...id, set, time: mine && equalSets(mine.set, set) ? mine.time : w.time });
  return capped(out.filter((m) => !isEmptySet(m.set)));
}

const MAX_UPDATE_MANAGERS = 10;

/** Too many updaters: the oldest become one. upstream: capManagersManager */
function capped(managers: readonly Manager[]): readonly Manager[] {
  const updates = managers.filter((m) => m.operation === 'Update');
  if (updates.length <= MAX_UPDATE_MANAGERS) return managers;
  const oldest = [...updates].sort((a, b) => (a.time < b.time ? -1 : a.time > b.time ? 1 : a.manager < b.manager ? -1 : 1)).slice(0, updates.length - MAX_UPDATE_MANAGERS + 1);
  const set = oldest.reduce((all, m) => union(all, m.set), EMPTY_SET);
  const last = oldest.at(-1);
  if (!last) return managers;
  return [...managers.filter((m) => !oldest.includes(m)), { ...last, manager: 'ancient-changes', subresource: '', set }];
}

/** As metadata.managedFields has them. upstream: sortEncodedManagedFields */
export function encodeManagers(managers: readonly Manager[]): Fields {
  const key = (m: Manager): string => [m.operation, m.time, m.manager, m.apiVersion, m.subresource].join('\u0000');
  return [...managers]
    .sort((a, b) => (key(a) < key(b) ? -1 : 1))
    .map((m) => ({
      manager: m.manager,
      operation: m.operation,
      apiVersion: m.apiVersion,
      ...(m.time ? { time: m.time } : {}),
      fieldsType: 'FieldsV1',
      fieldsV1: sortedSet(m.set),
      ...(m.subresource ? { subresource: m.subresource } : {}),
    }));
}

/** From metadata.managedFields. */
export function decodeManagers(fields: Fields): readonly Manager[] {
  return fields
    .filter((f) => f.operation === 'Apply' || f.operation === 'Update')
    .map((f) => ({
      manager: f.manager ?? '',
      operation: f.operation as Manager['operation'],
      apiVersion: f.apiVersion ?? '',
      subresource: f.subresource ?? '',
      time: f.time ?? '',
      set: (f.fieldsV1 ?? {}) as FieldSet,
    }));
}

/** Equal but for their times. */
export function sameManagers(a: readonly Manager[], b: readonly Manager[]): boolean {
  return a.length === b.length && a.every((m) => b.some((n) => same(m, n) && equalSets(m.set, n.set)));
}
