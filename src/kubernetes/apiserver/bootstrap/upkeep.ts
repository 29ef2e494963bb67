// What the server itself writes of kinds that are fetched on first use: done when somebody asks about them.
import type { DeepReadonly } from '../../../base/deep.ts';
import { rfc3339 } from '../../../base/time.ts';
import type { ApiObject } from '../../api/meta.ts';
import { NAMESPACES } from '../../api/resources.ts';
import { typeOfStrategy } from '../decoding/body.ts';
import { finishDraft } from '../decoding/finish.ts';
import type { Core } from '../exchange.ts';
import { storedObjects } from '../exchange.ts';
import type { Strategy, Upkeep } from '../registry/strategy.ts';
import { storageKey } from '../storage/storage.ts';

/** Stores what is missing or has changed of this kind, and takes away what is no more. */
export function keepUp(core: Core, strategy: Strategy): void {
  const key = storageKey(strategy.resource);
  const stored = [...(core.storage.tables.get(key)?.entries() ?? [])].map((e) => e.object);
  // The first ones are as old as the cluster.
  const now = rfc3339(core.clock.now());
  const born = stored.length === 0 ? (core.storage.get(storageKey(NAMESPACES), '', 'kube-system')?.object.metadata.creationTimestamp ?? now) : now;
  const { put, remove } = strategy.upkeep?.({ now: born, stored, served: servedBy(core), ...reader(core) }) ?? { put: [], remove: [] };
  for (const name of remove) core.storage.remove(key, '', name);
  for (const object of put) keep(core, strategy, object, born);
}

function keep(core: Core, strategy: Strategy, object: DeepReadonly<ApiObject>, now: string): void {
  const key = storageKey(strategy.resource);
  const before = core.storage.get(key, '', object.metadata.name ?? '');
  const fresh = before ? {} : { uid: core.ownRandom.uuid(), creationTimestamp: now };
  const draft = { ...object, metadata: { ...object.metadata, ...fresh, resourceVersion: '0' } } as ApiObject;
  core.storage.put(key, finishDraft(before?.object as ApiObject | undefined, draft, typeOfStrategy(strategy)), before?.managed);
}

function reader({ storage }: Core): Pick<Upkeep, 'get' | 'list'> {
  return {
    get: (r, namespace, name) => storage.get(storageKey(r), namespace, name)?.object as never,
    list: (r, namespace) => storedObjects(storage, r, namespace),
  };
}

function servedBy(core: Core): Upkeep['served'] {
  const found = new Map<string, Upkeep['served'][number]>();
  for (const { resource, structure } of core.kinds.all) {
    const { group, version } = resource;
    found.set(`${group}/${version}`, { group, version, custom: structure !== undefined });
  }
  return [...found.values()];
}
