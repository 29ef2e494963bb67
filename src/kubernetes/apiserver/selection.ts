// Which objects a list or watch is about: namespace, labels, fields. upstream: apiserver/pkg/registry/generic/matcher.go
import type { DeepReadonly } from '../../base/deep.ts';
import { type FieldSelector, FieldSelectorError, parseFieldSelector } from '../api/field-selector.ts';
import { matchesLabels, parseSelector, type Selector, SelectorError } from '../api/labels.ts';
import type { ApiObject } from '../api/meta.ts';
import { newBadRequest } from '../api/status.ts';
import type { Query } from './query.ts';
import type { Strategy } from './registry/strategy.ts';
import type { Entry } from './storage/table.ts';

export interface Selection {
  /** Undefined: every namespace. */
  readonly namespace: string | undefined;
  /** The one object that a field selector (or the path) names. */
  readonly name: string | undefined;
  /** Selects all of its namespace. */
  readonly all: boolean;
  matches(entry: Entry): boolean;
}

type FieldOf = (object: DeepReadonly<ApiObject>) => string;

/** Reads the selectors of a query. Throws BadRequest. */
export function selection(strategy: Strategy, query: Query, namespace: string | undefined, name?: string): Selection {
  const labels = read(() => parseSelector(query.get('labelSelector') ?? ''));
  const fields = read(() => parseFieldSelector(query.get('fieldSelector') ?? ''));
  const checks = fields.map((f) => ({ ...f, of: fieldOf(strategy, f.field) }));
  const exact = fields.find((f) => f.field === 'metadata.name' && f.equal)?.value ?? name;
  return {
    namespace,
    name: exact,
    all: labels.length === 0 && fields.length === 0 && name === undefined,
    matches: (entry) => inPlace(entry, namespace, name) && matchesLabels(labels, entry.object.metadata.labels) && checks.every((c) => (c.of(entry.object) === c.value) === c.equal),
  };
}

function inPlace(entry: Entry, namespace: string | undefined, name: string | undefined): boolean {
  return (namespace === undefined || entry.namespace === namespace) && (name === undefined || entry.name === name);
}

function fieldOf(strategy: Strategy, field: string): FieldOf {
  if (field === 'metadata.name') return (o) => o.metadata.name ?? '';
  if (field === 'metadata.namespace') return (o) => o.metadata.namespace ?? '';
  const own = strategy.fieldSelectors?.[field];
  if (!own && !strategy.fieldSelectors) throw newBadRequest(`${JSON.stringify(field)} is not a known field selector: only "metadata.name", "metadata.namespace"`);
  if (!own && strategy.resource.group === 'batch') throw newBadRequest(`field label ${JSON.stringify(field)} not supported for ${strategy.resource.kind}`);
  if (!own) throw newBadRequest(`field label not supported: ${field}`);
  return own;
}

function read<T extends Selector | FieldSelector>(parse: () => T): T {
  try {
    return parse();
  } catch (error) {
    if (error instanceof SelectorError || error instanceof FieldSelectorError) throw newBadRequest(error.message);
    throw error;
  }
}
