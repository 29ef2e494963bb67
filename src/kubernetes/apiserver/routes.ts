// Which handler answers. upstream: apiserver/pkg/endpoints/installer.go
import { later } from '../../base/on-demand.ts';
import type { ApiResponse } from '../api/wire.ts';
import type { Write } from './admission/plugin.ts';
import { POLICIES } from './admission/validating-policy/kinds.ts';
import { WEBHOOKS } from './admission/webhooks/kinds.ts';
import { keepUp } from './bootstrap/upkeep.ts';
import { discovery } from './discovery/index.ts';
import { remoteAnswer } from './discovery/remote.ts';
import { about, type Exchange, type ResourceExchange } from './exchange.ts';
import { patch } from './handlers/patch-later.ts';
import { getObject, listObjects } from './handlers/read.ts';
import { watchObjects } from './handlers/watch.ts';
import { create, update } from './handlers/write.ts';
import type { Served } from './kinds.ts';
import { methodNotAllowed, notFound } from './refusals.ts';
import { isLate } from './registry/on-first-use.ts';
import { NOT_FOUND_PAGE } from './respond.ts';
import { storageKey } from './storage/storage.ts';
import { BINDINGS, bind } from './subresources/binding.ts';
import { subresource } from './subresources/index.ts';

const DEFAULT_VERBS = ['create', 'delete', 'deletecollection', 'get', 'list', 'patch', 'update', 'watch'];

const READS: ReadonlySet<string> = new Set(['get', 'list', 'watch']);
const remove = later(async () => (await import('./handlers/delete.ts')).remove);
const removeCollection = later(async () => (await import('./handlers/delete.ts')).removeCollection);
const callWebhooks = later(async () => (await import('./admission/webhooks/call.ts')).callWebhooks);
const loadCel = later(async () => (await import('./registry/lib/cel/cel.ts')).loadCel);

/** Answers a request that has been let in. */
export async function route(x: Exchange): Promise<ApiResponse> {
  const { info, core } = x;
  const elsewhere = remoteAnswer(x);
  if (elsewhere) return elsewhere;
  if (!info.isResource) return discovery(x);
  const known = core.kinds.byPath(info.group, info.version, info.resource);
  const found = known && isLate(known.strategy) && (known.strategy.kept || needsRules(x, known)) ? await core.kinds.whole(known) : known;
  if (!found) {
    if (info.group && !core.kinds.hasGroup(info.group)) return NOT_FOUND_PAGE;
    throw notFound();
  }
  if (found.strategy.upkeep) keepUp(core, found.strategy);
  let r = about(x, found);
  if (!READS.has(info.verb)) {
    const lacking = core.admission.fetch(writeOf(r));
    if (lacking) await lacking;
    if (asksCel(r)) await loadCel();
    r = await withCalls(r);
  }
  const { strategy } = found;
  const namespaced = strategy.resource.namespaced;
  if (info.inNamespace && !namespaced) throw notFound();
  if (info.name && namespaced && !info.inNamespace) throw notFound();
  if (strategy === BINDINGS) {
    if (info.verb !== 'create' || !info.inNamespace) throw methodNotAllowed();
    return bind(r, undefined);
  }
  if (info.subresource) {
    warnOfAge(r);
    return subresource(r);
  }
  return verb(r);
}

/** Webhooks that somebody registered are called before anything else is done. */
async function withCalls(x: ResourceExchange): Promise<ResourceExchange> {
  const { tables } = x.core.storage;
  const some = WEBHOOKS.some((key) => (tables.get(key)?.size ?? 0) > 0);
  return some ? { ...x, calls: await callWebhooks(x) } : x;
}

/** The write as admission asks about it before it is decoded. */
function writeOf({ core, info, strategy, user }: ResourceExchange): Write {
  return {
    key: storageKey(strategy.resource),
    verb: info.verb,
    namespace: info.namespace,
    user,
    has: (key) => (core.storage.tables.get(key)?.size ?? 0) > 0,
    get: (r, namespace, name) => core.storage.get(storageKey(r), namespace, name)?.object as never,
  };
}

/** Reading objects as they are stored needs no rules of their kind. */
function needsRules({ info, query, request }: Exchange, found: Served): boolean {
  const reads = READS.has(info.verb);
  const stored = (found.strategy.verbs ?? DEFAULT_VERBS).includes('watch');
  return !reads || !stored || info.subresource !== '' || found.view !== undefined || query.get('fieldSelector') !== undefined || (request.headers?.accept ?? '').includes('as=');
}

function verb(x: ResourceExchange): ApiResponse | Promise<ApiResponse> {
  const { info, strategy, request } = x;
  const verbs = strategy.verbs ?? DEFAULT_VERBS;
  const all = strategy.resource.namespaced && !info.inNamespace && !info.name;
  const name = info.verb;
  if (request.method === 'HEAD' || !verbs.includes(name)) throw methodNotAllowed();
  if (all && name !== 'list' && name !== 'watch') throw methodNotAllowed();
  if (info.name ? name === 'create' : NAMED.has(name)) throw methodNotAllowed();
  const handler = HANDLERS[name];
  if (!handler) throw methodNotAllowed();
  warnOfAge(x);
  return handler(x);
}

/** Writes are judged by expressions where a policy is there or the kind brings its own; only then is CEL loaded. */
function asksCel({ core, strategy }: ResourceExchange): boolean {
  return strategy.usesCel === true || (core.storage.tables.get(storageKey(POLICIES))?.size ?? 0) > 0;
}

/** Only what is routed warns: a method that the path does not have says nothing about its kind. */
function warnOfAge(x: ResourceExchange): void {
  if (x.strategy.deprecation) x.warnings.push(x.strategy.deprecation);
}

/** Verbs that need a name in the path. */
const NAMED: ReadonlySet<string> = new Set(['update', 'patch']);
const HANDLERS: Readonly<Record<string, (x: ResourceExchange) => ApiResponse | Promise<ApiResponse>>> = {
  get: getObject,
  list: listObjects,
  watch: watchObjects,
  create,
  update,
  patch,
  delete: remove,
  deletecollection: removeCollection,
};
