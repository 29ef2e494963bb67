// Routes as `ip route` prints them. upstream: iproute2 ip/iproute.c
import { type Ip, parseIp } from '../../../../base/ip.ts';
import { isRunning } from '../../../network/link.ts';
import type { Netns } from '../../../network/netns.ts';
import { ICMP, TCP, UDP } from '../../../network/packet.ts';
import { LOCAL, MAIN } from '../../../network/policy-rules.ts';
import type { Decision, Device, NextHop, RouteKey } from '../../../network/types.ts';
import { jsonText } from './ip-json.ts';
import { addressesOf, type LinkStyle } from './link-text.ts';
import { protoNumber, type RouteFilter, RouteProblem, type RouteRow, rowsOf, scopeNumber, tableName, wrong } from './route-show.ts';

const quietDown = (dev: Device): boolean => dev.up && !isRunning(dev);

/** One line of `ip route`, with the space at its end that the tool leaves. */
function routeText(r: RouteRow, { said, table }: RouteFilter, { details, numeric }: LinkStyle): string {
  const full = r.dst.family === 4 ? 32 : 128;
  const dst = r.dst.bits === 0 ? 'default' : r.dst.bits === full ? r.dst.base.text : r.dst.text;
  const parts = [r.type === 'unicast' && !details ? dst : `${r.type} ${dst}`];
  if (r.via && !said.has('via')) parts.push(`via ${r.via.text}`);
  if (r.dev && !said.has('dev')) parts.push(`dev ${r.dev.name}`);
  if (table === 'all' && r.table !== MAIN) parts.push(`table ${tableName(r.table)}`);
  if ((r.proto !== 'boot' || details) && !said.has('proto')) parts.push(`proto ${numeric ? protoNumber(r.proto) : r.proto}`);
  if ((details || (r.scope !== 'global' && r.dst.family === 4 && (r.type === 'unicast' || r.table === LOCAL))) && !said.has('scope'))
    parts.push(`scope ${numeric ? scopeNumber(r.scope) : r.scope}`);
  if (r.src && !said.has('src')) parts.push(`src ${r.src.text}`);
  if ((r.metric !== 0 || r.dst.family === 6) && !said.has('metric')) parts.push(`metric ${r.metric}`);
  if (r.onlink) parts.push('onlink');
  if (r.dev && r.table !== LOCAL && quietDown(r.dev)) parts.push('linkdown');
  if (r.mtu !== undefined) parts.push(`mtu ${r.mtuLocked ? 'lock ' : ''}${r.mtu}`);
  const end = r.dst.family === 4 ? ' ' : '';
  if (r.nextHops) return `${parts.join(' ')}${r.dst.family === 6 ? ' pref medium' : ' '}\n${r.nextHops.map(hopText).join('')}`;
  if (r.dst.family === 6) parts.push('pref medium');
  return `${parts.join(' ')}${end}\n`;
}

const hopText = (hop: NextHop): string =>
  `\tnexthop${hop.via ? ` via ${hop.via.text}` : ''} dev ${hop.dev.name} weight ${hop.weight} ${hop.onlink ? 'onlink ' : ''}${quietDown(hop.dev) ? 'linkdown ' : ''}\n`;

/** The routes of a family that were asked for. */
export function routesText(ns: Netns, family: 4 | 6, filter: RouteFilter, style: LinkStyle): string {
  const text = rowsOf(ns, family, filter.table)
    .filter((r) => filter.keep(r))
    .map((r) => routeText(r, filter, style))
    .join('');
  return style.oneline ? text.replaceAll('\n\t', '\\\t') : text;
}

/** What routers have told of (`ip route show cache`). */
export function cacheText(ns: Netns, family: 4 | 6): string {
  const now = ns.clock.now();
  return [...ns.routes.exceptions()]
    .filter(([dst]) => dst.family === family)
    .map(([dst, e]) => {
      const way = ns.routes.lookup(dst);
      return `${dst.text} via ${e.via.text} ${way.kind === 'out' ? `dev ${way.dev.name} ` : ''}\n    cache <redirected> expires ${Math.max(0, Math.floor((e.until - now) / 1000))}sec \n`;
    })
    .join('');
}

