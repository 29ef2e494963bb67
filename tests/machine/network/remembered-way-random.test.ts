// The short way and the long one in random worlds: the same rules and the same traffic, once as it goes and once walked packet by packet because somebody
// captures it. Answers, counters, tracked connections and the kernel's log must not tell which was which.
import { expect, it } from 'vitest';
import { decode, encode } from '../../../src/base/bytes.ts';
import { Random } from '../../../src/base/random.ts';
import { conntrackLine } from '../../../src/machine/network/netfilter/conntrack-text.ts';
import { restore } from '../../../src/machine/network/netfilter/restore.ts';
import { saveText } from '../../../src/machine/network/netfilter/save.ts';
import type { Netns } from '../../../src/machine/network/netns.ts';
import { runNft } from '../../../src/machine/network/nftables/execute.ts';
import { drive } from '../../support/drive.ts';
import { buildWorld, type World } from '../../support/network-world.ts';

const WORLDS = 60;
const CLIENTS = ['192.168.1.100', '192.168.1.101', '192.168.1.102'];
const PLAIN = { handles: false, stateless: false, terse: false };

const FORWARD = [
  '-A FORWARD -m conntrack --ctstate NEW',
  '-A FORWARD -m conntrack --ctstate RELATED,ESTABLISHED',
  '-A FORWARD -m conntrack --ctstate RELATED,ESTABLISHED -j ACCEPT',
  '-A FORWARD -m conntrack --ctstate ESTABLISHED -p tcp -m tcp --dport 33000:40000',
  '-A FORWARD -m conntrack --ctstate ESTABLISHED -p tcp -m tcp --dport 40000:44000 -j DROP',
  '-A FORWARD -m conntrack --ctorigdstport 80',
  '-A FORWARD -m conntrack --ctstate INVALID -j DROP',
  '-A FORWARD -p tcp -m tcp --sport 80',
  '-A FORWARD -p tcp -m tcp --sport 50000:60000 -j REJECT --reject-with tcp-reset',
  '-A FORWARD -m mark --mark 0x1/0x1',
  '-A FORWARD -s 10.244.2.0/24',
  '-A FORWARD -d 192.168.1.101/32',
  '-A FORWARD -p tcp -m tcp --tcp-flags FIN FIN',
  '-A FORWARD -p tcp -m statistic --mode nth --every 3 --packet 0',
  '-A FORWARD -i eth0 -o cni0',
  '-A FORWARD -j more',
  '-A more -m addrtype --dst-type LOCAL',
  '-A more -s 192.168.1.0/24 -j RETURN',
  '-A more -p tcp -m multiport --dports 80,34000:36000',
];
/** Of these nothing is asked that is one connection's own: ways are shared. */
const PLAIN_FORWARD = FORWARD.filter((rule) => !/port|flags|statistic/.test(rule));
const MANGLE = [
  '-A PREROUTING -p tcp -m tcp --sport 40000:50000 -j MARK --set-xmark 0x1/0x1',
  '-A PREROUTING -s 192.168.1.102/32 -j MARK --set-xmark 0x1/0x1',
  '-A POSTROUTING -o cni0',
];
const NFT = [
  'ct state established counter',
  'tcp dport 33000-40000 counter',
  'meta l4proto tcp ct original proto-dst 80 counter',
  'ip saddr 192.168.1.0/24 counter',
  'tcp flags & fin == fin counter',
];

function some<T>(random: Random, of: readonly T[], most: number): T[] {
  return Array.from({ length: random.int(most + 1) }, () => random.pick(of)).filter((x) => x !== undefined);
}

function rulesOf(random: Random, plain: boolean): string {
  const masquerade = random.pick(['-A POSTROUTING -d 10.244.0.0/16 -j MASQUERADE --random-fully\n', '-A POSTROUTING -d 10.244.0.0/16 -j MASQUERADE\n', '']);
  const block = (name: string, chains: string, rules: readonly string[]): string => `*${name}\n${chains}${rules.map((r) => `${r}\n`).join('')}COMMIT\n`;
  return (
    block('mangle', ':PREROUTING ACCEPT [0:0]\n:POSTROUTING ACCEPT [0:0]\n', some(random, plain ? MANGLE.slice(1) : MANGLE, 2)) +
    `*nat\n:PREROUTING ACCEPT [0:0]\n:OUTPUT ACCEPT [0:0]\n:POSTROUTING ACCEPT [0:0]\n:pods - [0:0]
-A PREROUTING -p tcp -m tcp --dport 30080 -j pods\n-A PREROUTING -d 10.96.0.9/32 -p tcp -m tcp --dport 80 -j pods\n-A OUTPUT -d 10.96.0.9/32 -p tcp -m tcp --dport 80 -j pods
-A pods -p tcp -m statistic --mode random --probability 0.5 -j DNAT --to-destination 10.244.2.11:80\n-A pods -p tcp -j DNAT --to-destination 10.244.1.12:80\n${masquerade}COMMIT\n` +
    block('filter', ':FORWARD ACCEPT [0:0]\n:more - [0:0]\n', some(random, plain ? PLAIN_FORWARD : FORWARD, 9))
  );
}

