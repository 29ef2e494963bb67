// Objects whose owners are gone go too; owners wait for what they own, or let it go free, as the deletion asked. upstream: pkg/controller/garbagecollector/{garbagecollector,graph_builder}.go
import type { OwnerReference } from '../api/generated/types.ts';
import { type ApiObject, keyOf, type Resource, splitKey } from '../api/meta.ts';
import { isConflict, isNotFound } from '../api/status.ts';
import type { Controller, ControllerContext } from '../client/controller.ts';
import { COLLECTED } from './lib/collected.ts';

const FOREGROUND = 'foregroundDeletion';
const ORPHAN = 'orphan';

/** `index namespace/name uid`: which object of which kind. */
const idOf = (at: number, object: ApiObject): string => `${at} ${keyOf(object)} ${object.metadata.uid}`;
const isDeleting = (object: ApiObject, finalizer: string): boolean => object.metadata.deletionTimestamp !== undefined && object.metadata.finalizers?.includes(finalizer) === true;

/** Owners that the server was asked for in vain; a uid never comes back. */
const GONE_MAX = 500;

/** A new controller: it remembers which owners are gone. */
export function garbagecollector(): Controller {
  const gone = new Set<string>();
  return {
    name: 'generic-garbage-collector',
    setup: (setup, context) => {
      COLLECTED.forEach((r, at) => {
        setup.index(r, 'owner', ownersOf);
        setup.follow(r, ({ old, object }) => interesting(at, old, object, context));
      });
    },
    reconcile: async (id, context) => {
      const [at = '', key = '', uid = ''] = id.split(' ');
      const r = COLLECTED[Number(at)];
      if (!r) return;
      const object = context.lister(r).get(key);
      if (object?.metadata.uid !== uid) return;
      if (isDeleting(object, ORPHAN)) return orphan(r, object, context);
      if (isDeleting(object, FOREGROUND)) return waitForDependents(r, object, gone, context);
      if (!object.metadata.deletionTimestamp) await judge(r, object, gone, context);
    },
  };
}

function ownersOf({ metadata: { ownerReferences = [] } }: ApiObject): string | readonly string[] {
  const [first] = ownerReferences;
  return first && ownerReferences.length === 1 ? first.uid : ownerReferences.map((o) => o.uid);
}

/** New owners, a deletion that waits, an owner that is gone: only these are worth a look. Status changes are not. */
function interesting(at: number, old: ApiObject | undefined, object: ApiObject | undefined, context: ControllerContext): Iterable<string> {
  if (!object) return old ? leftBy(old, context) : [];
  const { metadata } = object;
  const owners = metadata.ownerReferences;
  const owned = owners?.length && (old?.metadata.ownerReferences !== owners || old.metadata.uid !== metadata.uid);
  return owned || (metadata.deletionTimestamp && metadata.finalizers?.length) ? [idOf(at, object)] : [];
}

function* leftBy(gone: ApiObject, context: ControllerContext): Iterable<string> {
  for (const [where, dependent] of dependentsOf(gone.metadata.uid ?? '', context)) yield idOf(where, dependent);
  for (const owner of gone.metadata.ownerReferences ?? []) yield* waitingOwner(owner, gone, context);
}

/** The owner of something that went, if it waits for that. */
function* waitingOwner(owner: OwnerReference, dependent: ApiObject, { lister }: ControllerContext): Iterable<string> {
  const at = resourceOf(owner);
  const r = COLLECTED[at];
  const object = r && lister(r).get(ownerKeyOf(r, owner, dependent));
  if (object?.metadata.uid === owner.uid && isDeleting(object, FOREGROUND)) yield idOf(at, object);
}

function resourceOf(owner: OwnerReference): number {
  const slash = owner.apiVersion.indexOf('/');
  const group = slash < 0 ? '' : owner.apiVersion.slice(0, slash);
  return COLLECTED.findIndex((r) => r.kind === owner.kind && r.group === group);
}

const ownerKeyOf = (r: Resource, owner: OwnerReference, dependent: ApiObject): string => (r.namespaced ? `${dependent.metadata.namespace}/${owner.name}` : owner.name);

function* dependentsOf(uid: string, { lister }: ControllerContext): Iterable<readonly [at: number, object: ApiObject]> {
  for (let at = 0; at < COLLECTED.length; at++) {
    const r = COLLECTED[at];
    if (r) for (const object of lister(r).by('owner', uid)) yield [at, object];
  }
}

