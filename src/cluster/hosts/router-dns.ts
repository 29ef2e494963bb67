// The router's name server, as a small dnsmasq: it knows a few names of the outside by heart and those of its hosts file, has no other plain names, and its line to
// other servers is dead: what it does not know it passes on, and nobody answers. A name with several addresses is answered with all of them, each time beginning with
// another. upstream: dnsmasq with domain-needed, host-record and addn-hosts
import { parseIp } from '../../base/ip.ts';
import { answerFromOutside, OUTSIDE } from '../../kubernetes/dns/outside.ts';
import type { Sockets } from '../../machine/network/sockets.ts';
import type { FileSystem } from '../../machine/os/types.ts';
import { type DnsMessage, decodeMessage, encodeMessage, type Question, type ResourceRecord } from '../../machine/programs/lib/dns-message.ts';

/** Lines as in /etc/hosts; read anew for every question. */
export const ZONE_FILE = '/etc/dnsmasq.hosts';
const TTL = 5;

/** Answers on UDP port 53 of the router. */
export function startRouterDns(net: Sockets, fs: FileSystem): void {
  const made = net.udp(53, { program: { name: 'dnsmasq', pid: 1 } });
  if (!made.ok) throw new Error(`the router's port 53: ${made.error}`);
  const socket = made.value;
  const turns = new Map<string, number>();
  socket.onDatagram = (d) => {
    const query = decodeMessage(d.bytes);
    const question = query?.questions[0];
    if (!query || query.response || !question) return;
    const own = fromFile(fs, question);
    const key = `${question.type} ${question.name.toLowerCase()}`;
    const turn = turns.get(key) ?? 0;
    turns.set(key, turn + 1);
    const answers = own && turned(own, turn);
    const reply = answers ? message(query, 'NOERROR', answers) : answer(query, question);
    if (reply) socket.send(d.from, encodeMessage(reply, true));
  };
}

/** The addresses of a name in the file; undefined when it does not have the name. */
function fromFile(fs: FileSystem, q: Question): readonly ResourceRecord[] | undefined {
  if (!fs.exists(ZONE_FILE)) return undefined;
  const name = q.name.toLowerCase();
  const ips: string[] = [];
  for (const line of fs.readText(ZONE_FILE).split('\n')) {
    const [ip, ...names] = line.replace(/#.*/, '').trim().split(/\s+/);
    if (ip && names.some((n) => n.toLowerCase() === name)) ips.push(ip);
  }
  if (ips.length === 0) return undefined;
  const type = (ip: string): 'A' | 'AAAA' => (parseIp(ip)?.family === 6 ? 'AAAA' : 'A');
  return ips.filter((ip) => type(ip) === q.type).map((ip) => ({ name: q.name, type: type(ip), class: 'IN', ttl: TTL, data: ip }));
}

function turned<T>(list: readonly T[], by: number): readonly T[] {
  const at = list.length === 0 ? 0 : by % list.length;
  return [...list.slice(at), ...list.slice(0, at)];
}

function answer(query: DnsMessage, question: Question): DnsMessage | undefined {
  const plain = !question.name.includes('.');
  const found = answerFromOutside(OUTSIDE, question);
  if (!plain && found.rcode !== 'NOERROR') return undefined;
  return message(query, plain ? 'NXDOMAIN' : 'NOERROR', plain ? [] : found.answers);
}

function message(query: DnsMessage, rcode: DnsMessage['rcode'], answers: readonly ResourceRecord[]): DnsMessage {
  return { ...query, response: true, authoritative: false, truncated: false, recursionAvailable: true, authenticData: false, rcode, answers, authority: [], additional: [] };
}
