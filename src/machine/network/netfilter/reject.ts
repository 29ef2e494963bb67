// What a refused packet is answered with. upstream: Linux net/ipv4/netfilter/nf_reject_ipv4.c
import { capture } from '../capture.ts';
import { ACK, newPacket, RST, TCP } from '../packet.ts';
import type { Device, Host, Packet } from '../types.ts';
import { REJECT_CODES } from './reject-names.ts';

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
  // What came by a bridge's port is answered by that port, past every rule: nobody turns back a translation, so that a client who asked for another address hears nothing.
  if (p.physIn && p.prerouted) return backBy(p.physIn, reset);
  if (p.ct) {
    reset.ct = p.ct;
    reset.ctReply = !p.ctReply;
    reset.ctState = 2;
  }
  host.output(reset);
}

/** Out by the port of a bridge, to whoever is behind it. */
function backBy(port: Device, reset: Packet): void {
  const ns = port.netns;
  if (ns.captured.heard) capture(port, reset, 'Out');
  if (port.peer) ns.network.transmit(port, port.peer, reset);
}
