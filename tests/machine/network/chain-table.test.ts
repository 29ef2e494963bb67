// Chains that are made when somebody asks are the chains that would be there had they been made at once.
import { describe, expect, it } from 'vitest';
import { VirtualClock } from '../../../src/base/clock.ts';
import { Random } from '../../../src/base/random.ts';
import type { Rule, RuleSource } from '../../../src/machine/network/netfilter/rule.ts';
import { saveText } from '../../../src/machine/network/netfilter/save.ts';
import { parseCommand } from '../../../src/machine/network/netfilter/syntax.ts';
import { Network } from '../../../src/machine/network/network.ts';

const rule = (text: string): Rule => parseCommand(['-A', 'X', ...text.split(' ')], 4, 'nat').rules[0] as Rule;

function source(chains: Readonly<Record<string, string>>, asked: string[] = []): RuleSource {
  return {
    names: new Set(Object.keys(chains)),
    rules: (name) => {
      asked.push(name);
      return [rule(chains[name] ?? '')];
    },
  };
}

const nat = () => new Network({ clock: new VirtualClock(0), random: new Random(1) }).netns('h').iptables(4);
const lines = (n: ReturnType<typeof nat>): string[] =>
  saveText(n, { program: 'x', now: 0, table: 'nat' })
    .split('\n')
    .filter((line) => line.includes('OWN'));

describe('chains of an owner', () => {
  it('are not made before somebody asks', () => {
    const netfilter = nat();
    const asked: string[] = [];
    netfilter.setChains('a', source({ 'OWN-1': '-j RETURN', 'OWN-2': '-j ACCEPT' }, asked));
    expect(netfilter.chain('nat', 'ELSE')).toBeUndefined();
    expect(asked).toEqual([]);
    expect(netfilter.chain('nat', 'OWN-2')?.length).toBe(1);
    expect(lines(netfilter)).toEqual([':OWN-1 - [0:0]', ':OWN-2 - [0:0]', '-A OWN-1 -j RETURN', '-A OWN-2 -j ACCEPT']);
  });

  it.each([false, true])('are replaced by others, made or not (made: %s)', (made) => {
    const netfilter = nat();
    netfilter.setChains('a', source({ 'OWN-1': '-j RETURN', 'OWN-2': '-j ACCEPT' }));
    const before = made ? [netfilter.chain('nat', 'OWN-1'), netfilter.chain('nat', 'OWN-2')] : [];
    netfilter.setChains('a', source({ 'OWN-2': '-j RETURN', 'OWN-3': '-j ACCEPT' }));
    expect(lines(netfilter)).toEqual([':OWN-2 - [0:0]', ':OWN-3 - [0:0]', '-A OWN-2 -j RETURN', '-A OWN-3 -j ACCEPT']);
    if (made) expect([before[0]?.gone, before[1] === netfilter.chain('nat', 'OWN-2')]).toEqual([true, true]);
    netfilter.setChains('a', undefined);
    expect(lines(netfilter)).toEqual([]);
  });

  it('stay away once somebody has deleted them, until their owner writes them again', () => {
    const netfilter = nat();
    netfilter.setChains('a', source({ 'OWN-1': '-j RETURN', 'OWN-2': '-j ACCEPT' }));
    netfilter.removeChain('nat', 'OWN-1');
    expect(netfilter.chain('nat', 'OWN-1')).toBeUndefined();
    expect(lines(netfilter)).toEqual([':OWN-2 - [0:0]', '-A OWN-2 -j ACCEPT']);
    netfilter.setChains('a', source({ 'OWN-1': '-j ACCEPT' }));
    expect(lines(netfilter)).toEqual([':OWN-1 - [0:0]', '-A OWN-1 -j ACCEPT']);
  });

  it('take the place of one that somebody else has made', () => {
    const netfilter = nat();
    const there = netfilter.addChain('nat', 'OWN-1');
    netfilter.setChains('a', source({ 'OWN-1': '-j RETURN' }));
    expect(there.entries.map((e) => e.rule.target?.kind)).toEqual(['RETURN']);
  });
});
