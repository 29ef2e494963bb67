// Virtual time of a cluster that nobody touches: how fast it goes, and that the size of a step loses nothing.
import { DEPLOYMENTS, EVENTS, LEASES, NODES, PODS } from '../../kubernetes/api/resources.ts';
import { runFree, turn } from '../run-free.ts';
import { type Benchmark, figure } from './types.ts';
import { counts, cpu, deployment, replicasReady, world } from './world.ts';

const RUNS = 5;
const HOUR_MS = 3_600_000;
const STEPS_MS = [7, 1000, 60_000];
const WATCHED_MS = 300_000;
const PROBED = { readinessProbe: { httpGet: { path: '/', port: 80 } }, livenessProbe: { httpGet: { path: '/', port: 80 } } };

async function idleWorld(): Promise<Awaited<ReturnType<typeof world>>> {
  const made = await world();
  await runFree(made.clock, made.cluster.apply([deployment('web', 10, PROBED)]));
  await replicasReady(made.cluster, made.clock, 'web', 10);
  await runFree(made.clock, made.clock.sleep(60_000));
  return made;
}

/** Every change that watches tell of within some minutes, the clock advanced by steps of `stepMs`. */
async function changesIn(stepMs: number): Promise<number> {
  const { cluster, clock } = await idleWorld();
  const client = cluster.client('bench');
  let seen = 0;
  for (const resource of [DEPLOYMENTS, EVENTS, LEASES, NODES, PODS]) {
    const watch = await runFree(clock, client.watch(resource as typeof PODS));
    watch.onEvent = () => seen++;
  }
  const start = clock.now();
  seen = 0;
  for (let target = start; target < start + WATCHED_MS; ) {
    target = Math.min(target + stepMs, start + WATCHED_MS);
    for (;;) {
      await turn();
      if (clock.hasReady()) clock.runReady();
      else {
        const due = clock.nextDue();
        if (due === undefined || due > target) break;
        clock.advanceTo(due);
      }
    }
    clock.advanceTo(target);
  }
  cluster.close();
  return seen;
}

export const idle: Benchmark = {
  name: 'idle',
  async run() {
    const { cluster, clock } = await idleWorld();
    const speeds: number[] = [];
    for (let i = 0; i < RUNS; i++) speeds.push(HOUR_MS / (await cpu(() => runFree(clock, clock.sleep(HOUR_MS)))));
    const objects = { nodes: 3, ...(await counts(cluster, clock)) };
    cluster.close();
    const seen: number[] = [];
    for (const step of STEPS_MS) seen.push(await changesIn(step));
    const most = Math.max(...seen);
    const lost = seen.map((n) => most - n);
    return [figure('idle', 'times real time', speeds, objects), figure('idle-events-lost', 'events', lost, { ...objects, events: most }, Math.max(...lost))];
  },
};
