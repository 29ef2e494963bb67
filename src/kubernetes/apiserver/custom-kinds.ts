// Definitions and what they bring to life: names are accepted, kinds are served, ended definitions take their objects with them.
// upstream: apiextensions-apiserver/pkg/controller/{status,establish,finalizer}
import { type DeepReadonly, deepClone } from '../../base/deep.ts';
import type { Disposable } from '../../base/emitter.ts';
import type { ApiObject } from '../api/meta.ts';
import { failure } from '../api/status.ts';
import { chain } from './admission/plugin.ts';
import type { Core, ResourceExchange } from './exchange.ts';
import { deleteEntry } from './handlers/delete.ts';
import { updateObject, type Write } from './handlers/store.ts';
import type { DeleteOptions } from './options.ts';
import { Query } from './query.ts';
import { customResourceStrategy } from './registry/customresource/strategy.ts';
import { settled } from './registry/customresourcedefinition/settle.ts';
import { CLEANUP, customResourceDefinitionStrategy } from './registry/customresourcedefinition/strategy.ts';
import { established } from './registry/customresourcedefinition/validation.ts';
import type { CustomResourceDefinition } from './registry/lib/definition.ts';
import type { Strategy } from './registry/strategy.ts';
import { storageKey } from './storage/storage.ts';

type Definition = DeepReadonly<CustomResourceDefinition>;
const DEFINITIONS = storageKey(customResourceDefinitionStrategy.resource);

interface Alive {
  readonly spec: Definition['spec'];
  readonly strategy: Strategy;
}

const SERVER = { name: 'system:apiserver', groups: ['system:masters', 'system:authenticated'] };
const AT_ONCE: DeleteOptions = { dryRun: false, gracePeriodSeconds: undefined, propagationPolicy: undefined, uid: undefined, resourceVersion: undefined };
const WRITE: Write = { dryRun: false, fieldManager: 'kube-apiserver', subresource: '' };

export class CustomKinds {
  readonly #core: Core;
  readonly #alive = new Map<string, Alive>();
  /** Who waits for the last objects of an ended definition. */
  readonly #waiting = new Map<string, Disposable>();

  constructor(core: Core) {
    this.#core = core;
    core.storage.listen(DEFINITIONS, ({ before, after }) => {
      const name = (after ?? before)?.name ?? '';
      // After the write is answered, as a controller would come to it.
      core.clock.post(() => (after ? this.#settle(name) : this.sync()));
    });
    this.sync();
  }

  /** Goes through all definitions there are. */
  sync(): void {
    for (const name of [...this.#alive.keys()]) if (!this.#definition(name)) this.#end(name);
    for (const definition of this.#definitions()) this.#settle(definition.metadata.name ?? '');
  }

  #definition(name: string): Definition | undefined {
    return this.#core.storage.get(DEFINITIONS, '', name)?.object as Definition | undefined;
  }

  #definitions(): Definition[] {
    return [...this.#core.storage.table(DEFINITIONS).entries()].map((e) => e.object as unknown as Definition);
  }

  #settle(name: string): void {
    const definition = this.#definition(name);
    if (!definition) return this.#end(name);
    if (definition.metadata.deletionTimestamp) return this.#finalize(name, definition);
    const status = settled(definition, this.#definitions(), this.#core.clock.now());
    if (status) {
      this.#write(name, (draft) => {
        draft.status = status;
      });
    }
    this.#serve(name);
  }

  #serve(name: string): void {
    const definition = this.#definition(name);
    if (!definition || !established(definition)) return this.#end(name);
    const known = this.#alive.get(name);
    if (known?.spec === definition.spec) return;
    if (known) this.#core.kinds.remove(known.strategy);
    const strategy = this.#refusingWhileEnding(name, customResourceStrategy(definition) as unknown as Strategy);
    this.#core.kinds.add(strategy);
    this.#alive.set(name, { spec: definition.spec, strategy });
    this.#convertStored(strategy);
  }

  #refusingWhileEnding(name: string, strategy: Strategy): Strategy {
    return {
      ...strategy,
      beginCreate: () => {
        if (this.#definition(name)?.metadata.deletionTimestamp) throw failure(405, 'MethodNotAllowed', 'create not allowed while custom resource definition is terminating');
        return undefined;
      },
    };
  }

  /** Objects are kept in the storage version: when that becomes another, they are written anew. */
  #convertStored(strategy: Strategy): void {
    const { group, version } = strategy.resource;
    const key = storageKey(strategy.resource);
    const apiVersion = `${group}/${version}`;
    for (const entry of [...this.#core.storage.table(key).entries()]) {
      if (entry.object.apiVersion !== apiVersion) this.#core.storage.put(key, { ...deepClone(entry.object as ApiObject), apiVersion }, entry.managed);
    }
  }

  #end(name: string): void {
    const known = this.#alive.get(name);
    if (known) this.#core.kinds.remove(known.strategy);
    this.#alive.delete(name);
    this.#waiting.get(name)?.dispose();
    this.#waiting.delete(name);
  }

  /** Deletes the objects of an ended definition; when none is left, the definition may go. upstream: crd_finalizer.go */
  #finalize(name: string, definition: Definition): void {
    if (!definition.metadata.finalizers?.includes(CLEANUP)) return;
    const strategy = this.#alive.get(name)?.strategy;
    const key = storageKey({ group: definition.spec.group, plural: definition.spec.names.plural });
    const table = this.#core.storage.table(key);
    if (strategy) {
      for (const entry of [...table.entries()]) {
        if (!entry.object.metadata.deletionTimestamp) deleteEntry(this.#exchange(strategy, entry.name, entry.namespace), entry, AT_ONCE);
      }
    }
    if (table.size > 0) return this.#waitForLast(name, key);
    this.#waiting.get(name)?.dispose();
    this.#waiting.delete(name);
    this.#write(name, (draft) => {
      draft.metadata.finalizers = (draft.metadata.finalizers ?? []).filter((f) => f !== CLEANUP);
    });
  }

  #waitForLast(name: string, key: string): void {
    if (this.#waiting.has(name)) return;
    const listener = this.#core.storage.listen(key, () => this.#core.clock.post(() => this.#settle(name)));
    this.#waiting.set(name, listener);
  }

  #write(name: string, change: (draft: CustomResourceDefinition) => void): void {
    const strategy = customResourceDefinitionStrategy as unknown as Strategy;
    const rules = strategy.status ?? strategy;
    const make = (old: DeepReadonly<ApiObject> | undefined): ApiObject => {
      const draft = deepClone(old) as CustomResourceDefinition;
      change(draft);
      return draft;
    };
    updateObject(this.#exchange(strategy, name, ''), name, make, { ...WRITE, subresource: 'status' }, rules);
  }

  /** The server's own request: nobody is asked whether it may. */
  #exchange(strategy: Strategy, name: string, namespace: string): ResourceExchange {
    const { group, version, plural: resource, namespaced } = strategy.resource;
    const info = { path: '', verb: 'update', isResource: true, group, version, namespace, resource, subresource: '', name, rest: '', inNamespace: namespaced };
    return { core: { ...this.#core, admission: chain([]) }, request: { method: 'PUT', path: '' }, query: new Query([]), info, user: SERVER, warnings: [], strategy };
  }
}
