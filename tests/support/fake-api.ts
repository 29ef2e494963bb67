// A few objects behind the one door, for components that only list and watch: no validation, no defaults.
import type { ApiObject, Resource } from '../../src/kubernetes/api/meta.ts';
import { pathOf } from '../../src/kubernetes/api/meta.ts';
import type { ApiRequest, ApiResponse, Transport, WatchEvent, WatchStream } from '../../src/kubernetes/api/wire.ts';

export class FakeApi {
  readonly #objects = new Map<string, Map<string, ApiObject>>();
  readonly #watches = new Map<string, Set<WatchStream>>();
  #version = 1;
  /** While true, every request fails as against a server that is away. */
  down = false;

  readonly transport: Transport = async (request) => this.#answer(request);

  set(r: Resource<never> | Resource, object: ApiObject): void {
    const path = pathOf(r as Resource, undefined);
    const key = `${object.metadata.namespace}/${object.metadata.name}`;
    const all = this.#objects.get(path) ?? new Map<string, ApiObject>();
    this.#objects.set(path, all);
    const type = all.has(key) ? 'MODIFIED' : 'ADDED';
    const stored = { ...object, metadata: { ...object.metadata, resourceVersion: String(++this.#version) } };
    all.set(key, stored);
    this.#tell(path, { type, object: stored });
  }

  delete(r: Resource<never> | Resource, namespace: string | undefined, name: string): void {
    const path = pathOf(r as Resource, undefined);
    const key = `${namespace}/${name}`;
    const object = this.#objects.get(path)?.get(key);
    if (!object) return;
    this.#objects.get(path)?.delete(key);
    this.#tell(path, { type: 'DELETED', object });
  }

  #tell(path: string, event: WatchEvent): void {
    for (const watch of this.#watches.get(path) ?? []) watch.onEvent?.(event);
  }

  #answer(request: ApiRequest): ApiResponse {
    if (this.down) return { code: 0, headers: {}, body: { kind: 'Status', status: 'Failure', message: 'connection refused' } };
    const all = [...(this.#objects.get(request.path)?.values() ?? [])];
    const name = /metadata\.name=(.*)/.exec(request.query?.find(([k]) => k === 'fieldSelector')?.[1] ?? '')?.[1];
    if (!request.query?.some(([k]) => k === 'watch')) {
      const items = all.filter((o) => name === undefined || o.metadata.name === name);
      return { code: 200, headers: {}, body: { metadata: { resourceVersion: String(this.#version) }, items } };
    }
    const list = this.#watches.get(request.path) ?? new Set<WatchStream>();
    this.#watches.set(request.path, list);
    const watch: WatchStream = { onEvent: undefined, onEnd: undefined, dispose: () => list.delete(watch) };
    list.add(watch);
    return { code: 200, headers: {}, body: undefined, watch };
  }
}
