// delete and deletecollection: preconditions, grace, finalizers. upstream: apiserver/pkg/endpoints/handlers/delete.go, registry/rest/delete.go, generic/registry/store.go

import { type DeepReadonly, deepClone, isRecord } from '../../../base/deep.ts';
import { joined } from '../../../base/joined.ts';
import { parseTime, rfc3339 } from '../../../base/time.ts';
import { goType } from '../../api/go-types.ts';
import type { ApiObject } from '../../api/meta.ts';
import { newBadRequest, newConflict, newForbidden, type StatusError } from '../../api/status.ts';
import type { ApiResponse } from '../../api/wire.ts';
import { bodyFormat, decodeBody, readBody, typeOfStrategy } from '../decoding/body.ts';
import { finishDraft } from '../decoding/finish.ts';
import { contextOf, type ResourceExchange } from '../exchange.ts';
import { collectsGarbage, orphansByDefault, returnsDeleted } from '../kinds.ts';
import { listOptions } from '../list-options.ts';
import { type Form, negotiate } from '../negotiate.ts';
import { type DeleteOptions, type DeleteWish, deleteOptions } from '../options.ts';
import { presentList, presentObject } from '../present.ts';
import { respond } from '../respond.ts';
import { storageKey } from '../storage/storage.ts';
import type { Entry } from '../storage/table.ts';
import { attributes } from './attributes.ts';
import { namedEntry, select, selectionOf } from './read.ts';
import { qualifiedOf, removeEntry } from './store.ts';

const JOB_WARNING =
  'child pods are preserved by default when jobs are deleted; set propagationPolicy=Background to remove them or set propagationPolicy=Orphan to suppress this warning';
const ORPHAN = 'orphan';
const FOREGROUND = 'foregroundDeletion';

export function remove(x: ResourceExchange): ApiResponse {
  const form = negotiate(x.request);
  const options = readOptions(x);
  const there = namedEntry(x);
  if (x.strategy.resource.kind === 'Job' && x.strategy.resource.group === 'batch' && !options.propagationPolicy) x.warnings.push(JOB_WARNING);
  const { entry, gone, shown } = deleteEntry(x, there, options);
  const code = !gone && options.orphanDependents === false ? 202 : 200;
  return answer(x, form, code, entry, gone, shown);
}

function answer(x: ResourceExchange, form: Form, code: number, entry: Entry, gone: boolean, shown: boolean): ApiResponse {
  if (!gone || shown || returnsDeleted(x.strategy.resource)) return respond(x, code, form, presentObject(x, entry, form));
  const { group, plural: kind } = x.strategy.resource;
  const details = { name: entry.name, ...(group ? { group } : {}), kind, uid: entry.object.metadata.uid };
  return respond(x, code, form, { kind: 'Status', apiVersion: 'v1', metadata: {}, status: 'Success', details });
}

/** Deletes what a list would select, and answers with that list. */
export function removeCollection(x: ResourceExchange): ApiResponse {
  const form = negotiate(x.request);
  const list = listOptions(x.query, false);
  const chosen = selectionOf(x);
  const options = readOptions(x);
  const { entries, metadata } = select(x, list, chosen);
  for (const entry of entries) deleteEntry({ ...x, info: { ...x.info, name: entry.name, namespace: entry.namespace } }, entry, options);
  return respond(x, 200, form, presentList(x, entries, form, metadata));
}

type Options = DeleteOptions & { readonly orphanDependents?: boolean };

function readOptions(x: ResourceExchange): Options {
  const wish = wishOf(x);
  return { ...deleteOptions(wish), ...(wish.orphanDependents === undefined ? {} : { orphanDependents: wish.orphanDependents }) };
}

/** From the body when there is one, else from the query. */
function wishOf(x: ResourceExchange): DeleteWish {
  const { body } = x.request;
  if (body === undefined || body === null || body === '' || (body instanceof Uint8Array && body.length === 0)) return queryWish(x);
  const raw = readBody(x.request, bodyFormat(x.request));
  if (raw.problem) throw newBadRequest(raw.problem);
  const { kind = 'DeleteOptions', apiVersion = 'v1' } = isRecord(raw.value) ? raw.value : {};
  if (kind !== 'DeleteOptions')
    throw newBadRequest(
      `no kind ${JSON.stringify(kind)} is registered for version ${JSON.stringify(apiVersion)} in scheme "k8s.io/apimachinery/pkg/apis/meta/internalversion/scheme/register.go:27"`,
    );
  const type = goType('io.k8s.apimachinery.pkg.apis.meta.v1.DeleteOptions');
  const decoded = type ? decodeBody(raw, type, false) : { value: raw.value, error: undefined };
  if (decoded.error) throw newBadRequest(decoded.error);
  return (decoded.value ?? {}) as DeleteWish;
}

