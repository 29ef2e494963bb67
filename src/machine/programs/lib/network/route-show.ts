// Which routes `ip route show` is asked for, and the rows of every table. upstream: iproute2 ip/iproute.c iproute_list_flush_or_save, filter_nlmsg; Linux net/ipv4/fib_frontend.c fib_add_ifaddr
import { type Cidr, cidrOf, contains, type Ip, ipOf, parseCidr, parseIp } from '../../../../base/ip.ts';
import { isRunning } from '../../../network/link.ts';
import type { Netns } from '../../../network/netns.ts';
import { DEFAULT, LOCAL, MAIN } from '../../../network/policy-rules.ts';
import type { Route } from '../../../network/types.ts';
import { addressesOf } from './link-text.ts';

/** A row of a routing table: a route, or what the kernel keeps in the table `local`. */
export interface RouteRow extends Omit<Route, 'type' | 'table'> {
  readonly type: Route['type'] | 'broadcast' | 'anycast' | 'multicast';
  readonly table: number;
}

/** What is wrong with the words, and how the tool ends. */
export class RouteProblem extends Error {
  readonly exit: number;
  constructor(message: string, exit: number) {
    super(message);
    this.exit = exit;
  }
}

const TABLES: Readonly<Record<string, number>> = { main: MAIN, local: LOCAL, default: DEFAULT };

/** The name of a table that has one. */
export const tableName = (n: number): string => Object.keys(TABLES).find((name) => TABLES[name] === n) ?? String(n);

/** The number of a table by its name or number. */
export function tableNamed(text: string): number {
  const n = TABLES[text] ?? (/^\d+$/.test(text) && Number(text) <= 0xffff_ffff ? Number(text) : undefined);
  if (n === undefined) throw wrong(text, 'table id value is invalid');
  return n;
}

/** Who may have made a route, by their numbers. upstream: iproute2 etc/iproute2/rt_protos */
const PROTOS: Readonly<Record<string, number>> = {
  unspec: 0,
  redirect: 1,
  kernel: 2,
  boot: 3,
  static: 4,
  gated: 8,
  ra: 9,
  mrt: 10,
  zebra: 11,
  bird: 12,
  dnrouted: 13,
  xorp: 14,
  ntk: 15,
  dhcp: 16,
  keepalived: 18,
  babel: 42,
  bgp: 186,
  isis: 187,
  ospf: 188,
  rip: 189,
  eigrp: 192,
};

/** A protocol by its name; numbers that have a name get it. */
export function protoNamed(text: string): string {
  if (PROTOS[text] !== undefined) return text;
  if (!/^\d+$/.test(text) || Number(text) > 255) throw wrong(text, 'invalid "protocol"');
  return Object.keys(PROTOS).find((name) => PROTOS[name] === Number(text)) ?? text;
}

/** The number of a protocol or scope (-N). */
export const protoNumber = (name: string): string => String(PROTOS[name] ?? name);
export const scopeNumber = (name: string): string => Object.keys(SCOPES).find((n) => /^\d/.test(n) && SCOPES[n] === name) ?? name;
const SCOPES: Readonly<Record<string, string>> = {
  global: 'global',
  universe: 'global',
  '0': 'global',
  link: 'link',
  '253': 'link',
  host: 'host',
  '254': 'host',
  site: 'site',
  '200': 'site',
  nowhere: 'nowhere',
  '255': 'nowhere',
  all: 'all',
};
const ROW_TYPES: readonly string[] = ['unicast', 'local', 'broadcast', 'anycast', 'multicast', 'blackhole', 'unreachable', 'prohibit', 'throw', 'nat'];

export const wrong = (value: string, what: string): RouteProblem => new RouteProblem(`Error: argument "${value}" is wrong: ${what}\n`, 255);

export interface RouteFilter {
  readonly table: number | 'all';
  /** Only what routers have told of. */
  readonly cached: boolean;
  /** Fields that all rows shown share, and that are therefore not said. */
  readonly said: ReadonlySet<'dev' | 'via' | 'src' | 'proto' | 'scope' | 'metric'>;
  keep(r: RouteRow): boolean;
}

