// What expressions give for a packet. A packet without the header that is asked for gives nothing, and the rule does not match. upstream: Linux net/netfilter/nft_payload.c, nft_meta.c, nft_ct.c, nft_fib.c
import type { Connection } from '../netfilter/conntrack.ts';
import type { NetfilterHost } from '../netfilter/netfilter.ts';
import { ICMP, ICMP6, SCTP, TCP, UDP } from '../packet.ts';
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
      return (p, { host }) => addressType(host, e.of === 'saddr' ? p.src : p.dst);
    case 'numgen':
      return numgen(e.mode, e.mod, e.offset);
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

const TRANSPORT: Readonly<Record<string, number>> = { tcp: TCP, udp: UDP, sctp: SCTP };

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
    return differs(of((p) => p.length));
  }
  if (header === 'icmp' || header === 'icmpv6') {
    const proto = header === 'icmp' ? ICMP : ICMP6;
    return (p) => (p.proto === proto && p.icmp ? (field === 'code' ? p.icmp.code : icmpNumber(p.icmp.kind, proto)) : undefined);
  }
  const wanted = TRANSPORT[header];
  const has = (p: Packet): boolean => (wanted === undefined ? p.proto !== ICMP && p.proto !== ICMP6 : p.proto === wanted);
  if (field === 'sport') return ofOne((p) => (has(p) ? p.sport : undefined));
  if (field === 'flags') return differs((p) => (has(p) ? p.flags : undefined));
  return ofOne((p) => (has(p) ? p.dport : undefined));
}

function icmpNumber(kind: 'echo' | 'reply' | 'unreachable' | 'ttl', proto: number): number {
  const numbers = proto === ICMP ? { echo: 8, reply: 0, unreachable: 3, ttl: 11 } : { echo: 128, reply: 129, unreachable: 1, ttl: 3 };
  return numbers[kind];
}

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
    case 'iifname':
    case 'iif':
      return (p) => p.in?.name;
    default:
      return (p) => p.out?.name;
  }
}

function ct(key: string, direction: 'original' | 'reply' | undefined): Read {
  if (key === 'state') return (p) => CT_BITS[p.ctState];
  const of =
    (read: (c: Connection, p: Packet) => Value): Read =>
    (p) =>
      p.ct ? read(p.ct as Connection, p) : undefined;
  if (key === 'status') return differs(of((c) => (c.seenReply ? 2 : 0) | (c.assured ? 4 : 0) | (c.confirmed ? 8 : 0) | (c.srcNat ? 16 : 0) | (c.dstNat ? 32 : 0)));
  if (key === 'direction') return of((_, p) => (p.ctReply ? 1 : 0));
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
      return set?.find(value, host.clock.now());
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
