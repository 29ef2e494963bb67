// Constants: how one is read, written and put in order. upstream: nftables src/datatype.c
import { cidrOf, compareIp, type Ip, ip, parseIp } from '../../../base/ip.ts';
import type { Atom, Expr, TypeName, Value } from './ast.ts';
import { isBitmask, PROTOCOL_ALIASES, TYPES } from './types.ts';

const SERVICES: Readonly<Record<string, number>> = {
  echo: 7,
  discard: 9,
  daytime: 13,
  'ftp-data': 20,
  ftp: 21,
  ssh: 22,
  telnet: 23,
  smtp: 25,
  time: 37,
  domain: 53,
  bootps: 67,
  bootpc: 68,
  tftp: 69,
  http: 80,
  kerberos: 88,
  pop3: 110,
  sunrpc: 111,
  ntp: 123,
  'netbios-ssn': 139,
  imap2: 143,
  snmp: 161,
  bgp: 179,
  ldap: 389,
  https: 443,
  'microsoft-ds': 445,
  submission: 587,
  ldaps: 636,
  imaps: 993,
  pop3s: 995,
  openvpn: 1194,
  nfs: 2049,
  mysql: 3306,
  postgresql: 5432,
  'http-alt': 8080,
};

/** How values are written: -n, -p, -S. */
export interface Style {
  readonly numeric?: boolean;
  readonly protocols?: boolean;
  readonly services?: boolean;
}

/** The words of bison's errors for a constant that is none. */
export class BadValue extends Error {}

function number(text: string): number | undefined {
  return /^(0x[0-9a-f]+|\d+)$/i.test(text) ? Number(text) : undefined;
}

/** One constant as its type means it. */
export function parseAtom(text: string, type: TypeName, bits = TYPES[type].bits): Atom {
  if (type === 'ipv4_addr' || type === 'ipv6_addr') return parseAddress(text, type);
  if (type === 'ether_addr') {
    if (!/^([0-9a-f]{1,2}:){5}[0-9a-f]{1,2}$/i.test(text)) throw new BadValue('parse error');
    return text
      .toLowerCase()
      .split(':')
      .map((part) => part.padStart(2, '0'))
      .join(':');
  }
  if (type === 'ifname' || type === 'iface_index' || type === 'string') return text;
  if (type === 'time') {
    const ms = parseDuration(text);
    if (ms === undefined) throw new BadValue('Could not parse relative time');
    return ms / 1000;
  }
  const named =
    TYPES[type].symbols?.[text] ??
    (type === 'inet_service' ? SERVICES[text] : (type === 'uid' || type === 'gid') && text === 'root' ? 0 : type === 'inet_proto' ? PROTOCOL_ALIASES[text] : undefined);
  const n = named ?? number(text);
  if (n === undefined) throw new BadValue(unknownWord(type, text));
  if (type === 'inet_service' && n > 65_535) throw new BadValue('Service out of range');
  const most = bits > 0 && bits <= 32 ? 2 ** bits - 1 : 0xffffffff;
  if (bits <= 32 && n > most) throw new BadValue(`Value ${n} exceeds valid range 0-${most}`);
  return n;
}

function parseAddress(text: string, type: 'ipv4_addr' | 'ipv6_addr'): Ip {
  const four = type === 'ipv4_addr';
  const n = four ? number(text) : undefined;
  const found = n === undefined ? parseIp(text) : ip([24, 16, 8, 0].map((shift) => (n >>> shift) & 255).join('.'));
  if (found && found.family === (four ? 4 : 6)) return found;
  throw new BadValue(
    found || number(text) !== undefined ? 'Could not resolve hostname: Address family for hostname not supported' : 'Could not resolve hostname: Name or service not known',
  );
}

function unknownWord(type: TypeName, text: string): string {
  if (type === 'inet_service') return 'Could not resolve service: Servname not supported for ai_socktype';
  if (type === 'inet_proto') return 'Could not resolve protocol name';
  if (type === 'uid') return 'User does not exist';
  if (type === 'gid') return 'Group does not exist';
  return type === 'mark' || type === 'integer' ? 'Could not parse integer' : `Could not parse ${TYPES[type].about}${type === 'boolean' ? ` '${text}'` : ''}`;
}

