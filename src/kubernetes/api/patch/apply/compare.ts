// What a write added, changed and removed, as field sets. upstream: structured-merge-diff typed/compare.go, typed/tofieldset.go
import { deepEqual, isRecord } from '../../../../base/deep.ts';
import type { SchemaNode } from '../../schema.ts';
import { EMPTY_SET, type FieldSet, isEmptySet, node } from './field-set.ts';
import { byElement, fieldElement, type Shape, shapeOf } from './shape.ts';

export interface Comparison {
  readonly added: FieldSet;
  readonly modified: FieldSet;
  readonly removed: FieldSet;
}

type Draft = { [element: string]: FieldSet };

interface Walk {
  readonly added: Draft;
  readonly modified: Draft;
  readonly removed: Draft;
}

/** Compares two versions of an object of a schema. */
export function compare(before: unknown, after: unknown, schema: SchemaNode | undefined): Comparison {
  const walk: Walk = { added: {}, modified: {}, removed: {} };
  children(before, after, shapeOf(schema), walk);
  return walk;
}

const isNothing = (value: unknown): boolean => value === undefined || value === null;
const isEmpty = (value: unknown): boolean => isNothing(value) || (Array.isArray(value) ? value.length === 0 : isRecord(value) && isEmptySet(value as FieldSet));

/** Compares what is below two containers. */
function children(before: unknown, after: unknown, shape: Shape, walk: Walk): void {
  if (before === after) return;
  if (shape.kind === 'struct' || shape.kind === 'map') {
    const [a, b] = [isRecord(before) ? before : {}, isRecord(after) ? after : {}];
    for (const key of new Set([...Object.keys(a), ...Object.keys(b)])) {
      if (a[key] === b[key]) continue;
      member(fieldElement(key), a[key], b[key], shape.kind === 'map' ? shape.items : shape.fields[key], walk);
    }
  } else if (shape.kind === 'keyed' || shape.kind === 'set') {
    const [a, b] = [byElement(Array.isArray(before) ? before : [], shape), byElement(Array.isArray(after) ? after : [], shape)];
    for (const element of new Set([...a.keys(), ...b.keys()])) member(element, a.get(element), b.get(element), shape.kind === 'keyed' ? shape.items : undefined, walk);
  }
}

function member(element: string, before: unknown, after: unknown, schema: SchemaNode | undefined, walk: Walk): void {
  if (isNothing(before) && isNothing(after)) return;
  const shape = shapeOf(schema);
  const leaf = shape.kind === 'scalar' || shape.kind === 'atomic' || (isEmpty(before) && isEmpty(after));
  const below: Walk = { added: {}, modified: {}, removed: {} };
  if (!leaf) children(before, after, shape, below);
  const changed = leaf && before !== undefined && after !== undefined && !deepEqual(before, after);
  set(walk.added, element, before === undefined, below.added);
  set(walk.modified, element, changed, below.modified);
  set(walk.removed, element, after === undefined, below.removed);
}

function set(into: Draft, element: string, is: boolean, below: FieldSet): void {
  const made = node(is, below);
  if (made) into[element] = made;
}

/** The fields that a configuration speaks of. upstream: ToFieldSet */
export function fieldSetOf(value: unknown, schema: SchemaNode | undefined): FieldSet {
  return below(value, shapeOf(schema));
}

function below(value: unknown, shape: Shape): FieldSet {
  const out: Draft = {};
  if ((shape.kind === 'struct' || shape.kind === 'map') && isRecord(value)) {
    for (const key of Object.keys(value)) {
      if (value[key] === undefined) continue;
      const schema = shape.kind === 'map' ? shape.items : shape.fields[key];
      set(out, fieldElement(key), shape.kind === 'map' || isLeaf(value[key], shapeOf(schema)), below(value[key], shapeOf(schema)));
    }
  } else if ((shape.kind === 'keyed' || shape.kind === 'set') && Array.isArray(value)) {
    for (const [element, item] of byElement(value, shape)) out[element] = node(true, shape.kind === 'keyed' ? below(item, shapeOf(shape.items)) : EMPTY_SET) ?? EMPTY_SET;
  }
  return out;
}

function isLeaf(value: unknown, shape: Shape): boolean {
  if (shape.kind === 'scalar' || shape.kind === 'atomic' || value === null) return true;
  return isRecord(value) && isEmpty(value);
}
