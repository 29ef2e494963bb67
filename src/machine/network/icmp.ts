// ICMP and ICMPv6: errors that hosts send about packets, echo, and the limit on how many errors there are. upstream: Linux net/ipv4/icmp.c, net/ipv6/icmp.c
import type { Ip } from '../../base/ip.ts';
import { knows } from './neighbour.ts';
import { CT_RELATED, ICMP, ICMP6, newPacket, TCP, UDP } from './packet.ts';
import type { NetError } from './sockets.ts';
import type { Decision, Device, Host, IcmpMessage, Inner, Packet } from './types.ts';

const BURST = 6;
/** What an error about a route costs, and how many can be saved for. upstream: ip_rt_error_cost, ip_rt_error_burst */
const ROUTE_ERROR_MS = 1000;
const ROUTE_ERROR_BURST = 5;
/** A host of which nothing is known has kept quiet for so long. upstream: inet_getpeer */
const STRANGER_MS = 60_000;
/** Between two redirects to one host: doubled with each, up to so many; forgotten after a silence. upstream: ip_rt_redirect_load, _number, _silence */
const REDIRECT_MS = 20;
const REDIRECTS = 9;
const REDIRECT_SILENCE_MS = REDIRECT_MS << 10;

/** Sends an ICMP error about `p` to its source, unless the limit of errors for that host is reached. */
export function sendIcmpError(ns: Host, p: Packet, kind: 'unreachable' | 'ttl', code: number): void {
  const icmp = p.icmp;
  if (icmp && icmp.kind !== 'echo' && icmp.kind !== 'reply') return;
  if (ns.routes.isBroadcast(p.dst)) return;
  const to = ns.routes.lookup(p.src);
  const loops = to.kind === 'local';
  if (!loops && !ns.icmp.allow(p.src, interval(ns, p, to))) {
    p.trace?.add('drop', ns, p, 'no ICMP error: their rate is limited');
    return;
  }
  const source = ns.routes.isLocal(p.dst) ? p.dst : (ns.routes.source(to, p.src) ?? p.dst);
  const error = newPacket(p.family === 4 ? ICMP : ICMP6, source, p.src, 0, 0);
  const inner: Inner = { proto: p.proto, src: p.src, dst: p.dst, sport: p.sport, dport: p.dport, ttl: p.ttl, length: p.length, seq: p.seq };
  error.icmp = { kind, code, inner };
  error.length = (p.family === 4 ? 28 : 48) + Math.min(p.length, p.family === 4 ? 548 : 1232);
  error.flow = p.flow;
  error.reply = !p.reply;
  error.trace = p.trace;
  // The error belongs to the connection of the packet, also when that is too new to be found.
  if (p.ct) {
    error.ct = p.ct;
    error.ctReply = !p.ctReply;
    error.ctState = CT_RELATED;
  }
  ns.output(error);
}

/** Tells the source of a packet that another host of its link is the better next hop. It is none of those errors whose rate is limited. upstream: ip_rt_send_redirect, net.ipv4.icmp_ratemask */
export function sendRedirect(ns: Host, p: Packet, dev: Device, gateway: Ip): void {
  const from = ns.routes.addressOf(dev, p.src);
  // Whoever is translated, or may be yet, is not told of those behind the translation. upstream: nf_nat_icmp_reply_translation
  if (!from || (p.ct && (p.ct.translated || p.ct.dstDone !== p.ct.srcDone))) return;
  const redirect = newPacket(ICMP, from, p.src, 0, 0);
  const inner: Inner = { proto: p.proto, src: p.src, dst: p.dst, sport: p.sport, dport: p.dport, ttl: p.ttl, length: p.length, seq: p.seq };
  redirect.icmp = { kind: 'redirect', code: 1, gateway, inner };
  redirect.length = 28 + Math.min(p.length, 548);
  redirect.flow = p.flow;
  redirect.reply = !p.reply;
  if (p.ct) {
    redirect.ct = p.ct;
    redirect.ctReply = !p.ctReply;
    redirect.ctState = CT_RELATED;
  }
  ns.output(redirect);
}

