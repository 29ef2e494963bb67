// Admission: who may still change or refuse a write after it was decoded. upstream: k8s.io/apiserver/pkg/admission
import type { DeepReadonly } from '../../../base/deep.ts';
import type { ApiObject, Resource } from '../../api/meta.ts';
import type { UserInfo } from '../../api/wire.ts';
import type { StrategyContext } from '../registry/strategy.ts';

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
  /** Stores another object (a quota's usage), as the plugin itself. */
  readonly store?: (r: Resource, object: ApiObject) => void;
  /** Adds a Warning header to the answer. */
  warn(text: string): void;
}

/** A refusal is thrown as StatusError. */
export interface Plugin {
  readonly name: string;
  /** What a create should wait for because others are about to make it; undefined: nothing. */
  wait?(a: Attributes): Promise<void> | undefined;
  /** Before defaults are allocated; may change the object. */
  admit?(a: Attributes): void;
  /** After validation; may only refuse. */
  validate?(a: Attributes): void;
}

export interface Admission {
  /** Undefined when there is nothing to wait for. */
  wait(a: Attributes): Promise<void> | undefined;
  admit(a: Attributes): void;
  validate(a: Attributes): void;
}

/** Plugins one after the other, in the order of the list. */
export function chain(plugins: readonly Plugin[]): Admission {
  return {
    wait: (a) => {
      const waits = plugins.map((p) => p.wait?.(a)).filter((w) => w !== undefined);
      return waits.length ? Promise.all(waits).then(() => undefined) : undefined;
    },
    admit: (a) => {
      for (const p of plugins) p.admit?.(a);
    },
    validate: (a) => {
      for (const p of plugins) p.validate?.(a);
    },
  };
}
