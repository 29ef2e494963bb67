// The published schema of kinds: merge keys, list types, types of fields. What a new cluster's kinds are made of is here from the start,
// the rest comes with whole-schema.ts. upstream: api/openapi-spec/swagger.json
import laterKinds from './generated/more-kinds.json' with { type: 'json' };
import data from './generated/schema.json' with { type: 'json' };

/** One node of a schema, as OpenAPI v2 with Kubernetes' extensions has it. `$ref` is a definition's name. */
export interface SchemaNode {
  readonly type?: string;
  readonly format?: string;
  readonly $ref?: string;
  readonly properties?: Readonly<Record<string, SchemaNode>>;
  readonly items?: SchemaNode;
  readonly additionalProperties?: SchemaNode;
  readonly required?: readonly string[];
  readonly default?: unknown;
  readonly enum?: readonly string[];
  readonly oneOf?: readonly SchemaNode[];
  readonly 'x-kubernetes-int-or-string'?: boolean;
  readonly 'x-kubernetes-patch-strategy'?: string;
  readonly 'x-kubernetes-patch-merge-key'?: string;
  readonly 'x-kubernetes-list-type'?: string;
  readonly 'x-kubernetes-list-map-keys'?: readonly string[];
  readonly 'x-kubernetes-map-type'?: string;
  readonly 'x-kubernetes-preserve-unknown-fields'?: boolean;
  readonly 'x-kubernetes-group-version-kind'?: readonly { readonly group: string; readonly version: string; readonly kind: string }[];
}

const definitions: Record<string, SchemaNode> = { ...(data as unknown as Record<string, SchemaNode>) };
const more: Readonly<Record<string, string>> = laterKinds;

/** The rest of the schema has come. */
export function addDefinitions(rest: Readonly<Record<string, SchemaNode>>): void {
  Object.assign(definitions, rest);
  byKind = undefined;
}

/** Every definition that is here, by its name, e.g. io.k8s.api.core.v1.Service. */
export function allDefinitions(): Readonly<Record<string, SchemaNode>> {
  return definitions;
}

/** A definition by its name. */
export function definition(name: string): SchemaNode | undefined {
  return definitions[name];
}

/** The node itself, or what it refers to. */
export function resolve(node: SchemaNode | undefined): SchemaNode | undefined {
  return node?.$ref ? definitions[node.$ref] : node;
}

let byKind: Map<string, string> | undefined;

/** True when the whole schema knows a kind, whether its definition is here or not. */
export function isPublished(apiVersion: string, kind: string): boolean {
  return definitionOf(apiVersion, kind) !== undefined || (more[apiVersion]?.split(' ').includes(kind) ?? false);
}

/** The definition's name of a kind, or undefined when the schema does not know it. */
export function definitionOf(apiVersion: string, kind: string): string | undefined {
  if (!byKind) {
    byKind = new Map();
    for (const [name, node] of Object.entries(definitions)) {
      for (const g of node['x-kubernetes-group-version-kind'] ?? []) {
        const key = `${g.group ? `${g.group}/` : ''}${g.version} ${g.kind}`;
        if (!byKind.has(key)) byKind.set(key, name);
      }
    }
  }
  return byKind.get(`${apiVersion} ${kind}`);
}
