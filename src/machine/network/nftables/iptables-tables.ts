// The tables of iptables as nft sees them: tables of the same kernel. upstream: iptables nft.c (its tables are nftables' own)
import type { Netfilter, NetfilterHost } from '../netfilter/netfilter.ts';
import type { ListOptions } from './list.ts';

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
  return iptablesOf(host).flatMap((netfilter) => netfilter.tables().map((t) => `${netfilter.family === 4 ? 'ip' : 'ip6'} ${t}`));
}

/** A table of iptables as nft lists it; undefined when the table is not one. */
export function iptablesListed(host: NetfilterHost, family: string, table: string, _options: ListOptions, _chain?: string): string | undefined {
  if (!iptablesNames(host).includes(`${family} ${table}`)) return undefined;
  return `# Warning: table ${family} ${table} is managed by iptables-nft, do not touch!\ntable ${family} ${table} {\n\t# its rules are not listed here: iptables-save prints them\n}\n`;
}
