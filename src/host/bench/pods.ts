// Many pods to Ready, and gone again; and what one of them weighs.
import { DEPLOYMENTS } from '../../kubernetes/api/resources.ts';
import { runFree } from '../run-free.ts';
import { type Benchmark, type Figure, figure } from './types.ts';
import { counts, cpu, deployment, kilobytes, nodePort, podsLeft, replicasReady, world } from './world.ts';

interface Size {
  readonly replicas: number;
  readonly workers: number;
  readonly rounds: number;
}

const SIZES: readonly Size[] = [
  { replicas: 100, workers: 2, rounds: 7 },
  { replicas: 1000, workers: 10, rounds: 3 },
  { replicas: 10_000, workers: 100, rounds: 1 },
];

async function measure({ replicas, workers, rounds }: Size): Promise<readonly Figure[]> {
  const ready: number[] = [];
  const gone: number[] = [];
  const weight: number[] = [];
  let objects = {};
  for (let i = 0; i < rounds; i++) {
    const { cluster, clock } = await world(workers);
    const client = cluster.client('bench');
    const before = kilobytes();
    ready.push(
      await cpu(async () => {
        await runFree(clock, cluster.apply([nodePort('web', 'web', 30080), deployment('web', replicas)]));
        await replicasReady(cluster, clock, 'web', replicas);
      }),
    );
    weight.push((kilobytes() - before) / replicas);
    objects = { nodes: workers + 1, ...(await counts(cluster, clock)) };
    gone.push(
      await cpu(async () => {
        await runFree(clock, client.delete(DEPLOYMENTS, 'default', 'web'));
        await podsLeft(cluster, clock, 0);
      }),
    );
    cluster.close();
  }
  return [
    figure(`pods-${replicas}-ready`, 'ms CPU', ready, objects),
    figure(`pods-${replicas}-deleted`, 'ms CPU', gone, objects),
    figure(`pods-${replicas}-memory`, 'KB a pod', weight, objects),
  ];
}

export const pods: Benchmark = {
  name: 'pods',
  async run() {
    const figures: Figure[] = [];
    const cost: number[] = [];
    for (const size of SIZES) {
      const [ready, ...others] = await measure(size);
      if (ready) {
        cost.push(ready.value);
        figures.push(ready);
      }
      figures.push(...others);
    }
    const exponents = cost.slice(1).map((ms, i) => Math.log10(ms / (cost[i] ?? ms)));
    return [...figures, figure('pods-growth', 'exponent', exponents, {}, Math.max(...exponents))];
  },
};
