// A network namespace: its devices, addresses, routes, settings and sockets. What programs ask of it is the Sockets contract.
import type { Clock } from '../../base/clock.ts';
import { type Disposable, Emitter } from '../../base/emitter.ts';
import { cidrOf, type Ip, ip, parseIp } from '../../base/ip.ts';
import type { Random } from '../../base/random.ts';
import { NetDevice } from './device.ts';
import { Hooks, INPUT, OUTPUT, POSTROUTING, PREROUTING, PRIORITY } from './hooks.ts';
import { Icmp, sendIcmpError } from './icmp.ts';
import { KernelLog } from './kernel-log.ts';
import { announce } from './neighbour.ts';
import { Conntrack } from './netfilter/conntrack.ts';
import { NatHooks } from './netfilter/nat-hooks.ts';
import { Netfilter, type NetfilterHost } from './netfilter/netfilter.ts';
import { Recent } from './netfilter/recent.ts';
import { senderOf } from './owner.ts';
import { type PingOptions, ping } from './ping.ts';
import { type AddMode, addRoute, type ChangeError, type NewRoute, removeRoute } from './route-changes.ts';
import { Routes } from './routes.ts';
import type { SocketOwner } from './socket-owner.ts';
import type { ConnectOptions, Endpoint, ListenOptions, Outcome, PingOutcome, Sockets, TcpConnection, TcpListener, UdpSocket } from './sockets.ts';
import { output, sendTo } from './stack.ts';
import { Sysctl } from './sysctl.ts';
import type { TcpSocket } from './tcp.ts';
import { TcpTable } from './tcp-table.ts';
import type { Address, CapturedFrame, Decision, Device, DeviceKind, Packet, Wires } from './types.ts';
import { UdpTable } from './udp.ts';

export class Netns implements NetfilterHost, Sockets {
  readonly name: string;
  readonly clock: Clock;
  readonly random: Random;
  /** Its kernel's time begins here. */
  readonly bootedAt: number;
  readonly network: Wires;
  readonly devices = new Map<string, Device>();
  readonly loopback: Device;
  readonly routes: Routes;
  readonly hooks: Hooks;
  readonly sysctl: Sysctl;
  readonly tcp: TcpTable;
  readonly icmp: Icmp;
  /** What the kernel of this host logs (LOG rules). */
  readonly kernel = new KernelLog();
  /** Packets as they pass devices; listen by `capture`. */
  readonly captured = new Emitter<CapturedFrame>();
  // What most namespaces never use is made when it is first asked for: there is a namespace for every pod.
  #udpTable: UdpTable | undefined;
  #conntrack: Conntrack | undefined;
  #recent: Recent | undefined;
  #engines: Map<string, object> | undefined;
  readonly #nat: [NatHooks | undefined, NatHooks | undefined] = [undefined, undefined];
  readonly #filters: [Netfilter | undefined, Netfilter | undefined] = [undefined, undefined];
  #tracked = 0;
  readonly #tracking = new Map<4 | 6, readonly Disposable[]>();
  #closed = false;
  #nextIndex = 1;
  #nf4 = true;
  #nf6 = true;
  #forward4 = false;
  #forward6 = false;