/** `from-to` */
export function rangeOf(from: Atom, to: Atom, type: TypeName): Expr {
  if (compareAtoms(from, to) > 0) throw new BadValue('Range has zero or negative size');
  return { kind: 'range', from, to, type };
}

/** `base/length`: of an address, or of bits. */
export function prefixOf(base: Atom, length: number, type: TypeName): Expr {
  const width = TYPES[type].bits;
  if (length > width) throw new BadValue(`Prefix length ${length} is invalid for type of ${width} bits width`);
  if (typeof base !== 'object') throw new BadValue('Prefix expression is undefined for this type');
  return length === width ? { kind: 'value', value: base, type } : { kind: 'prefix', cidr: cidrOf(base, length) };
}

/** One value as nft prints it. */
export function atomText(value: Atom, type: TypeName, style: Style = {}): string {
  if (typeof value === 'object') return value.text;
  if (typeof value === 'string') return type === 'ether_addr' ? value : `"${value}"`;
  if (type === 'mark') return `0x${(value >>> 0).toString(16).padStart(8, '0')}`;
  if (type === 'time') return durationText(value * 1000);
  if (type === 'inet_service') {
    const name = style.services ? Object.entries(SERVICES).find(([, n]) => n === value)?.[0] : undefined;
    return name === undefined ? String(value) : `"${name}"`;
  }
  const { symbols = {}, bits, hex } = TYPES[type];
  const plain = style.numeric || (style.protocols && type === 'inet_proto');
  if (isBitmask(type)) {
    const set = Object.values(symbols)
      .filter((bit) => value & bit)
      .sort((a, b) => a - b);
    const names = set.map((bit) => (plain ? `0x${bit.toString(16)}` : (Object.entries(symbols).find(([, n]) => n === bit)?.[0] ?? '')));
    return names.length > 0 ? names.join(',') : `0x${value.toString(16)}`;
  }
  const name = plain ? undefined : Object.entries(symbols).find(([, n]) => n === value)?.[0];
  if (name !== undefined) return type === 'devgroup' || type === 'day' ? `"${name}"` : name;
  return hex && type !== 'iface_type' ? `0x${value.toString(16).padStart(Math.ceil(bits / 4), '0')}` : String(value);
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

/** Types whose bytes are kept in the order of the machine: the last one counts most. */
const OF_THE_HOST: ReadonlySet<TypeName> = new Set<TypeName>(['mark', 'ifname', 'uid', 'gid', 'ct_state', 'ct_status', 'fib_addrtype', 'iface_index', 'devgroup', 'realm']);

function bytesOf(value: Atom, type: TypeName): number[] {
  if (typeof value === 'object') return value.groups.flatMap((g) => [g >> 8, g & 255]);
  if (typeof value === 'string') return type === 'ether_addr' ? value.split(':').map((part) => Number.parseInt(part, 16)) : [...value.padEnd(16, '\0')].map((c) => c.charCodeAt(0));
  const size = Math.ceil((TYPES[type].bits || 32) / 8);
  const big = Array.from({ length: size }, (_, i) => Math.floor(value / 2 ** (8 * (size - 1 - i))) & 255);
  return OF_THE_HOST.has(type) ? big.reverse() : big;
}

/** The order in which nft lists keys: as one number, whose last byte counts most where nft reads the bytes in the machine's order (concatenations, names). */
export function compareKeys(a: readonly Atom[], b: readonly Atom[], types: readonly TypeName[]): number {
  const [first, other] = [a[0], b[0]];
  if (a.length === 1 && b.length === 1 && first !== undefined && other !== undefined && types[0] !== 'ifname') return compareAtoms(first, other);
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
  if (types.length !== 1 || !only || only === 'ipv6_addr' || only === 'ifname' || only === 'ether_addr') return 1;
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
