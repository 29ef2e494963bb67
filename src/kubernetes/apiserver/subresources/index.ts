// The subresources that are served. A new one is a file beside this one and a line here. upstream: apiserver/pkg/endpoints/installer.go, pkg/registry/core/rest
import { newNotFound } from '../../api/status.ts';
import type { ApiResponse } from '../../api/wire.ts';
import type { ResourceExchange } from '../exchange.ts';
import { methodNotAllowed, notFound } from '../refusals.ts';
import type { Strategy } from '../registry/strategy.ts';
import { storageKey } from '../storage/storage.ts';
import { binding } from './binding.ts';
import { objectSubresources } from './status.ts';
import { onFirstRequest, type Subresource, type SubresourceFactory } from './subresource.ts';

const CORE = { group: '', version: 'v1' };
const ofKind =
  (plural: string) =>
  (s: Strategy): boolean =>
    storageKey(s.resource) === plural;
const pods = ofKind('pods');
const SCALE = { group: 'autoscaling', version: 'v1', kind: 'Scale' };
const EVICTION = { group: 'policy', version: 'v1', kind: 'Eviction' };
const TOKEN = { group: 'authentication.k8s.io', version: 'v1', kind: 'TokenRequest' };
const STREAM = ['create', 'get'];
const OBJECT = ['get', 'patch', 'update'];
const ALL = ['create', 'delete', 'get', 'patch', 'update'];

const FACTORIES: readonly SubresourceFactory[] = [
  binding,
  onFirstRequest(pods, 'attach', { ...CORE, kind: 'PodAttachOptions' }, STREAM, async () => (await import('./kubelet.ts')).attach),
  onFirstRequest(pods, 'eviction', EVICTION, ['create'], async () => (await import('./eviction.ts')).evict),
  onFirstRequest(pods, 'exec', { ...CORE, kind: 'PodExecOptions' }, STREAM, async () => (await import('./kubelet.ts')).exec),
  onFirstRequest(pods, 'log', { ...CORE, kind: 'Pod' }, ['get'], async () => (await import('./kubelet.ts')).podLog),
  onFirstRequest(pods, 'portforward', { ...CORE, kind: 'PodPortForwardOptions' }, STREAM, async () => (await import('./kubelet.ts')).forward),
  onFirstRequest(ofKind('nodes'), 'proxy', { ...CORE, kind: 'NodeProxyOptions' }, ALL, async () => (await import('./proxy.ts')).proxy),
  onFirstRequest(pods, 'proxy', { ...CORE, kind: 'PodProxyOptions' }, ALL, async () => (await import('./proxy.ts')).proxy),
  onFirstRequest(ofKind('services'), 'proxy', { ...CORE, kind: 'ServiceProxyOptions' }, ALL, async () => (await import('./proxy.ts')).proxy),
  onFirstRequest(
    (s) => s.scale !== undefined,
    'scale',
    SCALE,
    OBJECT,
    async () => (await import('./scale.ts')).scale,
  ),
  onFirstRequest(ofKind('serviceaccounts'), 'token', TOKEN, ['create'], async () => (await import('./token.ts')).issueToken),
];

const known = new WeakMap<Strategy, readonly Subresource[]>();

/** A kind's subresources by name. */
export function subresourcesOf(strategy: Strategy): readonly Subresource[] {
  let list = known.get(strategy);
  if (!list) {
    list = [...objectSubresources(strategy), ...FACTORIES.flatMap((f) => f(strategy) ?? [])].sort((a, b) => (a.name < b.name ? -1 : 1));
    known.set(strategy, list);
  }
  return list;
}

/** Answers a request for a subresource. */
export function subresource(x: ResourceExchange): ApiResponse | Promise<ApiResponse> {
  const found = subresourcesOf(x.strategy).find((s) => s.name === x.info.subresource);
  if (!found) throw x.strategy.structure ? newNotFound({ group: x.info.group, resource: x.strategy.resource.plural }, x.info.name) : notFound();
  if (x.request.method === 'HEAD' || !found.verbs.includes(x.info.verb)) throw methodNotAllowed();
  return found.handle(x);
}
