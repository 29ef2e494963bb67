// Hosts, networks, ports, protocols and links as conditions. upstream: libpcap gencode.c gen_scode, gen_ncode, gen_mcode, gen_port
import { type Cidr, cidrOf, contains, type Ip, ipOf, parseIp } from '../../../../../base/ip.ts';
import { servicePort } from '../../services.ts';
import type { Frame } from '../frame.ts';
import { ARP, type Condition, etherOf, IPV4, IPV6, isKind, type Kind, not, or, within } from './condition.ts';
import { FilterError, syntax, type Token } from './lexer.ts';

export type Side = 'src' | 'dst' | 'src or dst' | 'src and dst';

/** What stands in front of a value, and what later values take over: `port 80 or 443`. */
export interface Qualifiers {
  readonly proto: string | undefined;
  readonly side: Side;
  readonly type: 'host' | 'net' | 'port' | 'portrange' | 'proto' | 'gateway' | undefined;
}

/** Where packets come from, as far as filters ask. */
export interface Source {
  /** Ethernet, or the cooked link of -i any. */
  readonly ethernet: boolean;
  readonly live: boolean;
  /** The mask of the device's network; undefined: not known. */
  readonly netmask?: number | undefined;
  addressesOf(name: string): readonly string[];
}

export const PROTOCOLS: Readonly<Record<string, number>> = { icmp: 1, igmp: 2, tcp: 6, udp: 17, esp: 50, ah: 51, icmp6: 58, pim: 103, vrrp: 112, sctp: 132 };
const ETHERS: Readonly<Record<string, number>> = { ip: IPV4, ip6: IPV6, arp: ARP, rarp: 0x8035, atalk: 0x809b, aarp: 0x80f3, ipx: 0x8137, loopback: 0x9000, decnet: 0x6003 };

const hasPorts = (k: Kind): boolean => (k.ether === IPV4 || k.ether === IPV6) && [6, 17, 132].includes(k.proto);
const isIp = (k: Kind): boolean => k.ether === IPV4 || k.ether === IPV6;

/** A protocol alone. */
export function protocol(name: string): Condition {
  const ether = ETHERS[name];
  if (ether !== undefined) return isKind((k) => k.ether === ether);
  const proto = PROTOCOLS[name] ?? -2;
  if (name === 'icmp' || name === 'igmp') return isKind((k) => k.ether === IPV4 && k.proto === proto);
  if (name === 'icmp6') return isKind((k) => k.ether === IPV6 && k.proto === proto);
  return isKind((k) => isIp(k) && k.proto === proto);
}

/** One value with its qualifiers. */
export function primitive(q: Qualifiers, token: Token, mask: { readonly bits?: number; readonly net?: string } | undefined, source: Source): Condition {
  if (q.type === 'gateway') throw new FilterError("'gateway' not supported in this configuration");
  if (q.type === 'port' || q.type === 'portrange') return port(q, token);
  if (q.type === 'proto') return protocolNumber(q, token);
  if (q.proto === 'ether' || q.proto === 'link') return linkHost(q, token, source);
  if (token.kind === 'mac') throw new FilterError('ethernet address used in non-ether expression');
  if (q.proto !== undefined && !(q.proto in ETHERS)) throw new FilterError(`'${q.proto}' modifier applied to ${q.type ?? 'host'}`);
  const nets = networks(q, token, mask, source);
  const conditions = nets.map((net) => addressed(q, net));
  return conditions.reduce(or);
}

/** The networks, or hosts, that a value names. */
function networks(q: Qualifiers, token: Token, mask: { readonly bits?: number; readonly net?: string } | undefined, source: Source): readonly Cidr[] {
  const { text } = token;
  if (token.kind === 'address' || token.kind === 'number') return [netFour(q, token, mask)];
  if (token.kind === 'six') {
    const ip = parseIp(text);
    if (!ip) throw syntax();
    const bits = mask?.bits ?? 128;
    if (bits > 128) throw new FilterError('mask length must be <= 128');
    const net = cidrOf(ip, bits);
    if (net.base !== ip) throw new FilterError(`non-network bits set in "${text}/${bits}"`);
    if (mask && q.type === 'host') throw new FilterError('Mask syntax for networks only');
    return [net];
  }
  if (q.type === 'net') throw new FilterError(`unknown network '${text}'`);
  const found = source.addressesOf(text).map((a) => parseIp(a));
  const hosts = found.filter((a): a is Ip => a !== undefined).map((a) => cidrOf(a, a.family === 4 ? 32 : 128));
  if (hosts.length === 0) throw new FilterError(`unknown host '${text}'`);
  return hosts;
}

