// ip route. upstream: iproute2 ip/iproute.c
import { parseIp } from '../../../../../base/ip.ts';
import { type AddMode, type NewNextHop, type NewRoute, prefixOf } from '../../../../network/route-changes.ts';
import type { RouteType } from '../../../../network/types.ts';
import { jsonText, routesJson } from '../ip-json.ts';
import { protoNamed, readFilter, tableNamed } from '../route-show.ts';
import { cacheText, routeGet, routesText } from '../route-text.ts';
import { addressOf, answers, type Call, changing, device, IpProblem, isPrefix, isShow, maskedText, notHere, number32, unknown, verb, WORDS, Words, wrong } from './call.ts';
import { scopeOf } from './scope.ts';
import { ROUTE_USAGE } from './usage.ts';

const TYPES: readonly string[] = ['unicast', 'local', 'blackhole', 'unreachable', 'prohibit', 'throw'];
const OTHER_TYPES: readonly string[] = ['broadcast', 'multicast', 'anycast', 'nat'];
const MODES: Readonly<Record<string, AddMode>> = { add: 'add', append: 'append', replace: 'replace', change: 'change', chg: 'change' };
const NOT_HERE: readonly string[] = [
  'advmss',
  'as',
  'cc',
  'congctl',
  'cwnd',
  'encap',
  'expires',
  'features',
  'fastopen_no_cookie',
  'hoplimit',
  'initcwnd',
  'initrwnd',
  'nhid',
  'pervasive',
  'pref',
  'quickack',
  'realms',
  'reordering',
  'rto_min',
  'rtt',
  'rttvar',
  'ssthresh',
  'tos',
  'dsfield',
  'ttl-propagate',
  'vrf',
  'window',
];

export async function route(c: Call): Promise<void> {
  const what = verb(c, [
    'list',
    'ls',
    'show',
    'lst',
    'get',
    'add',
    'append',
    'delete',
    'del',
    'replace',
    'change',
    'chg',
    'flush',
    'save',
    'restore',
    'showdump',
    'help',
    'prepend',
    'test',
  ]);
  const rest = c.words.slice(1);
  const family = c.style.family ?? (rest.some((w) => w.includes(':')) ? 6 : 4);
  if (isShow(what)) return list(c, rest, family);
  if (what === 'get') {
    const { out, err } = routeGet(c.ns, rest, c.style, c.p.user.uid);
    if (err) await c.p.err(err);
    return c.p.out(out);
  }
  if (what === 'help') throw new IpProblem(ROUTE_USAGE, 255);
  if (!what) throw unknown(c, 'route');
  if (['save', 'restore', 'showdump', 'prepend', 'test'].includes(what)) throw notHere(`route ${what}`);
  if (what === 'flush') return flush(c, rest, family);
  changing(c);
  const spec = read(c, rest);
  if (what === 'del' || what === 'delete') {
    const error = c.ns.removeRoute(spec);
    if (error) throw answers(WORDS[error]);
    return;
  }
  add(c, spec, MODES[what] ?? 'add');
}

async function list(c: Call, rest: readonly string[], family: 4 | 6): Promise<void> {
  const filter = readFilter(c.ns, rest, family);
  if (filter.cached) return c.p.out(cacheText(c.ns, family));
  // All tables are those of both families.
  const families = filter.table === 'all' && c.style.family === undefined && family === 4 ? ([4, 6] as const) : ([family] as const);
  await c.p.out(
    c.style.json
      ? jsonText(
          families.flatMap((f) => routesJson(c.ns, f, filter)),
          c.style.pretty ?? false,
        )
      : families.map((f) => routesText(c.ns, f, filter, c.style)).join(''),
  );
}

function add(c: Call, spec: NewRoute, mode: AddMode): void {
  if (hostBits(spec.dst)) throw new IpProblem('Error: Invalid prefix for given prefix length.', 2);
  const dst = prefixOf(spec);
  if (spec.src !== undefined && !isOwn(c, spec.src)) throw new IpProblem('Error: Invalid prefsrc address.', 2);
  if (spec.via?.startsWith('fe80') && spec.dev === undefined) throw new IpProblem('Error: Egress device not specified.', 2);
  const error = c.ns.addRoute(spec, mode);
  if (error === 'ENETUNREACH') throw new IpProblem('Error: Nexthop has invalid gateway.', 2);
  if (error === 'ENETDOWN') throw new IpProblem('Error: Device for nexthop is not up.', 2);
  if (error === 'EINVAL' && dst?.family === 4 && spec.via !== undefined) throw new IpProblem('Error: Nexthop has invalid gateway.', 2);
  if (error) throw answers(WORDS[error]);
}

function isOwn(c: Call, text: string): boolean {
  const address = parseIp(text);
  return address !== undefined && c.ns.routes.isLocal(address);
}

function hostBits(dst: string): boolean {
  const [base = '', bits] = dst.split('/');
  const address = parseIp(base);
  if (!address || bits === undefined) return false;
  return prefixOf({ dst })?.base !== address;
}

