// Metadata checks that every kind shares. upstream: k8s.io/apimachinery/pkg/api/validation/objectmeta.go, pkg/apis/meta/v1/validation
import { type DeepReadonly, deepEqual, isRecord } from '../../../../base/deep.ts';
import { type FieldError, forbidden, invalid, required } from '../../../api/field.ts';
import type { ManagedFieldsEntry, ObjectMeta, OwnerReference } from '../../../api/generated/types.ts';
import { IMMUTABLE, invalids, nonnegative, tooLong } from './errors.ts';
import { byteLength, isQualifiedName, isValidLabelValue, nameIsDNSLabel } from './names.ts';

export type NameFunction = (name: string, prefix: boolean) => string[];
type Meta = DeepReadonly<ObjectMeta>;

const TOTAL_ANNOTATIONS = 256 * 1024;
const STANDARD_FINALIZERS = new Set(['kubernetes', 'orphan', 'foregroundDeletion']);

/** Go visits maps in random order and clients compare nothing by it; here sorted, so that answers repeat. */
export function sortedKeys(map: Readonly<Record<string, unknown>>): string[] {
  const keys = Object.keys(map);
  // What is stored is sorted already.
  return keys.some((key, i) => i > 0 && key < (keys[i - 1] ?? '')) ? keys.sort() : keys;
}

/** A map as Go prints it. */
export function sortedMap(map: Readonly<Record<string, string>> | undefined): Readonly<Record<string, string>> | undefined {
  return map && Object.fromEntries(sortedKeys(map).map((k) => [k, map[k] ?? '']));
}

export function validateLabels(labels: Readonly<Record<string, string>> | undefined, path: string): FieldError[] {
  if (!labels) return [];
  const errors: FieldError[] = [];
  for (const k of sortedKeys(labels)) {
    errors.push(...invalids(path, k, isQualifiedName(k)));
    errors.push(...invalids(path, labels[k], isValidLabelValue(labels[k] ?? '')));
  }
  return errors;
}

export function validateAnnotations(annotations: Readonly<Record<string, string>> | undefined, path: string): FieldError[] {
  if (!annotations) return [];
  const errors: FieldError[] = [];
  let total = 0;
  for (const k of sortedKeys(annotations)) {
    errors.push(...invalids(path, k, isQualifiedName(k.toLowerCase())));
    total += byteLength(k) + byteLength(annotations[k] ?? '');
  }
  if (total > TOTAL_ANNOTATIONS) errors.push(tooLong(path, TOTAL_ANNOTATIONS));
  return errors;
}

function validateFinalizers(finalizers: readonly string[] | undefined, path: string): FieldError[] {
  if (!finalizers?.length) return [];
  const errors = finalizers.flatMap((f) => invalids(path, f, isQualifiedName(f)));
  if (finalizers.includes('orphan') && finalizers.includes('foregroundDeletion')) {
    errors.push(invalid(path, finalizers, 'finalizer orphan and foregroundDeletion cannot be both set'));
  }
  return errors;
}

function validateOwnerReference(owner: DeepReadonly<OwnerReference>, path: string): FieldError[] {
  const errors: FieldError[] = [];
  const parts = owner.apiVersion.split('/');
  const version = parts.length > 2 ? '' : (parts[parts.length - 1] ?? '');
  const group = parts.length === 2 ? (parts[0] ?? '') : '';
  if (!version) errors.push(invalid(`${path}.apiVersion`, owner.apiVersion, 'version must not be empty'));
  if (!owner.kind) errors.push(invalid(`${path}.kind`, owner.kind, 'must not be empty'));
  if (!owner.name) errors.push(invalid(`${path}.name`, owner.name, 'must not be empty'));
  if (!owner.uid) errors.push(invalid(`${path}.uid`, owner.uid, 'must not be empty'));
  if (owner.kind === 'Event' && version === 'v1' && group === '') {
    errors.push(invalid(path, owner, '/v1, Kind=Event is disallowed from being an owner'));
  }
  return errors;
}

