// iptables 1.8.9 and nft 1.0.6 of Debian 12, each command in an empty namespace of its own: what they said, good and bad, and how they ended.
import { readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import { expect, it } from 'vitest';
import { VirtualClock } from '../../src/base/clock.ts';
import { createCluster } from '../../src/cluster/cluster.ts';
import { collector } from '../../src/host/cli/sink.ts';
import { drive } from '../support/drive.ts';
import { report } from '../support/report.ts';

interface Recorded {
  readonly command: string;
  readonly output: string;
  readonly exit: number;
}

/** Where ours differs, and why. */
const KNOWN: Readonly<Record<string, string>> = {
  'iptables -D INPUT 5': 'a built-in chain is there before its first rule',
  'iptables -R INPUT 3 -j DROP': 'the same',
  'nft add table ip t; nft add chain ip t c "{ type nat hook forward priority 0; }"': 'the real one points one column beyond the line',
  'nft add table ip t; nft add set ip t s "{ type nope; }"': 'the real one goes on after the first error',
  'iptables -A INPUT -j LOG --log-prefix aaaaaaaaaabbbbbbbbbbccccccccccdddddddddd': 'the real one cuts it off and does not say so',
  'iptables -v -A INPUT -s 1.2.3.4 -p tcp --dport 22 -j DROP': 'the rule is not told back',
};

const recorded = JSON.parse(gunzipSync(readFileSync(new URL('./golden/firewall-words.json.gz', import.meta.url))).toString()) as readonly Recorded[];
const trimmed = (text: string): string => text.replace(/[ \t]+$/gm, '').trim();

async function ours(command: string): Promise<{ readonly output: string; readonly exit: number }> {
  const clock = new VirtualClock(1_795_000_000_000);
  const cluster = createCluster({ clock, seed: 5, workers: 1, proxyMode: 'iptables' });
  const out = collector();
  const files = new Map([
    [1, out.file],
    [2, out.file],
  ]);
  const { code } = await drive(clock, cluster.run('outside', ['bash', '-c', command], files, 'root').exited);
  cluster.close();
  return { output: trimmed(out.text()), exit: code };
}

it('the words of the firewall tools', async () => {
  const differences: unknown[] = [];
  let agreed = 0;
  for (const { command, output, exit } of recorded) {
    const got = await ours(command);
    const want = { output: trimmed(output), exit };
    if (got.output === want.output && got.exit === want.exit) agreed++;
    else if (!KNOWN[command]) differences.push({ command, got, want });
  }
  report('iptables and nft, commands', { cases: recorded.length, agree: agreed });
  expect(differences).toEqual([]);
}, 120_000);
