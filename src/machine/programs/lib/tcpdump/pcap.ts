// Files of packets: written with -w, read with -r. upstream: libpcap sf-pcap.c, pcap-savefile(5); tcpdump print-ether.c, print-sll.c (their headers)
import { type Bytes, concat } from '../../../../base/bytes.ts';
import { ipText, parseIp } from '../../../../base/ip.ts';
import { ICMP, ICMP6, SYN, TCP, UDP } from '../../../network/packet.ts';
import type { IcmpMessage } from '../../../network/types.ts';
import type { TcpFields } from './fields.ts';
import type { Frame } from './frame.ts';

export const ETHERNET = 1;
export const COOKED = 276;
const MAGIC = 0xa1b2c3d4;
const FILE_HEADER = 24;
const PACKET_HEADER = 16;
const ETHERNET_HEADER = 14;
export const COOKED_HEADER = 20;

/** What a file begins with. */
export function fileHeader(linkType: number, snaplen: number): Bytes {
  const out = new DataView(new ArrayBuffer(FILE_HEADER));
  out.setUint32(0, MAGIC, true);
  out.setUint16(4, 2, true);
  out.setUint16(6, 4, true);
  out.setUint32(16, snaplen, true);
  out.setUint32(20, linkType, true);
  return new Uint8Array(out.buffer);
}

/** One packet in the file; `ip` are the bytes of the IP packet, `micros` when it was seen. */
export function record(f: Frame, ip: Bytes, micros: number, linkType: number, snaplen: number): Bytes {
  const bytes = concat([linkHeader(f, linkType), ip]);
  const head = new DataView(new ArrayBuffer(PACKET_HEADER));
  head.setUint32(0, Math.floor(micros / 1_000_000), true);
  head.setUint32(4, micros % 1_000_000, true);
  head.setUint32(8, Math.min(bytes.length, snaplen), true);
  head.setUint32(12, bytes.length, true);
  return concat([new Uint8Array(head.buffer), bytes.subarray(0, snaplen)]);
}

/** What stands in front of the network layer. */
export const linkHeader = (f: Frame, linkType: number): Bytes => (linkType === COOKED ? cooked(f) : ethernet(f));

const etherType = (f: Frame): number[] => (f.arp ? [8, 6] : f.family === 4 ? [8, 0] : [0x86, 0xdd]);
const macBytes = (mac: string): number[] => mac.split(':').map((x) => Number.parseInt(x, 16));
const macText = (bytes: Bytes): string => [...bytes].map((b) => b.toString(16).padStart(2, '0')).join(':');

function ethernet(f: Frame): Bytes {
  return Uint8Array.from([...macBytes(f.link.dst), ...macBytes(f.link.src), ...etherType(f)]);
}

function cooked(f: Frame): Bytes {
  const index = f.link.index;
  const type = f.direction === 'Out' ? 4 : f.direction === 'B' ? 1 : 0;
  return Uint8Array.from(
    [...etherType(f), 0, 0, 0, 0, index >> 8, index & 255, 0, f.link.loopback ? 4 : 1, type, 6, ...macBytes(f.link.src), 0, 0].slice(0, COOKED_HEADER).map((b) => b & 255),
  );
}

export interface Captured {
  readonly linkType: number;
  readonly snaplen: number;
  readonly frames: readonly Frame[];
  /** Set when the file ends in the middle of a packet: what was looked for. */
  readonly truncated: string | undefined;
}

/** Reads a file; a text says what is wrong with it. `name` gives a device its name. */
export function readCapture(bytes: Bytes, name: (index: number) => string): Captured | string {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (bytes.length >= 4 && view.getUint32(0, true) !== MAGIC) return 'unknown file format';
  if (bytes.length < FILE_HEADER)
    return bytes.length < 4
      ? `truncated dump file; tried to read 4 file header bytes, only got ${bytes.length}`
      : `truncated dump file; tried to read ${FILE_HEADER} file header bytes, only got ${bytes.length}`;
  const linkType = view.getUint32(20, true);
  const frames: Frame[] = [];
  let at = FILE_HEADER;
  for (; at + PACKET_HEADER <= bytes.length; ) {
    const kept = view.getUint32(at + 8, true);
    const when = view.getUint32(at, true) * 1000 + view.getUint32(at + 4, true) / 1000;
    if (at + PACKET_HEADER + kept > bytes.length)
      return { linkType, snaplen: view.getUint32(16, true), frames, truncated: `${kept} captured bytes, only got ${bytes.length - at - PACKET_HEADER}` };
    const frame = frameFrom(bytes.subarray(at + PACKET_HEADER, at + PACKET_HEADER + kept), linkType, when, name);
    if (frame) frames.push(frame);
    at += PACKET_HEADER + kept;
  }
  return { linkType, snaplen: view.getUint32(16, true), frames, truncated: at < bytes.length ? `${PACKET_HEADER} header bytes, only got ${bytes.length - at}` : undefined };
}

