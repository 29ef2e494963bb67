// Connection tracking with a hundred thousand entries: what a new one costs, what finding one costs beside a thousand, what they weigh, and a list of all.
import { VirtualClock } from '../../base/clock.ts';
import { ip } from '../../base/ip.ts';
import { Random } from '../../base/random.ts';
import type { Connection } from '../../machine/network/netfilter/connection.ts';
import type { Netns } from '../../machine/network/netns.ts';
import { Network } from '../../machine/network/network.ts';
import { ACK, newPacket, SYN, TCP } from '../../machine/network/packet.ts';
import type { Packet } from '../../machine/network/types.ts';
import { type Benchmark, figure } from './types.ts';
import { EPOCH, kilobytes } from './world.ts';

const ENTRIES = 100_000;
const FEW = 1000;
const LOOKUPS = 200_000;
const RUNS = 3;
const SERVER = ip('10.244.1.11');
const PORTS = 50_000;

const client = (i: number): ReturnType<typeof ip> => ip(`192.168.${1 + Math.floor(i / PORTS)}.100`);

function packet(i: number, flags: number): Packet {
  const p = newPacket(TCP, client(i), SERVER, 10_000 + (i % PORTS), 80);
  p.flags = flags;
  p.length = 60;
  return p;
}

function table(): Netns {
  const netns = new Network({ clock: new VirtualClock(EPOCH), random: new Random(1) }).netns('node-1', { forwarding: true });
  netns.sysctl.set('net.netfilter.nf_conntrack_max', String(4 * ENTRIES));
  return netns;
}

/** Microseconds an entry. */
function fill(netns: Netns, n: number): number {
  const started = performance.now();
  for (let i = 0; i < n; i++) {
    const p = packet(i, SYN);
    netns.conntrack.track(p);
    netns.conntrack.confirm(p);
  }
  return ((performance.now() - started) * 1000) / n;
}

/** Microseconds a look-up, all over the table. */
function find(netns: Netns, n: number): number {
  const asked = Array.from({ length: 1000 }, (_, i) => packet(Math.floor((i * 7919) % n), ACK));
  const started = performance.now();
  for (let i = 0; i < LOOKUPS; i++) {
    const p = asked[i % asked.length] as Packet;
    p.ct = undefined;
    p.ctState = 0;
    netns.conntrack.track(p);
  }
  return ((performance.now() - started) * 1000) / LOOKUPS;
}

export const conntrack: Benchmark = {
  name: 'conntrack',
  async run() {
    const added: number[] = [];
    const found: number[] = [];
    const foundInFew: number[] = [];
    const weights: number[] = [];
    const lists: number[] = [];
    let entries = 0;
    for (let run = 0; run < RUNS; run++) {
      const few = table();
      fill(few, FEW);
      foundInFew.push(find(few, FEW));
      const netns = table();
      const before = kilobytes();
      added.push(fill(netns, ENTRIES));
      weights.push(((kilobytes() - before) * 1024) / ENTRIES);
      found.push(find(netns, ENTRIES));
      const started = performance.now();
      const all: Connection[] = [...netns.conntrack.list()];
      lists.push(performance.now() - started);
      entries = all.length;
    }
    const objects = { entries };
    return [
      figure('conntrack-new', 'us', added, objects),
      figure('conntrack-find', 'us', found, objects),
      figure('conntrack-find-1000', 'us', foundInFew, { entries: FEW }),
      figure('conntrack-entry', 'B', weights, objects),
      figure('conntrack-list', 'ms', lists, objects),
    ];
  },
};
