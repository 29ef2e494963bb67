// Who controls an object, and taking or giving up control by the selector. upstream: pkg/controller/controller_ref_manager.go
import type { OwnerReference } from '../../api/generated/types.ts';
import type { ApiObject, Resource } from '../../api/meta.ts';
import { apiVersionOf } from '../../api/meta.ts';
import { isNotFound, StatusError } from '../../api/status.ts';
import type { Client } from '../../client/client.ts';

/** The owner that controls an object: there is at most one. */
export function controllerOf(object: ApiObject): OwnerReference | undefined {
  const owners = object.metadata.ownerReferences;
  if (!owners) return undefined;
  for (const owner of owners) if (owner.controller) return owner;
  return undefined;
}

/** The reference by which `owner` controls what it makes. */
export function controllerRef(owner: ApiObject, r: Resource): OwnerReference {
  return {
    apiVersion: apiVersionOf(r),
    kind: r.kind,
    name: owner.metadata.name ?? '',
    uid: owner.metadata.uid ?? '',
    controller: true,
    blockOwnerDeletion: true,
  };
}

/** Index value of what an object is controlled by: its uid, or `orphan namespace` for what nobody controls. */
export function controllerIndex(object: ApiObject): string {
  return controllerOf(object)?.uid ?? ORPHANS(object.metadata.namespace);
}

export const ORPHANS = (namespace: string | undefined): string => `orphan ${namespace ?? ''}`;

/** The key of the object's controller when it is one of kind `r`. */
export function ownerKey(object: ApiObject, r: Resource): string | undefined {
  const ref = controllerOf(object);
  if (!ref || ref.kind !== r.kind || !isOfGroup(ref.apiVersion, r.group)) return undefined;
  return r.namespaced ? `${object.metadata.namespace}/${ref.name}` : ref.name;
}

const isOfGroup = (apiVersion: string, group: string): boolean => (group ? apiVersion.startsWith(group) && apiVersion[group.length] === '/' : apiVersion === 'v1');

/**
 * Of `owned` and `orphans` what belongs to `owner`: those it controls that still match are kept, those that no longer match are released,
 * orphans that match are adopted.
 */
export async function claim<T extends ApiObject>(
  client: Client,
  owner: ApiObject,
  r: Resource,
  of: Resource<T>,
  owned: Iterable<T>,
  orphans: Iterable<T>,
  matches: (object: T) => boolean,
): Promise<T[]> {
  const mine: T[] = [];
  for (const object of owned) {
    if (matches(object)) mine.push(object);
    else if (!owner.metadata.deletionTimestamp) await release(client, owner, of, object);
  }
  if (owner.metadata.deletionTimestamp) return mine;
  for (const object of orphans) {
    if (object.metadata.deletionTimestamp || !matches(object)) continue;
    const adopted = await adopt(client, owner, r, of, object);
    if (adopted) mine.push(adopted);
  }
  return mine;
}

async function adopt<T extends ApiObject>(client: Client, owner: ApiObject, r: Resource, of: Resource<T>, object: T): Promise<T | undefined> {
  const { namespace = '', name = '', uid } = object.metadata;
  const patch = { metadata: { ownerReferences: [controllerRef(owner, r)], uid } };
  try {
    return await client.patch(of, namespace, name, 'application/strategic-merge-patch+json', patch);
  } catch (error) {
    if (isNotFound(error)) return undefined;
    throw error;
  }
}

async function release<T extends ApiObject>(client: Client, owner: ApiObject, of: Resource<T>, object: T): Promise<void> {
  const { namespace = '', name = '', uid } = object.metadata;
  const patch = { metadata: { uid, ownerReferences: [{ $patch: 'delete', uid: owner.metadata.uid }] } };
  try {
    await client.patch(of, namespace, name, 'application/strategic-merge-patch+json', patch);
  } catch (error) {
    // Gone, or another object under the name: nothing is left to release.
    if (isNotFound(error) || (error instanceof StatusError && error.status.reason === 'Invalid')) return;
    throw error;
  }
}
