// Requests through a node port: on kept connections, on new ones, and traced. A second is one of CPU: what else the machine does is not asked.
// The rate is a steady one: what a closed connection leaves behind and its end are counted in.
import { encode } from '../../base/bytes.ts';
import type { VirtualClock } from '../../base/clock.ts';
import type { Cluster } from '../../cluster/cluster.ts';
import type { TcpConnection } from '../../machine/network/sockets.ts';
import { runFree } from '../run-free.ts';
import { type Benchmark, figure } from './types.ts';
import { counts, cpuSeconds, deployment, nodePort, world } from './world.ts';

const REQUEST = encode('GET / HTTP/1.1\r\nHost: web\r\n\r\n');
const TO = { ip: '192.168.1.11', port: 30080 };
const RUNS = 5;
/** So many that what is kept of closed connections (TIME-WAIT sockets, tracked connections) is as much as it ever gets. */
const KEPT = 100_000;
const NEW = 30_000;
/** Longer than anything is kept of a closed connection: making an end of it is part of what one costs. */
const GONE_MS = 130_000;
/** More addresses of the laptop, so that ports do not run out. */
const CLIENTS = Array.from({ length: 50 }, (_, i) => `192.168.1.${101 + i}`);

export const requests: Benchmark = {
  name: 'requests',
  async run() {
    const { cluster, clock } = await world();
    await runFree(clock, cluster.apply([deployment('web', 3), nodePort('web', 'web', 30080)]));
    await runFree(clock, cluster.podsRunning());
    await runFree(clock, clock.sleep(3000));
    const laptop = cluster.netns('laptop');
    const door = laptop?.devices.get('eth0');
    if (door) for (const ip of CLIENTS) laptop?.addAddress(door, `${ip}/24`);
    const objects = { ...(await counts(cluster, clock)), clients: CLIENTS.length };
    cluster.network.tracing = false;
    const kept = await repeat(() => onKept(cluster, clock, KEPT));
    const fresh = await repeat(() => onNew(cluster, clock, NEW));
    cluster.network.tracing = true;
    const traced = await repeat(() => onNew(cluster, clock, NEW));
    cluster.close();
    return [figure('requests-kept', '1/s CPU', kept, objects), figure('requests-new', '1/s CPU', fresh, objects), figure('requests-traced', '1/s CPU', traced, objects)];
  },
};

async function repeat(once: () => Promise<number>): Promise<number[]> {
  const runs: number[] = [];
  for (let i = 0; i < RUNS; i++) runs.push(await once());
  return runs;
}

async function dial(cluster: Cluster, clock: VirtualClock): Promise<TcpConnection> {
  const net = cluster.netns('laptop');
  if (!net) throw new Error('there is no laptop');
  const outcome = await runFree(clock, net.connect(TO));
  if (!outcome.ok) throw new Error(`no connection: ${outcome.error}`);
  return outcome.value;
}

/** Requests a second on one connection, each sent when the answer to the one before is in. */
async function onKept(cluster: Cluster, clock: VirtualClock, n: number): Promise<number> {
  const connection = await dial(cluster, clock);
  let left = n;
  const started = process.cpuUsage();
  await runFree(
    clock,
    new Promise<void>((resolve) => {
      connection.onData = () => {
        if (--left === 0) return resolve();
        connection.send(REQUEST);
      };
      connection.send(REQUEST);
    }),
  );
  connection.close();
  return n / cpuSeconds(started);
}

/** Requests a second, each on a new connection from the next of the clients, until nothing of them is left. */
async function onNew(cluster: Cluster, clock: VirtualClock, n: number): Promise<number> {
  const net = cluster.netns('laptop');
  if (!net) throw new Error('there is no laptop');
  const started = process.cpuUsage();
  let left = n;
  await runFree(
    clock,
    new Promise<void>((resolve, reject) => {
      const next = (): void => {
        net.dial(TO, { from: { ip: CLIENTS[left % CLIENTS.length] ?? '' } }, (outcome) => {
          if (!outcome.ok) return reject(new Error(outcome.error));
          const connection = outcome.value;
          connection.onData = () => {
            connection.close();
            if (--left === 0) resolve();
            // Each as a task of its own: the clock runs, and the stack does not grow.
            else clock.post(next);
          };
          connection.send(REQUEST);
        });
      };
      next();
    }),
  );
  await runFree(clock, clock.sleep(GONE_MS));
  return n / cpuSeconds(started);
}
