// The API server: one request in, one answer out. upstream: apiserver/pkg/server/config.go DefaultBuildHandlerChain

import { type FieldSelector, parseFieldSelector } from '../api/field-selector.ts';
import { EVENTS } from '../api/resources.ts';
import { failure, newForbidden, newInternalError, type Status, StatusError } from '../api/status.ts';
import type { ApiRequest, ApiResponse, Transport } from '../api/wire.ts';
import { AccountTokens } from './account-tokens.ts';
import { plugins } from './admission/index.ts';
import { chain } from './admission/plugin.ts';
import { type Access, ANONYMOUS, authenticate, forbiddenText, impersonate } from './authentication.ts';
import { Authorizer } from './authorization.ts';
import { hasAllRoles, seed, seedAllRoles } from './bootstrap/seed.ts';
import type { ApiServerOptions } from './config.ts';
import { isProtobuf, openProtobuf } from './decoding/prepare.ts';
import { Definitions } from './definitions.ts';
import type { Core, Exchange } from './exchange.ts';
import { Kinds } from './kinds.ts';
import { type Form, negotiate } from './negotiate.ts';
import { Query } from './query.ts';
import { RequestCounts } from './request-counts.ts';
import { type RequestInfo, requestInfo } from './request-info.ts';
import { respondStatus } from './respond.ts';
import { route } from './routes.ts';
import { Expiry } from './storage/expiry.ts';
import { Storage, storageKey } from './storage/storage.ts';
import { BINDINGS } from './subresources/binding.ts';

export type { ApiServerOptions } from './config.ts';

export interface ApiServer {
  readonly handle: Transport;
  readonly storage: Storage;
  readonly accountTokens: AccountTokens;
  /** Stores the default roles, priority classes and the service range that are missing, as the real server does after its start. */
  bootstrap(): void;
  /** Takes up what is stored once more, as a process that starts does: allocators are rebuilt under the flags of now. */
  restart(): void;
}

/** upstream: --event-ttl */
const EVENT_TTL_MS = 3_600_000;
const ROLE_GROUPS: ReadonlySet<string> = new Set(['rbac.authorization.k8s.io', 'authorization.k8s.io']);

/** Builds a server over an empty storage (or the one given). */
export function createApiServer(options: ApiServerOptions): ApiServer {
  const storage = options.storage ?? new Storage();
  const kinds = new Kinds([BINDINGS, ...options.registry]);
  const authorizer = new Authorizer(storage);
  const accountTokens = new AccountTokens(storage, options.clock, options.random.fork('tokens'));
  const authentication = { token: (token: string) => accountTokens.userOf(token), ...options.authentication };
  const core: Core = {
    clock: options.clock,
    random: options.random,
    ownRandom: options.random.fork('own'),
    storage,
    kinds,
    counts: new RequestCounts(kinds),
    admission: chain(plugins(authorizer, kinds)),
    authorizer,
    authentication,
    accountTokens,
    options,
  };
  const definitions = new Definitions(core);
  const events = new Expiry(storage, options.clock, storageKey(EVENTS), EVENT_TTL_MS);
  storage.onReplaced = (tables) => {
    restoreStrategies(core, tables);
    definitions.replaced();
    events.replaced();
  };
  return { storage, accountTokens, bootstrap: () => seed(core), restart: () => restoreStrategies(core), handle: (request) => handle(core, definitions, request) };
}

/** Allocators start anew from what is stored. */
function restoreStrategies(core: Core, tables?: readonly string[]): void {
  for (const strategy of core.kinds.all) {
    const key = storageKey(strategy.resource);
    if (strategy.restore && (tables?.includes(key) ?? true)) strategy.restore([...core.storage.table(key).entries()].map((e) => e.object));
  }
}

async function handle(core: Core, definitions: Definitions, sent: ApiRequest): Promise<ApiResponse> {
  const warnings: string[] = [];
  let info: RequestInfo | undefined;
  try {
    const wait = definitions.ready();
    if (wait) await wait;
    const request = isProtobuf(sent) ? await openProtobuf(sent) : sent;
    const query = new Query(request.query);
    const asked = requestInfo(request, query);
    info = asked;
    const real = authenticate(request, core.authentication);
    const user = impersonate(
      request,
      real,
      () => accessOf({ info: asked, user: real, query }),
      (access) => core.authorizer.decide(access).allowed,
    );
    const x: Exchange = { core, request, query, info: asked, user, warnings };
    await authorize(x);
    const response = await route(x);
    core.counts.add(asked, response.code);
    return response;
  } catch (error) {
    const response = respondStatus({ warnings }, statusOf(error), readableBy(sent));
    if (info) core.counts.add(info, response.code);
    return sent.method === 'HEAD' ? { ...response, body: '' } : response;
  }
}

/** The form of a refusal; who reads nothing that is written here gets JSON. upstream: responsewriters.ErrorNegotiated */
function readableBy(request: ApiRequest): Form['type'] {
  try {
    const form = negotiate(request);
    // A refusal is nothing that could be shown as something else.
    return form.as ? 'application/json' : form.type;
  } catch {
    return 'application/json';
  }
}

/** The only place where an error becomes an answer. */
function statusOf(error: unknown): Status {
  if (error instanceof StatusError) return error.status;
  return newInternalError(error instanceof Error ? `${error.name}: ${error.message}` : String(error)).status;
}

/** What the authorizer is asked about a request. */
function accessOf(x: Pick<Exchange, 'info' | 'user' | 'query'>): Access {
  const { info, user, query } = x;
  const { verb, group, version, resource, subresource, name, namespace } = info;
  const base = { user, verb, group, version, resource, subresource, name, namespace };
  if (!info.isResource) return { ...base, path: info.path };
  const text = among(verb) ? query.get('fieldSelector') : undefined;
  if (!text) return base;
  const fields = (): FieldSelector => readFields(text);
  return { ...base, name: name || nameSelected(fields()), fields };
}

/** Verbs that are about many objects. */
const among = (verb: string): boolean => verb === 'list' || verb === 'watch' || verb === 'deletecollection';

/** What cannot be read selects nothing here; the request is refused for it later. */
function readFields(text: string): FieldSelector {
  try {
    return parseFieldSelector(text);
  } catch {
    return [];
  }
}

/** Who asks for all objects of one name asks for that object. upstream: RequestInfoFactory.NewRequestInfo */
const nameSelected = (fields: FieldSelector): string => fields.find((f) => f.field === 'metadata.name' && f.equal)?.value ?? '';

async function authorize(x: Exchange): Promise<void> {
  const { core } = x;
  const access = accessOf(x);
  let decision = core.authorizer.decide(access);
  if ((!decision.allowed || looksAtRoles(x)) && !hasAllRoles(core)) {
    await seedAllRoles(core);
    decision = core.authorizer.decide(access);
  }
  if (decision.allowed) return;
  const { info } = x;
  if (x.user.name === ANONYMOUS.name && x.core.options.authentication?.anonymous === false) throw failure(401, 'Unauthorized', 'Unauthorized');
  throw newForbidden(forbiddenAbout(info), info.isResource ? access.name : '', decision.reason ? `${forbiddenText(access)}: ${decision.reason}` : forbiddenText(access));
}

/** Whoever comes over HTTP may read or ask about any role; the parts in here know theirs. */
const looksAtRoles = ({ info, request }: Exchange): boolean => ROLE_GROUPS.has(info.group) && request.headers?.accept !== undefined;

function forbiddenAbout(info: RequestInfo): { readonly group: string; readonly resource: string } {
  return info.isResource ? { group: info.group, resource: info.resource } : { group: '', resource: '' };
}