/** Milliseconds between two errors to one destination; IPv6 allows more to a wider prefix. */
function interval(ns: Host, p: Packet, to: Decision): number {
  if (p.family === 4) return ns.sysctl.number('net.ipv4.icmp_ratelimit');
  const bits = to.kind === 'out' ? to.route.dst.bits : 128;
  return ns.sysctl.number('net.ipv6.icmp.ratelimit') >> ((128 - bits) >> 5);
}

/** What is known of a host that errors and redirects go to. upstream: struct inet_peer */
interface Peer {
  tokens: number;
  last: number;
  redirects: number;
}

type Ping = (p: Packet) => void;

/** A probe of TCP or UDP is known by its protocol and the port that it left by. */
const probeKey = (proto: number, port: number): number => proto * 65_536 + port;

/** The ICMP of one host. */
export class Icmp {
  readonly #ns: Host;
  #peers: Map<Ip, Peer> | undefined;
  /** By identifier, then by sequence number. */
  #pings: Map<number, Map<number, Ping>> | undefined;
  /** Who waits for errors about probes, by protocol and source port. */
  #probes: Map<number, Ping> | undefined;
  #nextId: number;

  constructor(ns: Host) {
    this.#ns = ns;
    this.#nextId = 1 + ns.random.int(60_000);
  }

  /** One error a second and destination, six in a burst. upstream: inet_peer_xrlim_allow */
  allow(to: Ip, every: number): boolean {
    return every === 0 || this.#spend(to, every, BURST);
  }

  /** Errors about routes are limited once more before that, out of the same savings, so that each costs twice. upstream: ip_error */
  allowRouteError(to: Ip): boolean {
    return this.#spend(to, ROUTE_ERROR_MS, ROUTE_ERROR_BURST);
  }

