// The attributes that a write shows to admission.
import type { DeepReadonly } from '../../../base/deep.ts';
import type { ApiObject } from '../../api/meta.ts';
import type { Attributes, Operation } from '../admission/plugin.ts';
import type { ResourceExchange } from '../exchange.ts';
import type { StrategyContext } from '../registry/strategy.ts';
import { storageKey } from '../storage/storage.ts';

export function attributes(
  x: ResourceExchange,
  operation: Operation,
  context: StrategyContext,
  object: ApiObject | undefined,
  old: DeepReadonly<ApiObject> | undefined,
  subresource = x.info.subresource,
): Attributes {
  return {
    operation,
    resource: x.strategy.resource,
    subresource,
    namespace: x.info.namespace || (object?.metadata.namespace ?? ''),
    name: object?.metadata.name || x.info.name,
    object,
    old,
    user: x.user,
    context,
    ...(x.calls ? { calls: x.calls } : {}),
    store: (r, changed) => {
      const key = storageKey(r);
      const entry = x.core.storage.get(key, changed.metadata.namespace ?? '', changed.metadata.name ?? '');
      if (entry) x.core.storage.put(key, changed, entry.managed);
    },
    warn: (text) => x.warnings.push(text),
  };
}
