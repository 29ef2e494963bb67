// The types of nft's values: how a constant is read, written and put in order. upstream: nftables src/datatype.c, proto.c, ct.c, fib.c
import { cidrOf, compareIp, type Ip, parseCidr, parseIp } from '../../../base/ip.ts';
import type { Atom, Expr, TypeName, Value } from './ast.ts';

const PROTOCOLS: Readonly<Record<string, number>> = {
  icmp: 1,
  igmp: 2,
  ipencap: 4,
  tcp: 6,
  udp: 17,
  dccp: 33,
  ipv6: 41,
  gre: 47,
  esp: 50,
  ah: 51,
  'ipv6-icmp': 58,
  icmpv6: 58,
  comp: 108,
  sctp: 132,
  udplite: 136,
};
const SERVICES: Readonly<Record<string, number>> = { ftp: 21, ssh: 22, telnet: 23, smtp: 25, domain: 53, http: 80, ntp: 123, https: 443, 'http-alt': 8080 };
const CT_STATE: Readonly<Record<string, number>> = { invalid: 1, established: 2, related: 4, new: 8, untracked: 64 };
const CT_STATUS: Readonly<Record<string, number>> = { expected: 1, 'seen-reply': 2, assured: 4, confirmed: 8, snat: 16, dnat: 32, dying: 512 };
const ADDRTYPES: Readonly<Record<string, number>> = { unspec: 0, unicast: 1, local: 2, broadcast: 3, anycast: 4, multicast: 5, blackhole: 6, unreachable: 7, prohibit: 8 };
const NFPROTO: Readonly<Record<string, number>> = { ipv4: 2, ipv6: 10 };
const TCP_FLAGS: Readonly<Record<string, number>> = { fin: 1, syn: 2, rst: 4, psh: 8, ack: 16, urg: 32, ecn: 64, cwr: 128 };
const ICMP_TYPES: Readonly<Record<string, number>> = { 'echo-reply': 0, 'destination-unreachable': 3, redirect: 5, 'echo-request': 8, 'time-exceeded': 11 };
const ICMP6_TYPES: Readonly<Record<string, number>> = { 'destination-unreachable': 1, 'packet-too-big': 2, 'time-exceeded': 3, 'echo-request': 128, 'echo-reply': 129 };
const CT_DIRS: Readonly<Record<string, number>> = { original: 0, reply: 1 };

const SYMBOLS: Partial<Record<TypeName, Readonly<Record<string, number>>>> = {
  inet_proto: PROTOCOLS,
  inet_service: SERVICES,
  ct_state: CT_STATE,
  ct_status: CT_STATUS,
  ct_dir: CT_DIRS,
  fib_addrtype: ADDRTYPES,
  nf_proto: NFPROTO,
  tcp_flag: TCP_FLAGS,
  icmp_type: ICMP_TYPES,
  icmpv6_type: ICMP6_TYPES,
};
const LARGEST: Partial<Record<TypeName, number>> = { inet_proto: 255, inet_service: 65535, mark: 0xffffffff, icmp_type: 255, icmpv6_type: 255, tcp_flag: 255, integer: 0xffffffff };
/** Types whose values are sets of bits: `ct state new,established`. */
const BITMASKS: ReadonlySet<TypeName> = new Set<TypeName>(['ct_state', 'ct_status', 'tcp_flag']);
/** Bytes that a value takes in a key. */
const BYTES: Partial<Record<TypeName, number>> = { inet_proto: 1, inet_service: 2, icmp_type: 1, icmpv6_type: 1, tcp_flag: 1, nf_proto: 1, ct_dir: 1 };

export const isBitmask = (type: TypeName): boolean => BITMASKS.has(type);

export function isTypeName(text: string): text is TypeName {
  return text === 'ipv4_addr' || text === 'ipv6_addr' || text === 'mark' || text === 'ifname' || text === 'integer' || text === 'verdict' || text in SYMBOLS;
}

/** The words of bison's errors for a constant that is none. */
export class BadValue extends Error {}

function number(text: string): number | undefined {
  return /^(0x[0-9a-f]+|\d+)$/i.test(text) ? Number(text) : undefined;
}

/** One constant as its type means it. */
function parseAtom(text: string, type: TypeName): Atom {
  if (type === 'ipv4_addr' || type === 'ipv6_addr') {
    const found = parseIp(text);
    if (!found || found.family !== (type === 'ipv4_addr' ? 4 : 6))
      throw new BadValue(found ? 'conflicting protocols specified' : 'Could not resolve hostname: Name or service not known');
    return found;
  }
  if (type === 'ifname') return text;
  const named = SYMBOLS[type]?.[text];
  const n = named ?? number(text);
  if (n === undefined) {
    if (type === 'inet_service') throw new BadValue('Could not resolve service: Servname not supported for ai_socktype');
    if (type === 'inet_proto') throw new BadValue('Could not resolve protocol name');
    throw new BadValue(type === 'mark' || type === 'integer' ? 'Could not parse integer' : `Could not parse ${words(type)}`);
  }
  const most = LARGEST[type];
  if (type === 'inet_service' && n > 65_535) throw new BadValue('Service out of range');
  if (most !== undefined && n > most) throw new BadValue(`Value ${n} exceeds valid range 0-${most}`);
  return n;
}

function words(type: TypeName): string {
  return type === 'ct_state'
    ? 'conntrack state'
    : type === 'ct_status'
      ? 'conntrack status'
      : type === 'fib_addrtype'
        ? 'symbolic fib_addrtype expression'
        : `symbolic ${type} expression`;
}

