// Making packets, and the numbers in them.
import type { Ip } from '../../base/ip.ts';
import type { CtState, Packet } from './types.ts';

export const ICMP = 1;
export const TCP = 6;
export const UDP = 17;
export const ICMP6 = 58;
export const SCTP = 132;

export const FIN = 1;
export const SYN = 2;
export const RST = 4;
export const PSH = 8;
export const ACK = 16;

export const CT_NONE: CtState = 0;
export const CT_NEW: CtState = 1;
export const CT_ESTABLISHED: CtState = 2;
export const CT_RELATED: CtState = 3;
export const CT_INVALID: CtState = 4;
export const CT_UNTRACKED: CtState = 5;

export const TTL = 64;

/** A packet with nothing in it yet. */
export function newPacket(proto: number, src: Ip, dst: Ip, sport: number, dport: number): Packet {
  return {
    family: src.family,
    proto,
    src,
    dst,
    sport,
    dport,
    length: 0,
    ttl: TTL,
    mark: 0,
    flags: 0,
    seq: 0,
    ack: 0,
    data: undefined,
    icmp: undefined,
    service: undefined,
    in: undefined,
    out: undefined,
    physIn: undefined,
    physOut: undefined,
    prerouted: false,
    stopped: false,
    ct: undefined,
    ctReply: false,
    ctState: CT_NONE,
    nftrace: 0,
    flow: 0,
    reply: false,
    trace: undefined,
    record: undefined,
  };
}

/** Forgets what belongs to the namespace that the packet leaves. */
export function leaveNamespace(p: Packet): void {
  p.in = undefined;
  p.out = undefined;
  p.physIn = undefined;
  p.physOut = undefined;
  p.prerouted = false;
  p.ct = undefined;
  p.ctReply = false;
  p.ctState = CT_NONE;
  p.mark = 0;
  p.nftrace = 0;
}

const NAMES = new Map([
  [ICMP, 'icmp'],
  [TCP, 'tcp'],
  [UDP, 'udp'],
  [ICMP6, 'ipv6-icmp'],
  [SCTP, 'sctp'],
]);

/** tcp, udp, ... or the number. */
export function protocolName(proto: number): string {
  return NAMES.get(proto) ?? String(proto);
}
