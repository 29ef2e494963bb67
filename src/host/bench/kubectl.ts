// kubectl as the learner's shell starts it: from its start to its end, the connection to the API server and the table included.
import type { VirtualClock } from '../../base/clock.ts';
import type { Cluster } from '../../cluster/cluster.ts';
import type { OpenFile } from '../../machine/os/types.ts';
import { runFree } from '../run-free.ts';
import { type Benchmark, type Figure, figure, percentile } from './types.ts';
import { counts, cpuSeconds, deployment, nodePort, replicasReady, world } from './world.ts';

const ROUNDS = 200;
const SMALL = ['get pods', 'get service web', 'get nodes -o wide', 'describe service web', 'get pods -o yaml', 'apply -f svc.yaml'];
const MANY = [1000, 10_000];

async function timed(cluster: Cluster, clock: VirtualClock, line: string): Promise<number> {
  let written = 0;
  const out: OpenFile = {
    kind: 'pipe',
    tty: undefined,
    read: () => Promise.resolve(null),
    write: (bytes) => {
      written += bytes.length;
      return Promise.resolve();
    },
    close: () => {},
  };
  const files = new Map([
    [1, out],
    [2, out],
  ]);
  const argv = ['kubectl', ...line.split(' ')];
  const started = process.cpuUsage();
  const { code } = await runFree(clock, cluster.run('laptop', argv, files).exited);
  const ms = cpuSeconds(started) * 1000;
  if (code !== 0 || written === 0) throw new Error(`kubectl ${line} ended with ${code}`);
  return ms;
}

async function small(): Promise<readonly Figure[]> {
  const { cluster, clock } = await world();
  await runFree(clock, cluster.apply([deployment('web', 10), nodePort('web', 'web', 30080)]));
  await replicasReady(cluster, clock, 'web', 10);
  cluster.layFiles({ '~/svc.yaml': JSON.stringify(nodePort('other', 'web', 30081)) });
  // Parts that come on demand are fetched once.
  for (const line of SMALL) await timed(cluster, clock, line);
  const runs: number[] = [];
  const each = new Map<string, number[]>(SMALL.map((line) => [line, []]));
  for (let i = 0; i < ROUNDS; i++)
    for (const line of SMALL) {
      const ms = await timed(cluster, clock, line);
      runs.push(ms);
      each.get(line)?.push(ms);
    }
  const objects = { ...(await counts(cluster, clock)), commands: runs.length };
  cluster.close();
  const medians = [...each.values()].map((list) => percentile(list, 0.5));
  return [
    figure('kubectl-p50', 'ms CPU', medians, objects, percentile(runs, 0.5)),
    figure(
      'kubectl-p99',
      'ms CPU',
      [...each.values()].map((list) => percentile(list, 0.99)),
      objects,
      percentile(runs, 0.99),
    ),
  ];
}

async function many(pods: number): Promise<Figure> {
  const { cluster, clock } = await world(pods / 100);
  await runFree(clock, cluster.apply([deployment('web', pods)]));
  await replicasReady(cluster, clock, 'web', pods);
  await timed(cluster, clock, 'get pods');
  const runs: number[] = [];
  for (let i = 0; i < 9; i++) runs.push(await timed(cluster, clock, 'get pods'));
  const objects = await counts(cluster, clock);
  cluster.close();
  return figure(`kubectl-get-${pods}-pods`, 'ms CPU', runs, objects);
}

export const kubectl: Benchmark = {
  name: 'kubectl',
  async run() {
    const figures = [...(await small())];
    for (const pods of MANY) figures.push(await many(pods));
    return figures;
  },
};
