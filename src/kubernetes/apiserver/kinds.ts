// The kinds that this server serves: found by path, by apiVersion and kind. upstream: runtime.Scheme, APIGroupInfo

import { type DeepReadonly, deepFreeze } from '../../base/deep.ts';
import type { ApiObject, Resource } from '../api/meta.ts';
import { apiVersionOf } from '../api/meta.ts';
import { isLate } from './registry/on-first-use.ts';
import type { OtherVersion, Strategy } from './registry/strategy.ts';
import { storageKey } from './storage/storage.ts';

/** Where upstream keeps a resource when that is not its plural; shown in some errors. upstream: pkg/kubeapiserver default_storage_factory_builder.go */
const PREFIXES: Readonly<Record<string, string>> = {
  services: 'services/specs',
  endpoints: 'services/endpoints',
  nodes: 'minions',
  replicationcontrollers: 'controllers',
  'ingresses.networking.k8s.io': 'ingress',
  'customresourcedefinitions.apiextensions.k8s.io': 'apiextensions.k8s.io/customresourcedefinitions',
};

/** A delete answers with these objects, with a Status for all others. upstream: ReturnDeletedObject of the stores */
const RETURNED = new Set([
  'customresourcedefinitions.apiextensions.k8s.io',
  ...['persistentvolumeclaims', 'persistentvolumes', 'pods', 'podtemplates', 'resourcequotas', 'serviceaccounts', 'services'],
  ...['csidrivers', 'csinodes', 'storageclasses', 'volumeattachments', 'volumeattributesclasses'].map((r) => `${r}.storage.k8s.io`),
  ...['deviceclasses', 'resourceclaims', 'resourceclaimtemplates', 'resourceslices'].map((r) => `${r}.resource.k8s.io`),
]);

/** A kind under another group version: how its objects look there and how they come back. */
export interface View {
  readonly form: Strategy;
  show(object: DeepReadonly<ApiObject>): DeepReadonly<ApiObject>;
  store(object: ApiObject, old?: DeepReadonly<ApiObject>): ApiObject;
}

/** What is found at a path: the stored kind, and the version in which it is spoken of when that is another one. */
export interface Served {
  readonly strategy: Strategy;
  readonly view?: View;
}

function viewOf(strategy: Strategy, other: OtherVersion<ApiObject>): View {
  const { defaults: _, otherVersions: _o, ...rest } = strategy;
  return {
    form: { ...rest, resource: other.resource, schema: other.schema },
    show: (object) => deepFreeze(other.fromStored(object)) as DeepReadonly<ApiObject>,
    store(object, old) {
      const stored = other.toStored(object, old);
      strategy.defaults?.(stored);
      return stored;
    },
  };
}

export class Kinds {
  readonly #byPath = new Map<string, Strategy>();
  readonly #byKind = new Map<string, Strategy>();
  readonly #views = new Map<string, Served>();
  readonly #all: Strategy[] = [];
  readonly #groupVersions = new Map<string, Set<string>>();

  constructor(strategies: readonly Strategy[]) {
    for (const s of strategies) this.add(s);
  }

  /** All that are served, in the order of their registration. */
  get all(): readonly Strategy[] {
    return this.#all;
  }

  /** Serves one more kind (a custom resource). */
  add(strategy: Strategy): void {
    this.#register(strategy);
    for (const other of strategy.otherVersions ?? []) {
      const view = viewOf(strategy, other);
      this.#register(view.form);
      this.#views.set(`${apiVersionOf(other.resource)} ${other.resource.plural}`, { strategy, view });
    }
  }

