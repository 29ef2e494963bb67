// The connections of a namespace's virtual servers, found from both directions. upstream: Linux net/netfilter/ipvs/ip_vs_conn.c
import type { Timer } from '../../../base/clock.ts';
import type { Ip } from '../../../base/ip.ts';
import { TupleTable } from '../tuple-table.ts';
import type { Host, Packet } from '../types.ts';
import { type Bond, type End, type Timeouts, VirtualConnection } from './connection.ts';
import type { RealServer, VirtualServer } from './types.ts';

const SWEEP_MS = 30_000;
/** How long a bond whose time is over waits for its last connections. */
const BOND_GRACE_MS = 60_000;

export class VirtualConnections {
  readonly timeouts: Timeouts = { tcp: 900, fin: 120, udp: 300 };
  readonly #host: Host;
  readonly #there = new TupleTable<VirtualConnection>();
  readonly #back = new TupleTable<VirtualConnection>();
  /** Oldest first. */
  readonly #all = new Set<VirtualConnection>();
  readonly #bonds = new Map<VirtualServer, Map<Ip, Bond>>();
  #sweeper: Timer | undefined;

  constructor(host: Host) {
    this.#host = host;
  }

  /** The connection of a packet from a client. */
  fromClient(p: Packet): VirtualConnection | undefined {
    return this.#alive(this.#there.find(p.proto, p.src, p.dst, p.sport, p.dport));
  }

  /** The connection of a real server's answer, once masquerading was undone. */
  fromServer(proto: number, server: Ip, port: number, client: Ip, clientPort: number): VirtualConnection | undefined {
    return this.#alive(this.#back.find(proto, server, client, port, clientPort));
  }

  #alive(c: VirtualConnection | undefined): VirtualConnection | undefined {
    if (!c || c.expires > this.#host.clock.now()) return c;
    this.remove(c);
    return undefined;
  }

  add(proto: number, client: End, virtual: VirtualServer, server: RealServer, bond: Bond | undefined): VirtualConnection {
    const c = new VirtualConnection(proto, client, virtual, server, bond, this.timeouts);
    if (bond) bond.connections++;
    this.#there.add(proto, client.ip, virtual.ip, client.port, virtual.port, c);
    this.#back.add(proto, server.ip, client.ip, server.port, client.port, c);
    this.#all.add(c);
    this.#arm();
    return c;
  }

  remove(c: VirtualConnection): void {
    if (!this.#all.delete(c)) return;
    const { proto, client, virtual, server } = c;
    this.#there.remove(proto, client.ip, virtual.ip, client.port, virtual.port, c);
    this.#back.remove(proto, server.ip, client.ip, server.port, client.port, c);
    c.end();
  }

  get empty(): boolean {
    return this.#all.size === 0;
  }

  /** All that live, oldest first. */
  list(): readonly VirtualConnection[] {
    this.sweep();
    return [...this.#all];
  }

  bonds(): readonly Bond[] {
    this.sweep();
    return [...this.#bonds.values()].flatMap((m) => [...m.values()]);
  }

  /** Who serves a client of a persistent virtual server; a server that takes nothing any more loses its bonds. */
  bond(v: VirtualServer, client: Ip): Bond | undefined {
    const found = this.#bonds.get(v)?.get(client);
    if (found && this.#holds(found) && found.server.weight > 0) return found;
    if (found) this.#bonds.get(v)?.delete(client);
    return undefined;
  }

  tie(v: VirtualServer, client: Ip, server: RealServer): Bond {
    let of = this.#bonds.get(v);
    if (!of) {
      of = new Map();
      this.#bonds.set(v, of);
    }
    const made: Bond = { client, virtual: v, server, expires: 0, connections: 0 };
    of.set(client, made);
    return made;
  }

  #holds(b: Bond): boolean {
    if (b.server.gone) return false;
    const now = this.#host.clock.now();
    if (b.expires > now) return true;
    if (b.connections === 0) return false;
    b.expires = now + BOND_GRACE_MS;
    return true;
  }

  /** A virtual server goes: nobody is bound to it any more. Its connections end when their next packet comes. */
  forget(v: VirtualServer): void {
    this.#bonds.delete(v);
  }

  /** Takes out what has expired, so that the numbers of the servers are right. */
  sweep(): void {
    const now = this.#host.clock.now();
    for (const c of this.#all) if (c.expires <= now) this.remove(c);
    for (const of of this.#bonds.values()) for (const [client, b] of of) if (!this.#holds(b)) of.delete(client);
  }

  #arm(): void {
    if (this.#sweeper) return;
    this.#sweeper = this.#host.clock.after(SWEEP_MS, () => {
      this.#sweeper = undefined;
      this.sweep();
      if (this.#all.size > 0) this.#arm();
    });
  }
}
