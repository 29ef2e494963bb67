// What clients saw in a real data plane (kube-proxy v1.36.3, Linux 6.18, Debian 12's tools; nodes, pods and clients in network namespaces), asked of the emulated one.
// floor.json says how many steps of a scenario agree: it only rises. Raise it with UPDATE=1.
import { readFileSync, writeFileSync } from 'node:fs';
import { afterAll, describe, expect, it } from 'vitest';
import { VirtualClock } from '../../../src/base/clock.ts';
import { type Cluster, createCluster } from '../../../src/cluster/cluster.ts';
import { collector } from '../../../src/host/cli/sink.ts';
import { drive, pass } from '../../support/drive.ts';
import { changeProxyConfig } from './change-proxy-config.ts';
import { type Asked, type Scenario, type Step, scenarios, view } from './compare.ts';

const floorFile = new URL('floor.json', import.meta.url);
const floor: Record<string, number> = JSON.parse(readFileSync(floorFile, 'utf8'));
const found: Record<string, number> = {};

async function say(cluster: Cluster, clock: VirtualClock, step: Asked): Promise<string> {
  const out = collector();
  const files = new Map([
    [1, out.file],
    [2, out.file],
  ]);
  const { code } = await drive(clock, cluster.run(step.host, ['bash', '-c', step.command], files, 'root').exited, 3_600_000);
  return view(step, out.text(), code);
}

async function take(cluster: Cluster, clock: VirtualClock, step: Exclude<Step, Asked>): Promise<void> {
  if ('apply' in step) await drive(clock, cluster.apply(step.apply));
  else if ('wait' in step) await pass(clock, step.wait * 1000);
  else if ('config' in step) await changeProxyConfig(cluster, clock, step.config);
  else {
    await drive(clock, cluster.podsRunning());
    await pass(clock, step.settle * 1000);
  }
}

/** The steps that came out otherwise, with both answers, of those that are judged. */
async function play(scenario: Scenario, mode: 'iptables' | 'nftables'): Promise<{ readonly judged: number; readonly wrong: readonly string[] }> {
  const clock = new VirtualClock(1_795_000_000_000);
  const cluster = createCluster({ clock, seed: 1, workers: 2, proxyMode: mode, ...(scenario.families ? { families: scenario.families } : {}) });
  await drive(clock, cluster.start());
  const wrong: string[] = [];
  let judged = 0;
  for (const step of [{ apply: scenario.setup }, { settle: scenario.settle }, ...scenario.steps[mode]]) {
    if (!('command' in step)) {
      await take(cluster, clock, step);
      continue;
    }
    const got = await say(cluster, clock, step);
    if (step.scene) continue;
    judged++;
    const want = view(step, step.output, step.exit);
    if (got !== want) wrong.push(`${step.host} $ ${step.command}\n<<< real: ${want}\n>>> ours: ${got}`);
  }
  cluster.close();
  return { judged, wrong };
}

describe.each(['iptables', 'nftables'] as const)('a real data plane, mode %s', (mode) => {
  const total = { judged: 0, agree: 0 };
  for (const [name, scenario] of Object.entries(scenarios())) {
    it(`${name}: ${scenario.title}`, { timeout: 120_000 }, async () => {
      const { judged, wrong } = await play(scenario, mode);
      const key = `${mode}/${name}`;
      found[key] = judged - wrong.length;
      total.judged += judged;
      total.agree += judged - wrong.length;
      if (process.env.SHOW) console.log(wrong.join('\n\n'));
      expect(found[key]).toBeGreaterThanOrEqual(process.env.UPDATE ? 0 : (floor[key] ?? judged));
    });
  }

  afterAll(() => {
    console.log(`requests in a real data plane, ${mode}: ${total.agree} of ${total.judged} agree (${((100 * total.agree) / Math.max(1, total.judged)).toFixed(2)} %)`);
    if (process.env.UPDATE) writeFileSync(floorFile, `${JSON.stringify({ ...floor, ...found }, null, 1)}\n`);
  });
});
