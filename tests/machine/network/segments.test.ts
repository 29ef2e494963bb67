// A chain in pieces is the same chain: order, what is looked at, and counters are those of one list, however owners come, change and go.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { VirtualClock } from '../../../src/base/clock.ts';
import { ip } from '../../../src/base/ip.ts';
import { Random } from '../../../src/base/random.ts';
import type { Rule } from '../../../src/machine/network/netfilter/rule.ts';
import { LAST } from '../../../src/machine/network/netfilter/segments.ts';
import { parseCommand } from '../../../src/machine/network/netfilter/syntax.ts';
import { Network } from '../../../src/machine/network/network.ts';
import { newPacket, TCP } from '../../../src/machine/network/packet.ts';

const rule = (text: string): Rule => {
  const [one] = parseCommand(['-A', 'X', ...text.split(' ')], 4, 'filter').rules;
  if (!one) throw new Error(text);
  return one;
};
const ADDRESSES = ['10.0.0.1', '10.0.0.2', '10.0.0.3'];
const PORTS = [80, 81, 82];
const text = fc.oneof(
  fc.tuple(fc.constantFrom(...ADDRESSES), fc.constantFrom(...PORTS)).map(([a, p]) => `-d ${a}/32 -p tcp --dport ${p} -j ACCEPT`),
  fc.constantFrom(...PORTS).map((p) => `-p tcp --dport ${p} -j ACCEPT`),
  fc.constantFrom(...ADDRESSES).map((a) => `-d ${a}/32 -j DROP`),
  fc.constant('-p tcp -j RETURN'),
);
const change = fc.tuple(fc.constantFrom('a', 'b', 'c', 'd', 'e', LAST), fc.array(text, { maxLength: 3 }));

function filter() {
  const clock = new VirtualClock(0);
  return new Network({ clock, random: new Random(1) }).netns('h').iptables(4);
}

describe('a chain in pieces', () => {
  it('is the list of its pieces, and finds what the list would find', () => {
    fc.assert(
      fc.property(fc.array(change, { minLength: 1, maxLength: 30 }), (changes) => {
        const netfilter = filter();
        const chain = netfilter.addChain('filter', 'X');
        const model = new Map<string, string[]>();
        for (const [owner, texts] of changes) {
          if (texts.length > 0) model.set(owner, texts);
          else model.delete(owner);
          netfilter.setSegments(
            chain,
            [owner],
            () => model.keys(),
            (one) => (model.get(one) ?? []).map(rule),
          );
          const wanted = [...[...model].filter(([o]) => o !== LAST).flatMap(([, list]) => list), ...(model.get(LAST) ?? [])];
          expect(chain.entries.map((e) => e.text())).toEqual(wanted.map((t) => netfilter.entry(chain, rule(t))).map((e) => ('text' in e ? e.text() : '')));
          expect(chain.length).toBe(wanted.length);
          // Rules that ask for a port are no connection's like another's.
          expect(chain.common).toBe(wanted.every((t) => !t.includes('--dport')));
          for (const a of [...ADDRESSES, '10.0.0.9'])
            for (const port of [...PORTS, 99]) {
              const p = newPacket(TCP, ip('10.9.9.9'), ip(a), 1, port);
              const around = { host: undefined, recent: undefined, engines: new Map() } as never;
              const matching = chain.entries.filter((e) => e.test(p, around, e));
              expect(chain.segments?.candidates(p).filter((e) => e.test(p, around, e))).toEqual(matching);
            }
        }
      }),
      { numRuns: 60 },
    );
  });

  it('becomes whole when somebody edits it, and pieces again with the next change', () => {
    const netfilter = filter();
    const chain = netfilter.addChain('filter', 'X');
    const rules: Readonly<Record<string, readonly Rule[]>> = { a: [rule('-d 10.0.0.1/32 -j DROP')], [LAST]: [rule('-p tcp -j RETURN')] };
    const write = (): void =>
      netfilter.setSegments(
        chain,
        [],
        () => ['a', LAST],
        (owner) => rules[owner] ?? [],
      );
    write();
    netfilter.setEntries(chain, [...chain.entries, netfilter.entry(chain, rule('-d 10.0.0.7/32 -j DROP'))]);
    expect(chain.segments).toBeUndefined();
    expect(chain.length).toBe(3);
    write();
    expect(chain.entries.map((e) => e.rule.dst?.value.text)).toEqual(['10.0.0.1/32', undefined]);
  });
});
