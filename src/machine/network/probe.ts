// One packet with a short life, and who says what about it: what traceroute, tracepath and mtr send. upstream: Linux net/ipv4/ip_sockglue.c (IP_RECVERR), traceroute mod-{default,tcp,icmp}.c
import type { Ip } from '../../base/ip.ts';
import type { Netns } from './netns.ts';
import { noWay } from './no-way.ts';
import { ICMP, ICMP6, newPacket, SYN, TCP, TTL, UDP } from './packet.ts';
import type { NetError } from './sockets.ts';
import { Trace } from './trace.ts';
import type { Packet } from './types.ts';

export interface ProbeOptions {
  readonly method: 'icmp' | 'udp' | 'tcp';
  readonly ttl: number;
  /** Bytes at layer 3. */
  readonly size: number;
  /** The destination's port, or the number of an echo request. */
  readonly port: number;
  /** The port that it leaves by (0: any), or the identifier of an echo request. */
  readonly source?: number;
  readonly from?: Ip | undefined;
  readonly mark?: number;
  readonly flags?: number;
}

/** What came back: from whom, how far that had travelled, and when. */
export interface ProbeAnswer {
  readonly kind: 'reply' | 'ttl' | 'unreachable';
  readonly from: string;
  /** The time to live that the answer had left. */
  readonly ttl: number;
  /** Of an ICMP error (IPv4's numbers for both families). */
  readonly code: number;
  /** Of a TCP packet. */
  readonly flags: number;
  readonly at: number;
}

/** A probe that is out; nothing is heard of it once it is closed. */
export interface SentProbe {
  close(): void;
}

const PROTOCOLS = { icmp: ICMP, udp: UDP, tcp: TCP } as const;
const FIRST_PORT = 32_768;
const PORTS = 28_232;
/** TCP's header with the options that a SYN has. */
const LEAST = { icmp: 28, udp: 28, tcp: 60 } as const;

/** Sends one; `heard` is called for each answer, never before this returns. The error is what the kernel says at once. */
export function sendProbe(ns: Netns, dst: Ip, options: ProbeOptions, heard: (answer: ProbeAnswer) => void): SentProbe | NetError {
  const way = ns.routes.lookup(dst, options.mark === undefined ? undefined : { mark: options.mark });
  if (way.kind !== 'local' && way.kind !== 'out') return noWay(way.kind);
  const src = options.from ?? ns.routes.source(way, dst);
  if (!src) return 'ENETUNREACH';
  const proto = options.method === 'icmp' && dst.family === 6 ? ICMP6 : PROTOCOLS[options.method];
  let open = true;
  let outcome: 'timeout' | 'reply' | 'unreachable' = 'timeout';
  const answered: Heard = (said) => {
    const answer = { ...said, at: ns.clock.now() };
    outcome = said.kind === 'reply' ? 'reply' : 'unreachable';
    ns.clock.post(() => (open ? heard(answer) : undefined));
  };
  const port = options.source || (proto === TCP ? FIRST_PORT + ns.random.int(PORTS) : 0);
  const held = options.method === 'icmp' ? holdEcho(ns, port, options.port, answered) : options.method === 'udp' ? holdUdp(ns, port, answered) : holdTcp(ns, port, answered);
  if (typeof held === 'string') return held;
  const p = newPacket(proto, src, dst, held.port, options.method === 'icmp' ? held.port : options.port);
  fill(p, options);
  p.flow = ns.network.nextFlow();
  if (ns.network.tracing) p.trace = new Trace(p.flow, ns, src, dst, p.sport, p.dport, proto);
  ns.output(p);
  ns.network.pump();
  const close = (): void => {
    open = false;
    p.trace?.finish(outcome);
    held.close();
  };
  if (!p.stopped) return { close };
  close();
  return 'EPERM';
}

function fill(p: Packet, options: ProbeOptions): void {
  const six = p.family === 6 ? 20 : 0;
  p.ttl = options.ttl;
  p.mark = options.mark ?? 0;
  p.length = Math.max(options.size, LEAST[options.method] + six);
  if (options.method === 'icmp') {
    p.icmp = { kind: 'echo', code: 0 };
    p.seq = options.port & 0xffff;
  } else if (options.method === 'udp') p.data = Uint8Array.from({ length: p.length - 28 - six }, (_, i) => 0x40 + (i & 0x3f));
  else {
    p.flags = options.flags ?? SYN;
    p.seq = (p.sport * 65_536 + p.dport) >>> 0;
  }
}

type Heard = (said: Omit<ProbeAnswer, 'at'>) => void;

interface Held {
  readonly port: number;
  close(): void;
}

function holdEcho(ns: Netns, id: number, sequence: number, heard: Heard): Held {
  const port = id || ns.icmp.session();
  ns.icmp.open(port, sequence & 0xffff, (p) => told(p, heard));
  return { port, close: () => ns.icmp.close(port, sequence & 0xffff) };
}

function holdUdp(ns: Netns, port: number, heard: Heard): Held | NetError {
  const socket = ns.udp(port);
  if (!socket.ok) return socket.error;
  const bound = socket.value.local.port;
  socket.value.onDatagram = (d) => heard({ kind: 'reply', from: d.from.ip, ttl: TTL, code: 0, flags: 0 });
  ns.icmp.openProbe(UDP, bound, (p) => told(p, heard));
  const close = (): void => {
    ns.icmp.closeProbe(UDP, bound);
    socket.value.dispose();
  };
  return { port: bound, close };
}

function holdTcp(ns: Netns, port: number, heard: Heard): Held {
  ns.icmp.openProbe(TCP, port, (p) => told(p, heard));
  return { port, close: () => ns.icmp.closeProbe(TCP, port) };
}

/** Redirects are no answers. */
function told(p: Packet, heard: Heard): void {
  const message = p.icmp;
  if (message?.kind === 'redirect') return;
  const kind = message?.kind === 'ttl' || message?.kind === 'unreachable' ? message.kind : 'reply';
  heard({ kind, from: p.src.text, ttl: p.ttl, code: message?.code ?? 0, flags: p.flags });
}
