// Many pods to Ready, and gone again; and what one of them weighs.
import { DEPLOYMENTS, PODS } from '../../kubernetes/api/resources.ts';
import { runFree } from '../run-free.ts';
import { type Benchmark, type Figure, figure } from './types.ts';
import { counts, cpu, deployment, nodePort, world } from './world.ts';

async function measure(replicas: number, workers: number, rounds: number): Promise<readonly Figure[]> {
  const ready: number[] = [];
  const gone: number[] = [];
  const weight: number[] = [];
  let objects = {};
  for (let i = 0; i < rounds; i++) {
    const { cluster, clock } = await world(workers);
    const client = cluster.client('bench');
    globalThis.gc?.();
    const before = process.memoryUsage();
    ready.push(
      await cpu(async () => {
        await runFree(clock, cluster.apply([nodePort('web', 'web', 30080), deployment('web', replicas)]));
        for (;;) {
          const d = await runFree(clock, client.get(DEPLOYMENTS, 'default', 'web'));
          if (d.status?.readyReplicas === replicas) break;
          await runFree(clock, clock.sleep(200));
        }
      }),
    );
    globalThis.gc?.();
    const after = process.memoryUsage();
    if (globalThis.gc) weight.push((after.heapUsed + after.external - before.heapUsed - before.external) / 1024 / replicas);
    objects = await counts(cluster, clock);
    gone.push(
      await cpu(async () => {
        await runFree(clock, client.delete(DEPLOYMENTS, 'default', 'web'));
        for (;;) {
          const left = await runFree(clock, client.list(PODS, { namespace: 'default' }));
          if (left.items.length === 0) break;
          await runFree(clock, clock.sleep(200));
        }
      }),
    );
    cluster.close();
  }
  const figures = [figure(`pods-${replicas}-ready`, 'ms CPU', ready, objects), figure(`pods-${replicas}-deleted`, 'ms CPU', gone, objects)];
  return weight.length ? [...figures, figure(`pods-${replicas}-memory`, 'KB a pod', weight, objects)] : figures;
}

export const pods: Benchmark = {
  name: 'pods',
  async run() {
    return [...(await measure(100, 2, 5)), ...(await measure(1000, 10, 3))];
  },
};
