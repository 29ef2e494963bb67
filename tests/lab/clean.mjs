// Takes everything out of an instance that was not there when it was fresh, and puts back what was changed.
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { request } from './instance.mjs';

/** Kinds that the cluster itself makes and removes. */
const OWN = new Set(['events', 'leases', 'ipaddresses', 'endpointslices', 'controllerrevisions']);
/** Kinds that go on changing while nobody touches them. */
const LIVING = new Set(['pods', 'replicasets', 'deployments', 'daemonsets', 'flowschemas', 'prioritylevelconfigurations', 'endpoints', ...OWN]);
const ROUNDS = 60;

async function listable(server) {
  const { body } = await request(server, 'GET', '/apis');
  const roots = ['/api/v1', ...body.groups.map((group) => `/apis/${group.preferredVersion.groupVersion}`)];
  const lists = await Promise.all(roots.map(async (root) => ({ root, resources: (await request(server, 'GET', root)).body.resources ?? [] })));
  return lists.flatMap(({ root, resources }) =>
    resources.filter((r) => !r.name.includes('/') && r.verbs.includes('list') && r.verbs.includes('delete')).map(({ name }) => ({ root, name })),
  );
}

/** Every object by its path. */
async function everything(server) {
  const found = new Map();
  for (const { root, name } of await listable(server)) {
    for (const object of (await request(server, 'GET', `${root}/${name}`)).body.items ?? []) {
      const { namespace } = object.metadata;
      found.set(`${root}/${namespace ? `namespaces/${namespace}/` : ''}${name}/${object.metadata.name}`, { resource: name, object });
    }
  }
  return found;
}

function lasting({ status: _, ...object }) {
  const { resourceVersion: __, managedFields: ___, generation: ____, ...metadata } = object.metadata;
  return { ...object, metadata };
}

/** Keeps what a fresh cluster holds, as soon as it makes nothing more by itself: roles, priority levels and accounts come in the seconds after the start. */
export async function remember({ dir, server }) {
  let found = new Map();
  for (let quiet = 0; quiet < 3; ) {
    const now = await everything(server);
    quiet = [...now.keys()].every((path) => found.has(path)) ? quiet + 1 : 0;
    found = now;
    await new Promise((done) => setTimeout(done, 1000));
  }
  const base = {};
  for (const [path, { object }] of found) base[path] = lasting(object);
  writeFileSync(join(dir, 'fresh.json'), JSON.stringify(base));
}

async function remove(server, path, { resource, object }, round) {
  if (object.metadata.finalizers?.length && round > 1) await request(server, 'PATCH', path, { metadata: { finalizers: null } }, 'application/merge-patch+json');
  if (resource === 'namespaces' && round > 10) await request(server, 'PUT', `${path}/finalize`, { ...object, spec: { finalizers: [] } });
  if (object.metadata.deletionTimestamp && round <= 5) return;
  const grace = resource === 'pods' ? { gracePeriodSeconds: 0 } : {};
  await request(server, 'DELETE', path, { apiVersion: 'v1', kind: 'DeleteOptions', propagationPolicy: 'Background', ...grace });
}

export async function clean({ dir, server }) {
  const base = JSON.parse(readFileSync(join(dir, 'fresh.json'), 'utf8'));
  const isExtra = ([path, { resource, object }]) =>
    !(path in base) && !OWN.has(resource) && !(object.metadata.namespace === 'kube-system' && resource === 'pods' && object.metadata.ownerReferences);
  for (let round = 0; round < ROUNDS; round++) {
    const extra = [...(await everything(server))].filter(isExtra);
    if (extra.length === 0) break;
    // What makes pods goes before the pods.
    for (const [path, found] of extra) if (found.resource !== 'pods' || round > 2) await remove(server, path, found, round);
    await new Promise((done) => setTimeout(done, 250));
  }
  const left = await everything(server);
  for (const [path, wanted] of Object.entries(base)) {
    const found = left.get(path);
    if (!found) {
      const { uid: _, creationTimestamp: __, ...metadata } = wanted.metadata;
      if (!LIVING.has(path.split('/').at(-2)) || path.endsWith('-control-plane')) await request(server, 'POST', path.replace(/\/[^/]+$/, ''), { ...wanted, metadata });
    } else if (!LIVING.has(found.resource) && JSON.stringify(lasting(found.object)) !== JSON.stringify(wanted)) {
      const { resourceVersion, uid } = found.object.metadata;
      await request(server, 'PUT', path, { ...wanted, metadata: { ...wanted.metadata, resourceVersion, uid } });
    }
  }
  for (const event of (await request(server, 'GET', '/api/v1/events')).body.items)
    await request(server, 'DELETE', `/api/v1/namespaces/${event.metadata.namespace}/events/${event.metadata.name}`);
}
