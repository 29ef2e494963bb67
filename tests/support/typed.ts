// What a learner sees who types a script at the laptop of a fresh cluster.
import { expect } from 'vitest';
import { VirtualClock } from '../../src/base/clock.ts';
import { createCluster } from '../../src/cluster/cluster.ts';
import { collector } from '../../src/host/cli/sink.ts';
import { drive } from './drive.ts';

/** The lines on the screen, both streams together; `before` is typed unseen. */
export async function typed(script: string, before = ''): Promise<string[]> {
  const clock = new VirtualClock(Date.UTC(2026, 0, 5, 9));
  const cluster = createCluster({ clock, seed: 1, workers: 2, proxyMode: 'iptables' });
  await drive(clock, cluster.start());
  try {
    cluster.laptop.fs.writeFile('/tmp/typed', `exec 9>&1 10>&2 >/dev/null\n${before}\nexec >&9 2>&10\n${script}\n`);
    const out = collector();
    const files = new Map([
      [1, out.file],
      [2, out.file],
    ]);
    await drive(clock, cluster.run('laptop', ['bash', '/tmp/typed'], files).exited, 3_600_000);
    return out
      .text()
      .split('\n')
      .map((line) => line.replaceAll('\r', ''));
  } finally {
    cluster.close();
  }
}

const fits = (line: string, wanted: string | RegExp): boolean => (typeof wanted === 'string' ? line.trimEnd() === wanted : wanted.test(line));

/** These lines are seen in this order, and those never. */
export function expectSeen(lines: readonly string[], seen: readonly (string | RegExp)[], unseen: readonly (string | RegExp)[] = []): void {
  let at = 0;
  for (const wanted of seen) {
    const found = lines.findIndex((line, i) => i >= at && fits(line, wanted));
    if (found < 0) expect.fail(`${wanted} is not seen after line ${at} of\n${lines.map((l, i) => `${i} ${l}`).join('\n')}`);
    at = found + 1;
  }
  for (const never of unseen) expect(lines.filter((line) => fits(line, never))).toEqual([]);
}
