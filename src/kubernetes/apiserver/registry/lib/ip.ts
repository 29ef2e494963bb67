// IP addresses and ranges as the server reads and refuses them. upstream: apimachinery/pkg/util/validation/ip.go, k8s.io/utils/net (sloppy parsers)
import { type FieldError, invalid } from '../../../api/field.ts';

export interface Address {
  readonly family: 4 | 6;
  /** The number; IPv4-mapped IPv6 addresses count as IPv4, as Go's net.IP has it. */
  readonly value: bigint;
  /** Written as ::ffff:a.b.c.d */
  readonly mapped: boolean;
  /** Octets with leading zeros: read, but not accepted where new values are checked. */
  readonly zeros: boolean;
}

function parseV4(text: string): { value: bigint; zeros: boolean } | undefined {
  const parts = text.split('.');
  if (parts.length !== 4) return undefined;
  let value = 0n;
  let zeros = false;
  for (const part of parts) {
    if (!/^\d+$/.test(part)) return undefined;
    if (part.length > 1 && part.startsWith('0')) zeros = true;
    const n = Number(part);
    if (n > 255) return undefined;
    value = value * 256n + BigInt(n);
  }
  return { value, zeros };
}

function parseV6(text: string): { value: bigint; zeros: boolean } | undefined {
  let tail = text;
  let zeros = false;
  if (tail.includes('.')) {
    const at = tail.lastIndexOf(':');
    const v4 = at < 0 ? undefined : parseV4(tail.slice(at + 1));
    if (!v4) return undefined;
    zeros = v4.zeros;
    tail = `${tail.slice(0, at + 1)}${(v4.value >> 16n).toString(16)}:${(v4.value & 0xffffn).toString(16)}`;
  }
  const halves = tail.split('::');
  if (halves.length > 2) return undefined;
  const groups = (s: string | undefined): string[] => (s ? s.split(':') : []);
  const head = groups(halves[0]);
  const rest = groups(halves[1]);
  const missing = 8 - head.length - rest.length;
  if (halves.length === 2 ? missing < 1 : missing !== 0) return undefined;
  const all = [...head, ...Array<string>(Math.max(0, missing)).fill('0'), ...rest];
  if (!all.every((g) => /^[0-9a-fA-F]{1,4}$/.test(g))) return undefined;
  return { value: all.reduce((v, g) => (v << 16n) | BigInt(Number.parseInt(g, 16)), 0n), zeros };
}

const MAPPED = 0xffffn;

const known = new Map<string, Address | undefined>();
const MAX_KNOWN = 10_000;

/** An address, leading zeros and all, or undefined. The same few are looked at with every write of a slice. upstream: ParseIPSloppy */
export function parseIP(text: string): Address | undefined {
  let address = known.get(text);
  if (address === undefined && !known.has(text)) {
    address = readIP(text);
    if (known.size >= MAX_KNOWN) known.clear();
    known.set(text, address);
  }
  return address;
}

function readIP(text: string): Address | undefined {
  if (!text.includes(':')) {
    const v4 = parseV4(text);
    return v4 && { family: 4, value: v4.value, mapped: false, zeros: v4.zeros };
  }
  const v6 = parseV6(text);
  if (!v6) return undefined;
  if (v6.value >> 32n === MAPPED) return { family: 4, value: v6.value & 0xffffffffn, mapped: true, zeros: v6.zeros };
  return { family: 6, value: v6.value, mapped: false, zeros: v6.zeros };
}

export function formatIP(family: 4 | 6, value: bigint): string {
  if (family === 4) return [24n, 16n, 8n, 0n].map((s) => (value >> s) & 255n).join('.');
  const groups: string[] = [];
  for (let s = 112n; s >= 0n; s -= 16n) groups.push(((value >> s) & 0xffffn).toString(16));
  let best = { at: -1, length: 1 };
  for (let i = 0; i < 8; i++) {
    let n = 0;
    while (groups[i + n] === '0') n++;
    if (n > best.length) best = { at: i, length: n };
  }
  if (best.at < 0) return groups.join(':');
  return `${groups.slice(0, best.at).join(':')}::${groups.slice(best.at + best.length).join(':')}`;
}

