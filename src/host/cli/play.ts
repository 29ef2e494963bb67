// portside play: steps on several hosts of one world; form and meaning of time as tools/packets.mjs says.
import { readFileSync } from 'node:fs';
import { z } from 'zod';
import { VirtualClock } from '../../base/clock.ts';
import { type Cluster, createCluster } from '../../cluster/cluster.ts';
import { passFree, runFree } from '../run-free.ts';
import { parseArgs, UsageError } from './args.ts';
import { collector } from './sink.ts';
import type { Command } from './types.ts';
import { EPOCH } from './world.ts';

const objects = z.array(z.record(z.string(), z.unknown()));
const step = z.union([
  z.strictObject({ host: z.string(), command: z.string() }),
  z.strictObject({ apply: objects }),
  z.strictObject({ settle: z.number() }),
  z.strictObject({ wait: z.number() }),
  z.strictObject({ set: z.strictObject({ cniMasquerade: z.boolean() }) }),
]);
const playSchema = z.object({
  proxyMode: z.enum(['iptables', 'nftables', 'ipvs']).default('iptables'),
  terminal: z.boolean().default(false),
  setup: objects.default([]),
  settle: z.number().default(0),
  steps: z.array(step),
});

type Step = z.infer<typeof step>;

export const playCommand: Command = {
  name: 'play',
  usage: 'play FILE.json',
  summary: 'runs steps on several hosts of one world, one JSON line a step',
  async run(argv) {
    const args = parseArgs(argv, ['--seed', '--nodes']);
    const file = args.rest[0];
    if (file === undefined) throw new UsageError('give a file');
    const parsed = playSchema.safeParse(JSON.parse(readFileSync(file, 'utf8')));
    if (!parsed.success) throw new UsageError(`${file}: ${z.prettifyError(parsed.error)}`);
    const play = parsed.data;
    const clock = new VirtualClock(EPOCH);
    const cluster = createCluster({ clock, seed: args.number('--seed') ?? 1, workers: args.number('--nodes') ?? 2, proxyMode: play.proxyMode });
    await runFree(clock, cluster.start());
    await runFree(clock, cluster.apply(play.setup));
    await settle(cluster, clock, play.settle);
    for (const one of play.steps) process.stdout.write(`${JSON.stringify(await run(cluster, clock, one, play.terminal))}\n`);
    cluster.close();
    return 0;
  },
};

async function settle(cluster: Cluster, clock: VirtualClock, seconds: number): Promise<void> {
  await runFree(clock, cluster.podsRunning());
  await passFree(clock, seconds * 1000);
}

async function run(cluster: Cluster, clock: VirtualClock, one: Step, terminal: boolean): Promise<{ output?: string; exit?: number }> {
  if ('apply' in one) await runFree(clock, cluster.apply(one.apply));
  else if ('settle' in one) await settle(cluster, clock, one.settle);
  else if ('wait' in one) await passFree(clock, one.wait * 1000);
  else if ('set' in one) cluster.setCniMasquerade(one.set.cniMasquerade);
  else {
    const out = collector();
    if (terminal) {
      const { text, exited } = cluster.runOnTerminal(one.host, ['bash', '-c', one.command], 80, 24, 'root');
      const { code } = await runFree(clock, exited);
      return { output: text().replace(/\r\n/g, '\n'), exit: code };
    }
    const p = cluster.run(
      one.host,
      ['bash', '-c', one.command],
      new Map([
        [1, out.file],
        [2, out.file],
      ]),
      // Routes and rules are changed on every host, the laptop too.
      'root',
    );
    const { code } = await runFree(clock, p.exited);
    return { output: out.text(), exit: code };
  }
  return {};
}