/** The scope that a word names. */
export function scopeNamed(word: string): string {
  const scope = SCOPES[word];
  if (scope === undefined) throw wrong(word, 'invalid "scope" value');
  return scope;
}

/** 10.9/16 is 10.9.0.0/16. */
export function loosePrefix(text: string, family: 4 | 6): Cidr | undefined {
  if (text === 'default' || text === 'any' || text === 'all') return parseCidr(family === 4 ? '0.0.0.0/0' : '::/0');
  const [base = '', bits] = text.split('/');
  const whole = /^\d+(\.\d+){0,2}$/.test(base) ? [...base.split('.'), '0', '0', '0'].slice(0, 4).join('.') : base;
  return parseCidr(bits === undefined ? whole : `${whole}/${bits}`);
}

/** Reads what follows `show`. */
export function readFilter(ns: Netns, words: readonly string[], family: 4 | 6, doing: 'Dump' | 'Flush' = 'Dump'): RouteFilter {
  const tests: ((r: RouteRow) => boolean)[] = [];
  const said = new Set<'dev' | 'via' | 'src' | 'proto' | 'scope' | 'metric'>();
  let table: number | 'all' = MAIN;
  let cached = false;
  for (let i = 0; i < words.length; i++) {
    const word = words[i] ?? '';
    const value = (): string => {
      const next = words[++i];
      if (next === undefined) throw new RouteProblem('Command line is not complete. Try option "help"', 255);
      return next;
    };
    if (word === 'table') {
      const name = value();
      if (name === 'cache') cached = true;
      else if (name === 'all' || name === 'unspec' || name === '0') table = 'all';
      else {
        table = tableNamed(name);
        if (!ns.routes.hasTable(table)) throw new RouteProblem(`Error: ipv${family}: FIB table does not exist.\n${doing} terminated`, 2);
      }
    } else if (word === 'dev' || word === 'oif' || word === 'iif') {
      const name = value();
      if (!ns.devices.has(name)) throw new RouteProblem(`Cannot find device "${name}"`, 1);
      tests.push((r) => r.dev?.name === name);
      said.add('dev');
    } else if (word === 'via' || word === 'src') {
      const text = value();
      const wanted = parseIp(text);
      if (!wanted) throw new RouteProblem(`Error: ${text.includes(':') ? 'inet6' : 'inet'} prefix is expected rather than "${text}".`, 1);
      tests.push((r) => r[word] === wanted);
      said.add(word);
    } else if (word === 'proto' || word === 'protocol') {
      const name = protoNamed(value());
      tests.push((r) => r.proto === name);
      said.add('proto');
    } else if (word === 'scope') {
      const scope = scopeNamed(value());
      if (scope === 'all') continue;
      tests.push((r) => r.scope === scope);
      said.add('scope');
    } else if (word === 'type' || ROW_TYPES.includes(word)) {
      const type = word === 'type' ? value() : word;
      if (!ROW_TYPES.includes(type)) throw wrong(type, 'node type value is invalid');
      tests.push((r) => r.type === type);
    } else if (word === 'metric' || word === 'priority' || word === 'preference') {
      const metric = Number(value());
      tests.push((r) => r.metric === metric);
      said.add('metric');
    } else if (word === 'cached' || word === 'cloned' || word === 'cache') cached = true;
    else if (word === 'vrf' || word === 'realms' || word === 'tos' || word === 'dsfield') throw new RouteProblem(`ip route show ${word}: not simulated here`, 255);
    else tests.push(prefixTest(word, value, family));
  }
  return { table, cached, said, keep: (r) => tests.every((test) => test(r)) };
}

/** [to] [root|match|exact] PREFIX */
function prefixTest(word: string, value: () => string, family: 4 | 6): (r: RouteRow) => boolean {
  let how = word === 'to' ? value() : word;
  let text = how;
  if (how === 'root' || how === 'match' || how === 'exact') text = value();
  else how = 'exact';
  const wanted = loosePrefix(text, family);
  if (!wanted) throw new RouteProblem(`Error: ${text.includes(':') ? 'inet6' : 'any valid'} prefix is expected rather than "${text}".`, 1);
  if (how === 'root') return (r) => r.dst.bits >= wanted.bits && contains(wanted, r.dst.base);
  if (how === 'match') return (r) => r.dst.bits <= wanted.bits && contains(r.dst, wanted.base);
  return (r) => r.dst.base === wanted.base && r.dst.bits === wanted.bits;
}

