// All of discovery in one answer. upstream: apiserver/pkg/endpoints/discovery/aggregated
import type { ApiResponse } from '../../api/wire.ts';
import type { Core, Exchange } from '../exchange.ts';
import type { Strategy } from '../registry/strategy.ts';
import { subresourcesOf } from '../subresources/index.ts';
import { DEFAULT_VERBS, groups, strategiesOf } from './groups.ts';
import { isRemote } from './remote.ts';

const TYPE = 'application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList';

/** The aggregated form, when the client asks for it first. */
export function aggregated(x: Exchange, what: 'core' | 'groups'): ApiResponse | undefined {
  const first = x.request.headers?.accept?.split(',')[0] ?? '';
  const params = new Set(first.split(';').map((p) => p.trim()));
  if (!params.has('as=APIGroupDiscoveryList') || !params.has('v=v2') || !params.has('g=apidiscovery.k8s.io')) return undefined;
  const items =
    what === 'core'
      ? [{ metadata: {}, versions: [version(x.core, '', 'v1')] }]
      : groups(x.core).map((g) => ({ metadata: { name: g.name }, versions: g.versions.map((v) => version(x.core, g.name, v.version)) }));
  return { code: 200, headers: { 'content-type': TYPE }, body: { kind: 'APIGroupDiscoveryList', apiVersion: 'apidiscovery.k8s.io/v2', metadata: {}, items } };
}

function version(core: Core, group: string, name: string): unknown {
  if (isRemote(core, group, name)) return { version: name, freshness: 'Stale' };
  return { version: name, resources: strategiesOf(core, group, name).map(resource), freshness: 'Current' };
}

/** A kind of the same group and version is named without them. */
function resource(s: Strategy): unknown {
  const { group, version: v, kind, plural, namespaced } = s.resource;
  const subs = subresourcesOf(s).map((sub) => {
    const own = sub.kind.group === group && sub.kind.version === v;
    return { subresource: sub.name, responseKind: own ? { group: '', version: '', kind: sub.kind.kind } : sub.kind, verbs: sub.verbs };
  });
  return {
    resource: plural,
    responseKind: { group: '', version: '', kind },
    scope: namespaced ? 'Namespaced' : 'Cluster',
    singularResource: s.singular,
    verbs: s.verbs ?? DEFAULT_VERBS,
    ...(s.shortNames?.length ? { shortNames: s.shortNames } : {}),
    ...(s.categories?.length ? { categories: s.categories } : {}),
    ...(subs.length ? { subresources: subs } : {}),
  };
}
