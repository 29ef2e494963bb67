// Which chains of iptables the kernel has, in the order in which it got them: built-in chains come into being when somebody first writes to them. upstream: iptables nft.c nft_xt_builtin_init
import type { Netfilter } from './netfilter.ts';
import type { Chain, TableName } from './rule.ts';

const counts = new WeakMap<Netfilter, number>();
const since = new WeakMap<Chain, number>();

/** A chain is written to. */
export function noteChain(netfilter: Netfilter, chain: Chain): void {
  if (since.has(chain)) return;
  const n = (counts.get(netfilter) ?? 0) + 1;
  counts.set(netfilter, n);
  since.set(chain, n);
}

/** A chain is not in the kernel any more, although it may be written to again. */
export function forgetChain(chain: Chain): void {
  since.delete(chain);
}

/** A chain has another name, and stays where it was. */
export function renamed(from: Chain, to: Chain | undefined): void {
  const at = since.get(from);
  if (to && at !== undefined) since.set(to, at);
}

/** The chains of a table that are in the kernel. */
export function kernelChains(netfilter: Netfilter, table: TableName): readonly Chain[] {
  const there = [...netfilter.view(table).values()].filter((c) => c.policy === undefined || since.has(c) || c.policy === 'DROP' || c.entries.length > 0);
  return there.sort((a, b) => (since.get(a) ?? Number.MAX_SAFE_INTEGER) - (since.get(b) ?? Number.MAX_SAFE_INTEGER));
}
