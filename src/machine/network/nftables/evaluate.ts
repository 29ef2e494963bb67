// What expressions give for a packet. A packet without the header that is asked for gives nothing, and the rule does not match. upstream: Linux net/netfilter/nft_payload.c, nft_meta.c, nft_ct.c, nft_fib.c
import type { Connection } from '../netfilter/conntrack.ts';
import type { NetfilterHost } from '../netfilter/netfilter.ts';
import { ICMP, ICMP6, SCTP, TCP, UDP } from '../packet.ts';
import type { SocketOwner } from '../socket-owner.ts';
import type { Packet } from '../types.ts';
import type { Atom, Expr, Value } from './ast.ts';
import { type Element, type KeyPart, keyPart, type NftSet, unnamedSet } from './set.ts';
import type { NftTable, PlacedRule } from './table.ts';
import { isVerdict } from './text.ts';

/** Where a rule is looked at. */
export interface At {
  readonly host: NetfilterHost;
  readonly table: NftTable;
  readonly rule: PlacedRule;
  readonly hook: number;
}

export type Read = (p: Packet, at: At) => Value | undefined;

const CT_BITS = [0, 8, 2, 4, 1, 64];

/** The reader of an expression that gives one value. */
export function reader(e: Expr): Read {
  switch (e.kind) {
    case 'payload':
      return payload(e.header, e.field);
    case 'meta':
      return meta(e.key);
    case 'ct':
      return e.key === 'state' || e.key === 'direction' ? ct(e.key, e.direction) : ofOne(ct(e.key, e.direction));
    case 'fib':
      return fib(e);
    case 'numgen':
      return numgen(e.mode, e.mod, e.offset);
    case 'hash':
      return hash(e);
    case 'value':
      return () => e.value;
    case 'concat':
      return concat(e.parts.map(reader));
    case 'binop':
      return binop(e.op, reader(e.left), reader(e.right));
    case 'map': {
      const key = reader(e.key);
      const find = finder(e.map);
      return (p, at) => {
        const value = key(p, at);
        return value === undefined ? undefined : find(value, p, at)?.data;
      };
    }
    default:
      throw new Error(`${e.kind} is not one value`);
  }
}

/** What is not the same for every packet of a connection: none of them takes a remembered way past it. */
function differs(read: Read): Read {
  return (p, at) => {
    if (p.record) p.record.good = false;
    return read(p, at);
  };
}

/** What is one connection's own: no other may take the way of its packets. */
function ofOne(read: Read): Read {
  return (p, at) => {
    if (p.record) p.record.common = false;
    return read(p, at);
  };
}

function concat(parts: readonly Read[]): Read {
  return (p, at) => {
    const values: Atom[] = [];
    for (const part of parts) {
      const value = part(p, at);
      if (value === undefined || Array.isArray(value)) return undefined;
      values.push(value as Atom);
    }
    return values;
  };
}

function binop(op: '&' | '|' | '^', left: Read, right: Read): Read {
  return (p, at) => {
    const a = left(p, at);
    const b = right(p, at);
    if (typeof a !== 'number' || typeof b !== 'number') return undefined;
    return (op === '&' ? a & b : op === '|' ? a | b : a ^ b) >>> 0;
  };
}

function numgen(mode: 'random' | 'inc', mod: number, offset: number): Read {
  if (mode === 'random') {
    return (p, { host }) => {
      if (p.record) p.record.good = false;
      return offset + host.random.int(mod);
    };
  }
  return (p, { rule }) => {
    if (p.record) p.record.good = false;
    rule.memory ??= [0];
    const next = rule.memory[0] ?? 0;
    rule.memory[0] = (next + 1) % mod;
    return offset + next;
  };
}

/** The same key gives the same number; a hash of the flow is one of its two ends. */
function hash(e: Extract<Expr, { kind: 'hash' }>): Read {
  const key = e.key && reader(e.key);
  return (p, at) => {
    if (p.record) p.record.common = false;
    const value = key ? key(p, at) : [p.src, p.dst, p.proto, p.sport, p.dport];
    if (value === undefined) return undefined;
    const atoms = Array.isArray(value) ? (value as readonly Atom[]) : [value as Atom];
    const text = atoms.map((a) => (typeof a === 'object' ? a.text : String(a))).join(' ');
    return e.offset + (fnv1a(`${e.seed ?? 0} ${text}`) % e.mod);
  };
}

function fnv1a(text: string): number {
  let h = 0x811c9dc5;
  for (let i = 0; i < text.length; i++) h = Math.imul(h ^ text.charCodeAt(i), 0x01000193);
  return (h ^ (h >>> 15)) >>> 0;
}