/** What somebody has put into a table goes; local is flushed only by name. */
async function flush(c: Call, rest: readonly string[], family: 4 | 6): Promise<void> {
  changing(c);
  if (rest.length === 0) throw new IpProblem('"ip route flush" requires arguments.', 255);
  const filter = readFilter(c.ns, rest, family, 'Flush');
  if (filter.cached) return c.ns.routes.flushExceptions();
  const tables = filter.table === 'all' ? [254, ...c.ns.routes.tables(family)] : [filter.table];
  for (const table of tables) for (const r of c.ns.routes.list(family, table)) if (filter.keep({ ...r, table })) c.ns.routes.remove(r);
}

type Draft = { -readonly [K in keyof NewRoute]?: NewRoute[K] };

function read(c: Call, rest: readonly string[]): NewRoute {
  const words = new Words(rest);
  const d: Draft = {};
  let dst: string | undefined;
  for (let word = words.next(); word !== undefined; word = words.next()) {
    if (dst === undefined && TYPES.includes(word) && words.peek() !== undefined) d.type = word as RouteType;
    else if (dst === undefined && OTHER_TYPES.includes(word)) throw notHere(`route add ${word}`);
    else if (word === 'nexthop') d.nextHops = [...(d.nextHops ?? []), nextHop(c, words)];
    else if (hopWord(c, word, words, d)) continue;
    else if (word === 'src') d.src = addressOf(words.value(), undefined).text;
    else if (word === 'metric' || word === 'priority' || word === 'preference') d.metric = metric(words.value());
    else if (word === 'scope') {
      const scope = scopeOf(words.value());
      if (scope !== 'all') d.scope = scope;
    } else if (word === 'proto' || word === 'protocol') d.proto = protoNamed(words.value());
    else if (word === 'table') d.table = tableNamed(words.value());
    else if (word === 'mtu') {
      if (words.peek() === 'lock') {
        words.next();
        d.mtuLocked = true;
      }
      const text = words.value();
      if (!/^\d+$/.test(text)) throw wrong(text, '"mtu" value is invalid');
      d.mtu = Number(text);
    } else if (NOT_HERE.includes(word)) throw notHere(`route: "${word}"`);
    else {
      const text = word === 'to' ? words.value() : word;
      if (dst !== undefined) throw new IpProblem(`Error: either "to" is duplicate, or "${text}" is a garbage.`, 255);
      dst = destination(text);
    }
  }
  if (dst === undefined) throw new IpProblem(ROUTE_USAGE, 255);
  if (d.via?.includes(':') && dst !== 'default' && !dst.includes(':')) throw new IpProblem(`Error: inet address is expected rather than "${d.via}".`, 1);
  const six = c.style.family === 6 || d.via?.includes(':') || d.nextHops?.some((hop) => hop.via?.includes(':'));
  return { ...d, dst: dst === 'default' && six ? '::/0' : dst };
}

function destination(word: string): string {
  if (word === 'default' || word === 'any' || word === 'all') return 'default';
  const text = maskedText(word);
  const short = /^\d+(\.\d+){0,2}(\/\d+)?$/.test(text) ? text.split('/') : undefined;
  const whole = short && text.includes('/') ? `${[...(short[0] ?? '').split('.'), '0', '0', '0'].slice(0, 4).join('.')}/${short[1]}` : text;
  if (!isPrefix(whole)) throw new IpProblem(`Error: ${text.includes(':') ? 'inet6 prefix' : 'any valid prefix'} is expected rather than "${word}".`, 1);
  return whole;
}

function metric(text: string): number {
  const n = number32(text);
  if (n === undefined) throw wrong(text, '"metric" value is invalid');
  return n;
}

type Hop = { -readonly [K in keyof NewNextHop]?: NewNextHop[K] };

/** via, dev, onlink: of the route, or of one of its next hops. */
function hopWord(c: Call, word: string, words: Words, hop: Hop): boolean {
  if (word === 'via') {
    let text = words.value();
    let family = c.style.family ?? 4;
    if (text === 'inet' || text === 'inet6') {
      family = text === 'inet' ? 4 : 6;
      text = words.value();
      if (family === 6) throw notHere('route: "via inet6"');
    } else if (text.includes(':') && c.style.family === undefined) family = parseIp(text) ? 6 : 4;
    hop.via = addressOf(text, family).text;
  } else if (word === 'dev' || word === 'oif') hop.dev = device(c, words.value()).name;
  else if (word === 'onlink') hop.onlink = true;
  else return false;
  return true;
}

function nextHop(c: Call, words: Words): NewNextHop {
  const hop: Hop = {};
  for (let word = words.peek(); word !== undefined && word !== 'nexthop'; word = words.peek()) {
    words.next();
    if (word === 'weight') {
      const text = words.value();
      if (!/^\d+$/.test(text) || Number(text) < 1 || Number(text) > 256) throw wrong(text, '"weight" is invalid');
      hop.weight = Number(text);
    } else if (!hopWord(c, word, words, hop)) throw new IpProblem(`Error: "nexthop" or end of line is expected instead of "${word}"`, 255);
  }
  return hop;
}
