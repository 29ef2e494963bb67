// The subresources that are served. A new one is a file beside this one and a line here. upstream: apiserver/pkg/endpoints/installer.go, pkg/registry/core/rest
import type { ApiResponse } from '../../api/wire.ts';
import type { ResourceExchange } from '../exchange.ts';
import { methodNotAllowed, notFound } from '../refusals.ts';
import type { Strategy } from '../registry/strategy.ts';
import { binding } from './binding.ts';
import { eviction } from './eviction.ts';
import { attach, exec, log, portforward } from './kubelet.ts';
import { proxy } from './proxy.ts';
import { scale } from './scale.ts';
import { objectSubresources } from './status.ts';
import type { Subresource, SubresourceFactory } from './subresource.ts';
import { token } from './token.ts';

const FACTORIES: readonly SubresourceFactory[] = [attach, binding, eviction, exec, log, portforward, proxy, scale, token];

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
  if (!found) throw notFound();
  if (x.request.method === 'HEAD' || !found.verbs.includes(x.info.verb)) throw methodNotAllowed();
  return found.handle(x);
}
