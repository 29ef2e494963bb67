// The routing table of a namespace and the questions asked of it. upstream: Linux net/ipv4/fib_*.c, net/ipv4/route.c
import { fnv1a32 } from '../../base/hash.ts';
import { type Cidr, contains, type Ip, isLoopback } from '../../base/ip.ts';
import { decide, firstRules, LOCAL, MAIN, type PolicyRule } from './policy-rules.ts';
import type { Decision, Device, NextHop, Route, RouteKey, RouteTable } from './types.ts';

const NONE: Decision = { kind: 'none' };
const MAX_CACHE = 20_000;
/** How long a redirect is believed. upstream: ip_rt_redirect_silence, net.ipv4.route.gc_timeout */
const REDIRECTED_MS = 300_000;

/** A better way that a router has told of. */
export interface Exception {
  readonly via: Ip;
  readonly until: number;
}

export class Routes implements RouteTable {
  #list: readonly Route[] = [];
  readonly #local = new Map<Ip, Device>();
  #broadcast: readonly Ip[] = [];
  readonly #cache = new Map<Ip, Decision>();
  readonly #loopback: Device;
  readonly #changed: () => void;
  /** Tables other than main, and what was added to local: made when somebody uses them. */
  #tables: Map<number, readonly Route[]> | undefined;
  /** Rules of both families once somebody has changed them. */
  #rules: readonly PolicyRule[] | undefined;
  #exceptions: Map<Ip, Exception> | undefined;

  constructor(loopback: Device, changed: () => void) {
    this.#loopback = loopback;
    this.#changed = changed;
  }

  /** Longest prefix first, then the lowest metric; among equals the oldest. */
  list(family: 4 | 6, table = MAIN): readonly Route[] {
    return this.#of(table).filter((r) => r.dst.family === family);
  }

  /** The tables that somebody has put routes into, main and local left out. */
  tables(family: 4 | 6): readonly number[] {
    return [...(this.#tables ?? [])].filter(([id, list]) => id !== LOCAL && list.some((r) => r.dst.family === family)).map(([id]) => id);
  }

  /** A table that was used once is there for ever. */
  hasTable(table: number): boolean {
    return table === MAIN || table === LOCAL || (this.#tables?.has(table) ?? false);
  }

  #of(table: number): readonly Route[] {
    return table === MAIN ? this.#list : (this.#tables?.get(table) ?? []);
  }

  #put(table: number, list: readonly Route[]): void {
    if (table === MAIN) this.#list = list;
    else {
      this.#tables ??= new Map();
      this.#tables.set(table, list);
    }
    this.changed();
  }

  add(route: Route): void {
    const table = route.table ?? MAIN;
    const list = this.#of(table);
    const at = list.findIndex((r) => r.dst.bits < route.dst.bits || (r.dst.bits === route.dst.bits && r.metric > route.metric));
    this.#put(table, list.toSpliced(at < 0 ? list.length : at, 0, route));
  }

  remove(route: Route): void {
    const table = route.table ?? MAIN;
    this.#put(
      table,
      this.#of(table).filter((r) => r !== route),
    );
  }

