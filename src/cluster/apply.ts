// Creates objects through the door, whatever kind they are; what is there already is replaced.
import type { ApiObject, Resource } from '../kubernetes/api/meta.ts';
import { StatusError } from '../kubernetes/api/status.ts';
import type { Client } from '../kubernetes/client/client.ts';

/** Throws the server's refusal of the first object that it does not take. */
export async function applyObjects(client: Client, objects: readonly ApiObject[]): Promise<void> {
  const known = new Map<string, Resource>();
  for (const object of objects) {
    const r = await resourceOf(client, object, known);
    const namespace = r.namespaced ? (object.metadata.namespace ?? 'default') : '';
    const named = r.namespaced ? { ...object, metadata: { ...object.metadata, namespace } } : object;
    try {
      await client.create(r, named);
    } catch (error) {
      // What it wants for itself alone it may have already: a Service its address.
      const old = await client.get(r, namespace, object.metadata.name ?? '').catch(() => undefined);
      if (!old) throw error;
      const resourceVersion = old.metadata.resourceVersion;
      await client.update(r, { ...named, metadata: { ...named.metadata, ...(resourceVersion ? { resourceVersion } : {}) } });
    }
  }
}

async function resourceOf(client: Client, object: ApiObject, known: Map<string, Resource>): Promise<Resource> {
  const key = `${object.apiVersion} ${object.kind}`;
  const there = known.get(key);
  if (there) return there;
  const slash = object.apiVersion.indexOf('/');
  const [group, version] = slash < 0 ? ['', object.apiVersion] : [object.apiVersion.slice(0, slash), object.apiVersion.slice(slash + 1)];
  const path = group ? `/apis/${group}/${version}` : `/api/${version}`;
  const list = (await client.request({ method: 'GET', path })).body as { resources?: readonly { name: string; kind: string; namespaced: boolean }[] };
  const found = list.resources?.find((r) => r.kind === object.kind && !r.name.includes('/'));
  if (!found)
    throw new StatusError({
      kind: 'Status',
      apiVersion: 'v1',
      metadata: {},
      status: 'Failure',
      reason: 'NotFound',
      message: `no matches for kind "${object.kind}" in version "${object.apiVersion}"`,
      code: 404,
    });
  const r: Resource = { group, version, kind: found.kind, plural: found.name, namespaced: found.namespaced };
  known.set(key, r);
  return r;
}
