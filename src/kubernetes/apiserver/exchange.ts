// What the parts of the server share while they answer one request.
import type { Clock } from '../../base/clock.ts';
import type { DeepReadonly } from '../../base/deep.ts';
import type { Random } from '../../base/random.ts';
import type { ApiObject, Resource } from '../api/meta.ts';
import type { ApiRequest, UserInfo } from '../api/wire.ts';
import type { AccountTokens } from './account-tokens.ts';
import type { Admission } from './admission/plugin.ts';
import type { AuthenticationConfig } from './authentication.ts';
import type { Authorizer } from './authorization.ts';
import type { ApiServerOptions } from './config.ts';
import type { Kinds, Served, View } from './kinds.ts';
import type { Query } from './query.ts';
import type { Strategy, StrategyContext } from './registry/strategy.ts';
import type { RequestCounts } from './request-counts.ts';
import type { RequestInfo } from './request-info.ts';
import { type Storage, storageKey } from './storage/storage.ts';
import type { Table } from './storage/table.ts';

/** The running server, as its handlers see it. */
export interface Core {
  readonly clock: Clock;
  readonly random: Random;
  /** Draws for what the server makes on its own account do not move those of requests. */
  readonly ownRandom: Random;
  readonly storage: Storage;
  readonly kinds: Kinds;
  readonly counts: RequestCounts;
  readonly admission: Admission;
  readonly authorizer: Authorizer;
  readonly authentication: AuthenticationConfig;
  readonly accountTokens: AccountTokens;
  readonly options: ApiServerOptions;
}

/** One request on its way through the server. */
export interface Exchange {
  readonly core: Core;
  readonly request: ApiRequest;
  readonly query: Query;
  readonly info: RequestInfo;
  readonly user: UserInfo;
  /** What the answer's Warning headers will say, in order. */
  readonly warnings: string[];
  /** What became of the calls of webhooks that this write may concern. */
  readonly calls?: ReadonlyMap<string, string>;
}

/** An exchange about a resource that is served. */
export interface ResourceExchange extends Exchange {
  readonly strategy: Strategy;
  /** The client speaks another version of the kind than the one that is stored. */
  readonly view?: View;
}

/** The form of a kind that a client sees: its own, or another version's. */
export function formOf(x: ResourceExchange): Strategy {
  return x.view?.form ?? x.strategy;
}

/** The exchange once it is known what it is about. Written out: requests have one shape, whatever became of them. */
export function about(x: Exchange, { strategy, view }: Served): ResourceExchange {
  const { core, request, query, info, user, warnings, calls } = x;
  return { core, request, query, info, user, warnings, calls, strategy, view };
}

/** A stored object as the client's version has it. */
export function seen(x: ResourceExchange, object: DeepReadonly<ApiObject>): DeepReadonly<ApiObject> {
  return x.view ? x.view.show(object) : object;
}

/** What strategies may know of an exchange. */
export function contextOf(x: Exchange, options: { readonly dryRun?: boolean; readonly fieldManager?: string; readonly namespace?: string } = {}): StrategyContext {
  const { clock, random, storage } = x.core;
  return {
    clock,
    random,
    dryRun: options.dryRun ?? false,
    namespace: options.namespace ?? x.info.namespace,
    user: x.user,
    fieldManager: options.fieldManager ?? '',
    get: <T extends ApiObject>(r: Resource<T>, namespace: string, name: string) => storage.get(storageKey(r), namespace, name)?.object as DeepReadonly<T> | undefined,
    list: <T extends ApiObject>(r: Resource<T>, namespace?: string) => storedObjects<T>(storage, r, namespace),
  };
}

/** All objects of a kind, or those of one namespace. */
export function storedObjects<T extends ApiObject>(storage: Storage, r: Resource<T>, namespace: string | undefined): Iterable<DeepReadonly<T>> {
  const table = storage.tables.get(storageKey(r));
  // Most of what is asked for with every write (quotas, limits, policies) is not there at all.
  return table?.count(namespace) ? objectsIn<T>(table, namespace) : [];
}

function* objectsIn<T extends ApiObject>(table: Table, namespace: string | undefined): IterableIterator<DeepReadonly<T>> {
  for (const entry of table.entries(namespace)) yield entry.object as DeepReadonly<T>;
}

/** The field manager of a write: what the client says, else the first part of its User-Agent. upstream: managerOrUserAgent */
export function managerOf(x: Exchange): string {
  const said = x.query.get('fieldManager');
  if (said) return said;
  const agent = x.request.headers?.['user-agent'] ?? '';
  let manager = managers.get(agent);
  if (manager === undefined) {
    manager = firstOf(agent);
    if (managers.size > 1000) managers.clear();
    managers.set(agent, manager);
  }
  return manager;
}

const managers = new Map<string, string>();

function firstOf(agent: string): string {
  const first = agent.split('/')[0] ?? '';
  const end = [...first].findIndex((c) => /\p{C}/u.test(c) || (/\p{Z}/u.test(c) && c !== ' '));
  return (end < 0 ? first : first.slice(0, end)).slice(0, 128) || 'unknown';
}