function validateOwnerReferences(owners: Meta['ownerReferences'], path: string): FieldError[] {
  if (!owners?.length) return [];
  const errors: FieldError[] = [];
  let controller = '';
  for (const owner of owners) {
    errors.push(...validateOwnerReference(owner, path));
    if (owner.controller !== true) continue;
    const name = `${owner.kind}/${owner.name}`;
    if (controller) errors.push(invalid(path, owners, `Only one reference can have Controller set to true. Found "true" in references for ${controller} and ${name}`));
    else controller = name;
  }
  return errors;
}

function validateManagedFields(entries: readonly DeepReadonly<ManagedFieldsEntry>[] | undefined, path: string): FieldError[] {
  if (!entries?.length) return [];
  const errors: FieldError[] = [];
  entries.forEach((entry, i) => {
    const at = `${path}[${i}]`;
    if (entry.operation !== 'Apply' && entry.operation !== 'Update') errors.push(invalid(`${at}.operation`, entry.operation ?? '', 'must be `Apply` or `Update`'));
    if (entry.fieldsType && entry.fieldsType !== 'FieldsV1') errors.push(invalid(`${at}.fieldsType`, entry.fieldsType, 'must be `FieldsV1`'));
    errors.push(...validateFieldManager(entry.manager ?? '', `${at}.manager`));
    if (byteLength(entry.subresource ?? '') > 256) errors.push(tooLong(`${at}.subresource`, 256));
  });
  return errors;
}

/** As Go's %#U shows a character; one that cannot be printed goes without its picture. */
function codePoint(c: string): string {
  return `U+${(c.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0')}`;
}

/** What a field manager may be called. */
export function validateFieldManager(manager: string, path: string): FieldError[] {
  // The same few managers write everything.
  if (goodManagers.has(manager)) return [];
  const errors = managerErrors(manager, path);
  if (errors.length === 0) {
    if (goodManagers.size >= 1000) goodManagers.clear();
    goodManagers.add(manager);
  }
  return errors;
}

const goodManagers = new Set<string>();

function managerErrors(manager: string, path: string): FieldError[] {
  if (byteLength(manager) > 128) return [tooLong(path, 128)];
  const at = [...manager].findIndex((c) => /\p{C}/u.test(c) || (/\p{Z}/u.test(c) && c !== ' '));
  return at < 0 ? [] : [invalid(path, manager, `invalid character ${codePoint([...manager][at] ?? '')} (at position ${byteLength([...manager].slice(0, at).join(''))})`)];
}

/** A new object's metadata. upstream: ValidateObjectMetaAccessor */
export function validateObjectMeta(meta: Meta, namespaced: boolean, nameOf: NameFunction, path = 'metadata'): FieldError[] {
  const errors: FieldError[] = [];
  if (meta.generateName) errors.push(...invalids(`${path}.generateName`, meta.generateName, nameOf(meta.generateName, true)));
  if (!meta.name) errors.push(required(`${path}.name`, 'name or generateName is required'));
  else errors.push(...invalids(`${path}.name`, meta.name, nameOf(meta.name, false)));
  if (namespaced) {
    if (!meta.namespace) errors.push(required(`${path}.namespace`));
    else errors.push(...invalids(`${path}.namespace`, meta.namespace, nameIsDNSLabel(meta.namespace, false)));
  } else if (meta.namespace) errors.push(forbidden(`${path}.namespace`, 'not allowed on this type'));
  errors.push(...nonnegative(`${path}.generation`, meta.generation));
  return [
    ...errors,
    ...validateMaps(meta, path),
    ...validateFinalizers(meta.finalizers, `${path}.finalizers`),
    ...validateManagedFields(meta.managedFields, `${path}.managedFields`),
  ];
}

/** Kinds of the core and its neighbours ask for more: a finalizer without a domain must be a standard one. upstream: pkg/apis/core/validation ValidateObjectMeta */
export function validateCoreMeta(meta: Meta, namespaced: boolean, nameOf: NameFunction, path = 'metadata'): FieldError[] {
  return [...validateObjectMeta(meta, namespaced, nameOf, path), ...validateCoreFinalizers(meta.finalizers, `${path}.finalizers`)];
}

