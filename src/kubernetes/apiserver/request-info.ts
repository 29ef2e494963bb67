// What a request is about, read off its path. upstream: k8s.io/apiserver/pkg/endpoints/request/requestinfo.go
import type { ApiRequest } from '../api/wire.ts';
import type { Query } from './query.ts';

export interface RequestInfo {
  readonly path: string;
  /** get list watch create update patch delete deletecollection; for paths that are no resource the method in lower case. */
  readonly verb: string;
  readonly isResource: boolean;
  readonly group: string;
  readonly version: string;
  readonly namespace: string;
  readonly resource: string;
  readonly subresource: string;
  readonly name: string;
  /** What follows the subresource (proxy). */
  readonly rest: string;
  /** The path had a namespace in it. */
  readonly inNamespace: boolean;
}

const VERBS: Readonly<Record<string, string>> = { POST: 'create', GET: 'get', HEAD: 'get', PUT: 'update', PATCH: 'patch', DELETE: 'delete' };
const NAMESPACE_SUBRESOURCES = new Set(['status', 'finalize']);

/** Reads a request line. */
export function requestInfo(request: ApiRequest, query: Query): RequestInfo {
  const none = { path: request.path, isResource: false, group: '', version: '', namespace: '', resource: '', subresource: '', name: '', rest: '', inNamespace: false };
  const parts = segments(request.path);
  const core = parts[0] === 'api';
  const rest = parts.slice(core ? 2 : 3);
  if ((!core && parts[0] !== 'apis') || rest.length === 0 || parts.includes('')) return { ...none, verb: request.method.toLowerCase() };
  let verb = VERBS[request.method] ?? '';
  if (rest[0] === 'watch' && rest.length > 1) {
    rest.shift();
    verb = 'watch';
  }
  const where = locate(rest);
  if (verb === 'get' && !where.name) verb = query.bool('watch') ? 'watch' : 'list';
  else if (verb === 'delete' && !where.name) verb = 'deletecollection';
  return { ...none, ...where, verb, isResource: true, group: core ? '' : (parts[1] ?? ''), version: parts[core ? 1 : 2] ?? '' };
}

type Location = Pick<RequestInfo, 'namespace' | 'resource' | 'name' | 'subresource' | 'rest' | 'inNamespace'>;

function locate(parts: readonly string[]): Location {
  if (parts[0] === 'namespaces' && parts.length > 1) {
    const namespace = parts[1] ?? '';
    const third = parts[2] ?? '';
    if (parts.length > 2 && !NAMESPACE_SUBRESOURCES.has(third)) return { namespace, inNamespace: true, ...tail(parts.slice(2)) };
    return { namespace, inNamespace: false, resource: 'namespaces', name: namespace, subresource: third, rest: parts.slice(3).join('/') };
  }
  return { namespace: '', inNamespace: false, ...tail(parts) };
}

function tail(parts: readonly string[]): Pick<RequestInfo, 'resource' | 'name' | 'subresource' | 'rest'> {
  return { resource: parts[0] ?? '', name: parts[1] ?? '', subresource: parts[2] ?? '', rest: parts.slice(3).join('/') };
}

/** The path's segments, without the slashes at its ends. */
function segments(path: string): string[] {
  let from = 0;
  let to = path.length;
  while (path[from] === '/') from++;
  while (to > from && path[to - 1] === '/') to--;
  const parts = path.slice(from, to).split('/');
  return path.includes('%') ? parts.map(decodeSegment) : parts;
}

function decodeSegment(segment: string): string {
  try {
    return decodeURIComponent(segment);
  } catch {
    return segment;
  }
}
