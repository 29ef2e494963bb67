// What structured merge asks a schema: is this merged field by field, by keys, as a set, or as a whole. upstream: structured-merge-diff schema, kube-openapi schemaconv
import { isRecord } from '../../../../base/deep.ts';
import { resolve, type SchemaNode } from '../../schema.ts';

export type Shape =
  | { readonly kind: 'scalar' }
  | { readonly kind: 'atomic' }
  | { readonly kind: 'struct'; readonly fields: Readonly<Record<string, SchemaNode>> }
  | { readonly kind: 'map'; readonly items: SchemaNode }
  | { readonly kind: 'keyed'; readonly keys: readonly string[]; readonly items: SchemaNode }
  | { readonly kind: 'set' };

const SCALAR: Shape = { kind: 'scalar' };
const ATOMIC: Shape = { kind: 'atomic' };
const known = new WeakMap<SchemaNode, Shape>();

/** The shape of a field; extensions beside a reference win over those behind it. */
export function shapeOf(property: SchemaNode | undefined): Shape {
  if (!property) return ATOMIC;
  let shape = known.get(property);
  if (!shape) {
    shape = build(property);
    known.set(property, shape);
  }
  return shape;
}

function build(property: SchemaNode): Shape {
  const node = resolve(property) ?? property;
  const mapType = property['x-kubernetes-map-type'] ?? node['x-kubernetes-map-type'];
  if (node.properties) return mapType === 'atomic' ? ATOMIC : { kind: 'struct', fields: node.properties };
  if (node.type === 'array') return listShape(property, node);
  if (node.additionalProperties) return mapType === 'atomic' ? ATOMIC : { kind: 'map', items: node.additionalProperties };
  return node.type === 'object' || node.type === undefined ? ATOMIC : SCALAR;
}

function listShape(property: SchemaNode, node: SchemaNode): Shape {
  const listType = property['x-kubernetes-list-type'] ?? node['x-kubernetes-list-type'];
  if (listType === 'set') return { kind: 'set' };
  const keys = property['x-kubernetes-list-map-keys'] ?? node['x-kubernetes-list-map-keys'];
  if (listType !== 'map' || !keys?.length) return ATOMIC;
  return { kind: 'keyed', keys: [...keys].sort(), items: node.items ?? {} };
}

/** k:{"port":80,"protocol":"TCP"}: an item's path element; a key that is left out has its default. */
export function keyElement(item: unknown, shape: Extract<Shape, { kind: 'keyed' }>): string {
  const fields = resolve(shape.items)?.properties ?? {};
  const key: Record<string, unknown> = {};
  for (const name of shape.keys) key[name] = (isRecord(item) ? item[name] : undefined) ?? fields[name]?.default ?? null;
  return `k:${JSON.stringify(key)}`;
}

export const valueElement = (item: unknown): string => `v:${JSON.stringify(item)}`;
export const fieldElement = (name: string): string => `f:${name}`;

/** A list's items by their path elements, in order; the first of doubled ones. */
export function byElement(list: readonly unknown[], shape: Extract<Shape, { kind: 'keyed' | 'set' }>): Map<string, unknown> {
  const out = new Map<string, unknown>();
  for (const item of list) {
    const element = shape.kind === 'set' ? valueElement(item) : keyElement(item, shape);
    if (!out.has(element)) out.set(element, item);
  }
  return out;
}
