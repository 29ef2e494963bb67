// Waiting for a cluster to come to rest, as an administrator sees it.
import type { Clock } from '../base/clock.ts';
import type { Pod } from '../kubernetes/api/generated/types.ts';
import { NODES, PODS } from '../kubernetes/api/resources.ts';
import type { Client } from '../kubernetes/client/client.ts';

const EVERY_MS = 100;

/** Resolves when so many nodes are Ready and all pods that run for ever are. */
export async function untilReady(client: Client, clock: Clock, count: number): Promise<void> {
  for (;;) {
    const [nodes, pods] = await Promise.all([client.list(NODES), client.list(PODS)]);
    const nodesReady = nodes.items.length === count && nodes.items.every((n) => n.status?.conditions?.some((c) => c.type === 'Ready' && c.status === 'True'));
    if (nodesReady && pods.items.length > 0 && pods.items.every(isSettled)) return;
    await clock.sleep(EVERY_MS);
  }
}

/** Resolves when all pods together are as wanted. */
export async function untilPods(client: Client, clock: Clock, holds: (pods: readonly Pod[]) => boolean): Promise<void> {
  while (!holds((await client.list(PODS)).items)) await clock.sleep(EVERY_MS);
}

/** Every pod that is not being deleted has its address, and its containers run or have run. */
export function podsRun(pods: readonly Pod[]): boolean {
  return pods
    .filter((p) => !p.metadata.deletionTimestamp)
    .every((p) => p.status?.podIP && (p.status.containerStatuses ?? []).every((c) => c.state?.running || c.state?.terminated));
}

function isSettled(pod: Pod): boolean {
  const { phase, conditions } = pod.status ?? {};
  return phase === 'Succeeded' || phase === 'Failed' || conditions?.some((c) => c.type === 'Ready' && c.status === 'True') === true;
}
