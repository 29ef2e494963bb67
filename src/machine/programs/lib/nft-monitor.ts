// `nft monitor trace`: shows packets with the nftrace mark on their way through the rules, until it is stopped.
import { nftablesOf } from '../../network/nftables/nftables.ts';
import { traceLine } from '../../network/nftables/trace-text.ts';
import type { Process } from '../../os/types.ts';
import { netnsOf } from './network/netns-of.ts';
import { streamLines } from './stream-lines.ts';

export function monitorTrace(p: Process): Promise<never> {
  const netns = netnsOf(p.machine);
  netns.changed();
  return streamLines(p, (print) => nftablesOf(netns).traced.on((e) => print(traceLine(e))));
}
