// What tcpdump keeps of a packet: a copy, for the packet itself changes on its way.
import type { Bytes } from '../../../../base/bytes.ts';
import { RST } from '../../../network/packet.ts';
import type { ArpMessage, CapturedFrame, Device, IcmpMessage, Packet } from '../../../network/types.ts';
import type { TcpFields } from './fields.ts';

export interface Frame {
  readonly at: number;
  readonly device: string;
  readonly direction: 'In' | 'Out' | 'B';
  readonly family: 4 | 6;
  readonly proto: number;
  readonly src: string;
  readonly dst: string;
  readonly sport: number;
  readonly dport: number;
  readonly flags: number;
  readonly seq: number;
  readonly ack: number;
  readonly ttl: number;
  /** Bytes of the IP packet. */
  readonly length: number;
  readonly data: Bytes;
  readonly icmp: IcmpMessage | undefined;
  readonly arp?: ArpMessage | undefined;
  /** The hardware would have summed it up: the field holds the beginning alone. */
  readonly partial?: boolean;
  readonly flow: number;
  readonly reply: boolean;
  /** Who sends to whom on this link. */
  readonly link: Link;
  /** What stood in the packet itself, when it was read from a file. */
  readonly wire?: { readonly id: number; readonly fragment: boolean; readonly tcp: TcpFields | undefined /** The checksum of its transport. */; readonly sum?: number };
}

export interface Link {
  readonly src: string;
  readonly dst: string;
  /** The device's number. */
  readonly index: number;
  readonly loopback: boolean;
}

const NOTHING = new Uint8Array(0);

export function frameOf({ dev, packet: p, direction, arp }: CapturedFrame, at: number): Frame {
  if (arp) return arpFrame(dev, arp, direction, at);
  const icmp = p.icmp && { ...p.icmp, ...(p.icmp.inner ? { inner: { ...p.icmp.inner } } : {}) };
  return {
    at,
    device: dev.name,
    direction,
    family: p.family,
    proto: p.proto,
    src: p.src.text,
    dst: p.dst.text,
    sport: p.sport,
    dport: p.dport,
    flags: p.flags,
    seq: p.seq,
    ack: p.ack,
    ttl: p.ttl,
    length: p.length,
    data: p.data ?? NOTHING,
    icmp,
    partial: neverOnWire(dev, p, direction),
    flow: p.flow,
    reply: p.reply,
    link: linkOf(dev, p, direction),
  };
}

/** Nobody sums up what goes from one namespace of a host to another; a network card does what leaves or enters by it. */
function neverOnWire(dev: Device, p: Packet, direction: 'In' | 'Out'): boolean {
  // What the kernel refuses it sums up itself.
  if (p.flags & RST || (direction === 'In' && dev.kind === 'ethernet')) return false;
  const came = p.physIn ?? p.in;
  return direction === 'In' || came?.kind !== 'ethernet';
}

const BROADCAST = 'ff:ff:ff:ff:ff:ff';

function arpFrame(dev: Device, arp: ArpMessage, direction: 'In' | 'Out', at: number): Frame {
  return {
    at,
    device: dev.name,
    direction: arp.request && direction === 'In' ? 'B' : direction,
    family: 4,
    proto: -1,
    src: arp.sender.ip.text,
    dst: arp.target.ip.text,
    sport: 0,
    dport: 0,
    flags: 0,
    seq: 0,
    ack: 0,
    ttl: 0,
    length: 28,
    data: NOTHING,
    icmp: undefined,
    arp,
    flow: 0,
    reply: false,
    link: { src: arp.sender.mac, dst: arp.request ? BROADCAST : arp.target.mac, index: dev.index, loopback: false },
  };
}

const NOBODY = '00:00:00:00:00:00';

/** The addresses of the frame: this device's, and that of whoever stands on the way at its other end. */
function linkOf(dev: Device, p: Packet, direction: 'In' | 'Out'): Link {
  const more = { index: dev.index, loopback: dev.kind === 'loopback' };
  if (dev.kind === 'loopback') return { src: NOBODY, dst: NOBODY, ...more };
  const end = direction === 'Out' ? p.dst : p.src;
  // A port of a bridge passes frames of others on.
  const own = dev.master ? (macOf(dev.master, direction === 'Out' ? p.src : p.dst) ?? dev.master.mac) : dev.mac;
  const other = dev.master ? (dev.peer?.mac ?? NOBODY) : (macOf(dev, end) ?? dev.peer?.mac ?? NOBODY);
  return direction === 'Out' ? { src: own, dst: other, ...more } : { src: other, dst: own, ...more };
}

/** Who has an address, or is on the way to it, as far as this device knows its neighbours. */
function macOf(dev: Device, ip: Packet['src']): string | undefined {
  const way = dev.netns.routes.lookup(ip);
  const next = way.kind === 'out' && way.dev === dev ? (way.next ?? ip) : ip;
  return dev.neighbours.get(next)?.target?.mac;
}
