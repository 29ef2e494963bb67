// Flows share what they met in a tree: each must still tell its own hops, as if it had kept them in a list of its own.
import { expect, it } from 'vitest';
import { VirtualClock } from '../../../src/base/clock.ts';
import { ipOf } from '../../../src/base/ip.ts';
import { Random } from '../../../src/base/random.ts';
import { Network } from '../../../src/machine/network/network.ts';
import { newPacket, TCP } from '../../../src/machine/network/packet.ts';
import { type Hop, Trace } from '../../../src/machine/network/trace.ts';

const KINDS = ['send', 'route', 'rule', 'forward'] as const;
const WORDS = ['to itself', 'default via 10.0.0.1 dev eth0', 'over the bridge'];

it.each([1, 2, 3])('as a list would (seed %i)', (seed) => {
  const random = new Random(seed);
  const network = new Network({ clock: new VirtualClock(0), random });
  const hosts = ['a', 'b', 'c'].map((name) => network.netns(name));
  const rules = ['-A ONE', '-A TWO'].map((text) => ({ table: 'nat', chain: 'ONE', text: () => text }));
  const flows = Array.from({ length: 60 }, (_, i) => {
    const [netns] = hosts;
    if (!netns) throw new Error('no host');
    const p = newPacket(TCP, ipOf(1 + random.int(3)), ipOf(9), 40_000 + i, 80);
    return { p, trace: new Trace(i, netns, p.src, p.dst, p.sport, p.dport, TCP), list: [] as Hop[], seen: undefined as ReturnType<Trace['toTrace']> | undefined, at: 0 };
  });
  // All flows move in turns, and the world changes in between.
  for (let step = 0; step < 3000; step++) {
    if (random.int(200) === 0) network.generation++;
    const flow = random.pick(flows);
    const netns = random.pick(hosts);
    if (!flow || !netns) continue;
    const { p } = flow;
    if (random.int(6) === 0) p.dst = ipOf(20 + random.int(3));
    if (random.int(8) === 0) p.reply = !p.reply;
    const rule = random.int(3) === 0 ? random.pick(rules) : undefined;
    const words = rule ? '' : (random.pick(WORDS) ?? '');
    const kind = random.pick(KINDS) ?? 'send';
    flow.trace.add(kind, netns, p, words, rule);
    flow.list.push({
      host: netns.name,
      kind,
      text: rule ? rule.text() : words,
      ...(rule ? { table: 'nat', chain: 'ONE' } : {}),
      source: `${p.src.text}:${p.sport}`,
      destination: `${p.dst.text}:80`,
      direction: p.reply ? 'reply' : 'request',
    });
    if (random.int(30) === 0) {
      flow.seen = flow.trace.toTrace();
      flow.at = flow.list.length;
    }
  }
  for (const { trace, list, seen, at } of flows) {
    expect(trace.toTrace().hops).toEqual(list);
    // What was given out earlier ends where it ended then.
    if (seen) expect(seen.hops).toEqual(list.slice(0, at));
    const last = list.findLast((h) => h.direction === 'request');
    expect(trace.reached && [trace.reached.netns.name, `${trace.reached.dst.text}:80`]).toEqual(last && [last.host, last.destination]);
  }
});
