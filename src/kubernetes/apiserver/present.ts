// From stored entries to what a client is shown: objects, lists, Tables, bare metadata. upstream: apiserver/pkg/endpoints/handlers/response.go
import type { DeepReadonly } from '../../base/deep.ts';
import { type ApiObject, apiVersionOf } from '../api/meta.ts';
import { newBadRequest } from '../api/status.ts';
import type { ResourceExchange } from './exchange.ts';
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
export function shown(entry: Entry, form: Form): Shown {
  return form.outside ? withManaged(entry) : entry.object;
}

/** One object in the form asked for. */
export function presentObject(x: ResourceExchange, entry: Entry, form: Form, object: Shown = shown(entry, form)): unknown {
  switch (form.as) {
    case '':
      return object;
    case 'Table':
      return table(x, form, [object], { resourceVersion: object.metadata.resourceVersion ?? '' }, true);
    case 'PartialObjectMetadata':
      return partial(object, form.version);
    default:
      throw newBadRequest(`the requested object cannot be represented as ${form.as}`);
  }
}

/** A list in the form asked for. Items have no kind of their own, as everywhere in Kubernetes. */
export function presentList(x: ResourceExchange, entries: readonly Entry[], form: Form, metadata: ListMeta): unknown {
  const r = x.strategy.resource;
  if (form.as === 'Table')
    return table(
      x,
      form,
      entries.map((e) => shown(e, form)),
      metadata,
      true,
    );
  if (form.as) {
    const items = entries.map((e) => partial(shown(e, form), form.version));
    return { kind: 'PartialObjectMetadataList', apiVersion: `meta.k8s.io/${form.version}`, metadata, items: items.length ? items : null };
  }
  return { kind: `${r.kind}List`, apiVersion: apiVersionOf(r), metadata, items: entries.map((e) => bare(shown(e, form))) };
}

function bare(object: Shown): unknown {
  const { kind: _k, apiVersion: _a, ...rest } = object;
  return rest;
}

function partial(object: Shown, version: string): unknown {
  return { kind: 'PartialObjectMetadata', apiVersion: `meta.k8s.io/${version}`, metadata: object.metadata };
}

/** A Table of objects; with `head` it describes its columns (the first event of a watch does, the next do not). */
export function table(x: ResourceExchange, form: Form, objects: readonly Shown[], metadata: ListMeta, head: boolean): unknown {
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
      objects.length === 0 && x.strategy.columns[1]?.name === 'Created At'
        ? null
        : objects.map((object) => ({ cells: x.strategy.row(object, now), object: rowObject(object, include, form.version) })),
  };
}

function rowObject(object: Shown, include: string, version: string): unknown {
  if (include === 'None') return null;
  return include === 'Object' ? object : partial(object, version);
}

function definition(column: Column): unknown {
  return { name: column.name, type: column.type, format: column.format ?? '', description: column.description ?? '', priority: column.priority };
}
