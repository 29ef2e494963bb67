// A kind that came by a definition is known to the server alone: its part of the OpenAPI document. upstream: kubectl/pkg/explain/v2/explain.go
import { isRecord } from '../../../../base/deep.ts';
import type { Docs } from '../../../api/docs.ts';
import type { SchemaNode } from '../../../api/schema.ts';
import type { ApiResource } from '../discovery.ts';
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
  const definitions = Object.fromEntries(Object.entries(schemas).map(([name, node]) => [name, unwrapped(node)]));
  const isIt = (node: SchemaNode): boolean => !!node['x-kubernetes-group-version-kind']?.some((g) => g.group === group && g.version === version && g.kind === kind);
  const root = Object.entries(definitions).find(([, node]) => isIt(node))?.[0];
  return root === undefined ? undefined : { root, definitions, docs: (definition, field) => descriptionOf(definitions[definition], field) };
}

function descriptionOf(node: SchemaNode | undefined, field: string): string {
  const about: unknown = field === '' ? node : node?.properties?.[field];
  return isRecord(about) && typeof about.description === 'string' ? about.description : '';
}

/** The document wraps a reference that says more in allOf. */
function unwrapped(node: unknown): SchemaNode {
  if (!isRecord(node)) return {};
  const { allOf, properties, items, additionalProperties, ...rest } = node;
  const [only] = Array.isArray(allOf) && allOf.length === 1 && !properties ? allOf : [];
  return {
    ...rest,
    ...(isRecord(only) ? unwrapped(only) : {}),
    ...(isRecord(properties) ? { properties: Object.fromEntries(Object.entries(properties).map(([name, child]) => [name, unwrapped(child)])) } : {}),
    ...(isRecord(items) ? { items: unwrapped(items) } : {}),
    ...(isRecord(additionalProperties) ? { additionalProperties: unwrapped(additionalProperties) } : {}),
  };
}