const ERRORS = { none: 'Network is unreachable', blackhole: 'Invalid argument', unreachable: 'No route to host', prohibit: 'Permission denied' } as const;

interface Asked {
  ip: Ip | undefined;
  from: Ip | undefined;
  iif: string | undefined;
  oif: string | undefined;
  mark: number | undefined;
  uid: number | undefined;
  proto: number | undefined;
  sport: number | undefined;
  dport: number | undefined;
  /** The entry of the table is asked for, not the way. */
  fib: boolean;
  warning: string;
}

const PROTOCOLS: Readonly<Record<string, number>> = { icmp: ICMP, tcp: TCP, udp: UDP };

/** Reads what follows `get`. */
function asked(ns: Netns, words: readonly string[]): Asked {
  const a: Asked = {
    ip: undefined,
    from: undefined,
    iif: undefined,
    oif: undefined,
    mark: undefined,
    uid: undefined,
    proto: undefined,
    sport: undefined,
    dport: undefined,
    fib: false,
    warning: '',
  };
  for (let i = 0; i < words.length; i++) {
    const word = words[i] ?? '';
    const value = (): string => {
      const next = words[++i];
      if (next === undefined) throw new RouteProblem('Command line is not complete. Try option "help"', 255);
      return next;
    };
    const number = (what: string): number => {
      const text = value();
      if (!/^(0x[\da-f]+|\d+)$/i.test(text)) throw wrong(text, what);
      return Number(text);
    };
    if (word === 'from') a.from = addressNamed(value());
    else if (word === 'iif' || word === 'oif' || word === 'dev') {
      const name = value();
      if (!ns.devices.has(name)) throw new RouteProblem(`Cannot find device "${name}"`, 1);
      a[word === 'iif' ? 'iif' : 'oif'] = name;
    } else if (word === 'mark') a.mark = number('invalid mark');
    else if (word === 'uid') a.uid = number('invalid UID');
    else if (word === 'sport' || word === 'dport') a[word] = number(`invalid ${word}`);
    else if (word === 'ipproto') {
      const name = value();
      a.proto = PROTOCOLS[name] ?? (/^\d+$/.test(name) ? Number(name) : undefined);
      if (a.proto === undefined) throw wrong(name, 'Invalid "ipproto" value');
    } else if (word === 'fibmatch') a.fib = true;
    // Nothing here looks at the type of service.
    else if (word === 'tos' || word === 'dsfield') number('TOS value is invalid');
    else if (word === 'vrf' || word === 'as' || word === 'notify' || word === 'connected') throw new RouteProblem(`ip route get ${word}: not simulated here`, 255);
    else {
      const text = word === 'to' ? value() : word;
      const [base = '', bits] = text.split('/');
      a.ip = addressNamed(base, text);
      if (bits !== undefined && Number(bits) !== (a.ip.family === 4 ? 32 : 128))
        a.warning = `Warning: /${bits} as prefix is invalid, only /${a.ip.family === 4 ? 32 : 128} (or none) is supported.\n`;
    }
  }
  return a;
}

function addressNamed(text: string, word = text): Ip {
  const ip = parseIp(text);
  if (!ip) throw new RouteProblem(`Error: ${word.includes(':') ? 'inet6 prefix' : 'any valid prefix'} is expected rather than "${word}".`, 1);
  return ip;
}

const NO_FILTER: RouteFilter = { table: MAIN, cached: false, said: new Set(), keep: () => true };

