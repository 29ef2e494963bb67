// A Deployment of three and a NodePort Service, applied; until the first answer comes through a node port.
import { runFree } from '../run-free.ts';
import { type Benchmark, figure } from './types.ts';
import { counts, cpu, deployment, nodePort, world } from './world.ts';

const RUNS = 7;

export const firstAnswer: Benchmark = {
  name: 'first-answer',
  async run() {
    const runs: number[] = [];
    let objects = {};
    for (let i = 0; i < RUNS; i++) {
      const { cluster, clock } = await world();
      runs.push(
        await cpu(async () => {
          await runFree(clock, cluster.apply([deployment('web', 3), nodePort('web', 'web', 30080)]));
          for (;;) {
            const [end] = await runFree(clock, cluster.probe.request('laptop', { ip: '192.168.1.11', port: 30080 }, { timeoutMs: 1000 }));
            if (end?.outcome === 'reply') break;
            await runFree(clock, clock.sleep(50));
          }
        }),
      );
      objects = await counts(cluster, clock);
      cluster.close();
    }
    return [figure('first-answer', 'ms CPU', runs, objects)];
  },
};
