// The typed client: one generic client over a Transport, not one per kind. upstream: k8s.io/client-go/dynamic, typed
import { joined } from '../../base/joined.ts';
import { type ApiList, type ApiObject, pathOf, type Resource } from '../api/meta.ts';
import { type Status, StatusError } from '../api/status.ts';
import type { ApiRequest, ApiResponse, Transport, UserInfo, WatchStream } from '../api/wire.ts';

export interface ListOptions {
  readonly namespace?: string;
  readonly labelSelector?: string;
  readonly fieldSelector?: string;
  readonly resourceVersion?: string;
}

export interface WriteOptions {
  readonly fieldManager?: string;
  readonly dryRun?: boolean;
  readonly fieldValidation?: 'Strict' | 'Warn' | 'Ignore';
  /** Of an apply patch: take fields that others own. */
  readonly force?: boolean;
}

export interface DeleteOptions extends WriteOptions {
  readonly gracePeriodSeconds?: number;
  readonly propagationPolicy?: 'Foreground' | 'Background' | 'Orphan';
  readonly uid?: string;
  readonly resourceVersion?: string;
}

export type PatchType = 'application/json-patch+json' | 'application/merge-patch+json' | 'application/strategic-merge-patch+json' | 'application/apply-patch+yaml';

type Query = (readonly [string, string])[];

/** What a component says to the API server. Refusals are thrown as StatusError; objects that come back are frozen and shared. */
export class Client {
  readonly #transport: Transport;
  readonly #user: UserInfo | undefined;
  readonly #agent: string;
  readonly #headers: Readonly<Record<string, string>>;
  readonly #manager: readonly (readonly [string, string])[];

  /** `user` for components inside the house; left out where the transport adds credentials itself. `agent` names field managers by default. */
  constructor(transport: Transport, options: { readonly user?: UserInfo; readonly agent: string }) {
    this.#transport = transport;
    this.#user = options.user;
    this.#agent = options.agent;
    this.#headers = { 'user-agent': options.agent };
    this.#manager = [['fieldManager', options.agent]];
  }

  async get<T extends ApiObject>(r: Resource<T>, namespace: string, name: string, subresource?: string): Promise<T> {
    return (await this.request({ method: 'GET', path: pathOf(r, namespace, name, subresource) })).body as T;
  }

  async list<T extends ApiObject>(r: Resource<T>, options: ListOptions = {}): Promise<ApiList<T>> {
    return (await this.request({ method: 'GET', path: pathOf(r, options.namespace), query: selection(options) })).body as ApiList<T>;
  }

  async watch<T extends ApiObject>(r: Resource<T>, options: ListOptions & { readonly bookmarks?: boolean; readonly signal?: AbortSignal } = {}): Promise<WatchStream> {
    const query: Query = [['watch', '1'], ...selection(options)];
    if (options.bookmarks) query.push(['allowWatchBookmarks', 'true']);
    const response = await this.request({ method: 'GET', path: pathOf(r, options.namespace), query, ...(options.signal ? { signal: options.signal } : {}) });
    if (!response.watch) throw new Error(`no watch on ${r.plural}`);
    return response.watch;
  }

  async create<T extends ApiObject>(r: Resource<T>, object: T, options: WriteOptions & { readonly subresource?: string } = {}): Promise<T> {
    const { namespace, name } = object.metadata;
    const path = options.subresource ? pathOf(r, namespace, name, options.subresource) : pathOf(r, namespace);
    return (await this.request({ method: 'POST', path, query: this.#writing(options), body: object })).body as T;
  }

  async update<T extends ApiObject>(r: Resource<T>, object: T, options: WriteOptions & { readonly subresource?: string } = {}): Promise<T> {
    const path = pathOf(r, object.metadata.namespace, object.metadata.name ?? '', options.subresource);
    return (await this.request({ method: 'PUT', path, query: this.#writing(options), body: object })).body as T;
  }

  updateStatus<T extends ApiObject>(r: Resource<T>, object: T): Promise<T> {
    return this.update(r, object, { subresource: 'status' });
  }

  async patch<T extends ApiObject>(
    r: Resource<T>,
    namespace: string,
    name: string,
    type: PatchType,
    patch: unknown,
    options: WriteOptions & { readonly subresource?: string } = {},
  ): Promise<T> {
    const path = pathOf(r, namespace, name, options.subresource);
    return (await this.request({ method: 'PATCH', path, query: this.#writing(options), headers: { 'content-type': type }, body: patch })).body as T;
  }

  async delete(r: Resource, namespace: string, name: string, options: DeleteOptions = {}): Promise<void> {
    const preconditions = { ...(options.uid ? { uid: options.uid } : {}), ...(options.resourceVersion ? { resourceVersion: options.resourceVersion } : {}) };
    const body = {
      kind: 'DeleteOptions',
      apiVersion: 'v1',
      ...(options.gracePeriodSeconds === undefined ? {} : { gracePeriodSeconds: options.gracePeriodSeconds }),
      ...(Object.keys(preconditions).length ? { preconditions } : {}),
      ...(options.propagationPolicy ? { propagationPolicy: options.propagationPolicy } : {}),
    };
    await this.request({ method: 'DELETE', path: pathOf(r, namespace, name), body });
  }

  /** Any request, with this client's identity. Throws StatusError for every answer of 400 and above, and for a server out of reach (code 0). */
  async request(request: ApiRequest): Promise<ApiResponse> {
    const headers = request.headers ? { ...this.#headers, ...request.headers } : this.#headers;
    const response = await this.#transport(joined(request, { headers, user: request.user ?? this.#user }));
    if (response.code === 0 || response.code >= 400) throw new StatusError(response.body as Status);
    return response;
  }

  #writing(options: WriteOptions): readonly (readonly [string, string])[] {
    if (options.fieldManager === undefined && !options.dryRun && options.fieldValidation === undefined && !options.force) return this.#manager;
    const query: Query = [['fieldManager', options.fieldManager ?? this.#agent]];
    if (options.dryRun) query.push(['dryRun', 'All']);
    if (options.fieldValidation) query.push(['fieldValidation', options.fieldValidation]);
    if (options.force) query.push(['force', 'true']);
    return query;
  }
}

function selection(options: ListOptions): Query {
  const query: Query = [];
  if (options.labelSelector) query.push(['labelSelector', options.labelSelector]);
  if (options.fieldSelector) query.push(['fieldSelector', options.fieldSelector]);
  if (options.resourceVersion !== undefined) query.push(['resourceVersion', options.resourceVersion]);
  return query;
}
