// The tables of iptables as nft sees them: tables of the same kernel. upstream: iptables nft.c (its tables are nftables' own)
import { HOOK_NAMES } from '../hooks.ts';
import { kernelChains } from '../netfilter/kernel-chains.ts';
import type { Netfilter, NetfilterHost } from '../netfilter/netfilter.ts';
import type { Chain, TableName } from '../netfilter/rule.ts';
import { handleOf } from './iptables-handles.ts';
import { translated } from './iptables-words.ts';
import { type ListOptions, listRule, priorityText } from './list.ts';
import { PlacedForeign } from './placed-foreign.ts';

/** A host that has iptables beside nftables. */
interface WithIptables extends NetfilterHost {
  iptables(family: 4 | 6): Netfilter;
}

/** iptables and ip6tables, on a host that has them. */
export function iptablesOf(host: NetfilterHost): readonly Netfilter[] {
  return 'iptables' in host ? ([4, 6] as const).map((family) => (host as WithIptables).iptables(family)) : [];
}

/** `ip filter`, `ip6 nat` … */
export function iptablesNames(host: NetfilterHost): string[] {
  return iptablesOf(host).flatMap((netfilter) => netfilter.tablesByAge().map((t) => `${netfilter.family === 4 ? 'ip' : 'ip6'} ${t}`));
}

/** What nft takes away of iptables' tables, to be done when all else was right; undefined: the table is not one of them. */
export function removedOfIptables(host: NetfilterHost, command: Removal): (() => void) | 'no chain' | undefined {
  const { family, table } = command;
  const netfilter = iptablesOf(host).find((one) => (one.family === 4 ? 'ip' : 'ip6') === family);
  const name = netfilter?.tables().find((t) => t === table.text);
  if (!netfilter || !name) return undefined;
  if (command.what === 'table' && command.do === 'delete') return () => netfilter.removeTable(name);
  const chains = kernelChains(netfilter, name).filter((c) => command.what === 'table' || c.name === command.name?.text);
  if (command.what !== 'table' && chains.length === 0) return 'no chain';
  return () => {
    for (const chain of chains) netfilter.setEntries(chain, []);
  };
}

interface Removal {
  readonly do: 'flush' | 'delete';
  readonly what: string;
  readonly family: string;
  readonly table: { readonly text: string };
  readonly name?: { readonly text: string };
}

/** A table of iptables as nft lists it, or the heads of its chains, or one chain ('' when there is none of the name); undefined when the table is not one of iptables. */
export function iptablesListed(host: NetfilterHost, family: string, table: string, options: ListOptions, only?: { readonly chain: string } | 'heads'): string | undefined {
  const netfilter = iptablesOf(host).find((one) => (one.family === 4 ? 'ip' : 'ip6') === family);
  if (!netfilter || !iptablesNames(host).includes(`${family} ${table}`)) return undefined;
  const all = kernelChains(netfilter, table as TableName);
  const one = typeof only === 'object' ? all.filter((c) => c.name === only.chain) : all;
  if (typeof only === 'object' && one.length === 0) return '';
  const handle = numbering(netfilter, table as TableName, all, options);
  const written = one.map((chain) => chainWords(chain, netfilter.family, options, only === 'heads', handle));
  const foreign = all.some((chain) => chain.entries.some((e) => e.rule.target?.kind !== 'nft' && translated(e.rule, netfilter.family, '').xt));
  const warning = foreign && only !== 'heads' ? `# Warning: table ${family} ${table} is managed by iptables-nft, do not touch!\n` : '';
  return `${warning}table ${family} ${table} {${only === undefined ? handle(netfilter) : ''}\n${written.join(only === 'heads' ? '' : '\n')}}\n`;
}

/** With -a every part has a number: chains first, and whatever is new when somebody looks again. */
function numbering(netfilter: Netfilter, table: TableName, chains: readonly Chain[], o: ListOptions): (of: object) => string {
  if (!o.handles) return () => '';
  for (const chain of chains) handleOf(netfilter, table, chain);
  const own = netfilter.tablesByAge().indexOf(table) + 1;
  return (of) => ` # handle ${of === netfilter ? own : handleOf(netfilter, table, of)}`;
}

function chainWords(chain: Chain, family: 4 | 6, o: ListOptions, head: boolean, handle: (of: object) => string): string {
  const lines = [`\tchain ${chain.name} {${handle(chain)}`];
  if (chain.policy !== undefined) {
    const hook = HOOK_NAMES.indexOf(chain.name as (typeof HOOK_NAMES)[number]);
    const type = chain.table === 'nat' ? 'nat' : chain.table === 'mangle' && chain.name === 'OUTPUT' ? 'route' : 'filter';
    const priority = priorityText({ type, hook, priority: priorityOf(chain), policy: 'accept' }, o);
    lines.push(`\t\ttype ${type} hook ${chain.name.toLowerCase()} priority ${priority}; policy ${chain.policy.toLowerCase()};`);
  }
  if (!head) {
    for (const e of chain.entries) {
      const counter = o.stateless ? 'counter' : `counter packets ${e.packets} bytes ${e.bytes}`;
      const { target } = e.rule;
      const text =
        target?.kind === 'nft' && target.rule instanceof PlacedForeign ? listRule(target.rule.placed, family === 4 ? 'ip' : 'ip6', o) : translated(e.rule, family, counter).text;
      lines.push(`\t\t${text}${handle(e)}`);
    }
  }
  return `${lines.join('\n')}\n\t}\n`;
}

/** nat has one priority for what changes the destination and one for the source. */
function priorityOf(chain: Chain): number {
  if (chain.table === 'nat') return chain.name === 'POSTROUTING' || chain.name === 'INPUT' ? 100 : -100;
  return { raw: -300, mangle: -150, filter: 0, security: 50 }[chain.table as 'raw' | 'mangle' | 'filter' | 'security'];
}
