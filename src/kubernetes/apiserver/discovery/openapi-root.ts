// The list of OpenAPI documents. kubectl asks for it before it creates anything, and seldom for the documents. upstream: kube-openapi/pkg/handler3
import { hex, sha256 } from '../../../base/hash.ts';
import type { Exchange } from '../exchange.ts';
import { groups, strategiesOf } from './groups.ts';
import { isRemote } from './remote.ts';

/** As the documents name it. */
export const VERSION = 'v1.36.3';

/** The documents that there are, with a hash for clients that cache. */
export function openapiRoot(x: Exchange): unknown {
  const versions = [{ group: '', version: 'v1' }, ...groups(x.core).flatMap((g) => g.versions.map((v) => ({ group: g.name, version: v.version })))];
  const paths: Record<string, unknown> = {};
  for (const { group, version } of versions) {
    if (isRemote(x.core, group, version)) continue;
    const path = group ? `apis/${group}/${version}` : `api/${version}`;
    const kinds = strategiesOf(x.core, group, version).map((s) => s.resource.kind);
    paths[path] = { serverRelativeURL: `/openapi/v3/${path}?hash=${hex(sha256(`${VERSION} ${path} ${kinds.join()}`)).toUpperCase()}` };
  }
  return { paths };
}
