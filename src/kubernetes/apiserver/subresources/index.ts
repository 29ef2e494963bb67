// The subresources that are served. upstream: apiserver/pkg/endpoints/installer.go, pkg/registry/core/pod/rest
import type { ApiResponse } from '../../api/wire.ts';
import type { ResourceExchange } from '../exchange.ts';
import { patch } from '../handlers/patch.ts';
import { getObject } from '../handlers/read.ts';
import { update } from '../handlers/write.ts';
import { methodNotAllowed, notFound } from '../refusals.ts';

/** Answers a request for a subresource. */
export function subresource(x: ResourceExchange): ApiResponse | Promise<ApiResponse> {
  const { info, strategy } = x;
  if (info.subresource === 'status' && strategy.status) {
    if (info.verb === 'get') return getObject(x);
    if (info.verb === 'update') return update(x, strategy.status);
    if (info.verb === 'patch') return patch(x, strategy.status);
    throw methodNotAllowed();
  }
  throw notFound();
}
