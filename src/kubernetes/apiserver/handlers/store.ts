// One object's way into storage: create, update, delete, as every kind has it. upstream: apiserver/pkg/registry/generic/registry/store.go
import { type DeepReadonly, deepClone, deepEqual, deepFreeze } from '../../../base/deep.ts';
import { joined } from '../../../base/joined.ts';
import { invalid } from '../../api/field.ts';
import type { ApiObject } from '../../api/meta.ts';
import { newAlreadyExists, newConflict, newInvalid, newNotFound, StatusError as Refusal, type StatusError } from '../../api/status.ts';
import type { Attributes } from '../admission/plugin.ts';
import { typeOfStrategy } from '../decoding/body.ts';
import { finishDraft } from '../decoding/finish.ts';
import { contextOf, formOf, type ResourceExchange } from '../exchange.ts';
import { etcdKey } from '../kinds.ts';
import { track } from '../managed/track.ts';
import { carryOver, dedupOwners, failureWithoutReason, fillSystemFields, raiseGeneration } from '../metadata.ts';
import { nameIsDNSSubdomain, nameIsPathSegment } from '../registry/lib/names.ts';
import { validateCoreMeta, validateObjectMeta, validateObjectMetaUpdate } from '../registry/lib/object-meta.ts';
import type { Reservation, Strategy, StrategyContext, Update } from '../registry/strategy.ts';
import type { Managed } from '../storage/managed.ts';
import { storageKey } from '../storage/storage.ts';
import type { Entry } from '../storage/table.ts';
import { attributes } from './attributes.ts';
import { addCompanions, dropCompanions } from './companions.ts';

export const qualifiedOf = (s: Strategy): { readonly group: string; readonly resource: string } => ({ group: s.resource.group, resource: s.resource.plural });

/** How a write came: for its field manager and for what it may touch. */
export interface Write {
  readonly dryRun: boolean;
  readonly fieldManager: string;
  readonly subresource: string;
  /** The uid that the object carries must be the stored one's (PUT). */
  readonly uidPrecondition?: boolean;
  /** Makes the managedFields of the result; left out: an ordinary update by `fieldManager`. */
  readonly managed?: (object: DeepReadonly<ApiObject>) => Managed | undefined;
}

/** Stores a new object. `draft` is decoded and defaulted; it is used up. */
export function createObject(x: ResourceExchange, draft: ApiObject, write: Write): Entry {
  const { strategy, core } = x;
  const context = contextOf(x, write);
  const sent = sentManaged(draft);
  const attrs = attributes(x, 'CREATE', context, draft, undefined);
  // What the server adds from here on belongs to nobody. Where it only fills in metadata that nobody owns, what was wanted is what is stored.
  const adds = core.admission.changes(strategy.resource) || strategy.beginCreate !== undefined || strategy.prepareForCreate !== undefined;
  const wanted = write.managed || !adds ? undefined : deepClone(draft);
  core.admission.admit(attrs);
  dedupOwners(draft, attrs.warn);
  fillSystemFields(draft, core, strategy);
  let reservation: Reservation | undefined;
  try {
    reservation = strategy.beginCreate?.(draft, context);
    strategy.prepareForCreate?.(draft, context);
    const frozen = draft as DeepReadonly<ApiObject>;
    const validateMeta = strategy.plainFinalizers ? validateObjectMeta : validateCoreMeta;
    const errors = [...validateMeta(frozen.metadata, strategy.resource.namespaced, strategy.validateName ?? nameIsDNSSubdomain), ...strategy.validate(frozen, context)];
    if (errors.length) throw newInvalid(strategy.resource, draft.metadata.name ?? '', errors);
    for (const text of strategy.warningsOnCreate?.(frozen, context) ?? []) attrs.warn(text);
    strategy.canonicalize?.(draft);
    // Its name may have been made up since.
    core.admission.validate(attrs.name === draft.metadata.name ? attrs : attributes(x, 'CREATE', context, draft, undefined));
    checkFresh(draft);
    const there = core.storage.get(storageKey(strategy.resource), draft.metadata.namespace ?? '', draft.metadata.name ?? '');
    if (there) throw alreadyExists(x, there);
    // Its place among the fields; storage fills it in.
    draft.metadata.resourceVersion = '0';
    const stored = finishDraft(undefined, draft, typeOfStrategy(strategy));
    const managed = write.managed
      ? write.managed(stored as DeepReadonly<ApiObject>)
      : track({ x, write, before: undefined, sent, after: (wanted ? finishDraft(stored, wanted, typeOfStrategy(strategy)) : stored) as DeepReadonly<ApiObject> });
    const entry = keep(x, stored, managed, write);
    settle(reservation, !write.dryRun);
    reservation = undefined;
    return entry;
  } finally {
    settle(reservation, false);
  }
}