  constructor(network: Wires, name: string, clock: Clock, random: Random) {
    this.network = network;
    this.name = name;
    this.clock = clock;
    this.random = random;
    this.bootedAt = clock.now();
    const changed = (): void => this.changed();
    this.hooks = new Hooks(changed);
    this.sysctl = new Sysctl(() => this.#settingsChanged(), { 'net.netfilter.nf_conntrack_count': () => String(this.#conntrack?.size ?? 0) });
    this.loopback = this.addDevice('lo', 'loopback');
    this.routes = new Routes(this.loopback, changed);
    this.loopback.up = true;
    this.loopback.addresses = [
      { ip: ip('127.0.0.1'), bits: 8, scope: 'host' },
      { ip: ip('::1'), bits: 128, scope: 'host' },
    ];
    this.tcp = new TcpTable(this);
    this.icmp = new Icmp(this);
  }

  get udpTable(): UdpTable {
    this.#udpTable ??= new UdpTable(this);
    return this.#udpTable;
  }

  get conntrack(): Conntrack {
    this.#conntrack ??= new Conntrack(this);
    return this.#conntrack;
  }

  get recent(): Recent {
    this.#recent ??= new Recent();
    return this.#recent;
  }

  /** Parts of the kernel that are loaded on demand (nftables, ipvs), by name. */
  get engines(): Map<string, object> {
    this.#engines ??= new Map();
    return this.#engines;
  }

  // ---- Sockets

  connect(to: Endpoint, options: ConnectOptions = {}): Promise<Outcome<TcpConnection>> {
    return new Promise((resolve) => {
      const cleanup: (() => void)[] = [];
      const socket = this.dial(to, options, (outcome) => {
        for (const task of cleanup) task();
        resolve(outcome);
      });
      if (socket?.state !== 'SYN-SENT') return;
      if (options.timeout !== undefined) {
        const timer = this.clock.after(options.timeout, () => {
          socket.trace?.finish('timeout');
          socket.abort('ETIMEDOUT');
        });
        cleanup.push(() => timer.cancel());
      }
      const signal = options.signal;
      if (!signal) return;
      const onAbort = (): void => {
        socket.trace?.finish('timeout');
        socket.abort('EINTR');
      };
      signal.addEventListener('abort', onAbort, { once: true });
      cleanup.push(() => signal.removeEventListener('abort', onAbort));
      if (signal.aborted) onAbort();
    });
  }

  /** As `connect`, for code that does not wait: `done` is called once, maybe before this returns. */
  dial(to: Endpoint, options: ConnectOptions, done: (outcome: Outcome<TcpConnection>) => void): TcpSocket | undefined {
    return this.tcp.connect(to, options, done);
  }

  listen(port: number, accept: (connection: TcpConnection) => void, options?: ListenOptions): Outcome<TcpListener> {
    return this.tcp.listen(port, accept, options);
  }

  udp(port = 0, options?: ListenOptions): Outcome<UdpSocket> {
    return this.udpTable.bind(port, options);
  }

  ping(address: string, options: PingOptions = {}): Promise<PingOutcome> {
    const dst = parseIp(address);
    return dst ? ping(this, this.icmp, dst, options) : Promise.resolve({ kind: 'error', error: 'EADDRNOTAVAIL' });
  }

  // ---- Host

  forwards(family: 4 | 6): boolean {
    return family === 4 ? this.#forward4 : this.#forward6;
  }

  bridgeNetfilter(family: 4 | 6): boolean {
    return family === 4 ? this.#nf4 : this.#nf6;
  }

  output(p: Packet): Decision {
    return output(this, p);
  }

  icmpError(p: Packet, kind: 'unreachable' | 'ttl', code: number): void {
    sendIcmpError(this, p, kind, code);
  }

  send(dev: Device, target: Device, p: Packet): void {
    sendTo(this, dev, target, p);
  }

  // ---- netfilter

  /** iptables, or ip6tables, of this namespace. */
  iptables(family: 4 | 6): Netfilter {
    const at = family === 4 ? 0 : 1;
    const filter = this.#filters[at] ?? new Netfilter(this, family);
    this.#filters[at] = filter;
    return filter;
  }

  nat(family: 4 | 6): NatHooks {
    const at = family === 4 ? 0 : 1;
    const hooks = this.#nat[at] ?? new NatHooks(this, family);
    this.#nat[at] = hooks;
    return hooks;
  }

  settle(): void {
    this.network.settle();
  }

  kernelLog(line: string): void {
    this.kernel.add(this.clock.now(), line);
  }

  /** Whose socket of this namespace has sent a packet. */
  senderOf(p: Packet): SocketOwner | undefined {
    return senderOf(p, this.tcp, this.udpTable);
  }

  startTracking(family: 4 | 6): void {
    const bit = family === 4 ? 1 : 2;
    if (this.#tracked & bit) return;
    this.#tracked |= bit;
    const held: Disposable[] = [];
    for (const hook of [PREROUTING, OUTPUT]) held.push(this.hooks.register({ name: 'conntrack', family, hook, priority: PRIORITY.conntrack, run: (p) => this.conntrack.track(p) }));
    for (const hook of [INPUT, POSTROUTING])
      held.push(this.hooks.register({ name: 'conntrack confirm', family, hook, priority: PRIORITY.confirm, run: (p) => this.conntrack.confirm(p) }));
    this.#tracking.set(family, held);
  }

  /** Nobody needs connections any more: they stay in the table, and packets are none of theirs. */
  stopTracking(family: 4 | 6): void {
    this.#tracked &= ~(family === 4 ? 1 : 2);
    for (const hook of this.#tracking.get(family) ?? []) hook.dispose();
    this.#tracking.delete(family);
  }

  /** Shows every packet that passes a device from now on. */
  capture(listener: (frame: CapturedFrame) => void): Disposable {
    this.network.generation++;
    return this.captured.on(listener);
  }

  /** Packets may go another way from now on. */
  changed(): void {
    this.network.generation++;
  }

  #settingsChanged(): void {
    this.network.generation++;
    this.#nf4 = this.sysctl.number('net.bridge.bridge-nf-call-iptables') === 1;
    this.#nf6 = this.sysctl.number('net.bridge.bridge-nf-call-ip6tables') === 1;
    this.#forward4 = this.sysctl.number('net.ipv4.ip_forward') === 1;
    this.#forward6 = this.sysctl.number('net.ipv6.conf.all.forwarding') === 1;
  }

  // ---- devices

  addDevice(name: string, kind: DeviceKind): Device {
    const device = new NetDevice(this, name, kind, this.#nextIndex++, kind === 'loopback' ? '00:00:00:00:00:00' : mac(this.random));
    this.devices.set(name, device);
    this.network.generation++;
    return device;
  }

  /** A bridge, up. */
  addBridge(name: string): Device {
    const bridge = this.addDevice(name, 'bridge');
    bridge.up = true;
    return bridge;
  }

  /** Makes a device a port of a bridge (or of none). */
  setMaster(dev: Device, bridge: Device | undefined, options: { readonly hairpin?: boolean } = {}): void {
    if (dev.master) dev.master.ports.splice(dev.master.ports.indexOf(dev), 1);
    dev.master = bridge;
    dev.hairpin = options.hairpin ?? false;
    if (bridge) {
      bridge.ports.push(dev);
      bridge.hadPorts = true;
    }
    this.network.generation++;
  }

  /** Gives a device another name; the order of devices is that of their numbers. */
  renameDevice(dev: Device, name: string): ChangeError | undefined {
    if (dev.name === name) return undefined;
    if (this.devices.has(name)) return 'EEXIST';
    dev.name = name;
    const all = [...this.devices.values()];
    this.devices.clear();
    for (const d of all) this.devices.set(d.name, d);
    this.network.generation++;
    return undefined;
  }

  /** Takes a device away, the other end of its pair too. */
  removeDevice(dev: Device): void {
    if (dev.gone) return;
    dev.gone = true;
    this.setMaster(dev, undefined);
    for (const a of dev.addresses) this.routes.removeLocal(a.ip);
    this.routes.forget(dev);
    this.devices.delete(dev.name);
    if (dev.segment) dev.segment.members.splice(dev.segment.members.indexOf(dev), 1);
    const peer = dev.peer;
    dev.peer = undefined;
    if (peer && !peer.gone) (peer.netns as Netns).removeDevice(peer);
  }

  /** Brings a device up or down. Down takes its routes away; up brings back only those of its addresses. */
  setUp(dev: Device, up: boolean): void {
    if (dev.up === up) return;
    dev.up = up;
    dev.wasUp = true;
    dev.noLinkLocal = false;
    if (up) {
      if (dev === this.loopback && !dev.addresses.some((a) => a.ip.family === 6)) dev.addresses = [...dev.addresses, { ip: ip('::1'), bits: 128, scope: 'host' }];
      for (const a of dev.addresses) this.#connect(dev, a);
      for (const a of dev.addresses) announce(dev, a.ip);
    } else {
      // IPv6 addresses do not outlive it. upstream: addrconf_ifdown, keep_addr_on_down
      for (const a of dev.addresses.filter((x) => x.ip.family === 6)) this.removeAddress(dev, `${a.ip.text}/${a.bits}`);
      this.routes.forget(dev);
      dev.neighbours.clear();
    }
    this.network.generation++;
  }

  // ---- addresses and routes

  /** Gives a device an address: `192.168.1.11/24`. */
  addAddress(dev: Device, text: string, more: Partial<Omit<Address, 'ip' | 'bits'>> = {}): ChangeError | undefined {
    const slash = text.indexOf('/');
    const address = parseIp(slash < 0 ? text : text.slice(0, slash));
    if (!address) return 'EINVAL';
    const bits = slash < 0 ? (address.family === 4 ? 32 : 128) : Number(text.slice(slash + 1));
    if (dev.addresses.some((a) => a.ip === address && a.bits === bits)) return 'EEXIST';
    const added: Address = { ip: address, bits, scope: address.text.startsWith('fe80') ? 'link' : address.n >>> 24 === 127 || address.text === '::1' ? 'host' : 'global', ...more };
    dev.addresses = [...dev.addresses, added];
    this.routes.addLocal(address, dev, address.family === 4 && bits < 31 ? broadcast(address, bits) : undefined);
    if (dev.up) {
      this.#connect(dev, added);
      announce(dev, address);
    }
    return undefined;
  }

  removeAddress(dev: Device, text: string): ChangeError | undefined {
    const slash = text.indexOf('/');
    const address = parseIp(slash < 0 ? text : text.slice(0, slash));
    const found = dev.addresses.find((a) => a.ip === address && (slash < 0 || a.bits === Number(text.slice(slash + 1))));
    if (!address || !found) return 'EADDRNOTAVAIL';
    const net = cidrOf(found.peer ?? address, found.bits);
    const before = dev.addresses.slice(0, dev.addresses.indexOf(found));
    const same = (a: Address): boolean => a.ip.family === 4 && a.bits === found.bits && cidrOf(a.peer ?? a.ip, a.bits).text === net.text;
    // The first of a subnet takes the others of it along. upstream: __inet_del_ifa without promote_secondaries
    if (address.family === 4 && !before.some(same)) for (const a of dev.addresses.filter((x) => x !== found && same(x))) this.removeAddress(dev, `${a.ip.text}/${a.bits}`);
    dev.addresses = dev.addresses.filter((a) => a !== found);
    this.routes.removeLocal(address);
    for (const r of this.routes.list(address.family))
      if (r.src === address || (r.proto === 'kernel' && r.dev === dev && r.dst.base === net.base && r.dst.bits === net.bits)) this.routes.remove(r);
    return undefined;
  }

  /** The route to a device's own subnet. */
  #connect(dev: Device, a: Address): void {
    const full = a.ip.family === 4 ? 32 : 128;
    const dst = cidrOf(a.peer ?? a.ip, a.bits);
    if (
      dev.kind === 'loopback' ||
      (a.bits === full && !a.peer) ||
      a.prefixRoute === false ||
      this.routes.list(a.ip.family).some((r) => r.dev === dev && r.proto === 'kernel' && r.dst.text === dst.text)
    )
      return;
    this.routes.add({
      dst,
      type: 'unicast',
      dev,
      src: a.ip.family === 4 ? a.ip : undefined,
      proto: 'kernel',
      scope: 'link',
      metric: a.metric ?? (a.ip.family === 4 ? 0 : 256),
    });
  }

  /** Adds a route; `replace` puts it in the place of one to the same prefix. */
  addRoute(spec: NewRoute, mode: AddMode = 'add'): ChangeError | undefined {
    return addRoute(this, spec, mode);
  }

  /** Takes away the first route that fits what is said. */
  removeRoute(spec: NewRoute): ChangeError | undefined {
    return removeRoute(this, spec);
  }

  // ---- the end

  get closed(): boolean {
    return this.#closed;
  }

  /** The namespace ends: connections are closed (or, when `silent`, simply gone), then its devices are. */
  close(options: { readonly silent?: boolean } = {}): void {
    if (this.#closed) return;
    this.#closed = true;
    if (options.silent) this.tcp.silence();
    else this.tcp.close();
    this.#udpTable?.close();
    this.network.pump();
    for (const dev of [...this.devices.values()]) if (dev !== this.loopback) this.removeDevice(dev);
    this.network.generation++;
  }
}

function broadcast(address: Ip, bits: number): Ip {
  const n = address.n | ~(-1 << (32 - bits));
  return ip(`${(n >>> 24) & 255}.${(n >>> 16) & 255}.${(n >>> 8) & 255}.${n & 255}`);
}

function mac(random: Random): string {
  const bytes = Array.from({ length: 6 }, () => random.int(256));
  bytes[0] = ((bytes[0] ?? 0) & 0xfe) | 0x02;
  return bytes.map((b) => b.toString(16).padStart(2, '0')).join(':');
}
