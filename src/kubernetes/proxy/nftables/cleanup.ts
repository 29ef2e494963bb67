// Takes away what nftables mode wrote, for a mode that does without it. upstream: pkg/proxy/nftables/proxier.go CleanupLeftovers
import type { Netns } from '../../../machine/network/netns.ts';
import { nftablesOf } from '../../../machine/network/nftables/nftables.ts';
import { TABLE } from './names.ts';

export function hasNftables(netns: Netns): boolean {
  return nftablesOf(netns).table('ip', TABLE) !== undefined;
}

export function cleanUpNftables(netns: Netns): void {
  const engine = nftablesOf(netns);
  for (const family of ['ip', 'ip6'] as const) {
    const table = engine.table(family, TABLE);
    if (table) engine.removeTable(table);
  }
}