function queryWish(x: ResourceExchange): DeleteWish {
  const { query } = x;
  const grace = query.int('gracePeriodSeconds');
  const policy = query.get('propagationPolicy');
  return {
    dryRun: query.all('dryRun'),
    ...(grace === undefined ? {} : { gracePeriodSeconds: grace }),
    ...(policy === undefined ? {} : { propagationPolicy: policy }),
    ...(query.has('orphanDependents') ? { orphanDependents: query.bool('orphanDependents') } : {}),
  };
}

export interface Deleted {
  readonly entry: Entry;
  /** It is out of storage; otherwise it waits for its grace period or its finalizers. */
  readonly gone: boolean;
  /** The answer is the object even for kinds that answer with a Status. */
  readonly shown: boolean;
}

/** Deletes one stored object, or begins to. */
export function deleteEntry(x: ResourceExchange, entry: Entry, options: DeleteOptions): Deleted {
  const context = contextOf(x, { dryRun: options.dryRun });
  const attrs = attributes(x, 'DELETE', context, undefined, entry.object, '');
  x.core.admission.admit(attrs);
  x.core.admission.validate(attrs);
  const never = x.strategy.refuseDelete?.(entry.object);
  if (never) throw newForbidden(qualifiedOf(x.strategy), entry.name, never);
  checkPreconditions(x, entry, options);
  if (x.strategy.heldFromDeletion?.(entry.object)) return hold(x, entry, options);
  const grace = gracefully(x, entry, options);
  if (grace === 'pending') return { entry, gone: false, shown: false };
  const { resource } = x.strategy;
  const finalizers = collectsGarbage(resource) ? finalizersFor(entry.object, options, orphansByDefault(resource)) : [...(entry.object.metadata.finalizers ?? [])];
  const waits = finalizers.length > 0;
  if (!grace && !waits) return { entry: options.dryRun ? entry : removeEntry(x, entry), gone: true, shown: false };
  const ending = grace ?? endingNow(x, entry);
  const draft = withEnd(entry.object, ending, finalizers);
  if (!waits && ending.seconds === 0) {
    const marked = { ...entry, object: Object.freeze(draft) as DeepReadonly<ApiObject> };
    if (!options.dryRun) removeEntry(x, entry);
    return { entry: marked, gone: true, shown: false };
  }
  const kept = options.dryRun ? { ...entry, object: draft as DeepReadonly<ApiObject> } : x.core.storage.put(storageKey(x.strategy.resource), draft, entry.managed);
  return { entry: kept, gone: false, shown: true };
}

/** A delete that something besides finalizers holds up (a namespace's content): it is marked, whoever holds it lets it go. */
function hold(x: ResourceExchange, entry: Entry, options: DeleteOptions): Deleted {
  // A definition's own delete does not know propagation policies.
  const finalizers = x.strategy.resource.group === '' ? finalizersFor(entry.object, options) : [...(entry.object.metadata.finalizers ?? [])];
  const { finalizers: _, ...metadata } = entry.object.metadata as ApiObject['metadata'];
  const deletionTimestamp = metadata.deletionTimestamp ?? rfc3339(x.core.clock.now());
  const draft = deepClone({ ...(entry.object as ApiObject), metadata: { ...metadata, deletionTimestamp, ...(finalizers.length ? { finalizers } : {}) } });
  x.strategy.markDeleted?.(draft);
  const kept = finishDraft(entry.object as ApiObject, draft, typeOfStrategy(x.strategy));
  if (kept === entry.object) return { entry, gone: false, shown: true };
  if (options.dryRun) return { entry: { ...entry, object: kept as DeepReadonly<ApiObject> }, gone: false, shown: true };
  return { entry: x.core.storage.put(storageKey(x.strategy.resource), kept, entry.managed), gone: false, shown: true };
}