function frameFrom(all: Bytes, linkType: number, at: number, name: (index: number) => string): Frame | undefined {
  const two = (b: Bytes, i: number): number => ((b[i] ?? 0) << 8) | (b[i + 1] ?? 0);
  const isCooked = linkType === COOKED;
  const index = isCooked ? two(all, 6) : 0;
  const link = isCooked
    ? { src: macText(all.subarray(12, 18)), dst: '00:00:00:00:00:00', index, loopback: all[9] === 4 }
    : { src: macText(all.subarray(6, 12)), dst: macText(all.subarray(0, 6)), index, loopback: false };
  const ip = all.subarray(isCooked ? COOKED_HEADER : ETHERNET_HEADER);
  const cookedWay = all[10] === 4 ? ('Out' as const) : all[10] === 1 ? ('B' as const) : ('In' as const);
  if (two(all, isCooked ? 0 : 12) === 0x806) return arpFrom(ip, link, at, isCooked ? name(index) : '', isCooked ? cookedWay : 'In');
  const family = (ip[0] ?? 0) >> 4;
  if (family !== 4 && family !== 6) return undefined;
  const head = family === 4 ? 20 : 40;
  const proto = ip[family === 4 ? 9 : 6] ?? 0;
  const body = ip.subarray(head);
  const ports = proto === TCP || proto === UDP;
  const base = {
    at,
    device: isCooked ? name(index) : '',
    direction: isCooked ? cookedWay : ('In' as const),
    link,
    family: family as 4 | 6,
    proto,
    src: ipText(family === 4 ? ip.subarray(12, 16) : ip.subarray(8, 24)),
    dst: ipText(family === 4 ? ip.subarray(16, 20) : ip.subarray(24, 40)),
    sport: ports ? two(body, 0) : two(body, 4),
    dport: ports ? two(body, 2) : two(body, 4),
    flags: 0,
    seq: 0,
    ack: 0,
    ttl: ip[family === 4 ? 8 : 7] ?? 0,
    length: family === 4 ? two(ip, 2) : 40 + two(ip, 4),
    data: body.subarray(8),
    icmp: undefined,
    flow: 0,
    reply: false,
    wire: { id: two(ip, 4), fragment: family === 4 && (two(ip, 6) & 0x4000) === 0, tcp: undefined, ...(proto === UDP ? { sum: two(body, 6) } : {}) },
  };
  if (proto === TCP) return segment(base, body);
  if (proto === ICMP || proto === ICMP6) return { ...base, seq: two(body, 6), icmp: message(proto, body) };
  return base;
}

function arpFrom(body: Bytes, link: Frame['link'], at: number, device: string, direction: Frame['direction']): Frame | undefined {
  const [sender, target] = [parseIp(ipText(body.subarray(14, 18))), parseIp(ipText(body.subarray(24, 28)))];
  if (!sender || !target) return undefined;
  const arp = { request: body[7] === 1, sender: { ip: sender, mac: macText(body.subarray(8, 14)) }, target: { ip: target, mac: macText(body.subarray(18, 24)) } };
  const nothing = { sport: 0, dport: 0, flags: 0, seq: 0, ack: 0, ttl: 0, flow: 0, reply: false, icmp: undefined };
  return { at, device, direction, family: 4, proto: -1, src: sender.text, dst: target.text, length: 28, data: body.subarray(28), arp, link, ...nothing };
}

function segment(f: Frame, body: Bytes): Frame {
  const view = new DataView(body.buffer, body.byteOffset, body.byteLength);
  const size = ((body[12] ?? 0) >> 4) * 4;
  const flags = body[13] ?? 0;
  let stamps: TcpFields['stamps'];
  for (let i = 20; i < size; ) {
    const kind = body[i] ?? 0;
    if (kind === 8) stamps = [view.getUint32(i + 2), view.getUint32(i + 6)];
    i += kind <= 1 ? 1 : (body[i + 1] ?? 1);
  }
  const tcp: TcpFields = { seq: view.getUint32(4), ack: view.getUint32(8), window: view.getUint16(14), stamps, syn: (flags & SYN) !== 0 };
  return { ...f, flags, seq: tcp.seq, ack: tcp.ack, data: body.subarray(size), wire: { id: f.wire?.id ?? 0, fragment: f.wire?.fragment ?? false, tcp, sum: view.getUint16(16) } };
}

const KINDS: Readonly<Record<number, IcmpMessage['kind']>> = { 8: 'echo', 0: 'reply', 3: 'unreachable', 5: 'redirect', 11: 'ttl' };
const KINDS6: Readonly<Record<number, IcmpMessage['kind']>> = { 128: 'echo', 129: 'reply', 1: 'unreachable', 3: 'ttl' };

function message(proto: number, body: Bytes): IcmpMessage | undefined {
  const kind = (proto === ICMP ? KINDS : KINDS6)[body[0] ?? -1];
  if (!kind) return undefined;
  const inner = body.subarray(8);
  const four = (inner[0] ?? 0) >> 4 === 4;
  const src = parseIp(ipText(four ? inner.subarray(12, 16) : inner.subarray(8, 24)));
  const dst = parseIp(ipText(four ? inner.subarray(16, 20) : inner.subarray(24, 40)));
  const ports = inner.subarray(four ? 20 : 40);
  const two = (i: number): number => ((ports[i] ?? 0) << 8) | (ports[i + 1] ?? 0);
  const echoed = [ICMP, ICMP6].includes(inner[four ? 9 : 6] ?? 0);
  const about =
    kind === 'echo' || kind === 'reply' || !src || !dst
      ? {}
      : {
          inner: {
            proto: inner[four ? 9 : 6] ?? 0,
            src,
            dst,
            sport: two(echoed ? 4 : 0),
            dport: two(echoed ? 4 : 2),
            ...(echoed ? { seq: two(6) } : {}),
            ttl: inner[four ? 8 : 7] ?? 0,
            length: four ? ((inner[2] ?? 0) << 8) | (inner[3] ?? 0) : 40 + (((inner[4] ?? 0) << 8) | (inner[5] ?? 0)),
          },
        };
  const gateway = kind === 'redirect' ? parseIp(ipText(body.subarray(4, 8))) : undefined;
  return { kind, code: body[1] ?? 0, ...(gateway ? { gateway } : {}), ...about };
}
