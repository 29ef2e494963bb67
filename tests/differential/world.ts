// A fresh cluster; two of them with one seed are the same. Our kubectl runs on the laptop of one, which also tells how long each line took there.
import { decode } from '../../src/base/bytes.ts';
import { VirtualClock } from '../../src/base/clock.ts';
import { type Cluster, createCluster } from '../../src/cluster/cluster.ts';
import { collector } from '../../src/host/cli/sink.ts';
import { NeverError, runFree } from '../../src/host/run-free.ts';
import type { OpenFile } from '../../src/machine/os/types.ts';
import { RECORDED_IMAGES } from '../support/laptop.ts';
import type { Times } from './script.ts';

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

const PRELUDE = 'mkdir -p ~/work /tmp/frames; cd ~/work; export FRAMES=/tmp/frames; mark() { echo "@@MARK $1 $2"; }; settle() { sleep "$1"; }';
const MARK = /^@@MARK (begin|end) (\d+)$/gm;

/** Runs the script on the laptop and gives what it printed, and when each item was run. */
export async function runOurs({ cluster, clock }: World, script: string): Promise<{ readonly output: string; readonly times: Times }> {
  const out = collector();
  const times = new Map<number, { begin: number; end: number }>();
  const file: OpenFile = {
    ...out.file,
    write: (bytes) => {
      for (const [, what, i] of decode(bytes).matchAll(MARK))
        times.set(Number(i), { begin: times.get(Number(i))?.begin ?? clock.now(), end: what === 'end' ? clock.now() : Number.POSITIVE_INFINITY });
      return out.file.write(bytes);
    },
  };
  cluster.laptop.fs.writeFile('/tmp/script.sh', `${PRELUDE}\n${script}`);
  const p = cluster.run(
    'laptop',
    ['bash', '/tmp/script.sh'],
    new Map([
      [1, file],
      [2, file],
    ]),
  );
  await runFree(clock, p.exited).catch((error) => {
    if (!(error instanceof NeverError)) throw error;
  });
  return { output: out.text(), times };
}
