// Worlds to measure, and CPU time as the measure: virtual time costs what is computed in it.
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { VirtualClock } from '../../base/clock.ts';
import { type Cluster, createCluster } from '../../cluster/cluster.ts';
import type { Service } from '../../kubernetes/api/generated/types.ts';
import { DEPLOYMENTS, PODS, SERVICES } from '../../kubernetes/api/resources.ts';
import { runFree } from '../run-free.ts';

export const EPOCH = Date.UTC(2026, 0, 5, 9, 0, 0);

/** A started cluster on a clock that nobody holds back. */
export async function world(workers = 2): Promise<{ readonly cluster: Cluster; readonly clock: VirtualClock }> {
  const clock = new VirtualClock(EPOCH);
  const cluster = createCluster({ clock, seed: 1, workers, proxyMode: 'iptables' });
  await runFree(clock, cluster.start());
  return { cluster, clock };
}

/** Seconds of this process's CPU since then. */
export function cpuSeconds(since: NodeJS.CpuUsage): number {
  const { user, system } = process.cpuUsage(since);
  return (user + system) / 1e6;
}

/** Milliseconds of this process's CPU that `work` takes. */
export async function cpu(work: () => Promise<unknown>): Promise<number> {
  const before = process.cpuUsage();
  await work();
  return cpuSeconds(before) * 1000;
}

/** Kilobytes in use, heap and external, after the collector has been through. */
export function kilobytes(): number {
  setFlagsFromString('--expose-gc');
  const collect = runInNewContext('gc') as () => void;
  collect();
  collect();
  const { heapUsed, external } = process.memoryUsage();
  return (heapUsed + external) / 1024;
}

/** How many pods and Services there are, by the API. */
export async function counts(cluster: Cluster, clock: VirtualClock): Promise<{ pods: number; services: number }> {
  const client = cluster.client('bench');
  const [p, s] = await runFree(clock, Promise.all([client.list(PODS), client.list(SERVICES)]));
  return { pods: p.items.length, services: s.items.length };
}

/** Until so many replicas of a Deployment are ready. */
export async function replicasReady(cluster: Cluster, clock: VirtualClock, name: string, replicas: number): Promise<void> {
  const client = cluster.client('bench');
  for (;;) {
    const d = await runFree(clock, client.get(DEPLOYMENTS, 'default', name));
    if ((d.status?.readyReplicas ?? 0) === replicas && (d.status?.replicas ?? 0) === replicas) return;
    await runFree(clock, clock.sleep(200));
  }
}

/** Until so many pods are left in the namespace `default`; false when that takes longer than `withinMs` of virtual time. */
export async function podsLeft(cluster: Cluster, clock: VirtualClock, pods: number, withinMs = Number.POSITIVE_INFINITY): Promise<boolean> {
  const client = cluster.client('bench');
  const end = clock.now() + withinMs;
  while (clock.now() <= end) {
    const left = await runFree(clock, client.list(PODS, { namespace: 'default' }));
    if (left.items.length === pods) return true;
    await runFree(clock, clock.sleep(200));
  }
  return false;
}

export function deployment(name: string, replicas: number, container: object = {}): object {
  const labels = { app: name };
  return {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name },
    spec: {
      replicas,
      selector: { matchLabels: labels },
      template: { metadata: { labels }, spec: { containers: [{ name: 'nginx', image: 'nginx:1.27', ports: [{ containerPort: 80 }], ...container }] } },
    },
  };
}

export function nodePort(name: string, app: string, port: number): Service {
  return {
    apiVersion: 'v1',
    kind: 'Service',
    metadata: { name, namespace: 'default' },
    spec: { type: 'NodePort', selector: { app }, ports: [{ port: 80, targetPort: 80, nodePort: port }] },
  };
}
