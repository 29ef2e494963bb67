// Admission: who may still change or refuse a write after it was decoded. upstream: k8s.io/apiserver/pkg/admission
import type { DeepReadonly } from '../../../base/deep.ts';
import type { ApiObject, Resource } from '../../api/meta.ts';
import type { UserInfo } from '../../api/wire.ts';
import type { StrategyContext } from '../registry/strategy.ts';
import { type StorageKey, storageKey } from '../storage/storage.ts';

export type Operation = 'CREATE' | 'UPDATE' | 'DELETE' | 'CONNECT';

/** One write as admission sees it. */
export interface Attributes {
  readonly operation: Operation;
  readonly resource: Resource;
  readonly subresource: string;
  readonly namespace: string;
  readonly name: string;
  /** What is about to be stored (a draft that `admit` may change); undefined on delete. */
  readonly object: ApiObject | undefined;
  readonly old: DeepReadonly<ApiObject> | undefined;
  readonly user: UserInfo;
  readonly context: StrategyContext;
  /** What became of the calls of webhooks, where there are any (webhooks/call.ts). */
  readonly calls?: ReadonlyMap<string, string>;
  /** Stores another object (a quota's usage), as the plugin itself. */
  readonly store?: (r: Resource, object: ApiObject) => void;
  /** Adds a Warning header to the answer. */
  warn(text: string): void;
}

/** A write that is about to be handled. */
export interface Write {
  readonly key: StorageKey;
  readonly verb: string;
  readonly namespace: string;
  readonly user: UserInfo;
  /** True when an object of the kind is stored. */
  has(key: StorageKey): boolean;
  get<T extends ApiObject>(r: Resource<T>, namespace: string, name: string): DeepReadonly<T> | undefined;
}

/** A refusal is thrown as StatusError. */
export interface Plugin {
  readonly name: string;
  /** True when this write needs a part of the plugin that is not here yet. */
  lacks?(w: Write): boolean;
  fetch?(): Promise<void>;
  /** The resources whose writes it looks at, by storage key; left out: all. */
  readonly concerns?: readonly StorageKey[];
  /** What a create should wait for because others are about to make it; undefined: nothing. */
  wait?(a: Attributes): Promise<void> | undefined;
  /** Before any plugin has changed the object; may only refuse. */
  check?(a: Attributes): void;
  /** Before defaults are allocated; may change the object. */
  admit?(a: Attributes): void;
  /** After validation; may only refuse. */
  validate?(a: Attributes): void;
}

export interface Admission {
  /** What a write needs of plugins and is not here yet; undefined when nothing is missing. */
  fetch(w: Write): Promise<void> | undefined;
  /** True when a create of this resource may have to wait. */
  waits(r: Resource): boolean;
  /** Undefined when there is nothing to wait for. */
  wait(a: Attributes): Promise<void> | undefined;
  /** True when some plugin may change objects of this resource. */
  changes(r: Resource): boolean;
  admit(a: Attributes): void;
  validate(a: Attributes): void;
}

/** The plugins that look at one resource, by what they do. */
interface Concerned {
  readonly waits: readonly Required<Pick<Plugin, 'wait'>>[];
  readonly checks: readonly Required<Pick<Plugin, 'check'>>[];
  readonly admits: readonly Required<Pick<Plugin, 'admit'>>[];
  readonly validates: readonly Required<Pick<Plugin, 'validate'>>[];
}

function concerned(plugins: readonly Plugin[], r: Resource): Concerned {
  const key = storageKey(r);
  const all = plugins.filter((p) => p.concerns?.includes(key) ?? true);
  const doing = <K extends 'wait' | 'check' | 'admit' | 'validate'>(what: K) => all.filter((p): p is Plugin & Required<Pick<Plugin, K>> => p[what] !== undefined);
  return { waits: doing('wait'), checks: doing('check'), admits: doing('admit'), validates: doing('validate') };
}

/** Plugins one after the other, in the order of the list; which of them look at a resource is found out once. */
export function chain(plugins: readonly Plugin[]): Admission {
  const known = new WeakMap<Resource, Concerned>();
  const of = (r: Resource): Concerned => {
    let found = known.get(r);
    if (!found) {
      found = concerned(plugins, r);
      known.set(r, found);
    }
    return found;
  };
  const late = plugins.filter((p) => p.fetch);
  return {
    fetch: (w) => {
      let lacking: Plugin[] | undefined;
      for (const p of late) if (p.lacks?.(w)) lacking = [...(lacking ?? []), p];
      return lacking && Promise.all(lacking.map((p) => p.fetch?.())).then(() => undefined);
    },
    wait: (a) => {
      const { waits } = of(a.resource);
      const pending = waits.map((p) => p.wait(a)).filter((w) => w !== undefined);
      return pending.length ? Promise.all(pending).then(() => undefined) : undefined;
    },
    waits: (r) => of(r).waits.length > 0,
    changes: (r) => of(r).admits.length > 0,
    admit: (a) => {
      const { checks, admits } = of(a.resource);
      for (const p of checks) p.check(a);
      for (const p of admits) p.admit(a);
    },
    validate: (a) => {
      for (const p of of(a.resource).validates) p.validate(a);
    },
  };
}
