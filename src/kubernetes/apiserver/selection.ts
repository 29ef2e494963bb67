// Which objects a list or watch is about: namespace, labels, fields. upstream: apiserver/pkg/registry/generic/matcher.go
import { joined } from '../../base/joined.ts';
import { type FieldSelector, FieldSelectorError, parseFieldSelector } from '../api/field-selector.ts';
import { matchesLabels, parseSelector, type Selector, SelectorError } from '../api/labels.ts';
import { newBadRequest } from '../api/status.ts';
import type { Query } from './query.ts';
import type { Strategy } from './registry/strategy.ts';
import type { Entry, Only } from './storage/table.ts';

export interface Selection {
  /** Undefined: every namespace. */
  readonly namespace: string | undefined;
  /** The one object that a field selector (or the path) names. */
  readonly name: string | undefined;
  /** Selects all of its namespace. */
  readonly all: boolean;
  /** A field that must have one value, if there is one. */
  readonly only: Only | undefined;
  matches(entry: Entry): boolean;
}

type FieldOf = Only['of'];

/** Reads the selectors of a query. Throws BadRequest. */
export function selection(strategy: Strategy, query: Query, namespace: string | undefined, name?: string): Selection {
  const labels = read(() => parseSelector(query.get('labelSelector') ?? ''));
  const fields = read(() => parseFieldSelector(query.get('fieldSelector') ?? ''));
  const checks = fields.map((f) => joined(f, { of: fieldOf(strategy, f.field) }));
  const exact = fields.find((f) => f.field === 'metadata.name' && f.equal)?.value ?? name;
  return {
    namespace,
    name: exact,
    only: checks.find((c) => c.equal) ?? (name === undefined ? undefined : { of: nameOf, value: name }),
    all: labels.length === 0 && fields.length === 0 && name === undefined,
    matches: (entry) => inPlace(entry, namespace, name) && matchesLabels(labels, entry.object.metadata.labels) && checks.every((c) => (c.of(entry.object) === c.value) === c.equal),
  };
}

function inPlace(entry: Entry, namespace: string | undefined, name: string | undefined): boolean {
  return (namespace === undefined || entry.namespace === namespace) && (name === undefined || entry.name === name);
}

const nameOf: FieldOf = (o) => o.metadata.name ?? '';
const namespaceOf: FieldOf = (o) => o.metadata.namespace ?? '';

function fieldOf(strategy: Strategy, field: string): FieldOf {
  if (field === 'metadata.name') return nameOf;
  if (field === 'metadata.namespace') return namespaceOf;
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
