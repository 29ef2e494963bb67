// From stored entries to what a client is shown: objects, lists, Tables, bare metadata. upstream: apiserver/pkg/endpoints/handlers/response.go
import type { DeepReadonly } from '../../base/deep.ts';
import { goType } from '../api/go-types.ts';
import { type ApiObject, apiVersionOf } from '../api/meta.ts';
import { failure, newBadRequest, type StatusError } from '../api/status.ts';
import { internalPackage } from './decoding/body.ts';
import { formOf, type ResourceExchange, seen } from './exchange.ts';
import type { Form } from './negotiate.ts';
import type { Column } from './registry/strategy.ts';
import { withManaged } from './storage/storage.ts';
import type { Entry } from './storage/table.ts';

export interface ListMeta {
  readonly resourceVersion?: string;
  readonly continue?: string;
  readonly remainingItemCount?: number;
}

type Shown = DeepReadonly<ApiObject>;

/** The object as this reader sees it. */
export function shown(x: ResourceExchange, entry: Entry, form: Form): Shown {
  return seen(x, form.outside ? withManaged(entry) : entry.object);
}

/** One object in the form asked for. */
export function presentObject(x: ResourceExchange, entry: Entry, form: Form, object: Shown = shown(x, entry, form)): unknown {
  switch (form.as) {
    case '':
      return object;
    case 'Table':
      return table(x, form, [{ stored: entry.object, shown: object }], { resourceVersion: object.metadata.resourceVersion ?? '' }, true);
    case 'PartialObjectMetadata':
      return partial(object, form.version);
    default:
      throw notAcceptable(`you requested ${form.as}, but the requested object is not a list (${internalType(x)})`);
  }
}

/** A list in the form asked for. Items have no kind of their own, as everywhere in Kubernetes. */
export function presentList(x: ResourceExchange, entries: readonly Entry[], form: Form, metadata: ListMeta): unknown {
  const r = formOf(x).resource;
  if (form.as === 'Table')
    return table(
      x,
      form,
      entries.map((e) => rowOf(x, e, form)),
      metadata,
      true,
    );
  if (form.as === 'PartialObjectMetadata') throw notAcceptable(`you requested PartialObjectMetadata, but the requested object is a list (${internalType(x)}List)`);
  if (form.as) {
    const items = entries.map((e) => partial(shown(x, e, form), form.version));
    return { kind: 'PartialObjectMetadataList', apiVersion: `meta.k8s.io/${form.version}`, metadata, items: items.length ? items : null };
  }
  return { kind: `${r.kind}List`, apiVersion: apiVersionOf(r), metadata, items: entries.map((e) => bare(shown(x, e, form))) };
}

const notAcceptable = (message: string): StatusError => failure(406, 'NotAcceptable', message);

/** What the server's own type of the kind is called. */
function internalType(x: ResourceExchange): string {
  const { group, kind } = x.strategy.resource;
  return goType(x.strategy.schema) ? `*${internalPackage(group)}.${kind}` : '*unstructured.Unstructured';
}

/** List items are made once for each version of an object. */
const bares = new WeakMap<object, unknown>();

function bare(object: Shown): unknown {
  let item = bares.get(object);
  if (!item) {
    const { kind: _k, apiVersion: _a, ...rest } = object;
    item = Object.freeze(rest);
    bares.set(object, item);
  }
  return item;
}

function partial(object: Shown, version: string): unknown {
  return { kind: 'PartialObjectMetadata', apiVersion: `meta.k8s.io/${version}`, metadata: object.metadata };
}

/** One line of a Table: cells are made of what is stored, the object beside them is in the client's version. */
export interface Row {
  readonly stored: Shown;
  readonly shown: Shown;
}

export const rowOf = (x: ResourceExchange, entry: Entry, form: Form): Row => ({ stored: entry.object, shown: shown(x, entry, form) });

/** A Table of objects; with `head` it describes its columns (the first event of a watch does, the next do not). */
export function table(x: ResourceExchange, form: Form, rows: readonly Row[], metadata: ListMeta, head: boolean): unknown {
  const include = x.query.get('includeObject') ?? 'Metadata';
  if (!['None', 'Metadata', 'Object', ''].includes(include))
    throw newBadRequest(`Unable to convert to Table as requested: includeObject: Invalid value: ${JSON.stringify(include)}: must be 'Metadata', 'Object', 'None', or empty`);
  const now = x.core.clock.now();
  return {
    kind: 'Table',
    apiVersion: `meta.k8s.io/${form.version}`,
    metadata,
    columnDefinitions: head ? x.strategy.columns.map(definition) : null,
    rows:
      rows.length === 0 && x.strategy.columns[1]?.name === 'Created At'
        ? null
        : rows.map((row) => ({ cells: x.strategy.row(row.stored, now), object: rowObject(row.shown, include, form.version) })),
  };
}

function rowObject(object: Shown, include: string, version: string): unknown {
  if (include === 'None') return null;
  return include === 'Object' ? object : partial(object, version);
}

function definition(column: Column): unknown {
  return { name: column.name, type: column.type, format: column.format ?? '', description: column.description ?? '', priority: column.priority };
}
