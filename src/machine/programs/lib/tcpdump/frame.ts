// What tcpdump keeps of a packet: a copy, for the packet itself changes on its way.
import type { Bytes } from '../../../../base/bytes.ts';
import type { CapturedFrame, Device, IcmpMessage, Packet } from '../../../network/types.ts';
import type { TcpFields } from './fields.ts';

export interface Frame {
  readonly at: number;
  readonly device: string;
  readonly direction: 'In' | 'Out';
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
  readonly flow: number;
  readonly reply: boolean;
  /** Who sends to whom on this link. */
  readonly link: Link;
  /** What stood in the packet itself, when it was read from a file. */
  readonly wire?: { readonly id: number; readonly fragment: boolean; readonly tcp: TcpFields | undefined };
}

export interface Link {
  readonly src: string;
  readonly dst: string;
  /** The device's number. */
  readonly index: number;
  readonly loopback: boolean;
}

const NOTHING = new Uint8Array(0);

export function frameOf({ dev, packet: p, direction }: CapturedFrame, at: number): Frame {
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
    flow: p.flow,
    reply: p.reply,
    link: linkOf(dev, p, direction),
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
