// Connections spread by chance: over the pods evenly, and for every client alike, within the bounds of chi-square tests at p = 0.001.
import { expect, it } from 'vitest';
import { decode, encode } from '../../src/base/bytes.ts';
import type { Netns } from '../../src/machine/network/netns.ts';
import { flowNode, NODE_IP } from '../kubernetes/proxy/flow-node.ts';
import { type ProxiedWorld, proxiedWorld } from '../support/proxied-world.ts';

const times = Number(process.env.PORTSIDE_LONG ?? 1);
/** Whole connections cost ten times what their first packets through the entry node do. */
const WHOLE = times;
const FIRST = 5 * times;
const CONNECTIONS = 30_000;
const PODS = 3;
/** Quantiles of the chi-square distribution at 0.999, by degrees of freedom. */
const LIMIT: Readonly<Record<number, number>> = { 2: 13.816, 18: 42.312 };

async function world(mode: 'iptables' | 'nftables', seed: number): Promise<{ readonly w: ProxiedWorld; readonly clients: readonly Netns[] }> {
  const w = await proxiedWorld({ seed, config: { mode }, system: false });
  const pods = Array.from({ length: PODS }, (_, i) => ({ ip: `10.244.${i}.${11 + i}`, node: ['control-plane', 'node-1', 'node-2'][i] as string }));
  pods.forEach((_, i) => {
    w.pod(`web-${i}`, i, 11 + i);
  });
  const inside = Array.from({ length: 8 }, (_, i) => w.pod(`client-${i}`, i % 3, 31 + i, []));
  w.service('web', { type: 'NodePort', clusterIP: '10.96.100.1', ports: [{ port: 80, nodePort: 30_080 }] });
  w.endpoints('web', [['', 80]], pods);
  await w.settle();
  return { w, clients: [w.laptop, w.outside, ...inside] };
}

/** How often each client came to each pod. */
function count(w: ProxiedWorld, clients: readonly Netns[]): number[][] {
  const counts = clients.map(() => Array<number>(PODS).fill(0));
  for (let n = 0; n < CONNECTIONS; n++) {
    const row = counts[n % clients.length] as number[];
    (clients[n % clients.length] as Netns).dial({ ip: '192.168.1.11', port: 30_080 }, {}, (outcome) => {
      if (!outcome.ok) throw new Error(outcome.error);
      const c = outcome.value;
      c.onData = (bytes) => {
        const pod = Number(/^web-(\d)/.exec(decode(bytes))?.[1]);
        row[pod] = (row[pod] ?? 0) + 1;
        c.close();
      };
      c.send(encode('/'));
    });
    w.clock.advanceTo(w.clock.now() + 1);
    w.clock.runReady();
  }
  return counts;
}

const sum = (list: readonly number[]): number => list.reduce((a, b) => a + b, 0);

/** Pearson's statistic of a table against equal columns, and against independence of rows and columns. */
function statistics(counts: readonly (readonly number[])[]): { readonly even: number; readonly alike: number } {
  const columns = Array.from({ length: PODS }, (_, j) => sum(counts.map((row) => row[j] ?? 0)));
  const all = sum(columns);
  const even = sum(columns.map((n) => (n - all / PODS) ** 2 / (all / PODS)));
  const alike = sum(counts.map((row) => sum(row.map((n, j) => (n - (sum(row) * (columns[j] ?? 0)) / all) ** 2 / ((sum(row) * (columns[j] ?? 0)) / all)))));
  return { even, alike };
}

const MODES = ['iptables', 'nftables'] as const;

async function judge(what: string, seeds: number, one: (seed: number) => Promise<number[][]>): Promise<void> {
  const worst = { even: 0, alike: 0 };
  let beyond = 0;
  for (let seed = 1; seed <= seeds; seed++) {
    const counts = await one(seed);
    expect(sum(counts.map(sum))).toBe(CONNECTIONS);
    const { even, alike } = statistics(counts);
    worst.even = Math.max(worst.even, even);
    worst.alike = Math.max(worst.alike, alike);
    if (even > (LIMIT[2] ?? 0) || alike > (LIMIT[18] ?? 0)) beyond++;
  }
  console.log(`spread, ${what}: ${seeds} seeds, worst chi-square ${worst.even.toFixed(1)} of ${LIMIT[2]} (pods), ${worst.alike.toFixed(1)} of ${LIMIT[18]} (clients and pods)`);
  // Of a thousand seeds, two may be beyond one of the bounds by chance.
  expect(beyond).toBeLessThanOrEqual(Math.floor(seeds / 100));
}

it.each(MODES)(
  '%s: 30,000 connections of 10 clients over 3 pods',
  (mode) =>
    judge(`${mode}, whole connections`, WHOLE, async (seed) => {
      const { w, clients } = await world(mode, seed);
      const counts = count(w, clients);
      for (const p of w.proxiers) p.stop();
      return counts;
    }),
  600_000 * times,
);

it.each(MODES)(
  '%s: the first packets of as many, under many seeds',
  (mode) =>
    judge(`${mode}, first packets`, FIRST, async (seed) => {
      const node = await flowNode(mode, [], seed);
      const pods = ['10.180.0.1', '10.180.1.1', '10.180.2.1'];
      node.service('web', { type: 'NodePort', clusterIP: '172.30.0.41', ports: [{ port: 80, nodePort: 30_080 }] });
      node.endpoints(
        'web',
        [['', 80]],
        pods.map((ip) => ({ ip, node: 'other' })),
      );
      await node.settle();
      const counts = Array.from({ length: 10 }, () => Array<number>(PODS).fill(0));
      for (let n = 0; n < CONNECTIONS; n++) {
        const row = counts[n % 10] as number[];
        const pod = pods.indexOf(node.once(`203.0.113.${10 + (n % 10)}`, NODE_IP, 30_080).split(':')[0] ?? '');
        row[pod] = (row[pod] ?? 0) + 1;
      }
      return counts;
    }),
  600_000 * times,
);
