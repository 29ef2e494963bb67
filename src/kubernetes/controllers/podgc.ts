// Pods that nobody will ever end: on nodes that are gone, or deleted before they had one. upstream: pkg/controller/podgc/gc_controller.go
import { rfc3339 } from '../../base/time.ts';
import type { Pod, PodCondition } from '../api/generated/types.ts';
import { keyOf } from '../api/meta.ts';
import { NODES, PODS } from '../api/resources.ts';
import { isNotFound } from '../api/status.ts';
import type { Controller, ControllerContext } from '../client/controller.ts';
import { isPodTerminal } from './lib/pods.ts';

const QUARANTINE_MS = 40_000;

/** A new controller: it remembers since when each pod's node has been missing. */
export function podgc(): Controller {
  const missingSince = new Map<string, number>();
  return {
    name: 'pod-garbage-collector',
    setup: (setup, context) => {
      setup.index(PODS, 'node', (pod) => pod.spec?.nodeName ?? []);
      setup.follow(NODES, ({ old, object }) => (object || !old ? [] : [...context.lister(PODS).by('node', old.metadata.name ?? '')].map(keyOf)));
      setup.follow(PODS, ({ object }) => (object && worthALook(object, context) ? [keyOf(object)] : []));
    },
    reconcile: (key, context) => reconcile(key, missingSince, context),
  };
}

function worthALook(pod: Pod, { lister }: ControllerContext): boolean {
  const node = pod.spec?.nodeName;
  if (!node) return pod.metadata.deletionTimestamp !== undefined;
  return !lister(NODES).get(node);
}

async function reconcile(key: string, missingSince: Map<string, number>, context: ControllerContext): Promise<void> {
  const pod = context.lister(PODS).get(key);
  const uid = pod?.metadata.uid ?? '';
  if (!pod) return;
  const node = pod.spec?.nodeName;
  if (!node) return pod.metadata.deletionTimestamp ? remove(pod, context) : undefined;
  if (context.lister(NODES).get(node)) {
    missingSince.delete(uid);
    return;
  }
  const now = context.clock.now();
  const since = missingSince.get(uid) ?? now;
  missingSince.set(uid, since);
  if (now - since < QUARANTINE_MS) return context.requeue(key, since + QUARANTINE_MS - now);
  missingSince.delete(uid);
  await markFailed(pod, context);
  await remove(pod, context);
}

async function markFailed(pod: Pod, { client, clock }: ControllerContext): Promise<void> {
  if (isPodTerminal(pod)) return;
  const condition: PodCondition = {
    type: 'DisruptionTarget',
    status: 'True',
    reason: 'DeletionByPodGC',
    message: 'PodGC: node no longer exists',
    lastTransitionTime: rfc3339(clock.now()),
  };
  const conditions = [...(pod.status?.conditions ?? []).filter((c) => c.type !== condition.type), condition];
  try {
    await client.updateStatus(PODS, { ...pod, status: { ...pod.status, phase: 'Failed', conditions } });
  } catch (error) {
    if (!isNotFound(error)) throw error;
  }
}

async function remove(pod: Pod, { client }: ControllerContext): Promise<void> {
  const { namespace = '', name = '', uid } = pod.metadata;
  try {
    await client.delete(PODS, namespace, name, { gracePeriodSeconds: 0, ...(uid ? { uid } : {}) });
  } catch (error) {
    if (!isNotFound(error)) throw error;
  }
}