export interface Network {
  readonly family: 4 | 6;
  readonly base: bigint;
  readonly bits: number;
  readonly size: bigint;
  /** The address as written, before masking. */
  readonly address: Address;
  readonly zeros: boolean;
}

/** A range, or undefined. upstream: ParseCIDRSloppy */
export function parseCIDR(text: string): Network | undefined {
  const slash = text.indexOf('/');
  if (slash < 0) return undefined;
  const address = parseIP(text.slice(0, slash));
  const prefix = text.slice(slash + 1);
  if (!address || !/^\d+$/.test(prefix)) return undefined;
  const width = address.family === 4 && !address.mapped ? 32 : 128;
  let bits = Number(prefix);
  if (bits > width) return undefined;
  if (address.mapped) {
    if (bits < 96) return undefined;
    bits -= 96;
  }
  const span = BigInt((address.family === 4 ? 32 : 128) - bits);
  return { family: address.family, base: (address.value >> span) << span, bits, size: 1n << span, address, zeros: address.zeros || (prefix.length > 1 && prefix.startsWith('0')) };
}

export const contains = (network: Network, address: Address): boolean =>
  network.family === address.family && address.value >= network.base && address.value < network.base + network.size;

const BAD_IP = 'must be a valid IP address, (e.g. 10.9.8.7 or 2001:db8::ffff)';
const BAD_CIDR = 'must be a valid CIDR value, (e.g. 10.9.8.0/24 or 2001:db8::/64)';

/** What the old object had (`known`) is not looked at again. upstream: IsValidIP, IsValidIPForLegacyField */
export function validateIP(path: string, text: string, known?: readonly string[]): FieldError[] {
  if (known?.includes(text)) return [];
  const ip = parseIP(text);
  if (!ip) return [invalid(path, text, BAD_IP)];
  if (ip.zeros) return [invalid(path, text, 'must not have leading 0s')];
  return ip.mapped ? [invalid(path, text, 'must not be an IPv4-mapped IPv6 address')] : [];
}

/** As validateIP, for fields that know one way only of writing an address. upstream: IsValidIP */
export function validateCanonicalIP(path: string, text: string): FieldError[] {
  const errors = validateIP(path, text);
  const ip = parseIP(text);
  if (errors.length || !ip) return errors;
  const usual = formatIP(ip.family, ip.value);
  return text === usual ? [] : [invalid(path, text, `must be in canonical form (${JSON.stringify(usual)})`)];
}

/** upstream: IsValidCIDR, IsValidCIDRForLegacyField */
export function validateCIDR(path: string, text: string, known?: readonly string[]): FieldError[] {
  if (known?.includes(text)) return [];
  const network = parseCIDR(text);
  if (!network) return [invalid(path, text, BAD_CIDR)];
  if (network.zeros) return [invalid(path, text, 'must not have leading 0s in IP or prefix length')];
  if (network.address.mapped) return [invalid(path, text, 'must not have an IPv4-mapped IPv6 address')];
  return network.base === network.address.value ? [] : [invalid(path, text, 'must not have bits set beyond the prefix length')];
}

const ranges = (...texts: string[]): Network[] => texts.flatMap((t) => parseCIDR(t) ?? []);
const SPECIAL: readonly { readonly text: string; readonly in: readonly Network[] }[] = [
  { text: 'may not be in the loopback range (127.0.0.0/8, ::1/128)', in: ranges('127.0.0.0/8', '::1/128') },
  { text: 'may not be in the link-local range (169.254.0.0/16, fe80::/10)', in: ranges('169.254.0.0/16', 'fe80::/10') },
  { text: 'may not be in the link-local multicast range (224.0.0.0/24, ff02::/10)', in: ranges('224.0.0.0/24', 'ff02::/16') },
];

/** Addresses that mean "this host" or "this link" lead nowhere as endpoints. upstream: ValidateEndpointIP */
export function validateNonSpecialIP(text: string, path: string): FieldError[] {
  const ip = parseIP(text);
  if (!ip) return [invalid(path, text, 'must be a valid IP address')];
  const errors: FieldError[] = [];
  if (ip.value === 0n) errors.push(invalid(path, text, `may not be unspecified (${text})`));
  for (const special of SPECIAL) if (special.in.some((n) => contains(n, ip))) errors.push(invalid(path, text, special.text));
  return errors;
}