  #register(strategy: Strategy): void {
    const r = strategy.resource;
    this.#all.push(strategy);
    this.#byPath.set(`${apiVersionOf(r)} ${r.plural}`, strategy);
    this.#byKind.set(`${apiVersionOf(r)} ${r.kind}`, strategy);
    const versions = this.#groupVersions.get(r.group) ?? new Set();
    versions.add(r.version);
    this.#groupVersions.set(r.group, versions);
  }

  /** What is found at a path, with its rules: they may have to be fetched. */
  async whole(found: Served): Promise<Served> {
    if (!isLate(found.strategy)) return found;
    const { resource } = found.view?.form ?? found.strategy;
    const whole = await found.strategy.load();
    // Somebody else may have asked for it meanwhile.
    if (this.#all.includes(found.strategy)) this.#replace(whole);
    return this.byPath(resource.group, resource.version, resource.plural) ?? found;
  }

  #replace(whole: Strategy): void {
    const put = (strategy: Strategy): void => {
      const r = strategy.resource;
      const key = `${apiVersionOf(r)} ${r.plural}`;
      this.#all[this.#all.findIndex((s) => `${apiVersionOf(s.resource)} ${s.resource.plural}` === key)] = strategy;
      this.#byPath.set(key, strategy);
      this.#byKind.set(`${apiVersionOf(r)} ${r.kind}`, strategy);
    };
    put(whole);
    for (const other of whole.otherVersions ?? []) {
      const view = viewOf(whole, other);
      put(view.form);
      this.#views.set(`${apiVersionOf(other.resource)} ${other.resource.plural}`, { strategy: whole, view });
    }
  }

  /** Serves a kind no more, in none of its versions. */
  remove(strategy: Strategy): void {
    this.#unregister(strategy.resource);
    for (const other of strategy.otherVersions ?? []) {
      this.#unregister(other.resource);
      this.#views.delete(`${apiVersionOf(other.resource)} ${other.resource.plural}`);
    }
  }

  #unregister(r: Resource): void {
    const at = this.#all.findIndex((s) => s.resource.group === r.group && s.resource.version === r.version && s.resource.plural === r.plural);
    if (at < 0) return;
    this.#all.splice(at, 1);
    this.#byPath.delete(`${apiVersionOf(r)} ${r.plural}`);
    this.#byKind.delete(`${apiVersionOf(r)} ${r.kind}`);
    if (this.#all.some((s) => s.resource.group === r.group && s.resource.version === r.version)) return;
    this.#groupVersions.get(r.group)?.delete(r.version);
    if (this.#groupVersions.get(r.group)?.size === 0) this.#groupVersions.delete(r.group);
  }

  byPath(group: string, version: string, plural: string): Served | undefined {
    const key = `${group ? `${group}/` : ''}${version} ${plural}`;
    const strategy = this.#byPath.get(key);
    return this.#views.get(key) ?? (strategy ? { strategy } : undefined);
  }

  byKind(apiVersion: string, kind: string): Strategy | undefined {
    return this.#byKind.get(`${apiVersion} ${kind}`);
  }

  hasGroup(group: string): boolean {
    return this.#groupVersions.has(group);
  }

  versionsOf(group: string): readonly string[] {
    return [...(this.#groupVersions.get(group) ?? [])];
  }
}

/** An object's key in etcd, for the errors that show it. */
export function etcdKey(r: Resource, namespace: string, name: string): string {
  const prefix = PREFIXES[storageKey(r)] ?? r.plural;
  return `/registry/${prefix}/${r.namespaced ? `${namespace}/` : ''}${name}`;
}

/** Kinds whose dependents stay unless the client says otherwise. upstream: DefaultGarbageCollectionPolicy */
export function orphansByDefault(r: Resource): boolean {
  const key = storageKey(r);
  return key === 'replicationcontrollers' || key === 'jobs.batch';
}

/** False for kinds whose deletion the garbage collector has no say in. upstream: rest.GarbageCollectionDeleteStrategy Unsupported (events) */
export function collectsGarbage(r: Resource): boolean {
  return r.kind !== 'Event';
}

export function returnsDeleted(r: Resource): boolean {
  return RETURNED.has(storageKey(r));
}
