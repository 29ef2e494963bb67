// Puts the default roles into storage, where they are not there yet.
import { rfc3339 } from '../../../base/time.ts';
import { typeOfStrategy } from '../decoding/body.ts';
import { finishDraft } from '../decoding/finish.ts';
import type { Core } from '../exchange.ts';
import { storageKey } from '../storage/storage.ts';
import { bootstrapPolicy } from './policy.ts';

export function seedPolicy(core: Core): void {
  for (const draft of bootstrapPolicy()) {
    const strategy = core.kinds.byKind(draft.apiVersion, draft.kind);
    const name = draft.metadata.name ?? '';
    if (!strategy || core.storage.get(storageKey(strategy.resource), '', name)) continue;
    Object.assign(draft.metadata, { uid: core.random.uuid(), creationTimestamp: rfc3339(core.clock.now()), resourceVersion: '0' });
    core.storage.put(storageKey(strategy.resource), finishDraft(undefined, draft, typeOfStrategy(strategy)), undefined);
  }
}