/** upstream: the storage's refusal of a create that says which version it is. */
function checkFresh(draft: ApiObject): void {
  const said = draft.metadata.resourceVersion;
  if (said && /^\d+$/.test(said) && Number(said) !== 0) throw failureWithoutReason('resourceVersion should not be set on objects to be created');
}

/** What is there may be on its way out. upstream: Store.Create */
function alreadyExists(x: ResourceExchange, there: Entry): StatusError {
  const error = newAlreadyExists(qualifiedOf(formOf(x)), there.name);
  if (!there.object.metadata.deletionTimestamp) return error;
  return new Refusal({ ...error.status, message: `object is being deleted: ${error.status.message}` });
}

function settle(reservation: Reservation | undefined, commit: boolean): void {
  if (commit) reservation?.commit();
  else reservation?.revert();
}

/** managedFields that a client sent are taken apart from the object. */
function sentManaged(draft: ApiObject): NonNullable<ApiObject['metadata']['managedFields']> | undefined {
  const { managedFields } = draft.metadata;
  delete draft.metadata.managedFields;
  return managedFields;
}

/** Stores, or on a dry run only says what would be. */
function keep(x: ResourceExchange, object: ApiObject, managed: Managed | undefined, write: Write): Entry {
  const key = storageKey(x.strategy.resource);
  if (!write.dryRun) {
    const before = x.core.storage.get(key, object.metadata.namespace ?? '', object.metadata.name ?? '')?.object;
    addCompanions(x.core, x.strategy, before, object as DeepReadonly<ApiObject>);
    const entry = x.core.storage.put(key, object, managed);
    if (before) dropCompanions(x.core, x.strategy, before, entry.object);
    return entry;
  }
  const { namespace = '', name = '' } = object.metadata;
  if (object.metadata.resourceVersion === '0') delete object.metadata.resourceVersion;
  return { namespace, name, object: deepFreeze(object) as DeepReadonly<ApiObject>, version: 0, managed };
}

/** What becomes of an object. */
export interface Revision {
  readonly entry: Entry;
  readonly created: boolean;
}

/** Makes the new object from the stored one: the body of a PUT, the result of a patch. */
export type Change = (old: DeepReadonly<ApiObject> | undefined) => ApiObject;

/** Changes a stored object; `rules` are the strategy's or those of a subresource. */
export function updateObject(x: ResourceExchange, name: string, change: Change, write: Write, rules: Update<ApiObject> = x.strategy, mayCreate = false): Revision {
  const { strategy, core } = x;
  const key = storageKey(strategy.resource);
  const namespace = strategy.resource.namespaced ? x.info.namespace : '';
  const entry = core.storage.get(key, namespace, name);
  if (!entry) {
    if (!mayCreate) throw newNotFound(qualifiedOf(formOf(x)), name);
    const draft = change(undefined);
    if (draft.metadata.uid) throw uidConflict(strategy, namespace, name, draft.metadata.uid, '');
    delete draft.metadata.resourceVersion;
    return { entry: createObject(x, draft, write), created: true };
  }
  const old = entry.object;
  const draft = change(old);
  const sent = sentManaged(draft);
  const context = contextOf(x, write);
  const uid = draft.metadata.uid;
  const attrs = attributes(x, 'UPDATE', context, draft, old);
  core.admission.admit(attrs);
  dedupOwners(draft, (text) => x.warnings.push(text));
  if (write.uidPrecondition && uid && uid !== old.metadata.uid) throw uidConflict(strategy, namespace, name, uid, old.metadata.uid ?? '');
  checkVersion(draft, entry, strategy, name);
  return { entry: storeUpdate(x, { draft, sent, entry, write, rules, context, attrs }), created: false };
}

const MODIFIED = 'the object has been modified; please apply your changes to the latest version and try again';

function checkVersion(draft: ApiObject, entry: Entry, strategy: Strategy, name: string): void {
  const said = draft.metadata.resourceVersion;
  if (!said || said === '0') {
    if (strategy.allowUnconditionalUpdate !== false) return;
    // upstream leaves the kind's name out here: the resource stands in its place
    throw newInvalid({ group: strategy.resource.group, kind: strategy.resource.plural }, name, [invalid('metadata.resourceVersion', 0, 'must be specified for an update')]);
  }
  if (!/^\d+$/.test(said)) throw failureWithoutReason(`strconv.ParseUint: parsing ${JSON.stringify(said)}: invalid syntax`);
  if (said !== String(entry.version)) throw newConflict(qualifiedOf(strategy), name, MODIFIED);
}