function checkPreconditions(x: ResourceExchange, entry: Entry, options: DeleteOptions): void {
  const { group, kind } = x.strategy.resource;
  const conflict = (detail: string): StatusError => newConflict({ group, resource: kind }, entry.name, detail);
  const { uid, resourceVersion } = entry.object.metadata;
  if (x.strategy.heldFromDeletion || group === 'apiextensions.k8s.io') return checkHeld(x, entry, options);
  if (options.uid !== undefined && options.uid !== uid) {
    throw conflict(`the UID in the precondition (${options.uid}) does not match the UID in record (${uid}). The object might have been deleted and then recreated`);
  }
  if (options.resourceVersion !== undefined && options.resourceVersion !== resourceVersion) {
    throw conflict(
      `the ResourceVersion in the precondition (${options.resourceVersion}) does not match the ResourceVersion in record (${resourceVersion}). The object might have been modified`,
    );
  }
}

/** Kinds with a delete of their own leave the check to storage, which has other words. */
function checkHeld(x: ResourceExchange, entry: Entry, options: DeleteOptions): void {
  const { uid, resourceVersion } = entry.object.metadata;
  const refuse = (what: string, said: string, is: string | undefined): StatusError =>
    newConflict(
      { group: x.strategy.resource.group, resource: x.strategy.resource.plural },
      entry.name,
      `Precondition failed: ${what} in precondition: ${said}, ${what} in object meta: ${is}`,
    );
  if (options.uid !== undefined && options.uid !== uid) throw refuse('UID', options.uid, uid);
  if (options.resourceVersion !== undefined && options.resourceVersion !== resourceVersion) throw refuse('ResourceVersion', options.resourceVersion, resourceVersion);
}

interface Ending {
  readonly seconds: number;
  readonly at: string;
}

/** When the object is to end if its kind ends gracefully; 'pending' when it already does and this changes nothing. upstream: rest.BeforeDelete */
function gracefully(x: ResourceExchange, entry: Entry, options: DeleteOptions): Ending | 'pending' | undefined {
  const { metadata } = entry.object;
  const requested = options.gracePeriodSeconds !== undefined && options.gracePeriodSeconds < 0 ? 1 : options.gracePeriodSeconds;
  if (metadata.deletionTimestamp) {
    const left = metadata.deletionGracePeriodSeconds;
    if (left === undefined) return undefined;
    if (requested === undefined || requested >= left) return x.strategy.gracePeriod ? 'pending' : undefined;
    if (!x.strategy.gracePeriod) return undefined;
    return { seconds: requested, at: rfc3339(parseTime(metadata.deletionTimestamp) - (left - requested) * 1000) };
  }
  const seconds = x.strategy.gracePeriod?.(entry.object, requested);
  return seconds === undefined ? undefined : { seconds, at: rfc3339(x.core.clock.now() + seconds * 1000) };
}

function endingNow(x: ResourceExchange, entry: Entry): Ending {
  return { seconds: 0, at: entry.object.metadata.deletionTimestamp ?? rfc3339(x.core.clock.now()) };
}

/** The finalizers after the propagation policy had its say. upstream: deletionFinalizersForGarbageCollection */
function finalizersFor(object: DeepReadonly<ApiObject>, options: DeleteOptions, byDefault = false): string[] {
  const had = object.metadata.finalizers ?? [];
  const policy = options.propagationPolicy ?? (byDefault && !had.includes(FOREGROUND) ? 'Orphan' : undefined);
  if (!policy) return [...had];
  const rest = had.filter((f) => f !== ORPHAN && f !== FOREGROUND);
  if (policy === 'Orphan') return [...rest, ORPHAN];
  return policy === 'Foreground' ? [...rest, FOREGROUND] : rest;
}

function withEnd(object: DeepReadonly<ApiObject>, ending: Ending, finalizers: string[]): ApiObject {
  const { finalizers: _, ...metadata } = object.metadata as ApiObject['metadata'];
  const first = metadata.deletionTimestamp === undefined;
  const ended: ApiObject['metadata'] = joined(metadata, { deletionTimestamp: ending.at, deletionGracePeriodSeconds: ending.seconds });
  if (ended.generation && first) ended.generation++;
  if (finalizers.length) ended.finalizers = finalizers;
  return joined(object as ApiObject, { metadata: ended });
}
