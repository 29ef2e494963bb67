// Network address translation: decided once a connection, applied to every packet of it by its tuples. upstream: Linux net/netfilter/nf_nat_core.c, nf_nat_masquerade.c
import { compareIp, type Ip, ipOf } from '../../../base/ip.ts';
import { OUTPUT, PREROUTING } from '../hooks.ts';
import { ICMP, ICMP6 } from '../packet.ts';
import type { Host, Packet } from '../types.ts';
import type { Connection } from './connection.ts';
import type { Conntrack } from './conntrack.ts';
import type { NatRange } from './rule.ts';

const TRIES = 128;

/** True at the hooks where destinations change; sources change at the others. */
export function changesDestination(hook: number): boolean {
  return hook === PREROUTING || hook === OUTPUT;
}

/** Decides the destination of a new connection. */
export function bindDestination(host: Host, conntrack: Conntrack, c: Connection, p: Packet, range: NatRange): void {
  if (c.dstDone) return;
  c.dstDone = true;
  const to = range.from ? choose(range.from, range.to, p) : p.dst;
  const port = range.port ? range.port.from + host.random.int(range.port.to - range.port.from + 1) : p.dport;
  if (to === p.dst && port === p.dport) return;
  c.backSrc = to;
  c.backSport = port;
  c.dstNat = true;
  // A port that there is no choice of is not asked about. upstream: get_unique_tuple
  if (range.port && range.port.to > range.port.from && conntrack.taken(c)) pickPort(host, conntrack, c, 'backSport', range.port.from, range.port.to);
}

/** Decides the source of a new connection; without a range only when two connections could not be told apart otherwise. */
export function bindSource(host: Host, conntrack: Conntrack, c: Connection, range: NatRange | undefined, random: boolean): void {
  if (c.srcDone) return;
  c.srcDone = true;
  const { src, sport } = c;
  const to = range?.from ?? src;
  c.backDst = to;
  c.backDport = sport;
  const free = range?.port;
  if (random || (free && (sport < free.from || sport > free.to)) || conntrack.taken(c)) {
    const [from, last] = free ? [free.from, free.to] : portsLike(sport, c.proto);
    pickPort(host, conntrack, c, 'backDport', from, last);
  }
  c.srcNat = c.backDst !== src || c.backDport !== sport;
}

/** A port stays in its class: below 512, below 1024, or above. upstream: nf_nat_l4proto_unique_tuple */
function portsLike(port: number, proto: number): readonly [number, number] {
  if (proto === ICMP || proto === ICMP6) return [0, 65535];
  if (port < 512) return [1, 511];
  return port < 1024 ? [600, 1023] : [1024, 65535];
}

function pickPort(host: Host, conntrack: Conntrack, c: Connection, side: 'backSport' | 'backDport', from: number, to: number): void {
  const size = to - from + 1;
  for (let start = host.random.int(size), i = 0; i < TRIES; i++) {
    c[side] = from + ((start + i) % size);
    if (!conntrack.taken(c)) return;
    if (i % 8 === 7) start = host.random.int(size);
  }
}

function choose(from: Ip, to: Ip | undefined, p: Packet): Ip {
  if (!to || to === from || from.family === 6 || compareIp(from, to) > 0) return from;
  // The same client gets the same address of a range.
  return ipOf(from.n + ((Math.imul(p.src.n, 0x9e3779b1) >>> 0) % ((to.n >>> 0) - (from.n >>> 0) + 1)));
}

/** Rewrites a packet as its connection says. upstream: nf_nat_packet, nf_nat_icmp_reply_translation */
export function translate(host: Host, c: Connection, p: Packet, hook: number): void {
  const destination = changesDestination(hook);
  if (!(destination !== p.ctReply ? c.dstNat : c.srcNat)) return;
  const inner = p.icmp?.inner;
  if (destination) {
    const to = p.ctReply ? c.src : c.backSrc;
    const port = p.ctReply ? c.sport : c.backSport;
    if (p.dst === to && p.dport === port && !inner) return;
    p.dst = to;
    if (inner) {
      inner.src = to;
      inner.sport = port;
    } else p.dport = port;
  } else {
    const from = p.ctReply ? c.dst : c.backDst;
    const port = p.ctReply ? c.dport : c.backDport;
    if (p.src === from && p.sport === port && !inner) return;
    p.src = from;
    if (inner) {
      inner.dst = from;
      inner.dport = port;
    } else p.sport = port;
  }
  if (p.trace) p.trace.add('rewrite', host, p, destination ? 'destination translated' : 'source translated');
}

/** What masquerading puts in the place of a source: the address of the device that the packet leaves by. */
export function masqueradeSource(host: Host, p: Packet): Ip | undefined {
  if (!p.out) return undefined;
  const way = host.routes.lookup(p.dst);
  return host.routes.addressOf(p.out, way.kind === 'out' ? (way.next ?? p.dst) : p.dst);
}

/** Where a redirected packet goes: to the address of the device that it came in by, or to the loopback. */
export function redirectDestination(host: Host, p: Packet, hook: number): Ip | undefined {
  if (hook === OUTPUT) return host.loopback.addresses.find((a) => a.ip.family === p.family)?.ip;
  return p.in ? host.routes.addressOf(p.in, p.src) : undefined;
}