  /** The routes that use a device go with it. */
  forget(dev: Device): void {
    const stays = (r: Route): boolean => r.dev !== dev && !r.nextHops?.some((hop) => hop.dev === dev);
    this.#list = this.#list.filter(stays);
    for (const [id, list] of this.#tables ?? []) this.#tables?.set(id, list.filter(stays));
    this.changed();
  }

  find(dst: Cidr, metric?: number, table = MAIN): Route | undefined {
    return this.#of(table).find((r) => r.dst.base === dst.base && r.dst.bits === dst.bits && (metric === undefined || r.metric === metric));
  }

  // ---- rules and exceptions

  rules(family: 4 | 6): readonly PolicyRule[] {
    return (this.#rules ?? firstRules()).filter((r) => r.family === family);
  }

  /** Puts other rules in the place of those of a family, in the order of their numbers. */
  setRules(family: 4 | 6, rules: readonly PolicyRule[]): void {
    const others = (this.#rules ?? firstRules()).filter((r) => r.family !== family);
    this.#rules = [...others, ...rules.toSorted((a, b) => a.pref - b.pref)];
    this.changed();
  }

  /** A router on the link has said that `dst` is better reached by another one there. */
  redirect(dst: Ip, via: Ip, now: number): void {
    this.#exceptions ??= new Map();
    this.#exceptions.set(dst, { via, until: now + REDIRECTED_MS });
    this.changed();
  }

  /** What routers have told of, as far as it still holds. */
  exceptions(): ReadonlyMap<Ip, Exception> {
    const now = this.#loopback.netns.clock.now();
    for (const [dst, e] of this.#exceptions ?? []) if (e.until <= now) this.#exceptions?.delete(dst);
    return this.#exceptions ?? new Map();
  }

  /** Forgets what routers have told of. */
  flushExceptions(): void {
    this.#exceptions = undefined;
    this.changed();
  }

  addLocal(ip: Ip, dev: Device, broadcast?: Ip): void {
    this.#local.set(ip, dev);
    if (broadcast && !this.#broadcast.includes(broadcast)) this.#broadcast = [...this.#broadcast, broadcast];
    this.changed();
  }

  removeLocal(ip: Ip): void {
    this.#local.delete(ip);
    this.changed();
  }

  changed(): void {
    this.#cache.clear();
    this.#changed();
  }

  /** True when packets to this address are for this host (loopback not counted: it is never asked for on a link). */
  owns(ip: Ip): boolean {
    return this.#local.has(ip) && !isLoopback(ip);
  }

  /** addrtype LOCAL: all own addresses and 127.0.0.0/8. */
  isLocal(ip: Ip): boolean {
    return this.#local.has(ip) || isLoopback(ip);
  }

  isBroadcast(ip: Ip): boolean {
    return ip.n === -1 || this.#broadcast.includes(ip);
  }

  /** Proxy ARP answers for what this host would send on by another device. */
  canForwardTo(ip: Ip, arrived: Device): boolean {
    const to = this.lookup(ip);
    return to.kind === 'out' && to.dev !== arrived;
  }

  lookup(dst: Ip, key?: RouteKey): Decision {
    // Rules may ask for more than the destination: nothing is remembered then.
    if (this.#rules) return this.#redirected(dst, this.#byRules(this.#rules, dst, key));
    let found = this.#cache.get(dst);
    if (!found) {
      found = this.#lookup(dst);
      if (this.#cache.size >= MAX_CACHE) this.#cache.clear();
      this.#cache.set(dst, found);
    }
    return this.#exceptions ? this.#redirected(dst, found) : found;
  }

  #redirected(dst: Ip, found: Decision): Decision {
    if (found.kind !== 'out' || !this.#exceptions) return found;
    const better = this.exceptions().get(dst);
    return better ? { ...found, next: better.via } : found;
  }

  #lookup(dst: Ip): Decision {
    return this.#ownWay(dst) ?? this.#inTable(MAIN, dst) ?? NONE;
  }

  /** Own addresses, and what somebody has put into the table local. */
  #ownWay(dst: Ip): Decision | undefined {
    const local = this.#local.get(dst);
    if (local) return { kind: 'local', dev: local };
    if (isLoopback(dst)) return { kind: 'local', dev: this.#loopback };
    return this.#tables ? this.#inTable(LOCAL, dst) : undefined;
  }

  #inTable(table: number, dst: Ip, longerThan = -1): Decision | undefined {
    for (const route of this.#of(table)) {
      if (!contains(route.dst, dst)) continue;
      if (route.dst.bits <= longerThan || route.type === 'throw') return undefined;
      if (route.type === 'local') return { kind: 'local', dev: route.dev ?? this.#loopback, table };
      if (route.type !== 'unicast') return { kind: route.type, route };
      const hop = route.nextHops ? chosen(route.nextHops, dst) : route;
      if (hop.dev) return { kind: 'out', dev: hop.dev, next: hop.via, route };
    }
    return undefined;
  }

  #byRules(rules: readonly PolicyRule[], dst: Ip, key: RouteKey | undefined): Decision {
    return decide(rules, dst, key, (table, longerThan) => (table === LOCAL ? this.#ownWay(dst) : this.#inTable(table, dst, longerThan))) ?? NONE;
  }

  /** The source address for packets of this host that leave so. upstream: inet_select_addr */
  source(to: Decision, dst: Ip): Ip | undefined {
    if (to.kind === 'local' && to.table !== undefined) return dst;
    if (to.kind === 'local') return isLoopback(dst) ? dst : to.dev.addresses.some((a) => a.ip === dst) ? dst : undefined;
    if (to.kind !== 'out') return undefined;
    return to.route.src ?? this.addressOf(to.dev, to.next ?? dst);
  }

  /** The address that a device speaks with towards `near`: one of the same subnet, its first, or another device's first when it has none. */
  addressOf(dev: Device, near: Ip): Ip | undefined {
    let first: Ip | undefined;
    for (const a of dev.addresses) {
      if (a.ip.family !== near.family || a.scope !== 'global') continue;
      if (contains({ base: a.ip, bits: a.bits, family: a.ip.family, text: '' }, near)) return a.ip;
      first ??= a.ip;
    }
    if (first) return first;
    for (const other of dev.netns.devices.values()) {
      const a = other.addresses.find((x) => x.ip.family === near.family && x.scope === 'global');
      if (a) return a.ip;
    }
    return undefined;
  }
}

/** One of several next hops, the same one for every packet to an address. upstream: fib_select_multipath, fib_multipath_hash_policy 0 */
function chosen(hops: readonly NextHop[], dst: Ip): { readonly dev: Device | undefined; readonly via?: Ip | undefined } {
  const total = hops.reduce((sum, hop) => sum + hop.weight, 0);
  let left = fnv1a32(dst.text) % total;
  for (const hop of hops) {
    if (left < hop.weight) return hop;
    left -= hop.weight;
  }
  return { dev: undefined };
}
