// Takes away what the iptables mode wrote, for a mode that does without it. What the kubelet shares stays. upstream: pkg/proxy/iptables/cleanup.go
import type { Netfilter } from '../../../machine/network/netfilter/netfilter.ts';
import type { TableName } from '../../../machine/network/netfilter/rule.ts';
import { ruleText } from '../../../machine/network/netfilter/text.ts';
import { CANARY, EXTERNAL_SERVICES, FIREWALL, FORWARD, isServiceChain, MARK_MASQ, NODEPORTS, POSTROUTING, PROXY_FIREWALL, SERVICES } from './chains.ts';
import { baseJumps } from './rules.ts';

const CHAINS: Readonly<Partial<Record<TableName, readonly string[]>>> = {
  nat: [SERVICES, NODEPORTS, POSTROUTING, MARK_MASQ, CANARY],
  filter: [SERVICES, EXTERNAL_SERVICES, FORWARD, NODEPORTS, PROXY_FIREWALL, CANARY],
  mangle: [CANARY],
};

export function cleanUpIptables(netfilter: Netfilter): void {
  const tables = netfilter.tables();
  for (const { table, chain: name, rule } of baseJumps()) {
    const chain = tables.includes(table) ? netfilter.chain(table, name) : undefined;
    if (!chain || (rule.target?.kind === 'jump' && rule.target.chain === FIREWALL)) continue;
    const text = ruleText(rule);
    const rest = chain.entries.filter((e) => ruleText(e.rule) !== text);
    if (rest.length < chain.entries.length) netfilter.setEntries(chain, rest);
  }
  for (const table of ['nat', 'filter', 'mangle'] as const) {
    if (!tables.includes(table)) continue;
    for (const name of [...netfilter.chains(table).keys()]) if (CHAINS[table]?.includes(name) || (table === 'nat' && isServiceChain(name))) netfilter.removeChain(table, name);
  }
}
