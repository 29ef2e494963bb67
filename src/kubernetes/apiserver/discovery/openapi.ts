// OpenAPI v2 and v3, made from the published schema for the kinds that are served. upstream: k8s.io/kube-openapi

import { isRecord } from '../../../base/deep.ts';
import { hex, sha256 } from '../../../base/hash.ts';
import { allDefinitions, definition, type SchemaNode } from '../../api/schema.ts';
import type { ApiResponse } from '../../api/wire.ts';
import type { Core, Exchange } from '../exchange.ts';
import { openName } from '../registry/customresource/open-schema.ts';
import type { Strategy } from '../registry/strategy.ts';
import { respond } from '../respond.ts';
import { DEFAULT_VERBS, groups, strategiesOf } from './groups.ts';

const INFO = { title: 'Kubernetes', version: 'v1.36.3' };
type Json = Record<string, unknown>;

/** The documents that there are, with a hash for clients that cache. */
export function openapiRoot(x: Exchange): unknown {
  const versions = [{ group: '', version: 'v1' }, ...groups(x.core).flatMap((g) => g.versions.map((v) => ({ group: g.name, version: v.version })))];
  const paths: Json = {};
  for (const { group, version } of versions) {
    const path = group ? `apis/${group}/${version}` : `api/${version}`;
    const kinds = strategiesOf(x.core, group, version).map((s) => s.resource.kind);
    paths[path] = { serverRelativeURL: `/openapi/v3/${path}?hash=${hex(sha256(`${INFO.version} ${path} ${kinds.join()}`)).toUpperCase()}` };
  }
  return { paths };
}

/** One version's document; undefined when there is none. */
export function openapiV3(x: Exchange, path: string): ApiResponse | undefined {
  const match = /^(?:api\/(v1)|apis\/([^/]+)\/([^/]+))$/.exec(path);
  if (!match) return undefined;
  const strategies = strategiesOf(x.core, match[2] ?? '', match[1] ?? match[3] ?? '');
  if (strategies.length === 0) return undefined;
  const schemas: Json = {};
  for (const s of strategies) collectKind(s, schemas);
  collect('io.k8s.apimachinery.pkg.apis.meta.v1.DeleteOptions', schemas);
  collect('io.k8s.apimachinery.pkg.apis.meta.v1.Status', schemas);
  const paths = Object.assign({}, ...strategies.map((s) => pathsOf(s, 3)));
  return respond(x, 200, { type: 'application/json' }, { openapi: '3.0.0', info: INFO, paths, components: { schemas } });
}

/** Everything in one document. */
export function openapiV2(x: Exchange): unknown {
  const definitions: Json = {};
  for (const name of Object.keys(allDefinitions())) definitions[name] = references(definition(name), '#/definitions/');
  for (const s of x.core.kinds.all) if (s.structure) definitions[openName(s.resource)] = references(s.structure, '#/definitions/');
  return { swagger: '2.0', info: INFO, paths: Object.assign({}, ...allPaths(x.core)), definitions };
}

function allPaths(core: Core): Json[] {
  return core.kinds.all.map((s) => pathsOf(s, 2));
}

/** A kind's own schema, published or brought by its definition. */
function collectKind(s: Strategy, into: Json): void {
  if (!s.structure) return collect(s.schema, into);
  into[openName(s.resource)] = references(s.structure, '#/components/schemas/');
  visit(s.structure, (ref) => collect(ref, into));
}

/** A definition and all that it refers to. */
function collect(name: string, into: Json): void {
  if (name in into) return;
  const node = definition(name);
  if (!node) return;
  into[name] = references(node, '#/components/schemas/');
  visit(node, (ref) => collect(ref, into));
}

function visit(node: SchemaNode, found: (ref: string) => void): void {
  if (node.$ref) found(node.$ref);
  for (const child of [...Object.values(node.properties ?? {}), node.items, node.additionalProperties]) if (child) visit(child, found);
}

/** The schema with references as the document writes them; v3 wraps one that says more in allOf. */
function references(node: unknown, prefix: string): unknown {
  if (Array.isArray(node)) return node.map((n) => references(n, prefix));
  if (!isRecord(node)) return node;
  const { $ref, ...rest } = node;
  const out: Json = {};
  for (const [key, value] of Object.entries(rest)) out[key] = key === 'default' || key === 'enum' ? value : references(value, prefix);
  if (typeof $ref !== 'string') return out;
  if (prefix === '#/definitions/' || Object.keys(out).length === 0) return { ...out, $ref: prefix + $ref };
  return { ...out, allOf: [{ $ref: prefix + $ref }] };
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
