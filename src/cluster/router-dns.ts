// The router's name server, as a small dnsmasq: it knows a few names of the outside by heart, has no plain names, and its line to other servers is dead:
// what it does not know it passes on, and nobody answers. upstream: dnsmasq with domain-needed and host-record
import { answerFromOutside, OUTSIDE } from '../kubernetes/dns/outside.ts';
import type { Sockets } from '../machine/network/sockets.ts';
import { type DnsMessage, decodeMessage, encodeMessage, type Question } from '../machine/programs/lib/dns-message.ts';

/** Answers on UDP port 53 of the router. */
export function startRouterDns(net: Sockets): void {
  const made = net.udp(53, { program: { name: 'dnsmasq', pid: 1 } });
  if (!made.ok) throw new Error(`the router's port 53: ${made.error}`);
  const socket = made.value;
  socket.onDatagram = (d) => {
    const query = decodeMessage(d.bytes);
    const question = query?.questions[0];
    if (!query || query.response || !question) return;
    const reply = answer(query, question);
    if (reply) socket.send(d.from, encodeMessage(reply, true));
  };
}

function answer(query: DnsMessage, question: Question): DnsMessage | undefined {
  const plain = !question.name.includes('.');
  const found = answerFromOutside(OUTSIDE, question);
  if (!plain && found.rcode !== 'NOERROR') return undefined;
  return {
    ...query,
    response: true,
    authoritative: false,
    truncated: false,
    recursionAvailable: true,
    authenticData: false,
    rcode: plain ? 'NXDOMAIN' : 'NOERROR',
    answers: plain ? [] : found.answers,
    authority: [],
    additional: [],
  };
}
