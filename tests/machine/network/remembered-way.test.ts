// Packets that take a remembered way are counted by the rules that they would have met: the same traffic, walked packet by packet because somebody captures it, counts the same.
import { describe, expect, it } from 'vitest';
import { encode } from '../../../src/base/bytes.ts';
import { restore } from '../../../src/machine/network/netfilter/restore.ts';
import { saveText } from '../../../src/machine/network/netfilter/save.ts';
import { runNft } from '../../../src/machine/network/nftables/execute.ts';
import { drive } from '../../support/drive.ts';
import { buildWorld, type World } from '../../support/network-world.ts';

const TABLES = `*mangle
:PREROUTING ACCEPT [0:0]
COMMIT
*nat
:PREROUTING ACCEPT [0:0]
:POSTROUTING ACCEPT [0:0]
-A PREROUTING -p tcp -m tcp --dport 30080 -j DNAT --to-destination 10.244.2.11:80
-A POSTROUTING -d 10.244.2.11/32 -j MASQUERADE --random-fully
COMMIT
*filter
:FORWARD ACCEPT [0:0]
:OUTPUT ACCEPT [0:0]
`;

const RULES: readonly (readonly [string, string])[] = [
  ['states', '-A FORWARD -m conntrack --ctstate NEW\n-A FORWARD -m conntrack --ctstate RELATED,ESTABLISHED -j ACCEPT\n'],
  ['--syn', '-A FORWARD -p tcp -m tcp --syn\n-A FORWARD -p tcp -m tcp ! --syn\n'],
  [
    'each flag',
    '-A FORWARD -p tcp -m tcp --tcp-flags FIN FIN\n-A FORWARD -p tcp -m tcp --tcp-flags PSH PSH\n-A FORWARD -p tcp -m tcp --tcp-flags SYN,ACK SYN,ACK\n-A FORWARD -p tcp -m tcp --tcp-flags ALL ACK\n',
  ],
  ['every second', '-A FORWARD -m statistic --mode nth --every 2 --packet 0\n'],
];

const NFT: readonly (readonly [string, string])[] = [
  ['nft states', 'ct state new counter\nct state established counter\n'],
  ['nft flags and lengths', 'tcp flags & fin == fin counter\nmeta length > 60 counter\nip length < 60 counter\ntcp flags & (syn | ack) == syn | ack counter\n'],
];

const PLAIN = { handles: false, stateless: false, terse: false };

async function traffic(captured: boolean, prepare: (world: World) => void, read: (world: World) => string): Promise<string> {
  const world = buildWorld();
  world.pod('web', 2, 11);
  prepare(world);
  const hosts = [world.laptop, ...world.nodes, world.host('pod:web')];
  if (captured) for (const host of hosts) host.capture(() => {});
  for (let i = 0; i < 3; i++) {
    const outcome = await drive(world.clock, world.laptop.connect({ ip: '192.168.1.11', port: 30_080 }));
    if (!outcome.ok) throw new Error(outcome.error);
    for (let n = 0; n < 4; n++) {
      outcome.value.send(encode('/'.repeat(1 + n * 50)));
      expect(await drive(world.clock, outcome.value.read())).not.toBeNull();
    }
    outcome.value.close();
    await drive(world.clock, world.clock.sleep(1000));
  }
  return read(world);
}

function counters(world: World): string {
  return world.nodes.map((node) => saveText(node.iptables(4), { program: 'iptables-save', now: 0, counters: true })).join('');
}

describe('counters of rules on a remembered way', () => {
  it.each(RULES)('%s', async (_, rules) => {
    const prepare = (world: World): void => {
      for (const node of world.nodes) expect(restore(node.iptables(4), `${TABLES}${rules}COMMIT\n`, { noflush: false, counters: false, test: false }).err).toBe('');
    };
    const remembered = await traffic(false, prepare, counters);
    expect(remembered).toBe(await traffic(true, prepare, counters));
    expect(remembered).toMatch(/\[[1-9]\d*:\d+\] -A FORWARD/);
  });

  it.each(NFT)('%s', async (_, rules) => {
    const body = rules.replace(/^/gm, '    ');
    const text = `table ip t {\n  chain forward {\n    type filter hook forward priority 0;\n${body}\n  }\n}\n`;
    const prepare = (world: World): void => {
      for (const node of world.nodes) {
        restore(node.iptables(4), `${TABLES}COMMIT\n`, { noflush: false, counters: false, test: false });
        expect(runNft(node, text, PLAIN).err).toBe('');
      }
    };
    const read = (world: World): string => world.nodes.map((node) => runNft(node, 'list ruleset', PLAIN).out).join('');
    const remembered = await traffic(false, prepare, read);
    expect(remembered).toBe(await traffic(true, prepare, read));
    expect(remembered).toMatch(/counter packets [1-9]/);
  });
});