function validateCoreFinalizers(finalizers: readonly string[] | undefined, path: string): FieldError[] {
  const odd = (name: string): boolean => !name.includes('/') && !STANDARD_FINALIZERS.has(name);
  return (finalizers ?? []).flatMap((name, i) => (odd(name) ? [invalid(`${path}[${i}]`, name, 'name is neither a standard finalizer name nor is it fully qualified')] : []));
}

function validateMaps(meta: Meta, path: string): FieldError[] {
  return [
    ...validateLabels(meta.labels, `${path}.labels`),
    ...validateAnnotations(meta.annotations, `${path}.annotations`),
    ...validateOwnerReferences(meta.ownerReferences, `${path}.ownerReferences`),
  ];
}

/** What may not change in metadata. upstream: ValidateObjectMetaAccessorUpdate */
export function validateObjectMetaUpdate(meta: Meta, old: Meta, path = 'metadata'): FieldError[] {
  const errors: FieldError[] = [];
  if (old.deletionTimestamp) {
    const before = new Set(old.finalizers ?? []);
    const added = [...new Set(meta.finalizers ?? [])].filter((f) => !before.has(f)).sort();
    if (added.length) {
      const found = `[]string{${added.map((f) => JSON.stringify(f)).join(', ')}}`;
      errors.push(forbidden(`${path}.finalizers`, `no new finalizers can be added if the object is being deleted, found new finalizers ${found}`));
    }
  }
  const same = (field: 'name' | 'namespace' | 'uid' | 'creationTimestamp' | 'deletionTimestamp'): FieldError[] =>
    meta[field] === old[field] ? [] : [invalid(`${path}.${field}`, meta[field] ?? (field.endsWith('Timestamp') ? null : ''), IMMUTABLE)];
  errors.push(...same('name'), ...same('namespace'), ...same('uid'), ...same('creationTimestamp'));
  if (old.deletionTimestamp === undefined ? meta.deletionTimestamp !== undefined : meta.deletionTimestamp !== old.deletionTimestamp) errors.push(...same('deletionTimestamp'));
  if (!deepEqual(meta.deletionGracePeriodSeconds, old.deletionGracePeriodSeconds)) {
    errors.push(invalid(`${path}.deletionGracePeriodSeconds`, meta.deletionGracePeriodSeconds ?? null, IMMUTABLE));
  }
  if (meta.generation !== undefined && old.generation !== undefined && meta.generation < old.generation) {
    errors.push(invalid(`${path}.generation`, meta.generation, 'must not be decremented'));
  }
  return [...errors, ...validateMaps(meta, path), ...validateManagedFields(meta.managedFields, `${path}.managedFields`)];
}

/** The same for kinds of the core and its neighbours. upstream: pkg/apis/core/validation ValidateObjectMetaUpdate */
export function validateCoreMetaUpdate(meta: Meta, old: Meta, path = 'metadata'): FieldError[] {
  return [...validateObjectMetaUpdate(meta, old, path), ...validateCoreFinalizers(meta.finalizers, `${path}.finalizers`)];
}

/** Equal; a list without items is as good as none. upstream: apiequality.Semantic.DeepEqual */
export function sameButForEmptyLists(a: unknown, b: unknown): boolean {
  return deepEqual(a, b) || deepEqual(withoutEmptyLists(a), withoutEmptyLists(b));
}

function withoutEmptyLists(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutEmptyLists);
  if (!isRecord(value)) return value;
  const kept = Object.entries(value).filter(([, v]) => !(Array.isArray(v) && v.length === 0));
  return Object.fromEntries(kept.map(([k, v]) => [k, withoutEmptyLists(v)]));
}

/** A field that stays as it was. upstream: ValidateImmutableField */
export function validateImmutable(field: string, now: unknown, before: unknown): FieldError[] {
  return sameButForEmptyLists(now, before) ? [] : [invalid(field, now ?? null, IMMUTABLE)];
}