  #spend(to: Ip, every: number, burst: number): boolean {
    const now = this.#ns.clock.now();
    const peer = this.#peer(to, now);
    peer.tokens = Math.min(burst * every, peer.tokens + now - peer.last);
    peer.last = now;
    if (peer.tokens < every) return false;
    peer.tokens -= every;
    return true;
  }

  #peer(to: Ip, now: number): Peer {
    this.#peers ??= new Map();
    let peer = this.#peers.get(to);
    if (!peer) {
      peer = { tokens: 0, last: now - STRANGER_MS, redirects: 0 };
      this.#peers.set(to, peer);
    }
    return peer;
  }

  /**
   * Whether a host on the link is told now that a better way for its packet leads by another host of that link. Told or not, the savings for errors suffer:
   * the first redirect after a silence takes them all, so that whoever is refused within a second of it hears of that late. upstream: ip_rt_send_redirect
   */
  redirects(to: Ip): boolean {
    const now = this.#ns.clock.now();
    const peer = this.#peer(to, now);
    if (now - peer.last > REDIRECT_SILENCE_MS) {
      peer.tokens = 0;
      peer.redirects = 0;
    }
    if (peer.redirects >= REDIRECTS) {
      peer.last = now;
      return false;
    }
    if (peer.redirects > 0 && now - peer.last <= REDIRECT_MS << peer.redirects) return false;
    peer.last = now;
    peer.redirects++;
    return true;
  }

  receive(p: Packet): void {
    const message = p.icmp;
    if (!message) return;
    if (message.kind === 'echo') return this.#answer(p, message);
    if (message.kind === 'reply') {
      p.trace?.add('answer', this.#ns, p, 'echo reply');
      return this.#pings?.get(p.sport)?.get(p.seq)?.(p);
    }
    const inner = message.inner;
    if (!inner) return;
    if (message.kind === 'redirect') return this.#redirected(p, message, inner);
    if (p.trace) p.trace.add('deliver', this.#ns, p, errorWords(message));
    this.#probes?.get(probeKey(inner.proto, inner.sport))?.(p);
    if (inner.proto === TCP) this.#ns.tcp.error(inner, errnoOf(message));
    else if (inner.proto === UDP) this.#ns.udpTable.error(inner, errnoOf(message));
    else this.#pings?.get(inner.sport)?.get(inner.seq ?? 0)?.(p);
  }

  /** A better way is believed when the one who tells of it is the gateway now, and the new one answers on the same link. upstream: __ip_do_redirect */
  #redirected(p: Packet, { gateway }: IcmpMessage, inner: Inner): void {
    const echo = inner.proto === ICMP ? this.#pings?.get(inner.sport)?.get(inner.seq ?? 0) : undefined;
    echo?.(p);
    const way = this.#ns.routes.lookup(inner.dst);
    if (!gateway || way.kind !== 'out' || way.next !== p.src || gateway === p.src) return;
    const name = way.dev.name;
    const [all, own] = ['all', name].map((dev) => this.#ns.sysctl.number(`net.ipv4.conf.${dev}.accept_redirects`));
    // A router believes only when both say so, a host when one does.
    if (this.#ns.forwards(4) ? !(all && own) : !(all || own)) return;
    const near = this.#ns.routes.lookup(gateway);
    if (near.kind !== 'out' || near.next || near.dev !== way.dev || !knows(way.dev, gateway)) return;
    this.#ns.routes.redirect(inner.dst, gateway, this.#ns.clock.now());
  }

  #answer(p: Packet, message: IcmpMessage): void {
    if (this.#ns.sysctl.number('net.ipv4.icmp_echo_ignore_all') === 1 && p.family === 4) return;
    p.trace?.add('deliver', this.#ns, p, 'echo request');
    const answer = newPacket(p.proto, p.dst, p.src, p.dport, p.sport);
    answer.icmp = { ...message, kind: 'reply' };
    answer.length = p.length;
    answer.seq = p.seq;
    answer.flow = p.flow;
    answer.reply = true;
    answer.trace = p.trace;
    this.#ns.output(answer);
  }

  /** An identifier that nobody uses now. */
  session(): number {
    do this.#nextId = (this.#nextId % 65_535) + 1;
    while (this.#pings?.has(this.#nextId));
    return this.#nextId;
  }

  /** An echo request under an identifier and a number is on its way; its fate comes to `ping`. */
  open(id: number, sequence: number, ping: Ping): void {
    this.#pings ??= new Map();
    const of = this.#pings.get(id) ?? new Map<number, Ping>();
    of.set(sequence, ping);
    this.#pings.set(id, of);
  }

  /** A probe of TCP or UDP is on its way from a port of this host; what comes back of it goes to `heard`. */
  openProbe(proto: number, port: number, heard: Ping): void {
    this.#probes ??= new Map();
    this.#probes.set(probeKey(proto, port), heard);
  }

  closeProbe(proto: number, port: number): void {
    this.#probes?.delete(probeKey(proto, port));
  }

  /** A TCP packet that no socket wants: it may answer a probe. */
  probed(p: Packet): void {
    this.#probes?.get(probeKey(p.proto, p.dport))?.(p);
  }

  close(id: number, sequence: number): void {
    const of = this.#pings?.get(id);
    of?.delete(sequence);
    if (of?.size === 0) this.#pings?.delete(id);
  }
}

/** The errno that an ICMP error gives a socket. upstream: icmp_err_convert */
function errnoOf(message: IcmpMessage): NetError {
  if (message.kind === 'ttl') return 'EHOSTUNREACH';
  if (message.code === 0 || message.code === 9) return 'ENETUNREACH';
  if (message.code === 2) return 'ENOPROTOOPT';
  if (message.code === 3) return 'ECONNREFUSED';
  return 'EHOSTUNREACH';
}

function errorWords(message: IcmpMessage): string {
  if (message.kind === 'ttl') return 'ICMP time exceeded';
  const words: Record<number, string> = { 0: 'net', 1: 'host', 2: 'protocol', 3: 'port', 9: 'net prohibited', 10: 'host prohibited', 13: 'admin prohibited' };
  return `ICMP ${words[message.code] ?? message.code} unreachable`;
}