/** `ip route get`: the way to an address. Throws the errno's words. */
export function routeGet(ns: Netns, words: readonly string[], style: LinkStyle, uid: number): { readonly out: string; readonly err: string } {
  const a = asked(ns, words);
  if (!a.ip) throw new RouteProblem('need at least a destination address', 1);
  if (a.ip.n === -1 && a.ip.family === 4) throw new RouteProblem('RTNETLINK answers: Network is unreachable', 2);
  if (a.from && a.iif === undefined && !ns.routes.isLocal(a.from)) throw new RouteProblem('RTNETLINK answers: Network is unreachable', 2);
  // Nobody has the empty address but the host itself.
  const target = a.ip.text === '0.0.0.0' ? (parseIp('127.0.0.1') ?? a.ip) : a.ip;
  const way = wayTo(ns, target, a);
  if (way.kind !== 'out' && way.kind !== 'local') throw new RouteProblem(`RTNETLINK answers: ${ERRORS[way.kind]}`, 2);
  if (a.fib && way.kind === 'out') return { out: routeText({ ...way.route, table: way.route.table ?? MAIN }, { ...NO_FILTER, table: 'all' }, style), err: a.warning };
  const found = a.ip.family === 4 ? four(ns, a.ip, a, way, a.uid ?? uid, style.details) : six(ns, a.ip, a, way);
  if (style.json) return { out: jsonText([found.json], style.pretty ?? false), err: a.warning };
  return { out: style.oneline ? `${found.text.slice(0, -1).replaceAll('\n', '\\')}\n` : found.text, err: a.warning };
}

type Way = Extract<Decision, { kind: 'out' | 'local' }>;

function wayTo(ns: Netns, ip: Ip, a: Asked): Decision {
  const way = ns.routes.lookup(ip, { src: a.from, mark: a.mark ?? 0, in: a.iif === undefined ? undefined : ns.devices.get(a.iif), ...ends(a) });
  const dev = a.oif === undefined ? undefined : ns.devices.get(a.oif);
  if (!dev || way.kind !== 'out' || way.dev === dev) return way;
  // Asked for a device that no route leads by: the neighbour is looked for right there.
  return { kind: 'out', dev, next: undefined, route: { ...way.route, via: undefined, dev, src: undefined } };
}

const ends = (a: Asked): Pick<RouteKey, 'proto' | 'sport' | 'dport'> => ({
  ...(a.proto === undefined ? {} : { proto: a.proto }),
  ...(a.sport === undefined ? {} : { sport: a.sport }),
  ...(a.dport === undefined ? {} : { dport: a.dport }),
});

interface Got {
  readonly text: string;
  readonly json: Readonly<Record<string, unknown>>;
}

function four(ns: Netns, ip: Ip, a: Asked, way: Way, uid: number, details: boolean): Got {
  const src = a.from ?? (ip.text === '0.0.0.0' ? parseIp('127.0.0.1') : sourceOf(ns, way, ip));
  const broadcast = way.kind === 'out' && ns.routes.isBroadcast(ip);
  const group = ip.n >>> 28 === 14;
  const type = way.kind === 'local' ? 'local' : broadcast ? 'broadcast' : group ? 'multicast' : 'unicast';
  const dev = way.kind === 'local' ? 'lo' : way.dev.name;
  const told = way.kind === 'out' ? ns.routes.exceptions().get(ip) : undefined;
  const table = way.kind === 'out' ? way.route.table : way.table;
  const cache =
    way.kind === 'local' || (way.kind === 'out' && way.dev.kind === 'loopback') ? ['local'] : broadcast ? ['local', 'brd'] : group ? ['local', 'mc'] : told ? ['redirected'] : [];
  const expires = told ? Math.max(0, Math.floor((told.until - ns.clock.now()) / 1000)) : undefined;
  const named = table === undefined && details ? MAIN : table;
  const mtu = way.kind === 'out' ? way.route.mtu : undefined;
  const parts = [
    ...(type === 'unicast' && !details ? [] : [type]),
    ip.text,
    ...(a.from ? [`from ${a.from.text}`] : []),
    ...(way.kind === 'out' && way.next && !group ? [`via ${way.next.text}`] : []),
    `dev ${dev}`,
    ...(named === undefined ? [] : [`table ${tableName(named)}`]),
    ...(src && !a.from && a.iif === undefined ? [`src ${src.text}`] : []),
    ...(a.mark ? [`mark ${a.mark}`] : []),
    ...(a.iif === undefined ? [`uid ${uid}`] : []),
  ];
  const tail = [
    ...(cache.length ? [`<${cache.join(',')}>`] : []),
    ...(expires === undefined ? [] : [`expires ${expires}sec`]),
    ...(mtu === undefined ? [] : [`mtu ${mtu}`]),
    ...(a.iif === undefined ? [] : [`iif ${a.iif}`]),
  ];
  const json = {
    ...(type === 'unicast' && !details ? {} : { type }),
    dst: ip.text,
    ...(a.from ? { from: a.from.text } : {}),
    ...(way.kind === 'out' && way.next && !group ? { gateway: way.next.text } : {}),
    dev,
    ...(named === undefined ? {} : { table: tableName(named) }),
    ...(src && !a.from && a.iif === undefined ? { prefsrc: src.text } : {}),
    flags: [],
    ...(a.mark ? { mark: a.mark } : {}),
    ...(a.iif === undefined ? { uid } : {}),
    cache,
    ...(expires === undefined ? {} : { expires }),
    ...(mtu === undefined ? {} : { metrics: [{ mtu }] }),
    ...(a.iif === undefined ? {} : { iif: a.iif }),
  };
  return { text: `${parts.join(' ')} \n    cache ${tail.map((t) => `${t} `).join('')}\n`, json };
}

