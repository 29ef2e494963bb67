// Scaling down, again and again: each time exactly what was asked for is left.
import { DEPLOYMENTS } from '../../kubernetes/api/resources.ts';
import { runFree } from '../run-free.ts';
import { type Benchmark, figure } from './types.ts';
import { cpu, deployment, podsLeft, replicasReady, world } from './world.ts';

const ROUNDS = 1000;
const WITHIN_MS = 60_000;

export const scale: Benchmark = {
  name: 'scale',
  async run() {
    const { cluster, clock } = await world();
    const client = cluster.client('bench');
    await runFree(clock, cluster.apply([deployment('web', 1)]));
    await replicasReady(cluster, clock, 'web', 1);
    const to = (replicas: number): Promise<unknown> => runFree(clock, client.patch(DEPLOYMENTS, 'default', 'web', 'application/merge-patch+json', { spec: { replicas } }));
    let lost = 0;
    const spent = await cpu(async () => {
      for (let i = 0; i < ROUNDS; i++) {
        await to(2 + (i % 3));
        // Now and then before the new pods are ready.
        if (i % 2) await replicasReady(cluster, clock, 'web', 2 + (i % 3));
        await to(1);
        if (!(await podsLeft(cluster, clock, 1, WITHIN_MS))) lost++;
      }
    });
    cluster.close();
    const objects = { 'scale-downs': ROUNDS };
    return [figure('scale-downs-lost', 'scale-downs', [lost], objects), figure('scale-up-and-down', 'ms CPU', [spent / ROUNDS], objects)];
  },
};
