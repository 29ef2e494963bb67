// Every namespaced collection that can be emptied, as the server says itself. upstream: k8s.io/client-go/discovery ServerPreferredNamespacedResources
import type { Client } from '../../client/client.ts';

export interface Collection {
  /** /api/v1, /apis/apps/v1 */
  readonly root: string;
  readonly plural: string;
  /** deployments.apps */
  readonly qualified: string;
  readonly verbs: readonly string[];
}

interface ResourceList {
  readonly resources?: readonly { readonly name: string; readonly namespaced: boolean; readonly verbs: readonly string[] }[];
}

export async function collections(client: Client): Promise<Collection[]> {
  const found: Collection[] = [];
  const groups = (await client.request({ method: 'GET', path: '/apis' })).body as {
    readonly groups?: readonly { readonly name: string; readonly preferredVersion: { readonly groupVersion: string } }[];
  };
  const roots = [{ root: '/api/v1', group: '' }, ...(groups.groups ?? []).map((g) => ({ root: `/apis/${g.preferredVersion.groupVersion}`, group: g.name }))];
  for (const { root, group } of roots) {
    const list = (await client.request({ method: 'GET', path: root })).body as ResourceList;
    for (const r of list.resources ?? []) {
      if (!r.namespaced || r.name.includes('/') || !r.verbs.includes('delete') || !r.verbs.includes('list')) continue;
      found.push({ root, plural: r.name, qualified: group ? `${r.name}.${group}` : `${r.name}.`, verbs: r.verbs });
    }
  }
  return found;
}
