// A packet as it lies on a wire, for -x, -X, -A and checksums. What this house does not keep of a header (identification, timestamps) is made up the same way each time. upstream: RFC 791, 8200, 9293, 768, 792
import type { Bytes } from '../../../../base/bytes.ts';
import { fnv1a32 } from '../../../../base/hash.ts';
import { type Ip, parseIp } from '../../../../base/ip.ts';
import { ICMP, ICMP6, TCP, UDP } from '../../../network/packet.ts';
import type { ArpMessage } from '../../../network/types.ts';
import type { TcpFields } from './fields.ts';
import type { Frame } from './frame.ts';

const DONT_FRAGMENT = 0x4000;

/** Only answers and errors of ICMP go without DF. */
export function mayFragment(f: Frame): boolean {
  return f.wire?.fragment ?? (f.proto === ICMP && f.icmp?.kind !== 'echo');
}

/** Errors of ICMP are told before all else. upstream: RFC 1812 4.3.2.5 */
export const serviceOf = (f: Frame): number => (f.proto === ICMP && f.icmp?.inner ? 0xc0 : 0);

/** Ethernet and IPv4. upstream: RFC 826 */
function arpBytes({ request, sender, target }: ArpMessage): Bytes {
  const mac = (text: string): number[] => text.split(':').map((x) => Number.parseInt(x, 16));
  return join([[0, 1, 8, 0, 6, 4, 0, request ? 1 : 2], mac(sender.mac), word32(sender.ip.n), mac(target.mac), word32(target.ip.n)]);
}

/** The identification of a packet. */
export function identification(f: Frame): number {
  return f.wire?.id ?? fnv1a32(`id ${f.flow} ${f.reply} ${f.seq} ${f.flags}`) & 0xffff;
}

/** The IP packet; `tcp` for segments. */
export function packetBytes(f: Frame, tcp: TcpFields | undefined): Bytes {
  if (f.arp) return arpBytes(f.arp);
  const payload = transport(f, tcp);
  const [src, dst] = [addressBytes(f.src), addressBytes(f.dst)];
  if (f.family === 6) return join([word32(0x6000_0000), word16(payload.length), [f.proto, f.ttl], src, dst, payload]);
  const head = join([[0x45, serviceOf(f)], word16(20 + payload.length), word16(identification(f)), word16(mayFragment(f) ? 0 : DONT_FRAGMENT), [f.ttl, f.proto, 0, 0], src, dst]);
  return join([setAt(head, 10, sum(head)), payload]);
}

/** The checksum of the transport header, as it stands in the packet. */
export function transportSum(f: Frame, tcp: TcpFields | undefined): number {
  const bytes = transport(f, tcp);
  const at = f.proto === TCP ? 16 : 6;
  return ((bytes[at] ?? 0) << 8) | (bytes[at + 1] ?? 0);
}

function transport(f: Frame, tcp: TcpFields | undefined): Bytes {
  if (f.proto === TCP && tcp) {
    const options = tcpOptions(f, tcp);
    const head = join([
      word16(f.sport),
      word16(f.dport),
      word32(tcp.seq),
      word32(tcp.ack),
      [(5 + options.length / 4) << 4, f.flags & 0xff],
      word16(tcp.window),
      [0, 0, 0, 0],
      options,
    ]);
    return setAt(join([head, f.data]), 16, written(f, join([head, f.data]), false));
  }
  if (f.proto === UDP) {
    const all = join([word16(f.sport), word16(f.dport), word16(8 + f.data.length), [0, 0], f.data]);
    return setAt(all, 6, written(f, all, true));
  }
  return f.proto === ICMP || f.proto === ICMP6 ? icmp(f) : f.data;
}

function tcpOptions(f: Frame, { stamps, syn }: TcpFields): Bytes {
  if (!stamps) return new Uint8Array(0);
  const time = [8, 10, ...word32(stamps[0]), ...word32(stamps[1])];
  if (!syn) return Uint8Array.from([1, 1, ...time]);
  return Uint8Array.from([2, 4, ...word16(f.family === 4 ? 1460 : 1440), 4, 2, ...time, 1, 3, 3, 10]);
}

const TYPES4: Readonly<Record<string, number>> = { echo: 8, reply: 0, unreachable: 3, redirect: 5, ttl: 11 };
const TYPES6: Readonly<Record<string, number>> = { echo: 128, reply: 129, unreachable: 1, ttl: 3 };

