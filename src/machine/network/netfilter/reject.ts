// What a refused packet is answered with. upstream: Linux net/ipv4/netfilter/nf_reject_ipv4.c
import { ACK, newPacket, RST, TCP } from '../packet.ts';
import type { Host, Packet } from '../types.ts';
import { REJECT_CODES } from './targets.ts';

/** Answers with an ICMP error, or a TCP reset when `how` is tcp-reset. */
export function reject(host: Host, p: Packet, how: string): void {
  if (how !== 'tcp-reset') return host.icmpError(p, 'unreachable', REJECT_CODES[how] ?? 3);
  if (p.proto !== TCP || p.flags & RST) return;
  const reset = newPacket(TCP, p.dst, p.src, p.dport, p.sport);
  reset.flags = p.flags & ACK ? RST : RST | ACK;
  reset.seq = p.ack;
  reset.ack = p.seq + 1;
  reset.length = p.family === 4 ? 40 : 60;
  reset.flow = p.flow;
  reset.reply = !p.reply;
  reset.trace = p.trace;
  if (p.ct) {
    reset.ct = p.ct;
    reset.ctReply = !p.ctReply;
    reset.ctState = 2;
  }
  host.output(reset);
}
