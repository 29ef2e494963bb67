// Resource tokens: one small value that names a kind everywhere (paths, clients, informers, registries).
import type { ObjectMeta } from './generated/types.ts';

/** What every stored object has. */
export interface ApiObject {
  apiVersion: string;
  kind: string;
  metadata: ObjectMeta;
}

export interface ApiList<T> {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: { readonly resourceVersion?: string; readonly continue?: string; readonly remainingItemCount?: number };
  readonly items: readonly T[];
}

/** Names a resource; T is the type of its objects (it exists for the compiler only). */
export interface Resource<T extends ApiObject = ApiObject> {
  readonly group: string;
  readonly version: string;
  readonly kind: string;
  readonly plural: string;
  readonly namespaced: boolean;
  readonly _type?: T;
}

/** The token of a kind: how it is called, and where it is served. */
export function resource<T extends ApiObject>(group: string, version: string, kind: string, plural: string, namespaced: boolean): Resource<T> {
  return { group, version, kind, plural, namespaced };
}

/** v1, apps/v1 */
export function apiVersionOf(r: Pick<Resource, 'group' | 'version'>): string {
  return r.group ? `${r.group}/${r.version}` : r.version;
}

/** The path of a collection, or of one object in it. */
export function pathOf(r: Resource, namespace: string | undefined, name?: string, subresource?: string): string {
  const root = r.group ? `/apis/${r.group}/${r.version}` : `/api/${r.version}`;
  const inside = r.namespaced && namespace ? `/namespaces/${encodeURIComponent(namespace)}` : '';
  return `${root}${inside}/${r.plural}${name === undefined ? '' : `/${encodeURIComponent(name)}`}${subresource ? `/${subresource}` : ''}`;
}

/** namespace/name, or the name alone: the keys of caches and queues. */
export function keyOf(object: ApiObject): string {
  return object.metadata.namespace ? `${object.metadata.namespace}/${object.metadata.name}` : (object.metadata.name ?? '');
}

/** namespace/name, or a name alone, into its parts. upstream: cache.SplitMetaNamespaceKey */
export function splitKey(key: string): { readonly namespace: string; readonly name: string } {
  const slash = key.indexOf('/');
  return slash < 0 ? { namespace: '', name: key } : { namespace: key.slice(0, slash), name: key.slice(slash + 1) };
}