/** Also a network that a local route has made this host's own: there everybody speaks with the address that was called. */
function sourceOf(ns: Netns, way: Way, ip: Ip): Ip | undefined {
  if (way.kind === 'out' && way.dev.kind === 'loopback') return [...ns.devices.values()].flatMap((d) => d.addresses).find((x) => x.ip.family === 4 && x.scope === 'global')?.ip;
  return ns.routes.source(way, ip) ?? (way.kind === 'local' ? ip : undefined);
}

function six(ns: Netns, ip: Ip, a: Asked, way: Way): Got {
  const group = ip.text.startsWith('ff');
  const near = ip.text.startsWith('fe80:') || group;
  const own = way.kind === 'out' && near ? addressesOf(way.dev, 6).find((x) => x.scope === 'link')?.ip : undefined;
  const src = a.from ?? own ?? ns.routes.source(way, ip);
  const local = way.kind === 'local';
  const route = local ? undefined : way.route;
  const type = local ? 'local' : group ? 'multicast' : '';
  const proto = local || near ? 'kernel' : route?.proto === 'boot' ? undefined : route?.proto;
  const table = local || group ? 'local' : route?.table === undefined ? undefined : tableName(route.table);
  const prefsrc = a.iif !== undefined ? undefined : local ? (src ?? ip).text : src?.text;
  const metric = local ? 0 : near ? 256 : (route?.metric ?? 0);
  const gateway = way.kind === 'out' && !near ? way.next?.text : undefined;
  const parts = [
    ...(type ? [type] : []),
    ip.text,
    `from ${a.from?.text ?? '::'}`,
    ...(gateway ? [`via ${gateway}`] : []),
    `dev ${local ? 'lo' : way.dev.name}`,
    ...(table ? [`table ${table}`] : []),
    ...(proto ? [`proto ${proto}`] : []),
    ...(prefsrc && !a.from ? [`src ${prefsrc}`] : []),
    `metric ${metric}`,
    ...(a.iif === undefined ? [] : [`iif ${a.iif}`]),
    'pref medium',
  ];
  const json = {
    ...(type ? { type } : {}),
    dst: ip.text,
    from: a.from?.text ?? '::',
    ...(gateway ? { gateway } : {}),
    dev: local ? 'lo' : way.dev.name,
    ...(table ? { table } : {}),
    ...(proto ? { protocol: proto } : {}),
    ...(prefsrc && !a.from ? { prefsrc } : {}),
    metric,
    flags: [],
    ...(a.iif === undefined ? {} : { iif: a.iif }),
    pref: 'medium',
  };
  return { text: `${parts.join(' ')}\n`, json };
}