/** The rows of a table, or of all. */
export function rowsOf(ns: Netns, family: 4 | 6, table: number | 'all'): RouteRow[] {
  const written = (id: number): RouteRow[] => ns.routes.list(family, id).map((r): RouteRow => ({ ...r, table: id }));
  const rows = (id: number): RouteRow[] => {
    const own = id === MAIN && family === 6 ? linkLocalRoutes(ns) : id === LOCAL ? (family === 4 ? localFour(ns) : localSix(ns)) : [];
    return [...written(id), ...own].sort(order);
  };
  if (table !== 'all') return rows(table);
  const others = ns.routes.tables(family).toSorted((a, b) => (a & 255) - (b & 255) || a - b);
  return [...others, MAIN, LOCAL].flatMap(rows);
}

function order(a: RouteRow, b: RouteRow): number {
  const bits = a.dst.family === 6 ? sixRank(a) - sixRank(b) : 0;
  return bits || compare(a.dst.base, b.dst.base) || (a.dst.family === 4 ? b.dst.bits - a.dst.bits : 0) || a.metric - b.metric;
}

/** IPv6 comes as its tree is walked: the default route last, and multicast after all else. */
const sixRank = (r: RouteRow): number => (r.dst.bits === 0 ? 1 : 0);

function compare(a: Ip, b: Ip): number {
  for (const [i, g] of a.groups.entries()) if (g !== b.groups[i]) return g - (b.groups[i] ?? 0);
  return 0;
}

const made = (dst: Cidr, more: Partial<RouteRow> & Pick<RouteRow, 'type' | 'dev'>): RouteRow => ({
  dst,
  via: undefined,
  src: undefined,
  proto: 'kernel',
  scope: 'host',
  metric: 0,
  table: LOCAL,
  ...more,
});

function localFour(ns: Netns): RouteRow[] {
  const rows: RouteRow[] = [];
  for (const dev of ns.devices.values()) {
    for (const { ip, bits } of dev.addresses) {
      if (ip.family !== 4) continue;
      rows.push(made(cidrOf(ip, 32), { type: 'local', dev, src: ip }));
      if (dev.kind === 'loopback' && bits < 32) rows.push(made(cidrOf(ip, bits), { type: 'local', dev, src: ip }));
      if (bits < 31 && dev.up) rows.push(made(cidrOf(ipOf(ip.n | (bits === 0 ? -1 : ~(-1 << (32 - bits)))), 32), { type: 'broadcast', dev, src: ip, scope: 'link' }));
    }
  }
  return rows;
}

function localSix(ns: Netns): RouteRow[] {
  const rows: RouteRow[] = [];
  const more = { scope: 'global' } as const;
  for (const dev of ns.devices.values()) {
    for (const { ip, bits } of addressesOf(dev, 6)) {
      rows.push(made(cidrOf(ip, 128), { type: 'local', dev, ...more }));
      if (dev.kind !== 'loopback' && bits < 127 && ns.forwards(6)) rows.push(made(cidrOf(cidrOf(ip, bits).base, 128), { type: 'anycast', dev, ...more }));
    }
    const multicast = parseCidr('ff00::/8');
    if (multicast && dev.kind !== 'loopback' && isRunning(dev)) rows.push(made(multicast, { type: 'multicast', dev, metric: 256, ...more }));
  }
  return rows;
}

/** Every device that speaks IPv6 has a route to its neighbours' link-local addresses. */
function linkLocalRoutes(ns: Netns): RouteRow[] {
  const dst = parseCidr('fe80::/64');
  return [...ns.devices.values()].flatMap((dev) =>
    dst && dev.kind !== 'loopback' && !dev.master && !dev.noLinkLocal && isRunning(dev) ? [made(dst, { type: 'unicast', dev, scope: 'global', metric: 256, table: MAIN })] : [],
  );
}
