// The schema of a custom kind in the published form: for OpenAPI, and for merging what is applied. upstream: apiextensions-apiserver/pkg/controller/openapi/builder
import type { DeepReadonly } from '../../../../base/deep.ts';
import type { Resource } from '../../../api/meta.ts';
import type { SchemaNode } from '../../../api/schema.ts';
import type { SchemaProps } from '../lib/definition.ts';

const OWN: Readonly<Record<string, SchemaNode>> = {
  apiVersion: { type: 'string' },
  kind: { type: 'string' },
  metadata: { $ref: 'io.k8s.apimachinery.pkg.apis.meta.v1.ObjectMeta' },
};

/** The definition's name: com.example.v1.Shop. */
export function openName({ group, kind, version }: Resource): string {
  return [...group.split('.').reverse(), version, kind].join('.');
}

/** The whole object's schema. A part that keeps unknown fields and names none is merged as one value. */
export function openSchema(r: Resource, schema: DeepReadonly<SchemaProps>): SchemaNode {
  const { description, ...node } = schema as SchemaNode & { readonly description?: string };
  return {
    ...(description ? { description } : {}),
    ...node,
    type: 'object',
    properties: { ...OWN, ...node.properties, ...OWN },
    'x-kubernetes-group-version-kind': [{ group: r.group, kind: r.kind, version: r.version }],
  };
}
