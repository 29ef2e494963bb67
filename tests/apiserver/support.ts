// A small server for tests, with the real registry.
import { VirtualClock } from '../../src/base/clock.ts';
import { Random } from '../../src/base/random.ts';
import { prepare } from '../../src/host/replay.ts';
import type { ApiRequest, ApiResponse } from '../../src/kubernetes/api/wire.ts';
import { createRegistry } from '../../src/kubernetes/apiserver/registry/index.ts';
import { type ApiServer, type ApiServerOptions, createApiServer } from '../../src/kubernetes/apiserver/server.ts';
import { Storage } from '../../src/kubernetes/apiserver/storage/storage.ts';

export interface World extends ApiServer {
  readonly clock: VirtualClock;
  ask(method: string, path: string, body?: unknown, more?: Partial<ApiRequest>): Promise<ApiResponse>;
}

export const START = 1_767_225_600_000;
const ADMIN = { name: 'system:admin', groups: ['system:masters', 'system:authenticated'] };

export interface WorldOptions {
  readonly history?: number;
  /** The version at which storage begins. */
  readonly version?: number;
  readonly serviceCIDR?: string;
  readonly nodePortRange?: string;
  /** How connections from the server's host go. */
  readonly dial?: ApiServerOptions['dial'];
  /** What is stored already: nothing is added then. */
  readonly storage?: Storage;
}

/** A server with the namespace `default` and its service account. */
export async function world(options: WorldOptions = {}): Promise<World> {
  const clock = new VirtualClock(START);
  const storage = options.storage ?? new Storage(options);
  const { serviceCIDR = '10.96.0.0/16', nodePortRange = '30000-32767' } = options;
  const server = createApiServer({
    clock,
    random: new Random(7),
    storage,
    registry: createRegistry({ serviceCIDR, nodePortRange }),
    ...(options.dial ? { dial: options.dial } : {}),
  });
  const ask: World['ask'] = (method, path, body, more = {}) => {
    const [where = '', search = ''] = path.split('?');
    return server.handle({ method, path: where, query: [...new URLSearchParams(search)], ...(body === undefined ? {} : { body }), user: ADMIN, ...more });
  };
  const made: World = { ...server, clock, ask };
  if (options.storage) return made;
  await ask('POST', '/api/v1/namespaces', { apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'default' } });
  await ask('POST', '/api/v1/namespaces/default/serviceaccounts', { apiVersion: 'v1', kind: 'ServiceAccount', metadata: { name: 'default' } });
  return made;
}

export const configMap = (name: string, data: Record<string, string> = { a: '1' }, labels?: Record<string, string>) => ({
  apiVersion: 'v1',
  kind: 'ConfigMap',
  metadata: { name, namespace: 'default', ...(labels ? { labels } : {}) },
  data,
});

export const CONFIG_MAPS = '/api/v1/namespaces/default/configmaps';
export const MERGE = { headers: { 'content-type': 'application/merge-patch+json' } };

/** The state before every recorded case, with nobody at work in it. `history`: how many changes of a kind stay known. */
export async function baseWorld(base: Iterable<string>, history = 200): Promise<ApiServer & { readonly clock: VirtualClock }> {
  const clock = new VirtualClock(START);
  return { ...(await prepare(clock, base, new Storage({ history }))), clock };
}
