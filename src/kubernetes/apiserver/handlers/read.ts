// get and list. upstream: apiserver/pkg/endpoints/handlers/get.go, apiserver/pkg/storage/cacher
import { failure, newBadRequest, newNotFound, StatusError as Refusal, type StatusError } from '../../api/status.ts';
import type { ApiResponse } from '../../api/wire.ts';
import { formOf, type ResourceExchange } from '../exchange.ts';
import { decodeContinue, encodeContinue, type ListOptions, listOptions, parseVersion, tooLarge } from '../list-options.ts';
import { negotiate } from '../negotiate.ts';
import { type ListMeta, presentList, presentObject } from '../present.ts';
import { respond } from '../respond.ts';
import { type Selection, selection } from '../selection.ts';
import { storageKey } from '../storage/storage.ts';
import type { Entry, Table } from '../storage/table.ts';
import { qualifiedOf } from './store.ts';

/** The entry that a path names. Throws NotFound. */
export function namedEntry(x: ResourceExchange): Entry {
  const { strategy, info } = x;
  const made = madeEntries(x)?.find((e) => e.name === info.name);
  if (made) return made;
  const entry = x.core.storage.get(storageKey(strategy.resource), strategy.resource.namespaced ? info.namespace : '', info.name);
  if (!entry) throw newNotFound(qualifiedOf(formOf(x)), info.name);
  return entry;
}

export function getObject(x: ResourceExchange): ApiResponse {
  const form = negotiate(x.request);
  const version = parseVersion(x.query.get('resourceVersion') ?? '', 'watch');
  if (version > x.core.storage.version) throw tooLarge(version, x.core.storage.version);
  return respond(x, 200, form, presentObject(x, namedEntry(x), form));
}

/** The objects of a kind that is made for each reader; undefined for kinds that are stored. */
function madeEntries({ strategy }: ResourceExchange): readonly Entry[] | undefined {
  return strategy.made?.().map((object) => ({ namespace: '', name: object.metadata.name ?? '', object, version: 0, managed: undefined }));
}

/** What a list selects, in which order and what is said of the rest. */
export function listObjects(x: ResourceExchange): ApiResponse {
  const form = negotiate(x.request, true);
  const options = listOptions(x.query, false);
  const chosen = selectionOf(x);
  const { entries, metadata } = select(x, options, chosen);
  return respond(x, 200, form, presentList(x, entries, form, metadata));
}

export function selectionOf(x: ResourceExchange): Selection {
  const { strategy, info, query } = x;
  return selection(strategy, query, info.inNamespace ? info.namespace : undefined, info.name || undefined);
}

export function select(x: ResourceExchange, options: ListOptions, chosen: Selection): { readonly entries: readonly Entry[]; readonly metadata: ListMeta } {
  const made = madeEntries(x);
  if (made) return { entries: made.filter((e) => chosen.matches(e)), metadata: {} };
  const { storage } = x.core;
  const table = storage.table(storageKey(x.strategy.resource));
  if (options.continue) return continued(x, table, options, chosen);
  const version = parseVersion(options.resourceVersion, 'list');
  if (version > storage.version) throw tooLarge(version, storage.version);
  const exact = options.match === 'Exact' || (options.limit > 0 && version > 0 && options.match === '');
  if (!exact) {
    // From the watch cache: a limit with resourceVersion=0 is not looked at, as upstream.
    const limit = options.resourceVersion === '0' ? 0 : options.limit;
    return chunk(fresh(table, chosen), table.count(chosen.namespace), chosen, { version: storage.version, limit, after: '' });
  }
  const then = table.at(version, chosen.namespace);
  if (!then) throw failure(410, 'Expired', 'The resourceVersion for the provided list is too old.');
  return chunk(then, then.length, chosen, { version, limit: options.limit, after: '' });
}

function fresh(table: Table, chosen: Selection): Iterable<Entry> {
  if (chosen.name === undefined || chosen.namespace === undefined) return table.entries(chosen.namespace);
  const entry = table.get(chosen.namespace, chosen.name);
  return entry ? [entry] : [];
}

function continued(x: ResourceExchange, table: Table, options: ListOptions, chosen: Selection): ReturnType<typeof chunk> {
  const token = decodeContinue(options.continue);
  if (options.resourceVersion && options.resourceVersion !== '0') throw newBadRequest('specifying resource version is not allowed when using continue');
  const now = x.core.storage.version;
  if (token.version < 0) return chunk(table.entries(chosen.namespace), table.count(chosen.namespace), chosen, { version: now, limit: options.limit, after: token.start });
  const then = table.at(token.version, chosen.namespace);
  if (!then) throw expired(token.start);
  return chunk(then, then.length, chosen, { version: token.version, limit: options.limit, after: token.start });
}

function expired(start: string): StatusError {
  const message =
    'The provided continue parameter is too old to display a consistent list result. You can start a new list without the continue parameter, or use the continue token in this response to retrieve the remainder of the results. Continuing with the provided token results in an inconsistent list - objects that were created, modified, or deleted between the time the first chunk was returned and now may show up in the list.';
  const { status } = failure(410, 'Expired', message);
  return new Refusal({ ...status, metadata: { continue: encodeContinue({ version: -1, start }) } });
}

interface Chunk {
  readonly version: number;
  readonly limit: number;
  readonly after: string;
}

/** The next `limit` entries that match, and where to go on. `total`: how many there are before any selection. */
function chunk(from: Iterable<Entry>, total: number, chosen: Selection, { version, limit, after }: Chunk): { readonly entries: readonly Entry[]; readonly metadata: ListMeta } {
  const entries: Entry[] = [];
  let last = '';
  let passed = 0;
  let more = false;
  for (const entry of from) {
    if (limit > 0 && entries.length >= limit) {
      more = true;
      break;
    }
    passed++;
    if (after && keyIn(entry, chosen) < after) continue;
    if (!chosen.matches(entry)) continue;
    entries.push(entry);
    if (limit > 0) last = keyIn(entry, chosen);
  }
  const resourceVersion = String(version);
  if (!more) return { entries, metadata: { resourceVersion } };
  const token = encodeContinue({ version, start: `${last}\u0000` });
  return { entries, metadata: { resourceVersion, continue: token, ...(chosen.all ? { remainingItemCount: total - passed } : {}) } };
}

function keyIn(entry: Entry, chosen: Selection): string {
  return chosen.namespace === undefined && entry.namespace ? `${entry.namespace}/${entry.name}` : entry.name;
}