/** What kind of address it is, or by which device its way leaves. */
function fib(e: Extract<Expr, { kind: 'fib' }>): Read {
  const of = (p: Packet): Packet['src'] => (e.of === 'saddr' ? p.src : p.dst);
  if (e.result === 'type') return (p, { host }) => addressType(host, of(p));
  const byDevice = (p: Packet): Packet['in'] => (e.by.includes('iif') ? p.in : e.by.includes('oif') ? p.out : undefined);
  return (p, { host }) => {
    const way = host.routes.lookup(of(p), e.by.includes('mark') ? { mark: p.mark } : undefined);
    const dev = way.kind === 'local' || way.kind === 'out' ? way.dev : undefined;
    const wanted = byDevice(p);
    // A way by another device is none.
    return dev && (!wanted || dev === wanted) ? dev.name : '';
  };
}

const TRANSPORT: Readonly<Record<string, number>> = { tcp: TCP, udp: UDP, sctp: SCTP };
const HEADER_PROTOCOLS: Readonly<Record<string, number>> = { ah: 51, esp: 50, comp: 108, udplite: 136, dccp: 33 };

function payload(header: string, field: string): Read {
  if (header === 'ip' || header === 'ip6') {
    const family = header === 'ip' ? 4 : 6;
    const of =
      (read: (p: Packet) => Value): Read =>
      (p) =>
        p.family === family ? read(p) : undefined;
    if (field === 'saddr') return of((p) => p.src);
    if (field === 'daddr') return of((p) => p.dst);
    if (field === 'protocol' || field === 'nexthdr') return of((p) => p.proto);
    if (field === 'ttl' || field === 'hoplimit') return of((p) => p.ttl);
    if (field === 'length') return differs(of((p) => p.length - (family === 6 ? 40 : 0)));
    // The rest of the header is as every packet here has it.
    return of(() => ({ version: family, hdrlength: 5, 'frag-off': 0x4000 })[field] ?? 0);
  }
  if (header === 'ether') return ethernet(field);
  if (header in HEADER_PROTOCOLS) return () => undefined;
  if (header === 'icmp' || header === 'icmpv6') {
    const proto = header === 'icmp' ? ICMP : ICMP6;
    const of = (p: Packet, icmp: NonNullable<Packet['icmp']>): number | undefined => {
      if (field === 'code') return icmp.code;
      if (field === 'type') return icmpNumber(icmp.kind, proto);
      return icmp.kind === 'unreachable' || icmp.kind === 'ttl' || icmp.kind === 'redirect' ? undefined : field === 'id' ? p.sport : p.seq;
    };
    return differs((p) => (p.proto === proto && p.icmp ? of(p, p.icmp) : undefined));
  }
  const wanted = TRANSPORT[header];
  const has = (p: Packet): boolean => (wanted === undefined ? p.proto !== ICMP && p.proto !== ICMP6 : p.proto === wanted);
  if (field === 'sport') return ofOne((p) => (has(p) ? p.sport : undefined));
  if (field === 'flags') return differs((p) => (has(p) ? p.flags : undefined));
  if (field !== 'dport') return differs((p) => (has(p) ? transportField(p, field) : undefined));
  return ofOne((p) => (has(p) ? p.dport : undefined));
}

function transportField(p: Packet, field: string): number {
  if (field === 'sequence') return p.seq >>> 0;
  if (field === 'ackseq') return p.ack >>> 0;
  if (field === 'length') return p.length - (p.family === 4 ? 20 : 40);
  return ({ doff: 8, window: 64_240 } as Readonly<Record<string, number>>)[field] ?? 0;
}

/** The frame that a packet came in. */
function ethernet(field: string): Read {
  if (field === 'type') return (p) => (p.family === 4 ? 0x0800 : 0x86dd);
  if (field === 'daddr') return (p) => p.in?.mac;
  return (p) => (p.in?.kind === 'loopback' ? '00:00:00:00:00:00' : p.in?.peer?.mac);
}

function icmpNumber(kind: 'echo' | 'reply' | 'unreachable' | 'ttl' | 'redirect', proto: number): number {
  const numbers = proto === ICMP ? { echo: 8, reply: 0, unreachable: 3, redirect: 5, ttl: 11 } : { echo: 128, reply: 129, unreachable: 1, redirect: 137, ttl: 3 };
  return numbers[kind];
}

const senderOf = (p: Packet, host: NetfilterHost): SocketOwner | undefined =>
  'senderOf' in host ? (host as NetfilterHost & { senderOf(p: Packet): SocketOwner | undefined }).senderOf(p) : undefined;

