// Puts what every server has from its start into storage, where it is not there yet: default roles, system priority classes, its own service range.
import { rfc3339 } from '../../../base/time.ts';
import type { ApiObject } from '../../api/meta.ts';
import { typeOfStrategy } from '../decoding/body.ts';
import { finishDraft } from '../decoding/finish.ts';
import type { Core } from '../exchange.ts';
import type { Strategy } from '../registry/strategy.ts';
import { storageKey } from '../storage/storage.ts';
import { bootstrapPolicy } from './policy.ts';

/** Stores what is missing. */
export function seed(core: Core): void {
  const now = rfc3339(core.clock.now());
  for (const draft of bootstrapPolicy()) {
    const strategy = core.kinds.byKind(draft.apiVersion, draft.kind);
    if (strategy) put(core, strategy, draft, core.random.uuid(), now);
  }
  for (const strategy of core.kinds.all) for (const draft of strategy.seeds?.(now) ?? []) put(core, strategy, draft, core.ownRandom.uuid(), now);
}

function put(core: Core, strategy: Strategy, draft: ApiObject, uid: string, now: string): void {
  const key = storageKey(strategy.resource);
  if (core.storage.get(key, '', draft.metadata.name ?? '')) return;
  Object.assign(draft.metadata, { uid, creationTimestamp: now, resourceVersion: '0' });
  core.storage.put(key, finishDraft(undefined, draft, typeOfStrategy(strategy)), undefined);
}
