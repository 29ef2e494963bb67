// What `nft monitor trace` shows of a packet with the nftrace mark: the packet, each rule that it matched, and what became of it. upstream: nftables src/netlink.c netlink_events_trace_cb
import { ACK, FIN, ICMP, PSH, protocolName, RST, SYN, TCP, UDP } from '../packet.ts';
import type { Packet } from '../types.ts';
import type { Result } from './steps.ts';
import type { PlacedRule } from './table.ts';
import { verdictText } from './text.ts';

export interface NftTraceEvent {
  readonly id: number;
  /** Family and name of the table. */
  readonly table: string;
  readonly chain: string;
  readonly text: string;
}

const FLAGS: readonly (readonly [number, string])[] = [
  [FIN, 'fin'],
  [SYN, 'syn'],
  [RST, 'rst'],
  [PSH, 'psh'],
  [ACK, 'ack'],
];

/** The packet as it comes to a base chain. */
export function packetText(p: Packet): string {
  const devices = `${p.in ? `iif "${p.in.name}" ` : ''}${p.out ? `oif "${p.out.name}" ` : ''}`;
  const four = `ip saddr ${p.src.text} ip daddr ${p.dst.text} ip dscp cs0 ip ecn not-ect ip ttl ${p.ttl} ip id 0 ip protocol ${protocolName(p.proto)} ip length ${p.length}`;
  const six = `ip6 saddr ${p.src.text} ip6 daddr ${p.dst.text} ip6 dscp cs0 ip6 ecn not-ect ip6 hoplimit ${p.ttl} ip6 flowlabel 0 ip6 nexthdr ${protocolName(p.proto)} ip6 length ${p.length - 40}`;
  return `packet: ${devices}${p.family === 4 ? four : six} ${transportText(p)}`;
}

function transportText(p: Packet): string {
  if (p.proto === TCP) {
    const flags = FLAGS.flatMap(([bit, name]) => (p.flags & bit ? [name] : [])).join(',');
    return `tcp sport ${p.sport} tcp dport ${p.dport} tcp flags == ${flags || '0x0'} tcp window 64240 `;
  }
  if (p.proto === UDP) return `udp sport ${p.sport} udp dport ${p.dport} udp length ${p.length - (p.family === 4 ? 20 : 40)} `;
  if (p.proto !== ICMP || !p.icmp) return '';
  const type = { echo: 'echo-request', reply: 'echo-reply', unreachable: 'destination-unreachable', redirect: 'redirect', ttl: 'time-exceeded' }[p.icmp.kind];
  return `icmp type ${type} icmp code ${p.icmp.code} icmp id ${p.sport} `;
}

/** A rule that matched, with what it decided; the marks that a rule sets are in its own words. */
export function matchText(rule: PlacedRule, result: Result): string {
  return `rule ${rule.text()} (verdict ${typeof result === 'number' ? 'continue' : verdictText(result)})`;
}

/** The line of an event. */
export function traceLine(e: NftTraceEvent): string {
  return `trace id ${e.id.toString(16).padStart(8, '0')} ${e.table} ${e.chain} ${e.text}\n`;
}