/** 10.244.0.0/16, 10.244 as a network of 16 bits, 10.0.0.0 mask 255.0.0.0, or a number. */
function netFour(q: Qualifiers, { text, kind, value }: Token, mask: { readonly bits?: number; readonly net?: string } | undefined): Cidr {
  const parts = text.split('.').map(Number);
  if (kind === 'address' && (parts.length > 4 || parts.some((x) => x > 255))) throw new FilterError(`invalid IPv4 address '${text}'`);
  let n = kind === 'number' ? (value ?? 0) : parts.reduce((sum, x) => sum * 256 + x, 0);
  let bits = kind === 'number' ? 32 : 8 * parts.length;
  if (kind === 'number' && q.type === 'net') for (; n !== 0 && n < 0x100_0000; n *= 256) bits -= 8;
  else n *= 2 ** (32 - bits);
  const written = mask?.bits !== undefined ? `${text}/${mask.bits}` : mask?.net !== undefined ? `${text} mask ${mask.net}` : text;
  if (mask?.bits !== undefined) {
    if (mask.bits > 32) throw new FilterError('mask length must be <= 32');
    bits = mask.bits;
  } else if (mask?.net !== undefined) bits = bitsOf(mask.net);
  const ip = ipOf(n | 0);
  const net = cidrOf(ip, bits);
  if (net.base !== ip) throw new FilterError(`non-network bits set in "${written}"`);
  if (mask && q.type === 'host') throw new FilterError('Mask syntax for networks only');
  return net;
}

function bitsOf(text: string): number {
  const ip = parseIp(text);
  if (!ip) throw new FilterError(`invalid IPv4 address '${text}'`);
  const bits = Math.clz32(~ip.n);
  if (ip.n !== (bits === 0 ? 0 : -1 << (32 - bits))) throw new FilterError(`mask ${text} in a filter is not simulated here`);
  return bits;
}

const sided = (side: Side, test: (f: Frame, end: 'src' | 'dst') => boolean): ((f: Frame) => boolean) => {
  if (side === 'src' || side === 'dst') return (f) => test(f, side);
  return side === 'src and dst' ? (f) => test(f, 'src') && test(f, 'dst') : (f) => test(f, 'src') || test(f, 'dst');
};

/** ARP has addresses too. */
function addressed(q: Qualifiers, net: Cidr): Condition {
  const four = net.family === 4;
  if (q.proto === 'ip6' && four) throw new FilterError("'ip6' modifier applied to ip host");
  if ((q.proto === 'ip' || q.proto === 'arp' || q.proto === 'rarp') && !four) throw new FilterError(`'${q.proto}' modifier applied to ip6 host`);
  const ether = q.proto === undefined ? undefined : ETHERS[q.proto];
  const ethers = ether === undefined ? (four ? [IPV4, ARP, 0x8035] : [IPV6]) : [ether];
  const test = sided(q.side, (f, end) => {
    const ip = parseIp(f[end]);
    return ip !== undefined && contains(net, ip);
  });
  return within(
    (k) => ethers.includes(k.ether),
    ({ frame }) => ethers.includes(etherOf(frame)) && test(frame),
  );
}

const TRANSPORTS: Readonly<Record<string, number>> = { tcp: 6, udp: 17, sctp: 132 };

function port(q: Qualifiers, token: Token): Condition {
  const only = q.proto === undefined ? undefined : TRANSPORTS[q.proto];
  if (q.proto !== undefined && only === undefined) throw new FilterError(`illegal qualifier of '${q.type}'`);
  const [from, to, named] = q.type === 'portrange' ? rangeOf(token) : portOf(token, q.proto);
  const protos = only === undefined ? (named === undefined ? [6, 17, 132] : named) : [only];
  const test = sided(q.side, (f, end) => {
    const n = end === 'src' ? f.sport : f.dport;
    return n >= from && n <= to;
  });
  return within(
    (k) => hasPorts(k) && protos.includes(k.proto),
    ({ frame }) => !frame.arp && protos.includes(frame.proto) && test(frame),
  );
}

const tooLarge = (n: number): FilterError => new FilterError(`illegal port number ${n} > 65535`);

/** Services that one of both transports alone has. */
const TCP_ONLY = new Set(['ssh', 'ftp', 'telnet', 'smtp', 'http', 'https', 'pop3', 'imap2', 'http-alt', 'mysql', 'postgresql', 'redis', 'amqp', 'git', 'imaps', 'ms-sql-s']);

