// What the server keeps beside an object: the IPAddress of each cluster IP. upstream: pkg/registry/core/service/ipallocator/ipallocator.go
import type { DeepReadonly } from '../../../base/deep.ts';
import { rfc3339 } from '../../../base/time.ts';
import type { ApiObject } from '../../api/meta.ts';
import { typeOfStrategy } from '../decoding/body.ts';
import { finishDraft } from '../decoding/finish.ts';
import type { Core } from '../exchange.ts';
import type { Strategy } from '../registry/strategy.ts';
import { storageKey } from '../storage/storage.ts';

type Stored = DeepReadonly<ApiObject>;
const nameOf = (object: Stored): string => `${object.kind}/${object.metadata.name}`;

/** Makes what `after` has beside it and `before` had not. */
export function addCompanions(core: Core, strategy: Strategy, before: Stored | undefined, after: Stored): void {
  if (!strategy.companions) return;
  const had = new Set(before ? strategy.companions(before).map(nameOf) : []);
  for (const companion of strategy.companions(after)) if (!had.has(nameOf(companion))) put(core, companion);
}

/** Removes what `before` had beside it and `after` has not. */
export function dropCompanions(core: Core, strategy: Strategy, before: Stored, after: Stored | undefined): void {
  if (!strategy.companions) return;
  const has = new Set(after ? strategy.companions(after).map(nameOf) : []);
  for (const companion of strategy.companions(before)) {
    const kind = core.kinds.byKind(companion.apiVersion, companion.kind);
    if (kind && !has.has(nameOf(companion))) core.storage.remove(storageKey(kind.resource), '', companion.metadata.name ?? '');
  }
}

function put(core: Core, companion: ApiObject): void {
  const kind = core.kinds.byKind(companion.apiVersion, companion.kind);
  if (!kind) return;
  Object.assign(companion.metadata, { uid: core.ownRandom.uuid(), creationTimestamp: rfc3339(core.clock.now()), resourceVersion: '0' });
  core.storage.put(storageKey(kind.resource), finishDraft(undefined, companion, typeOfStrategy(kind)), undefined);
}
