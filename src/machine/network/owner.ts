// Whose a socket is, and with it what it sends: root's, as long as nobody has said otherwise. upstream: Linux struct sock sk_socket->file->f_cred
import { TCP, UDP } from './packet.ts';
import type { SocketOwner } from './socket-owner.ts';
import type { Packet } from './types.ts';

const ROOT: SocketOwner = { uid: 0, gid: 0 };
const owners = new WeakMap<object, SocketOwner>();

/** A socket, or a packet that has none, is somebody's. */
export function setOwner(of: object, owner: SocketOwner): void {
  owners.set(of, owner);
}

export const ownerOf = (of: object): SocketOwner => owners.get(of) ?? ROOT;

/** Sockets by their ends. */
export interface Owned {
  ownerOf(local: Packet['src'], port: number, remote: Packet['src'], remotePort: number): SocketOwner | undefined;
}

/** Whose socket has sent a packet; undefined: none of this namespace (it passes through, the kernel answers). */
export function senderOf(p: Packet, tcp: Owned, udp: Owned): SocketOwner | undefined {
  if (p.in !== undefined) return undefined;
  // As its socket speaks: translation may have changed it since.
  const c = p.ct as
    | {
        readonly src: Packet['src'];
        readonly dst: Packet['src'];
        readonly sport: number;
        readonly dport: number;
        readonly backSrc: Packet['src'];
        readonly backDst: Packet['src'];
        readonly backSport: number;
        readonly backDport: number;
      }
    | undefined;
  const [src, dst, sport, dport] = !c ? [p.src, p.dst, p.sport, p.dport] : p.ctReply ? [c.backSrc, c.backDst, c.backSport, c.backDport] : [c.src, c.dst, c.sport, c.dport];
  if (p.proto === TCP) return tcp.ownerOf(src, sport, dst, dport);
  if (p.proto === UDP) return udp.ownerOf(src, sport, dst, dport);
  return p.icmp?.kind === 'echo' ? ownerOf(p) : undefined;
}
