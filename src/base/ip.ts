// Addresses and prefixes of both families. Addresses are interned: two that are equal are the same object, so packets compare and hash them for nothing.
import ipaddr from 'ipaddr.js';

/** An address. `id` is a small number of its own; `n` is an IPv4 address as a signed 32-bit number (0 for IPv6). */
export interface Ip {
  readonly text: string;
  readonly family: 4 | 6;
  readonly id: number;
  readonly n: number;
  /** The address as eight (IPv6) or two (IPv4) groups of 16 bits. */
  readonly groups: readonly number[];
}

/** A prefix, e.g. 10.244.0.0/16. */
export interface Cidr {
  readonly base: Ip;
  readonly bits: number;
  readonly family: 4 | 6;
  /** Canonical: host bits cleared. */
  readonly text: string;
}

const byText = new Map<string, Ip>();
const byNumber = new Map<number, Ip>();
let nextId = 1;

/** The address written in `text`, or undefined when it is none (forms like 10.1 or 010.0.0.1 are none). */
export function parseIp(text: string): Ip | undefined {
  const known = byText.get(text);
  if (known) return known;
  const n = parseFour(text);
  if (n !== undefined) return ipOf(n);
  if (!text.includes(':') || text.includes('%') || !ipaddr.IPv6.isValid(text)) return undefined;
  // The library takes what stands right behind :: for a mapped address; Go's reader does not.
  const six = ipaddr.IPv6.parse(text.replace(/^::(?=\d+\.)/, '0::'));
  return six.isIPv4MappedAddress() ? parseIp(six.toIPv4Address().toString()) : ipFromGroups(six.parts);
}

/** As parseIp, for text that this house itself wrote; throws otherwise. */
export function ip(text: string): Ip {
  const found = parseIp(text);
  if (!found) throw new Error(`not an IP address: ${text}`);
  return found;
}

/** The IPv4 address with this number. */
export function ipOf(n: number): Ip {
  const key = n | 0;
  let found = byNumber.get(key);
  if (!found) {
    const u = key >>> 0;
    // Joined: a flat string, not a rope that is kept as long as the address.
    const text = [u >>> 24, (u >>> 16) & 255, (u >>> 8) & 255, u & 255].join('.');
    found = intern({ text, family: 4, n: key, groups: [u >>> 16, u & 0xffff] });
    byNumber.set(key, found);
  }
  return found;
}

function ipFromGroups(groups: readonly number[]): Ip {
  if (groups.length === 2) return ipOf(((groups[0] ?? 0) << 16) | (groups[1] ?? 0));
  const text = new ipaddr.IPv6([...groups]).toRFC5952String();
  return byText.get(text) ?? intern({ text, family: 6, n: 0, groups: [...groups] });
}

function intern(address: Omit<Ip, 'id'>): Ip {
  const { text, family, n, groups } = address;
  const made: Ip = { text, family, id: nextId++, n, groups };
  byText.set(text, made);
  return made;
}

function parseFour(text: string): number | undefined {
  const m = /^(\d{1,3})\.(\d{1,3})\.(\d{1,3})\.(\d{1,3})$/.exec(text);
  if (!m) return undefined;
  let n = 0;
  for (let i = 1; i <= 4; i++) {
    const part = m[i] ?? '';
    const value = Number(part);
    if (value > 255 || (part.length > 1 && part.startsWith('0'))) return undefined;
    n = (n << 8) | value;
  }
  return n;
}

/** `10.0.0.0/8`, `fd00::/8`; an address alone is a prefix of full length. undefined when malformed. */
export function parseCidr(text: string): Cidr | undefined {
  const slash = text.indexOf('/');
  const address = parseIp(slash < 0 ? text : text.slice(0, slash));
  if (!address) return undefined;
  const most = address.family === 4 ? 32 : 128;
  if (slash < 0) return cidrOf(address, most);
  const bits = text.slice(slash + 1);
  if (!/^\d{1,3}$/.test(bits) || Number(bits) > most) return undefined;
  return cidrOf(address, Number(bits));
}