function meta(key: string): Read {
  switch (key) {
    case 'mark':
      return (p) => p.mark >>> 0;
    case 'l4proto':
      return (p) => p.proto;
    case 'nfproto':
      return (p) => (p.family === 4 ? 2 : 10);
    case 'length':
      return differs((p) => p.length);
    case 'protocol':
      return (p) => (p.family === 4 ? 0x0800 : 0x86dd);
    case 'iiftype':
      return (p) => p.in && deviceType(p.in.kind);
    case 'oiftype':
      return (p) => p.out && deviceType(p.out.kind);
    case 'iifgroup':
      return (p) => (p.in ? 0 : undefined);
    case 'oifgroup':
      return (p) => (p.out ? 0 : undefined);
    case 'cpu':
      return () => 0;
    case 'skuid':
      return (p, { host }) => senderOf(p, host)?.uid;
    case 'skgid':
      return (p, { host }) => senderOf(p, host)?.gid;
    case 'pkttype':
      return (p, { host }) => (host.routes.isBroadcast(p.dst) ? 1 : addressType(host, p.dst) === 5 ? 2 : 0);
    case 'random':
      return differs((_, { host }) => host.random.int(0xffffffff));
    case 'day':
      return differs((_, { host }) => (Math.floor(host.clock.now() / 86_400_000) + 4) % 7);
    // Where there is no device its name is empty, and that can be compared like any other.
    case 'iifname':
    case 'iif':
      return (p) => p.in?.name ?? '';
    default:
      return (p) => p.out?.name ?? '';
  }
}

const deviceType = (kind: string): number => (kind === 'loopback' ? 772 : 1);

function ct(key: string, direction: 'original' | 'reply' | undefined): Read {
  if (key === 'state') return (p) => CT_BITS[p.ctState];
  const of =
    (read: (c: Connection, p: Packet) => Value): Read =>
    (p) =>
      p.ct ? read(p.ct as Connection, p) : undefined;
  if (key === 'status') return differs(of((c) => (c.seenReply ? 2 : 0) | (c.assured ? 4 : 0) | (c.confirmed ? 8 : 0) | (c.srcNat ? 16 : 0) | (c.dstNat ? 32 : 0)));
  if (key === 'direction') return of((_, p) => (p.ctReply ? 1 : 0));
  if (key === 'mark') return differs(of((c) => c.mark >>> 0));
  if (key === 'id') return of((c) => c.id);
  if (key === 'expiration') return differs((p, { host }) => (p.ct ? Math.floor((p.ct.expires - host.clock.now()) / 1000) : undefined));
  // No zones here, and nothing is counted of a connection unless the kernel is told to.
  if (key === 'zone' || key === 'bytes' || key === 'packets') return of(() => 0);
  if (key === 'l3proto') return of((c) => (c.orig.src.family === 4 ? 2 : 10));
  const side = (c: Connection, p: Packet) => ((direction ?? (p.ctReply ? 'reply' : 'original')) === 'reply' ? c.reply : c.orig);
  if (key === 'saddr' || key === 'ip saddr' || key === 'ip6 saddr') return of((c, p) => side(c, p).src);
  if (key === 'daddr' || key === 'ip daddr' || key === 'ip6 daddr') return of((c, p) => side(c, p).dst);
  if (key === 'proto-src') return of((c, p) => side(c, p).sport);
  if (key === 'proto-dst') return of((c, p) => side(c, p).dport);
  return of((c, p) => side(c, p).proto);
}

function addressType(host: NetfilterHost, address: Packet['src']): number {
  if (host.routes.isLocal(address)) return 2;
  if (host.routes.isBroadcast(address)) return 3;
  return address.family === 4 ? (address.n >>> 28 === 14 ? 5 : 1) : address.text.startsWith('ff') ? 5 : 1;
}

export type Find = (value: Value, p: Packet, at: At) => Element | undefined;

/** Finds a value in a set or map: a named one, or the one that the rule writes out. */
export function finder(e: Expr): Find {
  if (e.kind === 'ref') {
    return (value, p, { table, host }) => {
      const set = table.sets.get(e.name);
      if (set?.moody && p.record) p.record.good = false;
      const found = set?.find(value, host.clock.now());
      return found?.states && !found.states.every((state) => state.admits(p, host.clock.now())) ? undefined : found;
    };
  }
  if (e.kind !== 'set') throw new Error(`${e.kind} is no set`);
  const set = literalSet(e);
  return (value) => set.find(value, 0);
}

/** A written-out set as one that can be looked up. Throws Conflict. */
function literalSet(e: Extract<Expr, { kind: 'set' }>): NftSet {
  const set = unnamedSet();
  for (const { key, data, comment } of e.elements) {
    const verdict = data && isVerdict(data) ? data : undefined;
    set.add({ parts: keyParts(key), verdict, data: data && !verdict ? constant(data as Expr) : undefined, comment, timeout: undefined, expires: undefined });
  }
  return set;
}

/** The key of an element that is written out. */
export function keyParts(key: Expr): readonly KeyPart[] {
  return (key.kind === 'concat' ? key.parts : [key]).map((part) => keyPart(part) ?? { kind: 'any' });
}

/** The value of a constant expression. */
export function constant(e: Expr): Value | undefined {
  if (e.kind === 'value') return e.value;
  return e.kind === 'concat' ? e.parts.flatMap((part) => (part.kind === 'value' ? [part.value] : [])) : undefined;
}
