// What tcpdump keeps of a packet: a copy, for the packet itself changes on its way.
import type { Bytes } from '../../../../base/bytes.ts';
import type { CapturedFrame, IcmpMessage } from '../../../network/types.ts';

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
  };
}