function icmp(f: Frame): Bytes {
  const message = f.icmp;
  const type = (f.proto === ICMP ? TYPES4 : TYPES6)[message?.kind ?? ''] ?? 0;
  const echo = message?.kind === 'echo' || message?.kind === 'reply';
  const rest = echo ? [...word16(f.sport), ...word16(f.seq || 1)] : message?.gateway ? word32(message.gateway.n) : [0, 0, 0, 0];
  const size = Math.max(0, f.length - (f.family === 4 ? 20 : 40) - 8);
  // An echo carries what ping fills it with: 16, 17, 18 …
  const body = message?.inner ? innerBytes(f, size) : Uint8Array.from({ length: size }, (_, i) => (i < 16 ? 0 : i & 0xff));
  const all = join([[type, echo ? 0 : (message?.code ?? 0), 0, 0], rest, body]);
  return setAt(all, 2, f.proto === ICMP ? sum(all) : pseudoSum(f, all));
}

/** The packet that an error is about, as far as it is kept: its addresses and ports. */
function innerBytes(f: Frame, size: number): Bytes {
  const inner = f.icmp?.inner;
  const out = new Uint8Array(size);
  if (!inner) return out;
  const [src, dst] = [addressBytes(inner.src.text), addressBytes(inner.dst.text)];
  const length = f.family === 4 ? 20 : 40;
  const bare =
    f.family === 4
      ? join([[0x45, 0], word16(inner.length ?? size), [0, 0, 0x40, 0, inner.ttl ?? 63, inner.proto, 0, 0], src, dst])
      : join([word32(0x6000_0000), word16(size - 40), [inner.proto, 63], src, dst]);
  const head = f.family === 4 ? setAt(bare, 10, sum(bare)) : bare;
  const echo = inner.proto === ICMP || inner.proto === ICMP6;
  const ports = echo ? [[inner.proto === ICMP ? 8 : 128, 0, 0, 0], word16(inner.sport), word16(inner.seq ?? 1)] : [word16(inner.sport), word16(inner.dport)];
  out.set(join([head, ...ports]).subarray(0, size));
  return size < length ? out.subarray(0, size) : out;
}

/** What stands in the field of the checksum. */
function written(f: Frame, bytes: Bytes, udp: boolean): number {
  if (f.wire?.sum !== undefined) return f.wire.sum;
  if (f.partial) return begun(f, bytes.length);
  return pseudoSum(f, bytes) || (udp ? 0xffff : 0);
}

/** The sum of the pseudo header: what is left for the hardware to finish. */
function begun(f: Frame, length: number): number {
  const head = [addressBytes(f.src), addressBytes(f.dst)];
  return ~sum(join([...head, [0, f.proto], word16(length)])) & 0xffff;
}

/** The checksum as it should be. */
export function rightSum(f: Frame, tcp: TcpFields | undefined): number {
  const { wire, ...rest } = f;
  const right = { ...rest, partial: false, ...(wire ? { wire: { ...wire, sum: undefined } } : {}) } as Frame;
  return transportSum(right, tcp);
}

function pseudoSum(f: Frame, bytes: Bytes): number {
  const head = [addressBytes(f.src), addressBytes(f.dst)];
  return sum(join(f.family === 4 ? [...head, [0, f.proto], word16(bytes.length), bytes] : [...head, word32(bytes.length), [0, 0, 0, f.proto], bytes]));
}

/** The internet checksum. */
function sum(bytes: Bytes): number {
  let total = 0;
  for (let i = 0; i < bytes.length; i += 2) total += ((bytes[i] ?? 0) << 8) | (bytes[i + 1] ?? 0);
  while (total > 0xffff) total = (total & 0xffff) + (total >>> 16);
  return ~total & 0xffff;
}

function setAt(bytes: Bytes, at: number, value: number): Bytes {
  const out = bytes.slice();
  out.set(word16(value), at);
  return out;
}

function addressBytes(text: string): number[] {
  const ip: Ip | undefined = parseIp(text);
  if (!ip) return [];
  if (ip.family === 4) return word32(ip.n);
  return ip.groups.flatMap((g) => word16(g));
}

const word16 = (n: number): number[] => [(n >>> 8) & 255, n & 255];
const word32 = (n: number): number[] => [(n >>> 24) & 255, (n >>> 16) & 255, (n >>> 8) & 255, n & 255];

function join(parts: readonly ArrayLike<number>[]): Bytes {
  const out = new Uint8Array(parts.reduce((n, p) => n + p.length, 0));
  let at = 0;
  for (const part of parts) {
    out.set(part, at);
    at += part.length;
  }
  return out;
}