function portOf(token: Token, proto: string | undefined): readonly [number, number, readonly number[] | undefined] {
  if (token.kind === 'number') {
    const n = token.value ?? 0;
    if (n > 65_535) throw tooLarge(n);
    return [n, n, undefined];
  }
  if (token.kind !== 'name' && token.kind !== 'word') throw syntax();
  const n = servicePort(token.text);
  if (n === undefined) throw new FilterError(`unknown port '${token.text}'`);
  const tcp = TCP_ONLY.has(token.text);
  if (tcp && proto !== undefined && proto !== 'tcp') throw new FilterError(`port '${token.text}' is tcp`);
  return [n, n, tcp ? [6] : undefined];
}

function rangeOf(token: Token): readonly [number, number, undefined] {
  if (token.kind === 'number') return [token.value ?? 0, token.value ?? 0, undefined];
  const [a, b, more] = token.text.split('-').map((x) => (/^\d+$/.test(x) ? Number(x) : servicePort(x)));
  if (a === undefined || b === undefined || more !== undefined) throw new FilterError(`unknown port in range '${token.text}'`);
  if (a > 65_535 || b > 65_535) throw tooLarge(Math.max(a, b));
  return [Math.min(a, b), Math.max(a, b), undefined];
}

/** [ip|ip6|ether] proto X */
function protocolNumber(q: Qualifiers, token: Token): Condition {
  const of = (names: Readonly<Record<string, number>>, kind: string): number => {
    if (token.kind === 'number') return token.value ?? 0;
    const n = names[token.text];
    if (n === undefined) throw new FilterError(`unknown ${kind} proto '${token.text}'`);
    return n;
  };
  if (q.proto === 'ether' || q.proto === 'link') {
    const ether = of(ETHERS, 'ether');
    return isKind((k) => k.ether === ether);
  }
  const proto = of(PROTOCOLS, 'ip');
  return isKind((k) => k.proto === proto && (q.proto === undefined ? isIp(k) : k.ether === ETHERS[q.proto]));
}

const NO_ETHERNET = 'ethernet addresses supported only on ethernet/FDDI/token ring/802.11/ATM LANE/Fibre Channel';

function linkHost(q: Qualifiers, token: Token, source: Source): Condition {
  if (token.kind === 'address' || token.kind === 'number' || token.kind === 'six') throw new FilterError('illegal link layer address');
  if (!source.ethernet) throw new FilterError(token.kind === 'mac' ? NO_ETHERNET : 'only ethernet/FDDI/token ring/802.11/ATM LANE/Fibre Channel supports link-level host name');
  if (token.kind !== 'mac') throw new FilterError(`unknown ether host '${token.text}'`);
  const mac = token.text
    .split(/[:-]/)
    .map((x) => x.toLowerCase().padStart(2, '0'))
    .join(':');
  const test = sided(q.side, (f, end) => f.link[end] === mac);
  return within(
    () => true,
    ({ frame }) => test(frame),
  );
}

/** [ether|ip|ip6] broadcast|multicast */
export function toMany(proto: string | undefined, what: 'broadcast' | 'multicast', source: Source): Condition {
  if (proto === undefined || proto === 'ether' || proto === 'link') {
    if (!source.ethernet)
      throw new FilterError(
        what === 'broadcast' ? 'not a broadcast link' : 'link-layer multicast filters supported only on ethernet/FDDI/token ring/ARCNET/802.11/ATM LANE/Fibre Channel',
      );
    return within(
      () => true,
      ({ frame }) => (what === 'broadcast' ? frame.link.dst === 'ff:ff:ff:ff:ff:ff' : (Number.parseInt(frame.link.dst.slice(0, 2), 16) & 1) === 1),
    );
  }
  if (proto !== 'ip' && (proto !== 'ip6' || what === 'broadcast')) throw new FilterError(`only link-layer/IP${what === 'multicast' ? '' : ''} ${what} filters supported`);
  const ether = proto === 'ip' ? IPV4 : IPV6;
  const mask = source.netmask;
  if (what === 'broadcast' && mask === undefined) throw new FilterError("netmask not known, so 'ip broadcast' not supported");
  return within(
    (k) => k.ether === ether,
    ({ frame }) => {
      const dst = parseIp(frame.dst);
      if (etherOf(frame) !== ether || !dst) return false;
      if (what === 'broadcast') return (dst.n & ~(mask ?? 0)) === 0 || (dst.n & ~(mask ?? 0)) === ~(mask ?? 0);
      return ether === IPV4 ? dst.n >>> 28 === 14 : dst.text.startsWith('ff');
    },
  );
}

export function direction(way: 'inbound' | 'outbound', source: Source): Condition {
  if (source.ethernet && !source.live) throw new FilterError('inbound/outbound not supported on Ethernet when reading savefiles');
  const out = within(
    () => true,
    ({ frame }) => frame.direction === 'Out',
  );
  return way === 'outbound' ? out : not(out);
}