/** An address, a prefix, a range `a-b`, `*`, or a plain constant. */
export function parseConstant(text: string, type: TypeName): Expr {
  if (text === '*') return { kind: 'any' };
  const address = type === 'ipv4_addr' || type === 'ipv6_addr';
  if (address && text.includes('/')) {
    const cidr = parseCidr(text);
    if (!cidr || cidr.family !== (type === 'ipv4_addr' ? 4 : 6)) {
      const [, length] = /\/(\d+)$/.exec(text) ?? [];
      const width = type === 'ipv4_addr' ? 32 : 128;
      throw new BadValue(length !== undefined && Number(length) > width ? `Prefix length ${length} is invalid for type of ${width} bits width` : 'invalid prefix');
    }
    return cidr.bits === (cidr.family === 4 ? 32 : 128) ? { kind: 'value', value: cidr.base, type } : { kind: 'prefix', cidr: cidrOf(cidr.base, cidr.bits) };
  }
  const dash = type === 'ifname' ? -1 : rangeDash(text, type);
  if (dash > 0) {
    const from = parseAtom(text.slice(0, dash), type);
    const to = parseAtom(text.slice(dash + 1), type);
    if (compareAtoms(from, to) > 0) throw new BadValue('Range negative size');
    return { kind: 'range', from, to, type };
  }
  return { kind: 'value', value: parseAtom(text, type), type };
}

/** Names have dashes too: a range is between two numbers or addresses. */
function rangeDash(text: string, type: TypeName): number {
  const dash = text.indexOf('-');
  return dash > 0 && SYMBOLS[type]?.[text] === undefined && (/^[\d.]+-[\d.]+$/.test(text) || (type === 'ipv6_addr' && text.includes(':')) || (type === 'inet_service' && dash > 0))
    ? dash
    : -1;
}

/** One value as nft prints it. */
export function atomText(value: Atom, type: TypeName): string {
  if (typeof value === 'object') return value.text;
  if (typeof value === 'string') return `"${value}"`;
  if (type === 'mark') return `0x${(value >>> 0).toString(16).padStart(8, '0')}`;
  if (type === 'integer' || type === 'inet_service') return String(value);
  const symbols = SYMBOLS[type] ?? {};
  if (isBitmask(type)) {
    const names = Object.entries(symbols).flatMap(([name, bit]) => (value & bit ? [name] : []));
    return names.length > 0 ? names.sort((a, b) => (symbols[a] ?? 0) - (symbols[b] ?? 0)).join(',') : `0x${value.toString(16)}`;
  }
  return Object.entries(symbols).find(([, n]) => n === value)?.[0] ?? String(value);
}

export function compareAtoms(a: Atom, b: Atom): number {
  if (typeof a === 'object' && typeof b === 'object') return compareIp(a, b);
  return a < b ? -1 : a > b ? 1 : 0;
}

/** What tells one value from another in a table of keys. */
export function keyOf(value: Value): string | number {
  if (Array.isArray(value)) {
    let text = '';
    for (const part of value as readonly Atom[]) text += `${typeof part === 'object' ? part.id : part}.`;
    return text;
  }
  return typeof value === 'object' ? (value as Ip).id : (value as Atom as string | number);
}

function bytesOf(value: Atom, type: TypeName): number[] {
  if (typeof value === 'object') return value.groups.flatMap((g) => [g >> 8, g & 255]);
  if (typeof value === 'string') return [...value].map((c) => c.charCodeAt(0));
  const size = BYTES[type] ?? 4;
  const big = Array.from({ length: size }, (_, i) => (value >>> (8 * (size - 1 - i))) & 255);
  return type === 'mark' || type === 'integer' ? big.reverse() : big;
}

/**
 * The order in which nft lists keys: numbers by size; concatenations as one number whose last byte counts most, since nft reads their bytes in the host's order.
 */
export function compareKeys(a: readonly Atom[], b: readonly Atom[], types: readonly TypeName[]): number {
  const [first, other] = [a[0], b[0]];
  if (a.length === 1 && b.length === 1 && first !== undefined && other !== undefined) return compareAtoms(first, other);
  const left = a.flatMap((v, i) => bytesOf(v, types[i] ?? 'integer'));
  const right = b.flatMap((v, i) => bytesOf(v, types[i] ?? 'integer'));
  for (let i = Math.max(left.length, right.length) - 1; i >= 0; i--) {
    const d = (left[i] ?? 0) - (right[i] ?? 0);
    if (d !== 0) return d;
  }
  return 0;
}

/** How many values nft prints on a line of a set before it breaks the line. upstream: calculate_delim */
export function perLine(types: readonly TypeName[]): number {
  const [only] = types;
  if (types.length !== 1 || !only || only === 'ipv6_addr') return 1;
  return only === 'ipv4_addr' ? 2 : 5;
}

const UNITS: readonly (readonly [string, number])[] = [
  ['d', 86_400_000],
  ['h', 3_600_000],
  ['m', 60_000],
  ['s', 1000],
  ['ms', 1],
];

/** 2h59m59s988ms */
export function durationText(ms: number): string {
  let rest = Math.max(0, Math.round(ms));
  let text = '';
  for (const [unit, size] of UNITS) {
    const n = Math.floor(rest / size);
    rest -= n * size;
    if (n > 0) text += `${n}${unit}`;
  }
  return text || '0s';
}

/** 3h, 1h30m, 10800s, or a number of seconds; undefined when it is none. */
export function parseDuration(text: string): number | undefined {
  if (/^\d+$/.test(text)) return Number(text) * 1000;
  if (!/^(\d+d)?(\d+h)?(\d+m(?!s))?(\d+s)?(\d+ms)?$/.test(text) || text === '') return undefined;
  let ms = 0;
  for (const [, n, unit] of text.matchAll(/(\d+)(ms|d|h|m|s)/g)) ms += Number(n) * (UNITS.find(([u]) => u === unit)?.[1] ?? 0);
  return ms;
}
