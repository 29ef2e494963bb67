// Which resource serves a kind: asked of the server's discovery, so that lessons may name whatever it serves.
import { isRecord } from '../base/deep.ts';
import type { Resource } from '../kubernetes/api/meta.ts';
import type { Client } from '../kubernetes/client/client.ts';

/** Resources by "apiVersion Kind". */
export async function resourceMap(client: Client): Promise<ReadonlyMap<string, Resource>> {
  const map = new Map<string, Resource>();
  const groups = (await client.request({ method: 'GET', path: '/apis' })).body;
  const versions = ['v1'];
  if (isRecord(groups) && Array.isArray(groups.groups)) {
    for (const group of groups.groups) {
      if (isRecord(group) && Array.isArray(group.versions)) for (const v of group.versions) if (isRecord(v)) versions.push(String(v.groupVersion));
    }
  }
  await Promise.all(versions.map(async (groupVersion) => readGroup(client, groupVersion, map)));
  return map;
}

async function readGroup(client: Client, groupVersion: string, map: Map<string, Resource>): Promise<void> {
  const [first = '', second] = groupVersion.split('/');
  const list = (await client.request({ method: 'GET', path: second ? `/apis/${groupVersion}` : `/api/${groupVersion}` })).body;
  if (!isRecord(list) || !Array.isArray(list.resources)) return;
  for (const r of list.resources) {
    if (!isRecord(r) || String(r.name).includes('/')) continue;
    if (!Array.isArray(r.verbs) || !r.verbs.includes('list')) continue;
    map.set(`${groupVersion} ${String(r.kind)}`, {
      group: second ? first : '',
      version: second ?? first,
      kind: String(r.kind),
      plural: String(r.name),
      namespaced: r.namespaced === true,
    });
  }
}
