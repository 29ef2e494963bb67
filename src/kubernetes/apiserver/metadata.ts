// What the generic server does to every object's metadata. upstream: apiserver/pkg/registry/rest/{meta,create,update}.go
import type { DeepReadonly } from '../../base/deep.ts';
import { NAME_ALPHABET } from '../../base/random.ts';
import { rfc3339 } from '../../base/time.ts';
import { goType } from '../api/go-types.ts';
import type { ApiObject } from '../api/meta.ts';
import { semanticEqual } from '../api/semantic-equal.ts';
import { failure, newBadRequest } from '../api/status.ts';
import type { Core } from './exchange.ts';
import type { Strategy } from './registry/strategy.ts';
import { storageKey } from './storage/storage.ts';

const MAX_GENERATED = 63 - 5;

const NAME_TRIES = 8;

/**
 * A new object's own data: identity, time, no trace of another life. The members stand in the order in which they are written, so that storage need not
 * put them right. upstream: FillObjectMetaSystemFields, BeforeCreate
 */
export function fillSystemFields(object: ApiObject, core: Core, strategy: Strategy): void {
  const { name, generateName, namespace, selfLink: _l, uid: _u, resourceVersion, generation, deletionTimestamp: _d, deletionGracePeriodSeconds: _g, ...rest } = object.metadata;
  const uid = core.random.uuid();
  const meta: ApiObject['metadata'] = {};
  const called = !name && generateName ? freeName(generateName, namespace ?? '', core, strategy) : name;
  if (called) meta.name = called;
  if (generateName) meta.generateName = generateName;
  if (namespace) meta.namespace = namespace;
  meta.uid = uid;
  // Storage gives it; a client's own is refused before.
  meta.resourceVersion = resourceVersion;
  if (strategy.generation) meta.generation = 1;
  else if (generation) meta.generation = generation;
  meta.creationTimestamp = rfc3339(core.clock.now());
  delete rest.creationTimestamp;
  object.metadata = Object.assign(meta, rest);
}

/** A generated name that nobody has; the last one tried when all are taken. */
function freeName(base: string, namespace: string, core: Core, { resource }: Strategy): string {
  let name = generatedName(base, core);
  for (let left = NAME_TRIES; left > 1 && core.storage.get(storageKey(resource), namespace, name); left--) name = generatedName(base, core);
  return name;
}

/** The answer to an error that upstream's server did not foresee: 500 with the bare text. */
export function failureWithoutReason(message: string): Error {
  const error = failure(500, '', message);
  const { reason: _, ...status } = error.status;
  return Object.assign(error, { status });
}

/** web- becomes web-x7k2p. upstream: names.SimpleNameGenerator */
function generatedName(base: string, core: Core): string {
  return base.slice(0, MAX_GENERATED) + core.random.string(NAME_ALPHABET, 5);
}

/** The namespace of the path is the object's; another one in the body is refused. upstream: EnsureObjectNamespaceMatchesRequestNamespace */
export function ensureNamespace(object: ApiObject, strategy: Strategy, namespace: string): void {
  if (!strategy.resource.namespaced) {
    // What has no namespace loses the one that it was sent with.
    delete object.metadata.namespace;
    return;
  }
  if (!object.metadata.namespace) object.metadata.namespace = namespace;
  else if (object.metadata.namespace !== namespace) throw newBadRequest('the namespace of the provided object does not match the namespace sent on the request');
}

/** The body of an update must be the object of the path: its namespace first, then its name. upstream: handlers/rest.go checkName */
export function ensureSameObject(object: ApiObject, x: { readonly strategy: Strategy; readonly info: { readonly name: string; readonly namespace: string } }): void {
  ensureNamespace(object, x.strategy, x.info.namespace);
  const { name } = object.metadata;
  if (!name) throw newBadRequest(`the name of the object (${x.info.name} based on URL) was undeterminable: name must be provided`);
  if (name !== x.info.name) throw newBadRequest(`the name of the object (${name}) does not match the name on the URL (${x.info.name})`);
}

/** What an update cannot change is taken from what is stored. upstream: BeforeUpdate, ValidateObjectMetaAccessorUpdate */
export function carryOver(object: ApiObject, old: DeepReadonly<ApiObject>): void {
  const meta = object.metadata;
  const was = old.metadata;
  if (was.generation === undefined) delete meta.generation;
  else meta.generation = was.generation;
  delete meta.selfLink;
  if (!meta.uid && was.uid) meta.uid = was.uid;
  if (was.creationTimestamp) meta.creationTimestamp = was.creationTimestamp;
  if (was.deletionTimestamp) meta.deletionTimestamp = was.deletionTimestamp;
  if (was.deletionGracePeriodSeconds !== undefined && meta.deletionGracePeriodSeconds === undefined) meta.deletionGracePeriodSeconds = was.deletionGracePeriodSeconds;
}

/** A changed spec is a new generation. */
export function raiseGeneration(object: ApiObject, old: DeepReadonly<ApiObject>, strategy: Strategy): void {
  if (!strategy.generation) return;
  const { metadata: _m, status: _s, ...now } = object as ApiObject & { status?: unknown };
  const { metadata: _n, status: _t, ...was } = old as ApiObject & { status?: unknown };
  if (!semanticEqual(now, was, goType(strategy.schema), strategy.generation === 'strict')) object.metadata.generation = (old.metadata.generation ?? 0) + 1;
}

/** The same owner twice is once. upstream: dedupOwnerReferences */
export function dedupOwners(object: ApiObject, warn: (text: string) => void): void {
  const owners = object.metadata.ownerReferences;
  if (!owners || owners.length < 2) return;
  const seen = new Set<string>();
  const kept = owners.filter((o) => {
    const key = JSON.stringify(o);
    if (seen.has(key)) return false;
    seen.add(key);
    return true;
  });
  if (kept.length === owners.length) return;
  object.metadata.ownerReferences = kept;
  const uids = owners.filter((o, i) => owners.findIndex((p) => p.uid === o.uid) < i).map((o) => o.uid);
  warn(
    `.metadata.ownerReferences contains duplicate entries; API server dedups owner references in 1.20+, and may reject such requests as early as 1.24; please fix your requests; duplicate UID(s) observed: ${[...new Set(uids)].join(',')}`,
  );
}
