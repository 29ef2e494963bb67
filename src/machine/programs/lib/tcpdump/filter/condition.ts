// What a filter asks of a packet, and what can be known of it before there is one. upstream: libpcap gencode.c, optimize.c
import type { Bytes } from '../../../../../base/bytes.ts';
import type { Frame } from '../frame.ts';

/** A kind of packet: its Ethernet type, and the protocol in it. */
export interface Kind {
  readonly ether: number;
  /** -1: none, or one that nobody asks for. */
  readonly proto: number;
}

/** A packet while it is judged. */
export interface Judged {
  readonly frame: Frame;
  /** From the link's header on. */
  bytes(): Bytes;
  /** Where the network layer begins. */
  readonly network: number;
}

export interface Condition {
  test(p: Judged): boolean;
  /** 0: no packet of this kind, 2: all of them, 1: some. */
  may(kind: Kind): 0 | 1 | 2;
}

/** A byte is asked for that the packet has not got: the whole expression is false. */
export class OutOfPacket extends Error {}

export const and = (a: Condition, b: Condition): Condition => ({
  test: (p) => a.test(p) && b.test(p),
  may: (k) => Math.min(a.may(k), b.may(k)) as 0 | 1 | 2,
});
export const or = (a: Condition, b: Condition): Condition => ({
  test: (p) => a.test(p) || b.test(p),
  may: (k) => Math.max(a.may(k), b.may(k)) as 0 | 1 | 2,
});
export const not = (a: Condition): Condition => ({ test: (p) => !a.test(p), may: (k) => (2 - a.may(k)) as 0 | 1 | 2 });

/** A condition that can only hold for some kinds. */
export const within = (may: (k: Kind) => boolean, test: (p: Judged) => boolean): Condition => ({ test, may: (k) => (may(k) ? 1 : 0) });

/** A condition that is a kind. */
export const isKind = (kind: (k: Kind) => boolean): Condition => ({ test: (p) => kind(kindOf(p.frame)), may: (k) => (kind(k) ? 2 : 0) });

export const ARP = 0x806;
export const IPV4 = 0x800;
export const IPV6 = 0x86dd;

export const etherOf = (f: Frame): number => (f.arp ? ARP : f.family === 4 ? IPV4 : IPV6);
const kindOf = (f: Frame): Kind => ({ ether: etherOf(f), proto: f.arp ? -1 : f.proto });

/** The kinds that an expression could tell apart. */
export function kinds(protocols: ReadonlySet<number>): readonly Kind[] {
  const protos = [-1, 1, 2, 6, 17, 58, 132, ...protocols];
  return [{ ether: ARP, proto: -1 }, { ether: 0x8035, proto: -1 }, { ether: -1, proto: -1 }, ...[IPV4, IPV6].flatMap((ether) => protos.map((proto) => ({ ether, proto })))];
}
