// What a type is made of: the tree that explain walks. upstream: kubectl/pkg/explain/v2 (OpenAPI documents of the server)
import type { SchemaNode } from '../../../api/schema.ts';

export type Schema = SchemaNode;

/** Definitions by name. */
export type Definitions = Readonly<Record<string, Schema>>;

const refName = (ref: string): string => ref.slice(ref.lastIndexOf('/') + 1);

/** What a list or a map holds, to the bottom; a reference's definition name. */
export function targetOf(schema: Schema): string | undefined {
  if (schema.$ref) return refName(schema.$ref);
  if (schema.items) return targetOf(schema.items);
  return schema.additionalProperties ? targetOf(schema.additionalProperties) : undefined;
}

/** Types that are texts to whoever reads them. */
const TIMES = /\.(Time|MicroTime)$/;

/** []ServicePort, map[string]string, integer */
export function typeName(schema: Schema): string {
  if (schema.items) return `[]${typeName(schema.items)}`;
  if (schema.additionalProperties) return `map[string]${typeName(schema.additionalProperties)}`;
  if (schema.$ref) return TIMES.test(schema.$ref) ? 'string' : (refName(schema.$ref).split('.').at(-1) ?? 'Object');
  return schema.type === undefined || schema.type === 'object' ? 'Object' : schema.type;
}

/** All definitions that a type leads to. */
export function reachable(definitions: Definitions, from: string): Set<string> {
  const seen = new Set<string>();
  const visit = (name: string): void => {
    const schema = definitions[name];
    if (!schema || seen.has(name)) return;
    seen.add(name);
    for (const p of Object.values(schema.properties ?? {})) {
      const target = targetOf(p);
      if (target) visit(target);
    }
  };
  visit(from);
  return seen;
}
