// A List is no resource, so no server validates it: its items are held against the schema here. upstream: kubectl/pkg/validation, kube-openapi/pkg/util/proto/validation
import { isRecord } from '../../../../base/deep.ts';
import type { SchemaNode } from '../../../api/schema.ts';
import { definition, definitionOf } from '../../../api/whole-schema.ts';

/** What is wrong with the items of a List, in upstream's words; empty for everything that is no List. */
export function listProblems(document: unknown): string[] {
  if (!isRecord(document) || document.apiVersion !== 'v1' || document.kind !== 'List') return [];
  const { items } = document;
  if (!Array.isArray(items)) return [`unknown object type ${items === undefined || items === null ? '"nil"' : JSON.stringify(kindOf(items))} in List.items`];
  return items.flatMap((item, i) => itemProblems(item, i));
}

function itemProblems(item: unknown, i: number): string[] {
  if (!isRecord(item)) return [`unknown object type ${JSON.stringify(kindOf(item))} in List.items[${i}]`];
  const problems = (['apiVersion', 'kind'] as const).flatMap((key) =>
    typeof item[key] === 'string' ? [] : [item[key] === undefined ? `${key} not set` : `${key} isn't string type`],
  );
  if (problems.length) return problems;
  const kind = String(item.kind);
  const name = definitionOf(String(item.apiVersion), kind);
  // What the schema does not know is the server's to judge.
  return name === undefined ? [] : kindProblems(item, { name, node: definition(name) ?? {} }, kind).map((p) => `ValidationError(${p.path}): ${p.text}`);
}

interface Problem {
  readonly path: string;
  readonly text: string;
}

/** A schema with the name by which complaints call it. */
interface Named {
  readonly name: string;
  readonly node: SchemaNode;
}

const OPEN = /\.(JSON|RawExtension|FieldsV1|Patch|JSONSchemaPropsOr\w+)$/;

function problemsOf(value: unknown, { name, node }: Named, path: string): Problem[] {
  if (node.$ref) {
    if (OPEN.test(node.$ref)) return [];
    return problemsOf(value, { name: node.$ref, node: definition(node.$ref) ?? {} }, path);
  }
  const wrong = (expected: string): Problem[] => [{ path, text: `invalid type for ${name}: got ${JSON.stringify(kindOf(value))}, expected ${JSON.stringify(expected)}` }];
  if (node.properties) return isRecord(value) ? kindProblems(value, { name, node }, path) : wrong('map');
  const { items, additionalProperties } = node;
  if (items) return Array.isArray(value) ? value.flatMap((one, i) => problemsOf(one, { name, node: items }, `${path}[${i}]`)) : wrong('array');
  if (additionalProperties) {
    if (!isRecord(value)) return wrong('map');
    return sorted(value).flatMap((key) => problemsOf(value[key], { name, node: additionalProperties }, `${path}.${key}`));
  }
  return node.type === 'object' ? (isRecord(value) ? [] : wrong('map')) : primitive(value, node.type ?? 'string') ? [] : wrong(node.type ?? 'string');
}

function kindProblems(value: Readonly<Record<string, unknown>>, { name, node }: Named, path: string): Problem[] {
  const problems: Problem[] = [];
  for (const key of sorted(value)) {
    const one = value[key];
    const field = node.properties?.[key];
    if (one === null || one === undefined) continue;
    if (!field) problems.push({ path, text: `unknown field ${JSON.stringify(key)} in ${name}` });
    else problems.push(...problemsOf(one, { name: `${name}.${key}`, node: field }, `${path}.${key}`));
  }
  for (const key of node.required ?? [])
    if (value[key] === null || value[key] === undefined) problems.push({ path, text: `missing required field ${JSON.stringify(key)} in ${name}` });
  return problems;
}

const sorted = (value: Readonly<Record<string, unknown>>): string[] => Object.keys(value).sort();

/** A text takes any plain value, a number any number. */
function primitive(value: unknown, type: string): boolean {
  const kind = kindOf(value);
  if (kind === 'map' || kind === 'array') return false;
  if (type === 'integer' || type === 'number') return kind === 'integer' || kind === 'number';
  return type === 'boolean' ? kind === 'boolean' : true;
}

function kindOf(value: unknown): string {
  if (Array.isArray(value)) return 'array';
  if (isRecord(value)) return 'map';
  if (typeof value === 'number') return Number.isInteger(value) ? 'integer' : 'number';
  return value === null || value === undefined ? 'nil' : typeof value;
}
