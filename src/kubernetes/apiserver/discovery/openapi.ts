// OpenAPI v2 and v3, made from the published schema for the kinds that are served. upstream: k8s.io/kube-openapi

import { isRecord } from '../../../base/deep.ts';
import { type Docs, docsFor } from '../../api/docs.ts';
import type { SchemaNode } from '../../api/schema.ts';
import { allDefinitions, definition } from '../../api/whole-schema.ts';
import type { ApiResponse } from '../../api/wire.ts';
import type { Core, Exchange } from '../exchange.ts';
import { openName } from '../registry/customresource/open-schema.ts';
import type { Strategy } from '../registry/strategy.ts';
import { respond } from '../respond.ts';
import { DEFAULT_VERBS, strategiesOf } from './groups.ts';
import { documentBytes } from './openapi-protobuf.ts';
import { VERSION } from './openapi-root.ts';

const INFO = { title: 'Kubernetes', version: VERSION };
type Json = Record<string, unknown>;
/** How each form of the document begins a reference. */
const V2 = '#/definitions/';
const V3 = '#/components/schemas/';
/** What kubectl asks v2 for, and what it is then told that it got. upstream: kube-openapi/pkg/handler */
const PROTOBUF = 'application/com.github.proto-openapi.spec.v2@v1.0+protobuf';
const PROTOBUF_ANSWER = 'application/com.github.proto-openapi.spec.v2.v1.0+protobuf';

/** One version's document; undefined when there is none. */
export async function openapiV3(x: Exchange, path: string): Promise<ApiResponse | undefined> {
  const match = /^(?:api\/(v1)|apis\/([^/]+)\/([^/]+))$/.exec(path);
  if (!match) return undefined;
  const strategies = strategiesOf(x.core, match[2] ?? '', match[1] ?? match[3] ?? '');
  if (strategies.length === 0) return undefined;
  const nodes = new Map<string, SchemaNode>();
  for (const s of strategies) collectKind(s, nodes);
  for (const name of ['DeleteOptions', 'Status']) collect(`io.k8s.apimachinery.pkg.apis.meta.v1.${name}`, nodes);
  const docs = await docsFor(nodes.keys());
  const schemas: Json = {};
  for (const [name, node] of nodes) schemas[name] = written(described(node, name, docs), V3);
  const paths = Object.assign({}, ...strategies.map((s) => pathsOf(s, 3)));
  return respond(x, 200, { type: 'application/json' }, { openapi: '3.0.0', info: INFO, paths, components: { schemas } });
}

/** Everything in one document. */
export async function openapiV2(x: Exchange): Promise<ApiResponse> {
  const nodes = new Map(Object.entries(allDefinitions()));
  for (const s of x.core.kinds.all) if (s.structure) nodes.set(openName(s.resource), s.structure);
  const docs = await docsFor(nodes.keys());
  const definitions: Json = {};
  for (const [name, node] of nodes) definitions[name] = written(described(node, name, docs), V2);
  const document = { swagger: '2.0', info: INFO, paths: Object.assign({}, ...allPaths(x.core)), definitions };
  const accept = x.request.headers?.accept;
  if (!accept?.includes(PROTOBUF)) return respond(x, 200, { type: 'application/json' }, document);
  return { code: 200, headers: { 'content-type': PROTOBUF_ANSWER }, body: documentBytes(document) };
}

function allPaths(core: Core): Json[] {
  return core.kinds.all.map((s) => pathsOf(s, 2));
}

/** A kind's own schema, published or brought by its definition. */
function collectKind(s: Strategy, into: Map<string, SchemaNode>): void {
  if (!s.structure) return collect(s.schema, into);
  into.set(openName(s.resource), s.structure);
  visit(s.structure, (ref) => collect(ref, into));
}

/** A definition and all that it refers to. */
function collect(name: string, into: Map<string, SchemaNode>): void {
  const node = into.has(name) ? undefined : definition(name);
  if (!node) return;
  into.set(name, node);
  visit(node, (ref) => collect(ref, into));
}

/** A published definition with what it and its fields are for. */
function described(node: SchemaNode, name: string, docs: Docs): SchemaNode {
  const about = (field: string): Json => {
    const description = docs(name, field);
    return description ? { description } : {};
  };
  const properties = Object.entries(node.properties ?? {}).map(([field, child]) => [field, { ...about(field), ...child }] as const);
  return { ...about(''), ...node, ...(node.properties ? { properties: Object.fromEntries(properties) } : {}) };
}

