// Worlds to measure, and CPU time as the measure: virtual time costs what is computed in it.
import { VirtualClock } from '../../base/clock.ts';
import { type Cluster, createCluster } from '../../cluster/cluster.ts';
import { PODS, SERVICES } from '../../kubernetes/api/resources.ts';
import { runFree } from '../run-free.ts';

export const EPOCH = Date.UTC(2026, 0, 5, 9, 0, 0);

export async function world(workers = 2): Promise<{ readonly cluster: Cluster; readonly clock: VirtualClock }> {
  const clock = new VirtualClock(EPOCH);
  const cluster = createCluster({ clock, seed: 1, workers, proxyMode: 'iptables' });
  await runFree(clock, cluster.start());
  return { cluster, clock };
}

/** Milliseconds of this process's CPU that `work` takes. */
export async function cpu(work: () => Promise<unknown>): Promise<number> {
  const before = process.cpuUsage();
  await work();
  const used = process.cpuUsage(before);
  return (used.user + used.system) / 1000;
}

export async function counts(cluster: Cluster, clock: VirtualClock): Promise<{ pods: number; services: number }> {
  const client = cluster.client('bench');
  const [p, s] = await runFree(clock, Promise.all([client.list(PODS), client.list(SERVICES)]));
  return { pods: p.items.length, services: s.items.length };
}

export function deployment(name: string, replicas: number): object {
  const labels = { app: name };
  return {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name },
    spec: {
      replicas,
      selector: { matchLabels: labels },
      template: { metadata: { labels }, spec: { containers: [{ name: 'nginx', image: 'nginx:1.27', ports: [{ containerPort: 80 }] }] } },
    },
  };
}

export function nodePort(name: string, app: string, port: number): object {
  return { apiVersion: 'v1', kind: 'Service', metadata: { name }, spec: { type: 'NodePort', selector: { app }, ports: [{ port: 80, targetPort: 80, nodePort: port }] } };
}