/** One client's talk with the service; what it heard. */
async function talk(world: World, random: Random, from: Netns, to: string, port: number, ip: string | undefined): Promise<string> {
  const heard: string[] = [];
  const outcome = await drive(world.clock, from.connect({ ip: to, port }, { timeout: 4000, ...(ip ? { from: { ip } } : {}) }));
  if (!outcome.ok) return outcome.error;
  const c = outcome.value;
  c.onData = (bytes) => heard.push(decode(bytes));
  c.onEnd = (error) => heard.push(`end ${error ?? ''}`);
  // At once, behind the packet that tells the server of the connection.
  for (let n = random.int(3); n >= 0; n--) c.send(encode('/'.repeat(1 + random.int(60))));
  await drive(world.clock, world.clock.sleep(random.int(3000)));
  for (let n = random.int(3); n > 0; n--) {
    c.send(encode(random.pick(['/', '/x', '/close', '/rst']) ?? '/'));
    await drive(world.clock, world.clock.sleep(random.int(1000)));
  }
  if (random.int(4) > 0) c.close();
  return heard.join(' ');
}

async function traffic(seed: number, captured: boolean): Promise<string> {
  const random = new Random(seed);
  const world = buildWorld({ seed });
  world.pod('a', 2, 11);
  world.pod('b', 1, 12);
  const client = world.pod('client', 1, 13);
  const door = world.laptop.devices.get('eth0');
  for (const ip of CLIENTS.slice(1)) if (door) world.laptop.addAddress(door, `${ip}/24`);
  const plain = random.int(2) === 0;
  for (const node of world.nodes) {
    expect(restore(node.iptables(4), rulesOf(random, plain), { noflush: false, counters: false, test: false }).err).toBe('');
    const nft = plain ? [] : some(random, NFT, 2);
    if (nft.length > 0) expect(runNft(node, `table ip t {\n chain f {\n  type filter hook forward priority 5;\n  ${nft.join('\n  ')}\n }\n}\n`, PLAIN).err).toBe('');
  }
  const all = [world.laptop, ...world.nodes, world.host('pod:a'), world.host('pod:b'), client];
  if (captured) for (const host of all) host.capture(() => {});
  const said: string[] = [];
  for (let i = 0; i < 8; i++) {
    const node = world.nodes[random.int(3)];
    const [from, to, port, ip] = random.pick([
      [world.laptop, `192.168.1.1${random.int(3)}`, 30080, random.pick(CLIENTS)],
      [world.laptop, `192.168.1.1${random.int(3)}`, 30080, random.pick(CLIENTS)],
      [client, '10.96.0.9', 80, undefined],
      [client, '10.244.2.11', 80, undefined],
      [node ?? world.laptop, '10.96.0.9', 80, undefined],
    ] as const) ?? [world.laptop, '192.168.1.11', 30080, undefined];
    for (let again = random.int(5); again >= 0; again--) said.push(await talk(world, random, from, to, port, ip));
    if (random.int(10) === 0) node?.conntrack.flush();
    if (random.int(10) === 0) node?.changed();
    await drive(world.clock, world.clock.sleep(random.int(8) === 0 ? 90_000 : 100));
  }
  const now = world.clock.now();
  const seen = world.nodes.map((n) => [
    saveText(n.iptables(4), { program: 'iptables-save', now: 0, counters: true }),
    runNft(n, 'list ruleset', PLAIN).out,
    ...[...n.conntrack.list()].map((c) => conntrackLine(c, now)),
  ]);
  return [...said, ...seen.flat()].join('\n');
}

it(`is told apart by nobody in ${WORLDS} random worlds`, { timeout: 120_000 }, async () => {
  for (let seed = 1; seed <= WORLDS; seed++) expect(await traffic(seed, false), `seed ${seed}`).toBe(await traffic(seed, true));
});
