// Every recorded fact can be reproduced in the learner's terminal, with the learner's rights and nothing but commands.
import { describe, expect, it } from 'vitest';
import { VirtualClock } from '../../src/base/clock.ts';
import { createCluster } from '../../src/cluster/cluster.ts';
import { collector } from '../../src/host/cli/sink.ts';
import { drive } from '../support/drive.ts';
import { BY_HAND, PROLOGUE } from './by-hand.ts';

async function typed(script: string): Promise<string[]> {
  const clock = new VirtualClock(Date.UTC(2026, 0, 5, 9));
  const cluster = createCluster({ clock, seed: 1, workers: 2, proxyMode: 'iptables' });
  await drive(clock, cluster.start());
  try {
    const run = async (text: string): Promise<string> => {
      cluster.laptop.fs.writeFile('/tmp/typed', text);
      const out = collector();
      const files = new Map([
        [1, out.file],
        [2, out.file],
      ]);
      await drive(clock, cluster.run('laptop', ['bash', '/tmp/typed'], files).exited, 3_600_000);
      return out.text();
    };
    return (await run(`exec 9>&1 10>&2 >/dev/null${PROLOGUE}exec >&9 2>&10\n${script}\n`)).split('\n').map((line) => line.replaceAll('\r', ''));
  } finally {
    cluster.close();
  }
}

const fits = (line: string, wanted: string | RegExp): boolean => (typeof wanted === 'string' ? line.trimEnd() === wanted : wanted.test(line));

describe('by hand', () => {
  it.each(BY_HAND.map((one) => [one.fact, one] as const))('%s', async (_fact, { script, seen, unseen = [] }) => {
    const lines = await typed(script);
    let at = 0;
    for (const wanted of seen) {
      const found = lines.findIndex((line, i) => i >= at && fits(line, wanted));
      if (found < 0) expect.fail(`${wanted} is not seen after line ${at} of\n${lines.map((l, i) => `${i} ${l}`).join('\n')}`);
      at = found + 1;
    }
    for (const never of unseen) expect(lines.filter((line) => fits(line, never))).toEqual([]);
  });
});