function uidConflict(strategy: Strategy, namespace: string, name: string, said: string, is: string): StatusError {
  const key = etcdKey(strategy.resource, namespace, name);
  const detail = `StorageError: invalid object, Code: 4, Key: ${key}, ResourceVersion: 0, AdditionalErrorMsg: Precondition failed: UID in precondition: ${said}, UID in object meta: ${is}`;
  return newConflict(qualifiedOf(strategy), name, detail);
}

interface Step {
  readonly draft: ApiObject;
  readonly sent: ReturnType<typeof sentManaged>;
  readonly entry: Entry;
  readonly write: Write;
  readonly rules: Update<ApiObject>;
  readonly context: StrategyContext;
  readonly attrs: Attributes;
}

function storeUpdate(x: ResourceExchange, { draft, sent, entry, write, rules, context, attrs }: Step): Entry {
  const { strategy, core } = x;
  const old = entry.object;
  let reservation: Reservation | undefined;
  try {
    draft.metadata.resourceVersion = old.metadata.resourceVersion;
    const wanted = !write.managed && rules === strategy && strategy.beginUpdate ? deepClone(draft) : undefined;
    if (rules === strategy) reservation = strategy.beginUpdate?.(draft, old, context);
    carryOver(draft, old);
    rules.prepareForUpdate?.(draft, old, context);
    if (rules === strategy) raiseGeneration(draft, old, strategy);
    const frozen = draft as DeepReadonly<ApiObject>;
    const errors = [
      ...validateObjectMetaUpdate(frozen.metadata, old.metadata),
      ...validateObjectMeta(frozen.metadata, strategy.resource.namespaced, nameIsPathSegment),
      ...rules.validateUpdate(frozen, old, context),
    ];
    if (errors.length) throw newInvalid(strategy.resource, draft.metadata.name ?? '', errors);
    for (const text of rules.warningsOnUpdate?.(frozen, old, context) ?? []) x.warnings.push(text);
    strategy.canonicalize?.(draft);
    core.admission.validate(attrs);
    const next = finishDraft(old as ApiObject, draft, typeOfStrategy(strategy));
    const managed = write.managed
      ? write.managed(next as DeepReadonly<ApiObject>)
      : track({ x, write, before: entry, sent, after: (wanted ? finishDraft(next, wanted, typeOfStrategy(strategy)) : next) as DeepReadonly<ApiObject> });
    const result = finish(x, entry, next, managed, write);
    settle(reservation, !write.dryRun);
    reservation = undefined;
    return result;
  } finally {
    settle(reservation, false);
  }
}

function finish(x: ResourceExchange, entry: Entry, next: ApiObject, managed: Managed | undefined, write: Write): Entry {
  const { metadata } = next;
  if (
    metadata.deletionTimestamp &&
    !metadata.finalizers?.length &&
    (metadata.deletionGracePeriodSeconds ?? 0) === 0 &&
    entry.object.metadata.deletionTimestamp &&
    !x.strategy.heldFromDeletion?.(next as DeepReadonly<ApiObject>)
  ) {
    const gone = { ...entry, object: deepFreeze(next) as DeepReadonly<ApiObject>, managed };
    if (!write.dryRun) removeEntry(x, entry);
    return gone;
  }
  if (next === entry.object && (managed === entry.managed || deepEqual(managed?.fields(), entry.managed?.fields()))) return entry;
  return keep(x, thawed(next), managed, write);
}

/** Storage writes the new version into metadata, which may be the old object's own. */
function thawed(object: ApiObject): ApiObject {
  if (!Object.isFrozen(object.metadata)) return object;
  const metadata = joined(object.metadata, {});
  if (Object.isFrozen(object)) return joined(object, { metadata });
  object.metadata = metadata;
  return object;
}

/** Takes an object out of storage and gives back what it held. */
export function removeEntry(x: ResourceExchange, entry: Entry): Entry {
  const gone = x.core.storage.remove(storageKey(x.strategy.resource), entry.namespace, entry.name) ?? entry;
  dropCompanions(x.core, x.strategy, gone.object, undefined);
  x.strategy.afterDelete?.(gone.object);
  return gone;
}
