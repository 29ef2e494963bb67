// Group versions that another server answers for, as their APIServices say. upstream: kube-aggregator/pkg/apiserver/{handler_proxy,handler_apis,handler_discovery}.go
import type { DeepReadonly } from '../../../base/deep.ts';
import type { APIService } from '../../api/generated/types.ts';
import type { ApiResponse } from '../../api/wire.ts';
import type { Core, Exchange } from '../exchange.ts';
import { respondText } from '../respond.ts';

const KEY = 'apiservices.apiregistration.k8s.io';
/** The server's own group has no registration, and what is registered for it is not looked at. */
const OWN = 'apiregistration.k8s.io';
const UNAVAILABLE = respondText(503, 'service unavailable\n');

/** The answer to everything below /apis/<group>/<version> of another server; none of these can be asked here. */
export function remoteAnswer({ core, info }: Exchange): ApiResponse | undefined {
  if (!core.storage.tables.get(KEY)?.size) return undefined;
  const [, apis, group = '', version = ''] = info.path.split('/');
  return apis === 'apis' && isRemote(core, group, version) ? UNAVAILABLE : undefined;
}

export function isRemote({ storage }: Core, group: string, version: string): boolean {
  if (group === OWN) return false;
  const object = storage.get(KEY, '', `${version}.${group}`)?.object as DeepReadonly<APIService> | undefined;
  return object?.spec?.service !== undefined;
}

/** The versions that others serve, by group. */
export function remoteVersions({ storage }: Core): ReadonlyMap<string, readonly string[]> {
  const found = new Map<string, string[]>();
  for (const { object } of storage.tables.get(KEY)?.entries() ?? []) {
    const { group, version, service } = (object as DeepReadonly<APIService>).spec ?? {};
    if (!service || !group || !version || group === OWN) continue;
    found.set(group, [...(found.get(group) ?? []), version]);
  }
  return found;
}
