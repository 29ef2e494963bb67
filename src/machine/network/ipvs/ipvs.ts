// Virtual servers of a namespace (forwarding by NAT): requests are taken on their way in, sent to a real server past OUTPUT and POSTROUTING, and answers get the
// virtual address back. With net.ipv4.vs.conntrack=1, so that rules see one connection. upstream: Linux net/netfilter/ipvs/ip_vs_core.c, ip_vs_xmit.c, ip_vs_nfct.c
import { hostPort, type Ip } from '../../../base/ip.ts';
import { FORWARD, INPUT, OUTPUT, PRIORITY } from '../hooks.ts';
import type { Connection } from '../netfilter/connection.ts';
import type { VirtualLookup } from '../netfilter/rule.ts';
import type { Netns } from '../netns.ts';
import { ACK, RST, SYN, TCP } from '../packet.ts';
import type { Packet } from '../types.ts';
import type { VirtualConnection } from './connection.ts';
import { VirtualConnections } from './connections.ts';
import { schedule } from './schedulers.ts';
import { nothingPassed, type RealServer, type VirtualAddress, type VirtualServer, type VirtualSettings } from './types.ts';

/** The virtual servers of a namespace; they come into being when they are first asked for. */
export function ipvsOf(netns: Netns): Ipvs {
  const known = netns.engines.get('ipvs');
  if (known instanceof Ipvs) return known;
  const made = new Ipvs(netns);
  netns.engines.set('ipvs', made);
  return made;
}

const PORT_UNREACHABLE = 3;

export class Ipvs implements VirtualLookup {
  readonly #netns: Netns;
  readonly connections: VirtualConnections;
  readonly #servers = new Map<string, VirtualServer>();
  readonly passed = nothingPassed();
  /** A request on its second way through OUTPUT. */
  #sending: Packet | undefined;

