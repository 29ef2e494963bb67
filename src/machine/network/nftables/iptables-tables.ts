// The tables of iptables as nft sees them: tables of the same kernel. upstream: iptables nft.c (its tables are nftables' own)
import type { Netfilter, NetfilterHost } from '../netfilter/netfilter.ts';

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
