// Routes as `ip route` prints them. upstream: iproute2 ip/iproute.c
import { type Ip, parseIp } from '../../../../base/ip.ts';
import type { Netns } from '../../../network/netns.ts';
import type { Decision } from '../../../network/types.ts';
import { type RouteFilter, RouteProblem, type RouteRow, rowsOf } from './route-show.ts';

/** One line of `ip route`, with the space at its end that the tool leaves. */
function routeText(r: RouteRow, { said, table }: RouteFilter, details: boolean): string {
  const full = r.dst.family === 4 ? 32 : 128;
  const dst = r.dst.bits === 0 ? 'default' : r.dst.bits === full ? r.dst.base.text : r.dst.text;
  const parts = [r.type === 'unicast' && !details ? dst : `${r.type} ${dst}`];
  if (r.via && !said.has('via')) parts.push(`via ${r.via.text}`);
  if (r.dev && !said.has('dev')) parts.push(`dev ${r.dev.name}`);
  if (table === 'all' && r.table !== 'main') parts.push(`table ${r.table}`);
  if ((r.proto !== 'boot' || details) && !said.has('proto')) parts.push(`proto ${r.proto}`);
  if ((details || (r.scope !== 'global' && r.dst.family === 4 && (r.type === 'unicast' || r.table === 'local'))) && !said.has('scope')) parts.push(`scope ${r.scope}`);
  if (r.src && !said.has('src')) parts.push(`src ${r.src.text}`);
  if (r.metric !== 0 || r.dst.family === 6) parts.push(`metric ${r.metric}`);
  if (r.dst.family === 6) parts.push('pref medium');
  return `${parts.join(' ')}${r.dst.family === 4 ? ' ' : ''}\n`;
}

/** The routes of a family that were asked for. */
export function routesText(ns: Netns, family: 4 | 6, filter: RouteFilter, details: boolean): string {
  return rowsOf(ns, family, filter.table)
    .filter((r) => filter.keep(r))
    .map((r) => routeText(r, filter, details))
    .join('');
}

const ERRORS = { none: 'Network is unreachable', blackhole: 'Invalid argument', unreachable: 'No route to host', prohibit: 'Permission denied' } as const;

interface Asked {
  ip: Ip | undefined;
  from: Ip | undefined;
  iif: string | undefined;
  oif: string | undefined;
  mark: string | undefined;
  warning: string;
}

/** Reads what follows `get`. */
function asked(ns: Netns, words: readonly string[]): Asked {
  const a: Asked = { ip: undefined, from: undefined, iif: undefined, oif: undefined, mark: undefined, warning: '' };
  for (let i = 0; i < words.length; i++) {
    const word = words[i] ?? '';
    if (word === 'from') a.from = addressNamed(words[++i] ?? '');
    else if (word === 'iif' || word === 'oif' || word === 'dev') {
      const name = words[++i] ?? '';
      if (!ns.devices.has(name)) throw new RouteProblem(`Cannot find device "${name}"`, 1);
      a[word === 'iif' ? 'iif' : 'oif'] = name;
    } else if (word === 'mark') a.mark = words[++i];
    else if (['tos', 'vrf', 'ipproto', 'sport', 'dport', 'uid', 'fibmatch', 'as'].includes(word)) throw new RouteProblem(`ip route get ${word}: not simulated here`, 255);
    else if (word !== 'to') {
      const [base = '', bits] = word.split('/');
      a.ip = addressNamed(base, word);
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

/** `ip route get`: the way to an address. Throws the errno's words. */
export function routeGet(ns: Netns, words: readonly string[], uid: number): { readonly out: string; readonly err: string } {
  const a = asked(ns, words);
  if (!a.ip) throw new RouteProblem('need at least a destination address', 1);
  if (a.ip.n === -1 && a.ip.family === 4) throw new RouteProblem('RTNETLINK answers: Network is unreachable', 2);
  const way = wayTo(ns, a.ip, a);
  if (a.from && a.iif === undefined && !ns.routes.isLocal(a.from)) throw new RouteProblem('RTNETLINK answers: Network is unreachable', 2);
  if (way.kind !== 'out' && way.kind !== 'local') throw new RouteProblem(`RTNETLINK answers: ${ERRORS[way.kind]}`, 2);
  return { out: a.ip.family === 4 ? four(ns, a.ip, a, way, uid) : six(ns, a.ip, a, way), err: a.warning };
}

type Way = Extract<Decision, { kind: 'out' | 'local' }>;

function wayTo(ns: Netns, ip: Ip, a: Asked): Decision {
  const way = ns.routes.lookup(ip);
  const dev = a.oif === undefined ? undefined : ns.devices.get(a.oif);
  if (!dev || way.kind !== 'out' || way.dev === dev) return way;
  // Asked for a device that no route leads by: the neighbour is looked for right there.
  return { kind: 'out', dev, next: undefined, route: { ...way.route, via: undefined, dev, src: undefined } };
}

function four(ns: Netns, ip: Ip, a: Asked, way: Way, uid: number): string {
  const src = a.from ?? ns.routes.source(way, ip);
  const broadcast = way.kind === 'out' && ns.routes.isBroadcast(ip);
  const mark = a.mark === undefined ? '' : `mark ${a.mark} `;
  const head = `${way.kind === 'local' ? 'local ' : broadcast ? 'broadcast ' : ''}${ip.text}${a.from ? ` from ${a.from.text}` : ''}`;
  const via = way.kind === 'out' && way.next ? ` via ${way.next.text}` : '';
  const dev = way.kind === 'local' ? 'lo' : way.dev.name;
  const flags = way.kind === 'local' ? '<local> ' : broadcast ? '<local,brd> ' : '';
  if (a.iif !== undefined) return `${head}${via} dev ${dev} ${mark}\n    cache ${flags}iif ${a.iif} \n`;
  return `${head}${via} dev ${dev}${src && !a.from ? ` src ${src.text}` : ''} ${mark}uid ${uid} \n    cache ${flags}\n`;
}

function six(ns: Netns, ip: Ip, a: Asked, way: Way): string {
  const src = a.from ?? ns.routes.source(way, ip);
  const from = `from ${a.from?.text ?? '::'}`;
  if (way.kind === 'local') return `local ${ip.text} ${from} dev lo table local proto kernel src ${(src ?? ip).text} metric 0 pref medium\n`;
  const proto = way.route.proto === 'boot' ? '' : ` proto ${way.route.proto}`;
  return `${ip.text} ${from}${way.next ? ` via ${way.next.text}` : ''} dev ${way.dev.name}${proto}${src ? ` src ${src.text}` : ''} metric ${way.route.metric} pref medium\n`;
}