function visit(node: SchemaNode, found: (ref: string) => void): void {
  if (node.$ref) found(node.$ref);
  for (const child of [...Object.values(node.properties ?? {}), node.items, node.additionalProperties]) if (child) visit(child, found);
}

/** The schema with references as the document writes them; v3 wraps one that says more in allOf. A field may have a keyword's name. */
function written({ $ref, properties, items, additionalProperties, ...rest }: SchemaNode, prefix: string): Json {
  const out: Json = prefix === V2 ? withoutChoice(rest) : { ...rest };
  if (properties) out.properties = Object.fromEntries(Object.entries(properties).map(([field, child]) => [field, written(child, prefix)]));
  for (const [key, child] of Object.entries({ items, additionalProperties })) if (child !== undefined) out[key] = isRecord(child) ? written(child, prefix) : child;
  if ($ref === undefined) return out;
  if (prefix === V2 || Object.keys(out).length === 0) return { ...out, $ref: prefix + $ref };
  return { ...out, allOf: [{ $ref: prefix + $ref }] };
}

/** v2 cannot say that a value is of one type or another: there it is text. */
function withoutChoice({ oneOf, ...node }: Json): Json {
  return oneOf === undefined || node.type !== undefined ? node : { ...node, type: 'string' };
}

const ITEM_VERBS: Readonly<Record<string, { readonly method: string; readonly query: readonly string[] }>> = {
  get: { method: 'get', query: ['pretty'] },
  update: { method: 'put', query: ['pretty', 'dryRun', 'fieldManager', 'fieldValidation'] },
  patch: { method: 'patch', query: ['pretty', 'dryRun', 'fieldManager', 'fieldValidation', 'force'] },
  delete: { method: 'delete', query: ['pretty', 'dryRun', 'gracePeriodSeconds', 'orphanDependents', 'propagationPolicy'] },
};
const LIST = [
  'pretty',
  'allowWatchBookmarks',
  'continue',
  'fieldSelector',
  'labelSelector',
  'limit',
  'resourceVersion',
  'resourceVersionMatch',
  'sendInitialEvents',
  'timeoutSeconds',
  'watch',
];
const COLLECTION_VERBS: typeof ITEM_VERBS = {
  list: { method: 'get', query: LIST },
  create: { method: 'post', query: ['pretty', 'dryRun', 'fieldManager', 'fieldValidation'] },
  deletecollection: { method: 'delete', query: LIST },
};

function pathsOf(s: Strategy, form: 2 | 3): Json {
  const { group, version, kind, plural, namespaced } = s.resource;
  const root = group ? `/apis/${group}/${version}` : `/api/${version}`;
  const base = `${root}${namespaced ? '/namespaces/{namespace}' : ''}/${plural}`;
  const gvk = { group, kind, version };
  const verbs = s.verbs ?? DEFAULT_VERBS;
  const operations = (table: typeof ITEM_VERBS): Json => {
    const out: Json = {};
    for (const [verb, { method, query }] of Object.entries(table)) {
      if (!verbs.includes(verb)) continue;
      out[method] = {
        parameters: query.map((name) => parameter(name, form)),
        'x-kubernetes-action': verb === 'create' ? 'post' : verb === 'update' ? 'put' : verb,
        'x-kubernetes-group-version-kind': gvk,
      };
    }
    return out;
  };
  return { [base]: operations(COLLECTION_VERBS), [`${base}/{name}`]: operations(ITEM_VERBS) };
}

const INTEGERS = new Set(['limit', 'timeoutSeconds', 'gracePeriodSeconds']);
const BOOLEANS = new Set(['watch', 'force', 'allowWatchBookmarks', 'sendInitialEvents', 'orphanDependents']);

function parameter(name: string, form: 2 | 3): unknown {
  const type = INTEGERS.has(name) ? 'integer' : BOOLEANS.has(name) ? 'boolean' : 'string';
  const schema = { type, uniqueItems: true };
  return form === 2 ? { name, in: 'query', ...schema } : { name, in: 'query', schema };
}
