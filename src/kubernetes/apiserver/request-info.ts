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
  const { path } = request;
  const parts = segments(path);
  const core = parts[0] === 'api';
  let at = core ? 2 : 3;
  if ((!core && parts[0] !== 'apis') || parts.length <= at || parts.includes('')) return noResource(path, request.method);
  let verb = VERBS[request.method] ?? '';
  if (parts[at] === 'watch' && parts.length > at + 1) {
    at++;
    verb = 'watch';
  }
  let namespace = '';
  let inNamespace = false;
  if (parts[at] === 'namespaces' && parts.length > at + 1) {
    namespace = parts[at + 1] ?? '';
    inNamespace = parts.length > at + 2 && !NAMESPACE_SUBRESOURCES.has(parts[at + 2] ?? '');
    if (inNamespace) at += 2;
  }
  const name = parts[at + 1] ?? '';
  if (verb === 'get' && !name) verb = query.bool('watch') ? 'watch' : 'list';
  else if (verb === 'delete' && !name) verb = 'deletecollection';
  return {
    path,
    verb,
    isResource: true,
    group: core ? '' : (parts[1] ?? ''),
    version: parts[core ? 1 : 2] ?? '',
    namespace,
    resource: parts[at] ?? '',
    subresource: parts[at + 2] ?? '',
    name,
    rest: parts.length > at + 3 ? parts.slice(at + 3).join('/') : '',
    inNamespace,
  };
}

function noResource(path: string, method: string): RequestInfo {
  return { path, verb: method.toLowerCase(), isResource: false, group: '', version: '', namespace: '', resource: '', subresource: '', name: '', rest: '', inNamespace: false };
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