/** Deletes an object none of whose owners exists any more. upstream: attemptToDeleteItem */
async function judge(r: Resource, object: ApiObject, gone: Set<string>, context: ControllerContext): Promise<void> {
  const owners = object.metadata.ownerReferences ?? [];
  if (owners.length === 0) return;
  const solid: OwnerReference[] = [];
  const useless: OwnerReference[] = [];
  let waiting = false;
  for (const owner of owners) {
    const found = await find(owner, object, gone, context);
    if (found === 'waiting') waiting = true;
    if (found === 'solid') solid.push(owner);
    else useless.push(owner);
  }
  if (solid.length > 0) return useless.length ? drop(r, object, useless, context) : undefined;
  const { namespace = '', name = '', uid } = object.metadata;
  const own = [...dependentsOf(uid ?? '', context)].length > 0;
  const propagationPolicy = object.metadata.finalizers?.includes(ORPHAN)
    ? 'Orphan'
    : object.metadata.finalizers?.includes(FOREGROUND) || (waiting && own)
      ? 'Foreground'
      : 'Background';
  try {
    await context.client.delete(r, namespace, name, { propagationPolicy, ...(uid ? { uid } : {}) });
  } catch (error) {
    // Gone already, or another object has its name by now.
    if (!isNotFound(error) && !isConflict(error)) throw error;
  }
}

/** Whether an owner exists: first by the cache, then, before anything is deleted, by the server. */
async function find(owner: OwnerReference, dependent: ApiObject, gone: Set<string>, { client, lister }: ControllerContext): Promise<'solid' | 'waiting' | 'gone'> {
  const r = COLLECTED[resourceOf(owner)];
  // A kind that is not known here cannot be looked up: nothing is deleted for it.
  if (!r) return 'solid';
  const key = ownerKeyOf(r, owner, dependent);
  const cached = lister(r).get(key);
  if (cached?.metadata.uid === owner.uid) return isDeleting(cached, FOREGROUND) ? 'waiting' : 'solid';
  if (gone.has(owner.uid)) return 'gone';
  try {
    const { namespace, name } = splitKey(key);
    const live = await client.get(r, namespace, name);
    if (live.metadata.uid === owner.uid) return isDeleting(live, FOREGROUND) ? 'waiting' : 'solid';
  } catch (error) {
    if (!isNotFound(error)) throw error;
  }
  gone.add(owner.uid);
  for (const oldest of gone) if (gone.size > GONE_MAX) gone.delete(oldest);
  return 'gone';
}

async function drop(r: Resource, object: ApiObject, owners: readonly OwnerReference[], { client }: ControllerContext): Promise<void> {
  const { namespace = '', name = '', uid } = object.metadata;
  const patch = { metadata: { uid, ownerReferences: owners.map((o) => ({ $patch: 'delete', uid: o.uid })) } };
  try {
    await client.patch(r, namespace, name, 'application/strategic-merge-patch+json', patch);
  } catch (error) {
    if (!isNotFound(error)) throw error;
  }
}

/** Foreground: the owner stays until what blocks it is gone. upstream: processDeletingDependentsItem */
async function waitForDependents(r: Resource, owner: ApiObject, gone: Set<string>, context: ControllerContext): Promise<void> {
  const uid = owner.metadata.uid ?? '';
  const blocking = [...dependentsOf(uid, context)].filter(([, d]) => d.metadata.ownerReferences?.some((o) => o.uid === uid && o.blockOwnerDeletion));
  if (blocking.length === 0) return unfinalize(r, owner, FOREGROUND, context);
  for (const [at, dependent] of blocking) {
    const of = COLLECTED[at];
    if (of && !dependent.metadata.deletionTimestamp) await judge(of, dependent, gone, context);
  }
}

/** Orphan: what is owned loses its owner and stays. upstream: attemptToOrphanWorker */
async function orphan(r: Resource, owner: ApiObject, context: ControllerContext): Promise<void> {
  const uid = owner.metadata.uid ?? '';
  for (const [at, dependent] of [...dependentsOf(uid, context)]) {
    const of = COLLECTED[at];
    const refs = dependent.metadata.ownerReferences?.filter((o) => o.uid === uid) ?? [];
    if (of && refs.length) await drop(of, dependent, refs, context);
  }
  await unfinalize(r, owner, ORPHAN, context);
}

async function unfinalize(r: Resource, object: ApiObject, finalizer: string, { client }: ControllerContext): Promise<void> {
  const finalizers = (object.metadata.finalizers ?? []).filter((f) => f !== finalizer);
  try {
    await client.update(r, { ...object, metadata: { ...object.metadata, finalizers } });
  } catch (error) {
    if (!isNotFound(error)) throw error;
  }
}
