// Routes as they are asked for, checked and put into their table. upstream: Linux net/ipv4/fib_frontend.c, fib_semantics.c fib_create_info
import { type Cidr, cidrOf, ip, parseIp } from '../../base/ip.ts';
import { LOCAL, MAIN } from './policy-rules.ts';
import type { Routes } from './routes.ts';
import type { Device, NextHop, Route, RouteType } from './types.ts';

export interface NewNextHop {
  readonly via?: string;
  readonly dev?: string;
  readonly weight?: number;
  readonly onlink?: true;
}

export interface NewRoute extends NewNextHop {
  /** `default`, a prefix or an address. */
  readonly dst: string;
  readonly src?: string;
  readonly type?: RouteType;
  readonly scope?: 'global' | 'link' | 'host';
  readonly metric?: number;
  readonly proto?: string;
  readonly table?: number;
  readonly mtu?: number;
  readonly mtuLocked?: true;
  readonly nextHops?: readonly NewNextHop[];
}

/** Why a change was not made; the names are errno's. */
export type ChangeError = 'EEXIST' | 'ESRCH' | 'ENODEV' | 'ENETUNREACH' | 'EINVAL' | 'EADDRNOTAVAIL' | 'ENETDOWN' | 'ENOENT' | 'EOPNOTSUPP';

/** What to do about a route to the same prefix: refuse, stand beside it, take its place, or only take its place. */
export type AddMode = 'add' | 'append' | 'replace' | 'change';

interface Fib {
  readonly devices: ReadonlyMap<string, Device>;
  readonly routes: Routes;
  readonly loopback: Device;
}

/** Puts a route into its table. */
export function addRoute(fib: Fib, spec: NewRoute, mode: AddMode): ChangeError | undefined {
  const dst = prefixOf(spec);
  if (mode === 'change' && dst && !fib.routes.find(dst, spec.metric, spec.table)) return 'ENOENT';
  const route = made(fib, spec);
  if (typeof route === 'string') return route;
  const old = fib.routes.find(route.dst, route.metric, route.table);
  if (old && mode === 'add') return 'EEXIST';
  if (old && mode === 'append' && same(old, route)) return 'EEXIST';
  if (old && (mode === 'replace' || mode === 'change')) fib.routes.remove(old);
  fib.routes.add(route);
  return undefined;
}

const same = (a: Route, b: Route): boolean => a.via === b.via && a.dev === b.dev && a.type === b.type;

/** Takes away the first route that fits what is said. */
export function removeRoute(fib: Fib, spec: NewRoute): ChangeError | undefined {
  const dst = prefixOf(spec);
  if (!dst) return 'EINVAL';
  const fits = (r: Route): boolean =>
    r.dst.text === dst.text &&
    (spec.via === undefined || r.via?.text === spec.via) &&
    (spec.dev === undefined || r.dev?.name === spec.dev) &&
    (spec.type === undefined || r.type === spec.type) &&
    (spec.metric === undefined || r.metric === spec.metric) &&
    (spec.proto === undefined || r.proto === spec.proto) &&
    (spec.src === undefined || r.src?.text === spec.src);
  const found = fib.routes.list(dst.family, spec.table ?? (spec.type === 'local' ? LOCAL : MAIN)).find(fits);
  if (!found) return 'ESRCH';
  fib.routes.remove(found);
  return undefined;
}

function made(fib: Fib, spec: NewRoute): Route | ChangeError {
  const dst = prefixOf(spec);
  if (!dst) return 'EINVAL';
  const { proto = 'boot', metric = dst.family === 4 ? 0 : 1024 } = spec;
  const table = spec.table === MAIN || spec.table === undefined ? {} : { table: spec.table };
  const base = { dst, proto, metric, ...table, ...(spec.mtu === undefined ? {} : { mtu: spec.mtu }), ...(spec.mtuLocked ? { mtuLocked: true as const } : {}) };
  const type = spec.type ?? 'unicast';
  if (type === 'local') {
    const dev = fib.devices.get(spec.dev ?? 'lo') ?? fib.loopback;
    return { ...base, table: spec.table ?? LOCAL, type, dev, scope: spec.scope ?? 'host' };
  }
  if (type !== 'unicast') return { ...base, type, ...(dst.family === 6 ? { dev: fib.loopback } : {}), scope: 'global' };
  if (spec.nextHops) {
    const hops = spec.nextHops.map((hop) => nextHop(fib, hop));
    const wrong = hops.find((hop) => typeof hop === 'string');
    if (typeof wrong === 'string') return wrong;
    const nextHops = hops.filter((hop) => typeof hop !== 'string');
    return { ...base, type, nextHops, scope: 'global' };
  }
  const hop = nextHop(fib, spec);
  if (typeof hop === 'string') return hop;
  const src = spec.src === undefined ? undefined : parseIp(spec.src);
  if (src && !fib.routes.isLocal(src)) return 'EINVAL';
  const onlink = hop.onlink ? { onlink: true as const } : {};
  return { ...base, type, via: hop.via, dev: hop.dev, src, ...onlink, scope: spec.scope ?? (hop.via || dst.family === 6 ? 'global' : 'link') };
}

/** A gateway must be somebody on the link, unless it is said to be. upstream: fib_check_nh */
function nextHop(fib: Fib, spec: NewNextHop): NextHop | ChangeError {
  const via = spec.via === undefined ? undefined : parseIp(spec.via);
  if (spec.via !== undefined && !via) return 'EINVAL';
  let dev = spec.dev === undefined ? undefined : fib.devices.get(spec.dev);
  if (spec.dev !== undefined && !dev) return 'ENODEV';
  if (via && !(spec.onlink && dev) && !(dev && via.text.startsWith('fe80:'))) {
    const way = fib.routes.lookup(via);
    // An own address is a gateway that IPv4 takes.
    if (way.kind === 'local' && via.family === 6) return 'EINVAL';
    if ((way.kind !== 'out' && way.kind !== 'local') || (way.kind === 'out' && way.next) || (dev && way.dev !== dev)) return 'ENETUNREACH';
    dev = way.dev;
  }
  if (!dev) return 'ENODEV';
  if (!dev.up) return 'ENETDOWN';
  return { via, dev, weight: spec.weight ?? 1, ...(spec.onlink ? { onlink: true as const } : {}) };
}

/** The prefix that is meant. */
export function prefixOf(spec: Pick<NewRoute, 'dst' | 'via'>): Cidr | undefined {
  if (spec.dst === 'default') return cidrOf(ip(spec.via?.includes(':') ? '::' : '0.0.0.0'), 0);
  const slash = spec.dst.indexOf('/');
  const base = parseIp(slash < 0 ? spec.dst : spec.dst.slice(0, slash));
  if (!base) return undefined;
  const most = base.family === 4 ? 32 : 128;
  const bits = slash < 0 ? most : Number(spec.dst.slice(slash + 1));
  return bits <= most ? cidrOf(base, bits) : undefined;
}