  constructor(netns: Netns) {
    this.#netns = netns;
    this.connections = new VirtualConnections(netns);
    for (const family of [4, 6] as const) {
      const add = (name: string, hook: number, priority: number, run: (p: Packet) => boolean): void => {
        netns.hooks.register({ name: `ipvs ${name}`, family, hook, priority, run });
      };
      add('reply', INPUT, PRIORITY.srcnat - 2, (p) => this.#reply(p));
      add('request', INPUT, PRIORITY.srcnat - 1, (p) => this.#request(p, INPUT));
      add('reply', OUTPUT, PRIORITY.dstnat + 1, (p) => this.#reply(p));
      add('request', OUTPUT, PRIORITY.dstnat + 2, (p) => this.#request(p, OUTPUT));
      add('reply', FORWARD, PRIORITY.srcnat, (p) => this.#reply(p));
    }
  }

  // ---- reading and changing

  list(): readonly VirtualServer[] {
    this.connections.sweep();
    this.#netns.settle();
    return [...this.#servers.values()];
  }

  get(at: VirtualAddress): VirtualServer | undefined {
    return this.#servers.get(keyOf(at.proto, at.ip, at.port));
  }

  add(at: VirtualAddress, settings: VirtualSettings): VirtualServer {
    const made: VirtualServer = { ...at, ...settings, servers: [], passed: nothingPassed(), memory: {} };
    this.#servers.set(keyOf(at.proto, at.ip, at.port), made);
    // Rules can ask which connection a packet belongs to, and masquerading needs it.
    this.#netns.startTracking(at.ip.family);
    this.#netns.changed();
    return made;
  }

  update(v: VirtualServer, settings: VirtualSettings): void {
    if (v.scheduler !== settings.scheduler) v.memory = {};
    v.scheduler = settings.scheduler;
    v.persistent = settings.persistent;
    this.#netns.changed();
  }

  remove(v: VirtualServer): void {
    this.#servers.delete(keyOf(v.proto, v.ip, v.port));
    this.connections.forget(v);
    for (const s of v.servers) s.gone = true;
    this.#netns.changed();
  }

  addServer(v: VirtualServer, ip: Ip, port: number, weight: number): RealServer {
    const made: RealServer = { ip, port, weight, lastWeight: weight, active: 0, inactive: 0, gone: false, passed: nothingPassed() };
    this.#setServers(v, [...v.servers, made]);
    return made;
  }

  setWeight(v: VirtualServer, server: RealServer, weight: number): void {
    server.weight = weight;
    if (weight !== 0) server.lastWeight = weight;
    this.#setServers(v, v.servers);
  }

  /** Its connections end with their next packet (net.ipv4.vs.expire_nodest_conn=1). */
  removeServer(v: VirtualServer, server: RealServer): void {
    server.gone = true;
    // The round goes on behind the one that was there before it.
    if (v.memory.last === server) v.memory.last = v.servers[v.servers.indexOf(server) - 1];
    this.#setServers(
      v,
      v.servers.filter((s) => s !== server),
    );
  }

  #setServers(v: VirtualServer, servers: readonly RealServer[]): void {
    v.servers = servers;
    v.memory.table = undefined;
    this.#netns.changed();
  }

  /** Sets the counters back: of one virtual server and its servers, or of all. */
  zero(only?: VirtualServer): void {
    this.#netns.settle();
    for (const v of only ? [only] : this.#servers.values()) for (const of of [v, ...v.servers]) of.passed = nothingPassed();
    this.#netns.changed();
  }

  virtualOf(p: Packet): VirtualAddress | undefined {
    return this.#answering(p)?.virtual ?? this.#requesting(p)?.virtual;
  }

  #requesting(p: Packet): VirtualConnection | undefined {
    const first = (p.ct as Connection | undefined)?.orig;
    return first && this.connections.fromClient({ ...p, src: first.src, dst: first.dst, sport: first.sport, dport: first.dport });
  }

  #answering(p: Packet): VirtualConnection | undefined {
    return this.connections.fromServer(p.proto, p.src, p.sport, p.dst, p.dport);
  }

  // ---- packets

  /** From a client. False: the packet was sent on from here, or refused. */
  #request(p: Packet, hook: number): boolean {
    if (p === this.#sending || this.#servers.size === 0 || p.icmp) return true;
    if (p.record) p.record.common = false;
    let c = this.connections.fromClient(p);
    if (c?.server.gone) {
      this.connections.remove(c);
      p.trace?.add('drop', this.#netns, p, `the server ${hostPort(c.server.ip.text, c.server.port)} of this connection is gone`);
      return false;
    }
    if (!c) {
      const v = this.#servers.get(keyOf(p.proto, p.dst, p.dport));
      // Only a connection's beginning is given to a server; anything else is for the host itself.
      if (!v || (p.proto === TCP && (p.flags & (SYN | ACK | RST)) !== SYN)) return true;
      c = this.#begin(v, p);
      if (!c) {
        p.trace?.add('reject', this.#netns, p, `${titleOf(v)} has no server`);
        this.#netns.icmpError(p, 'unreachable', PORT_UNREACHABLE);
        return false;
      }
    }
    this.#count(c, p, 'in');
    c.touch(p.flags, false, this.#netns.clock.now());
    return this.#forward(c, p, hook);
  }

  #begin(v: VirtualServer, p: Packet): VirtualConnection | undefined {
    if (v.scheduler !== 'rr' && v.scheduler !== 'wrr') this.connections.sweep();
    let bond = v.persistent > 0 ? this.connections.bond(v, p.src) : undefined;
    const server = bond?.server ?? schedule(v, p.src, p.dst, this.#netns.clock.now());
    if (!server) return undefined;
    if (v.persistent > 0) {
      bond ??= this.connections.tie(v, p.src, server);
      bond.expires = this.#netns.clock.now() + v.persistent * 1000;
    }
    for (const passed of [this.passed, v.passed, server.passed]) passed.connections++;
    if (p.record) p.record.good = false;
    return this.connections.add(p.proto, { ip: p.src, port: p.sport }, v, server, bond);
  }

  /** Gives the packet its server's address and sends it there. A server on this host gets it by going on. */
  #forward(c: VirtualConnection, p: Packet, hook: number): boolean {
    const { server } = c;
    const track = p.ct as Connection | undefined;
    if (track && !track.confirmed) {
      track.backSrc = server.ip;
      track.backSport = server.port;
    }
    p.dst = server.ip;
    p.dport = server.port;
    p.trace?.add('rewrite', this.#netns, p, `IPVS ${titleOf(c.virtual)} (${c.virtual.scheduler}) chose ${hostPort(server.ip.text, server.port)}`);
    if (hook === OUTPUT) return true;
    const way = this.#netns.routes.lookup(p.dst);
    if (way.kind === 'local') return true;
    if (p.ttl <= 1) {
      this.#netns.icmpError(p, 'ttl', 0);
      return false;
    }
    p.ttl--;
    p.in = undefined;
    this.#sending = p;
    const sent = this.#netns.output(p);
    this.#sending = undefined;
    if (sent.kind !== 'out') this.#netns.icmpError(p, 'unreachable', 1);
    return false;
  }

  /** From a real server: the client shall see the address that it asked. */
  #reply(p: Packet): boolean {
    if (this.#servers.size === 0 && this.connections.empty) return true;
    if (p.icmp) return this.#replyError(p);
    if (p.record) p.record.common = false;
    const c = this.#answering(p);
    if (!c) return true;
    this.#count(c, p, 'out');
    c.touch(p.flags, true, this.#netns.clock.now());
    p.src = c.virtual.ip;
    p.sport = c.virtual.port;
    p.trace?.add('rewrite', this.#netns, p, 'source set back by IPVS');
    return true;
  }

  /** An error about a request that was sent on: it names the server, the client knows the virtual address. upstream: ip_vs_nat_icmp */
  #replyError(p: Packet): boolean {
    const inner = p.icmp?.inner;
    const c = inner && this.connections.fromServer(inner.proto, inner.dst, inner.dport, inner.src, inner.sport);
    if (!c || !inner) return true;
    inner.dst = c.virtual.ip;
    inner.dport = c.virtual.port;
    p.src = c.virtual.ip;
    return true;
  }

  #count(c: VirtualConnection, p: Packet, direction: 'in' | 'out'): void {
    for (const { [direction]: counter } of [this.passed, c.virtual.passed, c.server.passed]) {
      counter.packets++;
      counter.bytes += p.length;
      p.record?.counted(counter);
    }
    p.record?.passed(c, direction === 'out');
  }
}

function keyOf(proto: number, ip: Ip, port: number): string {
  return `${proto} ${ip.id} ${port}`;
}

function titleOf(v: VirtualAddress): string {
  return hostPort(v.ip.text, v.port);
}
