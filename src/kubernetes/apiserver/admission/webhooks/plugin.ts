// Webhooks that somebody registered: they were called before the write began (call.ts); here it is found out which of them this object concerns, and what
// follows when they cannot be reached. upstream: apiserver/pkg/admission/plugin/webhook/{mutating,validating,generic}
import type { DeepReadonly } from '../../../../base/deep.ts';
import type { ValidatingWebhook } from '../../../api/generated/types.ts';
import { newForbidden, newInternalError } from '../../../api/status.ts';
import type { Authorizer } from '../../authorization.ts';
import type { Attributes, Plugin } from '../plugin.ts';
import { conditionsHold } from '../validating-policy/evaluate.ts';
import { isExempt, matches } from '../validating-policy/match.ts';
import { type Configurations, MUTATING, VALIDATING } from './kinds.ts';

export type Hook = DeepReadonly<ValidatingWebhook>;

/** What became of the calls: why one failed, by kind, configuration and webhook. */
export type Calls = ReadonlyMap<string, string>;

export const callKey = (of: Configurations, configuration: string, hook: Hook): string => `${of.plural}/${configuration}/${hook.name}`;

/** Whether the webhook's rules and selectors take this request; without rules it takes none. */
export function concerns({ rules = [], namespaceSelector, objectSelector }: Hook, a: Attributes): boolean {
  const selectors = { ...(namespaceSelector ? { namespaceSelector } : {}), ...(objectSelector ? { objectSelector } : {}) };
  return rules.length > 0 && matches({ resourceRules: rules, ...selectors }, a);
}

/** Refuses what a webhook should have been asked about and could not. */
export function webhooks(authorizer: Authorizer): Plugin {
  const judge = (of: Configurations, a: Attributes): void => {
    if (!a.calls || isExempt(a)) return;
    for (const { metadata, webhooks: hooks = [] } of a.context.list(of as typeof VALIDATING)) {
      for (const hook of hooks) {
        const failed = a.calls.get(callKey(of, metadata.name ?? '', hook));
        if (failed === undefined || !concerns(hook, a) || !meets(hook, a, authorizer)) continue;
        if (hook.failurePolicy !== 'Ignore') throw newInternalError(failed);
      }
    }
  };
  return { name: 'Webhooks', check: (a) => judge(MUTATING, a), validate: (a) => judge(VALIDATING, a) };
}

/** Its conditions in CEL; a fault leaves the webhook out when it may be ignored. */
function meets({ matchConditions = [], failurePolicy }: Hook, a: Attributes, authorizer: Authorizer): boolean {
  if (matchConditions.length === 0) return true;
  const holds = conditionsHold(matchConditions, a, (q) => authorizer.decide({ user: a.user, version: '', ...q }));
  if (typeof holds === 'boolean') return holds;
  if (failurePolicy === 'Ignore') return false;
  throw newForbidden({ group: a.resource.group, resource: a.resource.plural }, a.name, holds.error);
}
