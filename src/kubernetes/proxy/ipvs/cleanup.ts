// Takes away what IPVS mode left, for a mode that does without it. upstream: pkg/proxy/ipvs/proxier.go cleanupLeftovers
import { ipsetOf } from '../../../machine/network/ipset/ipset.ts';
import { ipvsOf } from '../../../machine/network/ipvs/ipvs.ts';
import { ruleText } from '../../../machine/network/netfilter/text.ts';
import type { Netns } from '../../../machine/network/netns.ts';
import { DUMMY } from './backend.ts';
import { CHAINS, JUMPS } from './rules.ts';
import { ALL_SETS, setName } from './sets.ts';

export function cleanUpIpvs(netns: Netns): void {
  const ipvs = ipvsOf(netns);
  for (const v of ipvs.list()) ipvs.remove(v);
  const dummy = netns.devices.get(DUMMY);
  if (dummy) netns.removeDevice(dummy);
  for (const family of [4, 6] as const) {
    const netfilter = netns.iptables(family);
    const tables = netfilter.tables();
    for (const { table, chain: name, rule } of JUMPS) {
      const chain = tables.includes(table) ? netfilter.chain(table, name) : undefined;
      const text = ruleText(rule);
      if (chain?.entries.some((e) => ruleText(e.rule) === text))
        netfilter.setEntries(
          chain,
          chain.entries.filter((e) => ruleText(e.rule) !== text),
        );
    }
    for (const { table, chain } of CHAINS) if (tables.includes(table)) netfilter.removeChain(table, chain);
    const sets = ipsetOf(netns);
    for (const set of ALL_SETS) sets.destroy(setName(set, family));
  }
}
