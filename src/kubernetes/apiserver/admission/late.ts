// Plugins that judge by objects which a new cluster has none of: fetched before the first write that could meet one.
import { onDemand } from '../../../base/on-demand.ts';
import type { Resource } from '../../api/meta.ts';
import { storageKey } from '../storage/storage.ts';
import type { Attributes, Plugin, Write } from './plugin.ts';

type Method = 'check' | 'admit' | 'validate';

interface Facts extends Pick<Plugin, 'name' | 'concerns'> {
  /** The methods that the plugin has. */
  readonly does: readonly Method[];
  needed(w: Write): boolean;
}

/** A plugin whose name is known at once; until its code is needed it lets everything pass. */
export function late({ name, concerns, does, needed }: Facts, load: () => Promise<Plugin>): Plugin {
  let whole: Plugin | undefined;
  const part = (method: Method) => (a: Attributes) => whole?.[method]?.(a);
  return {
    name,
    ...(concerns ? { concerns } : {}),
    ...Object.fromEntries(does.map((method) => [method, part(method)])),
    lacks: (w) => whole === undefined && needed(w),
    async fetch() {
      whole ??= await onDemand(load);
    },
  };
}

/** Needed once there is an object of one of these kinds, or one is about to be made. */
export function oneOf(...kinds: readonly Resource[]): Facts['needed'] {
  const keys = kinds.map((r) => storageKey(r));
  return (w) => {
    for (const key of keys) if (w.key === key || w.has(key)) return true;
    return false;
  };
}
