// From nothing, and from a snapshot, to a cluster that is ready for the first command.
import { VirtualClock } from '../../base/clock.ts';
import { createCluster } from '../../cluster/cluster.ts';
import { runFree } from '../run-free.ts';
import { type Benchmark, figure } from './types.ts';
import { counts, cpu, world } from './world.ts';

const RUNS = 7;

export const boot: Benchmark = {
  name: 'boot',
  async run() {
    const cold: number[] = [];
    const warm: number[] = [];
    const { cluster, clock } = await world();
    const objects = await counts(cluster, clock);
    const saved = cluster.snapshot();
    for (let i = 0; i < RUNS; i++) {
      cold.push(await cpu(async () => (await world()).cluster.close()));
      warm.push(
        await cpu(async () => {
          const fresh = new VirtualClock(saved.now);
          const again = createCluster({ clock: fresh, seed: 1, workers: 2, proxyMode: 'iptables', saved });
          await runFree(fresh, again.start());
          again.close();
        }),
      );
    }
    cluster.close();
    return [figure('boot-cold', 'ms CPU', cold, { nodes: 3, ...objects }), figure('boot-snapshot', 'ms CPU', warm, { nodes: 3, ...objects })];
  },
};
