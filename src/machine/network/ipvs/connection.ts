// A connection through a virtual server, and the state that the director sees it in. upstream: Linux net/netfilter/ipvs/ip_vs_conn.c, ip_vs_proto_tcp.c
import type { Ip } from '../../../base/ip.ts';
import { ACK, FIN, RST, SYN, TCP, UDP } from '../packet.ts';
import type { Connection as PathConnection } from '../types.ts';
import type { RealServer, VirtualServer } from './types.ts';

export type VirtualState = 'NONE' | 'ESTABLISHED' | 'SYN_SENT' | 'SYN_RECV' | 'FIN_WAIT' | 'TIME_WAIT' | 'CLOSE' | 'CLOSE_WAIT' | 'LAST_ACK' | 'UDP';

/** Seconds by state; those of `ipvsadm --set` are kept apart. */
const SECONDS: Readonly<Partial<Record<VirtualState, number>>> = { NONE: 2, SYN_SENT: 120, SYN_RECV: 60, TIME_WAIT: 120, CLOSE: 10, CLOSE_WAIT: 60, LAST_ACK: 30 };

/** `ipvsadm --set`: established, after a FIN, datagrams. */
export interface Timeouts {
  tcp: number;
  fin: number;
  udp: number;
}

type Row = Readonly<Partial<Record<VirtualState, VirtualState>>>;
const EVENTS = ['rst', 'syn', 'fin', 'ack'] as const;
type Event = (typeof EVENTS)[number];

/** upstream: tcp_states, the rows of packets that come in from the client. What is not named stays. */
const FROM_CLIENT: Readonly<Record<Event, Row>> = {
  syn: { NONE: 'SYN_RECV', SYN_SENT: 'ESTABLISHED', FIN_WAIT: 'SYN_RECV', TIME_WAIT: 'SYN_RECV', CLOSE: 'SYN_RECV', CLOSE_WAIT: 'SYN_RECV', LAST_ACK: 'SYN_RECV' },
  fin: { NONE: 'CLOSE', ESTABLISHED: 'CLOSE_WAIT', SYN_RECV: 'TIME_WAIT', FIN_WAIT: 'TIME_WAIT' },
  ack: { NONE: 'ESTABLISHED', SYN_RECV: 'ESTABLISHED', LAST_ACK: 'CLOSE' },
  rst: { NONE: 'CLOSE', ESTABLISHED: 'CLOSE', SYN_SENT: 'CLOSE', SYN_RECV: 'CLOSE', FIN_WAIT: 'CLOSE', TIME_WAIT: 'CLOSE', CLOSE_WAIT: 'CLOSE', LAST_ACK: 'CLOSE' },
};

/** The rows of packets that go out to the client. */
const FROM_SERVER: Readonly<Record<Event, Row>> = {
  syn: { NONE: 'SYN_SENT', ESTABLISHED: 'ESTABLISHED', FIN_WAIT: 'SYN_RECV', TIME_WAIT: 'SYN_RECV', CLOSE: 'SYN_RECV', CLOSE_WAIT: 'SYN_RECV', LAST_ACK: 'SYN_RECV' },
  fin: { NONE: 'TIME_WAIT', ESTABLISHED: 'FIN_WAIT', SYN_RECV: 'TIME_WAIT', CLOSE_WAIT: 'TIME_WAIT' },
  ack: { NONE: 'ESTABLISHED', SYN_RECV: 'ESTABLISHED' },
  rst: { NONE: 'CLOSE', ESTABLISHED: 'CLOSE', SYN_RECV: 'CLOSE', FIN_WAIT: 'CLOSE', TIME_WAIT: 'TIME_WAIT', CLOSE_WAIT: 'CLOSE', LAST_ACK: 'CLOSE' },
};

function eventOf(flags: number): Event | undefined {
  if (flags & RST) return 'rst';
  if (flags & SYN) return 'syn';
  if (flags & FIN) return 'fin';
  return flags & ACK ? 'ack' : undefined;
}

export interface End {
  readonly ip: Ip;
  readonly port: number;
}

export class VirtualConnection implements PathConnection {
  /** It never becomes another. */
  readonly id = 0;
  readonly proto: number;
  readonly client: End;
  readonly virtual: VirtualServer;
  readonly server: RealServer;
  /** The client's bond to its server (persistence), when there is one. */
  readonly bond: Bond | undefined;
  dead = false;
  expires = 0;
  state: VirtualState;
  readonly #timeouts: Timeouts;

  constructor(proto: number, client: End, virtual: VirtualServer, server: RealServer, bond: Bond | undefined, timeouts: Timeouts) {
    this.proto = proto;
    this.client = client;
    this.virtual = virtual;
    this.server = server;
    this.bond = bond;
    this.state = proto === UDP ? 'UDP' : 'NONE';
    this.#timeouts = timeouts;
    server.inactive++;
  }

  touch(flags: number, reply: boolean, now: number): void {
    if (this.proto === TCP) {
      const event = eventOf(flags);
      const next = event && (reply ? FROM_SERVER : FROM_CLIENT)[event][this.state];
      if (next && next !== this.state) this.#enter(next);
    }
    this.expires = now + this.#seconds() * 1000;
  }

  /** Its server was chosen for it alone. */
  alike(): boolean {
    return false;
  }

  get likeness(): number {
    return 0;
  }

  /** It is forgotten; its server has one less. */
  end(): void {
    if (this.dead) return;
    this.dead = true;
    if (this.state === 'ESTABLISHED') this.server.active--;
    else this.server.inactive--;
    if (this.bond) this.bond.connections--;
  }

  #enter(next: VirtualState): void {
    const was = this.state === 'ESTABLISHED';
    this.state = next;
    if ((next === 'ESTABLISHED') === was) return;
    this.server.active += was ? -1 : 1;
    this.server.inactive += was ? 1 : -1;
  }

  #seconds(): number {
    if (this.state === 'ESTABLISHED') return this.#timeouts.tcp;
    if (this.state === 'FIN_WAIT') return this.#timeouts.fin;
    if (this.state === 'UDP') return this.#timeouts.udp;
    return SECONDS[this.state] ?? 60;
  }
}

/** A client's bond to a server: it lasts as long as the virtual server says, and as long as a connection of it lives. */
export interface Bond {
  readonly client: Ip;
  readonly virtual: VirtualServer;
  readonly server: RealServer;
  expires: number;
  connections: number;
}