/** As parseCidr, for text that this house itself wrote; throws otherwise. */
export function cidr(text: string): Cidr {
  const found = parseCidr(text);
  if (!found) throw new Error(`not a CIDR: ${text}`);
  return found;
}

/** The prefix of `bits` around an address. */
export function cidrOf(address: Ip, bits: number): Cidr {
  const base = masked(address, bits);
  const key = base.id * 256 + bits;
  let found = prefixes.get(key);
  if (!found) {
    found = { base, bits, family: address.family, text: [base.text, bits].join('/') };
    prefixes.set(key, found);
  }
  return found;
}

/** Interned as addresses are: every pod of a node has a route to the same prefix. */
const prefixes = new Map<number, Cidr>();

function masked(address: Ip, bits: number): Ip {
  if (address.family === 4) return ipOf(bits === 0 ? 0 : address.n & (-1 << (32 - bits)));
  return ipFromGroups(address.groups.map((g, i) => g & groupMask(bits - i * 16)));
}

function groupMask(bits: number): number {
  if (bits <= 0) return 0;
  return bits >= 16 ? 0xffff : (0xffff << (16 - bits)) & 0xffff;
}

/** True when the address lies in the prefix (of the same family). */
export function contains(prefix: Cidr, address: Ip): boolean {
  if (prefix.family !== address.family) return false;
  if (prefix.bits === 0) return true;
  if (prefix.family === 4) return ((address.n ^ prefix.base.n) & (-1 << (32 - prefix.bits))) === 0;
  for (let i = 0; i * 16 < prefix.bits; i++) {
    if ((((address.groups[i] ?? 0) ^ (prefix.base.groups[i] ?? 0)) & groupMask(prefix.bits - i * 16)) !== 0) return false;
  }
  return true;
}

/** The nth address of a prefix (0 = its base), or undefined when it lies outside. */
export function nthAddress(prefix: Cidr, n: number): Ip | undefined {
  const groups = [...prefix.base.groups];
  let carry = n;
  for (let i = groups.length - 1; i >= 0 && carry > 0; i--) {
    const sum = (groups[i] ?? 0) + carry;
    groups[i] = sum % 65536;
    carry = Math.floor(sum / 65536);
  }
  if (carry > 0) return undefined;
  const address = ipFromGroups(groups);
  return contains(prefix, address) ? address : undefined;
}

/** How many addresses a prefix has (Infinity is never reached: a /0 of IPv6 is 2^128 as a double). */
export function sizeOf(prefix: Cidr): number {
  return 2 ** ((prefix.family === 4 ? 32 : 128) - prefix.bits);
}

/** Numeric order: IPv4 before IPv6. */
export function compareIp(a: Ip, b: Ip): number {
  if (a.family !== b.family) return a.family - b.family;
  for (let i = 0; i < a.groups.length; i++) {
    const d = (a.groups[i] ?? 0) - (b.groups[i] ?? 0);
    if (d !== 0) return d;
  }
  return 0;
}

/** 127.0.0.0/8 and ::1. */
export function isLoopback(address: Ip): boolean {
  return address.family === 4 ? address.n >> 24 === 127 : address.text === '::1';
}

/** 10.0.0.1:80 or [fd00::1]:80. */
export function hostPort(host: string, port: number): string {
  return host.includes(':') ? `[${host}]:${port}` : `${host}:${port}`;
}

/** The text of 4 or 16 bytes. */
export function ipText(bytes: ArrayLike<number>): string {
  const list = Array.from(bytes);
  if (list.length !== 16) return list.join('.');
  const groups: string[] = [];
  for (let i = 0; i < 16; i += 2) groups.push((((list[i] ?? 0) << 8) | (list[i + 1] ?? 0)).toString(16));
  return parseIp(groups.join(':'))?.text ?? groups.join(':');
}
