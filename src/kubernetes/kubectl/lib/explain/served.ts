// A kind that came by a definition is known to the server alone: its part of the OpenAPI document. upstream: kubectl/pkg/explain/v2/explain.go
import { isRecord } from '../../../../base/deep.ts';
import type { Docs } from '../../../api/docs.ts';
import type { SchemaNode } from '../../../api/schema.ts';
import type { ApiResource } from '../objects/discovery.ts';
import type { Session } from '../session.ts';
import type { Definitions } from './schema.ts';

export interface ServedSchema {
  /** Name of the kind's definition. */
  readonly root: string;
  readonly definitions: Definitions;
  readonly docs: Docs;
}

/** The schema of a kind as the server serves it; undefined when its document does not have it. */
export async function servedSchema(s: Session, { group, version, kind }: ApiResource): Promise<ServedSchema | undefined> {
  const path = group ? `/openapi/v3/apis/${group}/${version}` : `/openapi/v3/api/${version}`;
  const { components } = await s.json({ method: 'GET', path });
  const schemas = isRecord(components) && isRecord(components.schemas) ? components.schemas : {};
  const definitions: Record<string, SchemaNode> = {};
  for (const [name, node] of Object.entries(schemas)) definitions[name] = opened(node, name, definitions);
  const isIt = (node: SchemaNode): boolean => !!node['x-kubernetes-group-version-kind']?.some((g) => g.group === group && g.version === version && g.kind === kind);
  const root = Object.entries(definitions).find(([, node]) => isIt(node))?.[0];
  return root === undefined ? undefined : { root, definitions, docs: (definition, field) => descriptionOf(definitions[definition], field) };
}

function descriptionOf(node: SchemaNode | undefined, field: string): string {
  const about: unknown = field === '' ? node : node?.properties?.[field];
  return isRecord(about) && typeof about.description === 'string' ? about.description : '';
}

type Doc = Readonly<Record<string, unknown>>;

/** A definition whose fields are no objects themselves: those become definitions of their own, which end in Object. */
function opened(node: unknown, name: string, into: Record<string, SchemaNode>): SchemaNode {
  if (!isRecord(node)) return {};
  const { properties } = node;
  if (!isRecord(properties)) return node;
  return { ...node, properties: Object.fromEntries(Object.entries(properties).map(([field, child]) => [field, named(child, `${name}.${field}`, into)])) };
}

/** A field: what is inline is named, and a reference that stands in allOf because more is said of it is taken out. */
function named(node: unknown, name: string, into: Record<string, SchemaNode>): SchemaNode {
  if (!isRecord(node)) return {};
  const { allOf, items, additionalProperties, properties, description, ...rest } = node;
  const about: Doc = description === undefined ? {} : { description };
  if (isRecord(properties)) {
    const inner = `${name}.Object`;
    into[inner] = opened({ ...rest, properties }, name, into);
    return { ...about, $ref: inner };
  }
  const [only] = Array.isArray(allOf) && allOf.length === 1 ? allOf : [];
  return {
    ...rest,
    ...about,
    ...(isRecord(only) ? named(only, name, into) : {}),
    ...(isRecord(items) ? { items: named(items, name, into) } : {}),
    ...(isRecord(additionalProperties) ? { additionalProperties: named(additionalProperties, name, into) } : {}),
  };
}
