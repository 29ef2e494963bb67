// Puts what every server has from its start into storage, where it is not there yet: default roles, system priority classes, its own service range.
import { onDemand } from '../../../base/on-demand.ts';
import { rfc3339 } from '../../../base/time.ts';
import type { ApiObject } from '../../api/meta.ts';
import { CLUSTER_ROLES, NAMESPACES } from '../../api/resources.ts';
import { typeOfStrategy } from '../decoding/body.ts';
import { finishDraft } from '../decoding/finish.ts';
import type { Core } from '../exchange.ts';
import type { Strategy } from '../registry/strategy.ts';
import { storageKey } from '../storage/storage.ts';
import { bootstrapPolicy } from './policy.ts';

/** Two of the roles that come later: somebody may have taken one away. */
const LATER_ROLES = ['system:auth-delegator', 'system:volume-scheduler'];

/** Stores what is missing. */
export function seed(core: Core): void {
  const now = rfc3339(core.clock.now());
  for (const draft of bootstrapPolicy()) {
    const strategy = core.kinds.byKind(draft.apiVersion, draft.kind);
    if (strategy) put(core, strategy, draft, core.random.uuid(), now);
  }
  for (const strategy of core.kinds.all) for (const draft of strategy.seeds?.(now) ?? []) put(core, strategy, draft, core.ownRandom.uuid(), now);
}

/** True once the roles that nobody needs at first are there. */
export const hasAllRoles = (core: Core): boolean => LATER_ROLES.some((name) => core.storage.get(storageKey(CLUSTER_ROLES), '', name));

/** Brings the roles and bindings of the parts that ask as themselves; they are as old as the cluster. */
export async function seedAllRoles(core: Core): Promise<void> {
  const { morePolicy } = await onDemand(() => import('./more-policy.ts'));
  if (hasAllRoles(core)) return;
  const born = core.storage.get(storageKey(NAMESPACES), '', 'kube-system')?.object.metadata.creationTimestamp ?? rfc3339(core.clock.now());
  for (const draft of morePolicy()) {
    const strategy = core.kinds.byKind(draft.apiVersion ?? '', draft.kind ?? '');
    if (strategy) put(core, strategy, draft as ApiObject, core.ownRandom.uuid(), born);
  }
}

function put(core: Core, strategy: Strategy, draft: ApiObject, uid: string, now: string): void {
  const key = storageKey(strategy.resource);
  if (core.storage.get(key, draft.metadata.namespace ?? '', draft.metadata.name ?? '')) return;
  Object.assign(draft.metadata, { uid, creationTimestamp: now, resourceVersion: '0' });
  core.storage.put(key, finishDraft(undefined, draft, typeOfStrategy(strategy)), undefined);
}
