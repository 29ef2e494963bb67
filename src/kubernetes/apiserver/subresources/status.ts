// Subresources that are the object itself, seen through other rules: status, ephemeralcontainers, resize, approval, finalize.
import type { ApiObject } from '../../api/meta.ts';
import type { ApiResponse } from '../../api/wire.ts';
import type { ResourceExchange } from '../exchange.ts';
import { patch } from '../handlers/patch-later.ts';
import { getObject } from '../handlers/read.ts';
import { update } from '../handlers/write.ts';
import { methodNotAllowed } from '../refusals.ts';
import type { Strategy, Update } from '../registry/strategy.ts';
import type { Subresource } from './subresource.ts';

/** Every such subresource of a kind. */
export function objectSubresources(strategy: Strategy): Subresource[] {
  const { group, version, kind } = strategy.resource;
  const all: [string, Update<ApiObject>][] = [
    ...(strategy.status ? ([['status', strategy.status]] as [string, Update<ApiObject>][]) : []),
    ...Object.entries(strategy.subresources ?? {}),
  ];
  return all.map(([name, rules]) => {
    const verbs = name === 'finalize' ? ['update'] : ['get', 'patch', 'update'];
    return { name, kind: { group, version, kind }, verbs, handle: (x) => handle(x, rules, verbs) };
  });
}

function handle(x: ResourceExchange, rules: Update<ApiObject>, verbs: readonly string[]): ApiResponse | Promise<ApiResponse> {
  if (!verbs.includes(x.info.verb)) throw methodNotAllowed();
  if (x.info.verb === 'get') return getObject(x);
  return x.info.verb === 'update' ? update(x, rules) : patch(x, rules);
}
