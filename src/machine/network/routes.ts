// The routing table of a namespace and the questions asked of it. upstream: Linux net/ipv4/fib_*.c, net/ipv4/route.c
import { type Cidr, contains, type Ip, isLoopback } from '../../base/ip.ts';
import type { Decision, Device, Route, RouteTable } from './types.ts';

const NONE: Decision = { kind: 'none' };
const MAX_CACHE = 20_000;

export class Routes implements RouteTable {
  #list: readonly Route[] = [];
  readonly #local = new Map<Ip, Device>();
  #broadcast: readonly Ip[] = [];
  readonly #cache = new Map<Ip, Decision>();
  readonly #loopback: Device;
  readonly #changed: () => void;

  constructor(loopback: Device, changed: () => void) {
    this.#loopback = loopback;
    this.#changed = changed;
  }

  /** Longest prefix first, then the lowest metric; among equals the oldest. */
  list(family: 4 | 6): readonly Route[] {
    return this.#list.filter((r) => r.dst.family === family);
  }

  add(route: Route): void {
    const at = this.#list.findIndex((r) => r.dst.bits < route.dst.bits || (r.dst.bits === route.dst.bits && r.metric > route.metric));
    this.#list = this.#list.toSpliced(at < 0 ? this.#list.length : at, 0, route);
    this.changed();
  }

  remove(route: Route): void {
    this.#list = this.#list.filter((r) => r !== route);
    this.changed();
  }

  /** The routes that use a device go with it. */
  forget(dev: Device): void {
    this.#list = this.#list.filter((r) => r.dev !== dev);
    this.changed();
  }

  find(dst: Cidr, metric?: number): Route | undefined {
    return this.#list.find((r) => r.dst.base === dst.base && r.dst.bits === dst.bits && (metric === undefined || r.metric === metric));
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

  lookup(dst: Ip): Decision {
    let found = this.#cache.get(dst);
    if (!found) {
      found = this.#lookup(dst);
      if (this.#cache.size >= MAX_CACHE) this.#cache.clear();
      this.#cache.set(dst, found);
    }
    return found;
  }

  #lookup(dst: Ip): Decision {
    const local = this.#local.get(dst);
    if (local) return { kind: 'local', dev: local };
    if (isLoopback(dst)) return { kind: 'local', dev: this.#loopback };
    for (const route of this.#list) {
      if (!contains(route.dst, dst)) continue;
      if (route.type !== 'unicast') return { kind: route.type, route };
      if (route.dev) return { kind: 'out', dev: route.dev, next: route.via, route };
    }
    return NONE;
  }

  /** The source address for packets of this host that leave so. upstream: inet_select_addr */
  source(to: Decision, dst: Ip): Ip | undefined {
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
