// A fresh cluster; two of them with one seed are the same. Our kubectl runs on the laptop of one.
import { VirtualClock } from '../../src/base/clock.ts';
import { type Cluster, createCluster } from '../../src/cluster/cluster.ts';
import { collector } from '../../src/host/cli/sink.ts';
import { NeverError, runFree } from '../../src/host/run-free.ts';
import { RECORDED_IMAGES } from '../support/laptop.ts';

export interface World {
  readonly cluster: Cluster;
  readonly clock: VirtualClock;
}

export async function boot(): Promise<World> {
  const clock = new VirtualClock(Date.UTC(2026, 0, 5, 9));
  const cluster = createCluster({ clock, seed: 1, workers: 2, proxyMode: 'iptables', images: RECORDED_IMAGES });
  await runFree(clock, cluster.start());
  return { cluster, clock };
}

/** Runs the script on the laptop and gives what it printed. */
export async function runOurs({ cluster, clock }: World, script: string): Promise<string> {
  const out = collector();
  cluster.laptop.fs.writeFile('/tmp/script.sh', `mkdir -p ~/work /tmp/frames; cd ~/work; export FRAMES=/tmp/frames\n${script}`);
  const p = cluster.run(
    'laptop',
    ['bash', '/tmp/script.sh'],
    new Map([
      [1, out.file],
      [2, out.file],
    ]),
  );
  await runFree(clock, p.exited).catch((error) => {
    if (!(error instanceof NeverError)) throw error;
  });
  return out.text();
}
