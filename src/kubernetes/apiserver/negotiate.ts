// What form the answer takes, by the Accept header. upstream: apiserver/pkg/endpoints/handlers/negotiation
import { failure } from '../api/status.ts';
import type { ApiRequest } from '../api/wire.ts';

export interface Form {
  readonly type: 'application/json' | 'application/yaml';
  /** Table, PartialObjectMetadata, PartialObjectMetadataList, or the object itself. */
  readonly as: '' | 'Table' | 'PartialObjectMetadata' | 'PartialObjectMetadataList' | 'APIGroupDiscoveryList';
  readonly version: string;
  /** The client said what it accepts, as whoever comes over HTTP does: its answers carry managedFields. */
  readonly outside: boolean;
}

const PLAIN: Form = { type: 'application/json', as: '', version: '', outside: false };
const TYPES = 'application/json, application/yaml, application/vnd.kubernetes.protobuf';

interface Range {
  readonly type: string;
  readonly params: ReadonlyMap<string, string>;
  readonly quality: number;
}

function ranges(accept: string): Range[] {
  const list = accept.split(',').map((part) => {
    const [type = '', ...rest] = part.split(';').map((p) => p.trim());
    const params = new Map(rest.map((p) => [p.slice(0, p.indexOf('=')), p.slice(p.indexOf('=') + 1)] as const));
    return { type: type.toLowerCase(), params, quality: Number(params.get('q') ?? 1) };
  });
  return list.sort((a, b) => b.quality - a.quality);
}

const JSON_RANGES = new Set(['application/json', '*/*', 'application/*', '']);
const ROUTED = new Set(['application/json', 'application/yaml', 'application/vnd.kubernetes.protobuf', '*/*', '']);

/** The form of an object's or list's answer. Throws 406. */
export function negotiate(request: ApiRequest, streams = false): Form {
  const accept = request.headers?.accept;
  if (accept === undefined) return PLAIN;
  let refusedTransform = false;
  const wanted = ranges(accept);
  // The router comes before the serializers, and it knows no application/*. upstream: go-restful Route.matchesAccept
  for (const range of wanted.some((r) => ROUTED.has(r.type)) ? wanted : []) {
    const type = JSON_RANGES.has(range.type) ? 'application/json' : range.type === 'application/yaml' ? 'application/yaml' : undefined;
    if (!type) continue;
    const form = transformOf(range);
    if (!form) {
      refusedTransform = true;
      continue;
    }
    return { type, ...form, outside: true };
  }
  if (refusedTransform) throw failure(406, 'NotAcceptable', `only the following media types are accepted: ${TYPES}`);
  const extra = streams ? ', application/json;stream=watch, application/vnd.kubernetes.protobuf;stream=watch' : '';
  throw failure(406, 'NotAcceptable', `406: Not Acceptable\n\nAvailable representations: ${TYPES}${extra}`, {});
}

function transformOf(range: Range): Pick<Form, 'as' | 'version'> | undefined {
  const as = range.params.get('as');
  if (!as) return { as: '', version: '' };
  const version = range.params.get('v') ?? '';
  if (range.params.get('g') !== 'meta.k8s.io' || (version !== 'v1' && version !== 'v1beta1')) return undefined;
  if (as !== 'Table' && as !== 'PartialObjectMetadata' && as !== 'PartialObjectMetadataList') return undefined;
  return { as, version };
}
