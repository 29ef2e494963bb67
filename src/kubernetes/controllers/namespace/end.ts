// The end of a namespace: its content goes first, then the namespace itself. upstream: pkg/controller/namespace/deletion/namespaced_resources_deleter.go
import { deepEqual } from '../../../base/deep.ts';
import type { Namespace } from '../../api/generated/types.ts';
import { pathOf } from '../../api/meta.ts';
import { NAMESPACES } from '../../api/resources.ts';
import { isConflict, isNotFound } from '../../api/status.ts';
import type { ControllerContext } from '../../client/controller.ts';
import { messageOf } from '../lib/make-pods.ts';
import { conditionsAfter, type Remains } from './conditions.ts';
import { type Collection, collections } from './discovery.ts';

const FINALIZER = 'kubernetes';
const RETRY_MS = 5000;
/** Pods that end at once are gone by then; others are waited for longer. */
const SOON_MS = 500;

/** Takes away what is in a namespace that was deleted, and in the end the namespace. */
export async function endNamespace(name: string, context: ControllerContext): Promise<void> {
  try {
    await empty(await context.client.get(NAMESPACES, '', name), context);
  } catch (error) {
    if (isNotFound(error)) return;
    if (isConflict(error)) return context.requeue(name, 1);
    throw error;
  }
}

async function empty(ns: Namespace, context: ControllerContext): Promise<void> {
  const name = ns.metadata.name ?? '';
  const remains: Remains = { instances: new Map(), finalizers: new Map(), failures: [] };
  for (const collection of await collections(context.client)) await clear(collection, name, remains, context);
  const conditions = conditionsAfter(ns.status?.conditions ?? [], remains, context.clock.now());
  let stored = ns;
  if (!deepEqual(ns.status?.conditions, conditions)) {
    stored = await context.client.updateStatus(NAMESPACES, { ...ns, status: { ...ns.status, phase: 'Terminating', conditions } });
  }
  if (remains.failures.length > 0) return context.requeue(name, RETRY_MS);
  if (remains.instances.size > 0) return context.requeue(name, SOON_MS);
  const finalizers = (stored.spec?.finalizers ?? []).filter((f) => f !== FINALIZER);
  const finalized = { ...stored, spec: { ...stored.spec, finalizers } };
  await context.client.request({ method: 'PUT', path: pathOf(NAMESPACES, '', name, 'finalize'), body: finalized });
}

/** Deletes all of one kind and notes what is left of it. */
async function clear(collection: Collection, namespace: string, remains: Remains, { client }: ControllerContext): Promise<void> {
  const path = `${collection.root}/namespaces/${namespace}/${collection.plural}`;
  try {
    const before = await client.request({ method: 'GET', path });
    const items = (before.body as { items: readonly { metadata: { name: string; deletionTimestamp?: string } }[] }).items;
    if (items.length === 0) return;
    const options = { kind: 'DeleteOptions', apiVersion: 'v1', propagationPolicy: 'Background' };
    if (items.some((i) => !i.metadata.deletionTimestamp)) {
      if (collection.verbs.includes('deletecollection')) await client.request({ method: 'DELETE', path, body: options });
      else for (const item of items) await client.request({ method: 'DELETE', path: `${path}/${item.metadata.name}`, body: options });
    }
    const after = await client.request({ method: 'GET', path });
    note(collection, (after.body as { items: readonly { metadata: { finalizers?: readonly string[] } }[] }).items, remains);
  } catch (error) {
    if (!isNotFound(error)) remains.failures.push(messageOf(error));
  }
}

function note(collection: Collection, left: readonly { metadata: { finalizers?: readonly string[] } }[], remains: Remains): void {
  if (left.length === 0) return;
  remains.instances.set(collection.qualified, left.length);
  for (const item of left) for (const finalizer of item.metadata.finalizers ?? []) remains.finalizers.set(finalizer, (remains.finalizers.get(finalizer) ?? 0) + 1);
}
