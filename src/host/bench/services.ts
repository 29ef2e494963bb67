// A thousand NodePort Services by API objects, until every node's rules hold them.
import { SERVICES } from '../../kubernetes/api/resources.ts';
import { runFree } from '../run-free.ts';
import { type Benchmark, figure } from './types.ts';
import { counts, cpu, deployment, kilobytes, nodePort, replicasReady, world } from './world.ts';

const RUNS = 3;
const SERVICES_MADE = 1000;
const NODES = ['control-plane', 'node-1', 'node-2'];

export const services: Benchmark = {
  name: 'services',
  async run() {
    const runs: number[] = [];
    const weights: number[] = [];
    let objects = {};
    for (let i = 0; i < RUNS; i++) {
      const { cluster, clock } = await world();
      await runFree(clock, cluster.apply([deployment('web', 3)]));
      await replicasReady(cluster, clock, 'web', 3);
      const before = kilobytes();
      const doors = (): number[] => NODES.map((node) => cluster.netns(node)?.iptables(4).chain('nat', 'KUBE-NODEPORTS')?.length ?? 0);
      runs.push(
        await cpu(async () => {
          const client = cluster.client('bench');
          const made = Array.from({ length: SERVICES_MADE }, (_, n) => client.create(SERVICES, nodePort(`web-${n}`, 'web', 30_000 + n)));
          await runFree(clock, Promise.all(made));
          while (!doors().every((n) => n >= SERVICES_MADE)) await runFree(clock, clock.sleep(100));
        }),
      );
      weights.push((kilobytes() - before) / 1024);
      objects = { nodes: NODES.length, ...(await counts(cluster, clock)), doors: Math.min(...doors()) };
      cluster.close();
    }
    return [figure('services-1000', 'ms CPU', runs, objects), figure('services-1000-memory', 'MB', weights, objects)];
  },
};
