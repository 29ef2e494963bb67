// The nouns of the virtual servers. upstream: Linux include/net/ip_vs.h
import type { Ip } from '../../../base/ip.ts';
import type { Counter } from '../types.ts';

export const SCHEDULERS = ['rr', 'wrr', 'lc', 'wlc', 'lblc', 'lblcr', 'sh', 'dh', 'sed', 'nq', 'mh'] as const;
export type SchedulerName = (typeof SCHEDULERS)[number];

export interface VirtualAddress {
  readonly proto: number;
  readonly ip: Ip;
  readonly port: number;
}

export interface VirtualSettings {
  readonly scheduler: SchedulerName;
  /** Seconds that a client stays with its server; 0 = it does not. */
  readonly persistent: number;
}

/** Which servers a destination has, and since when. */
export interface Locality {
  servers: readonly RealServer[];
  used: number;
  changed: number;
}

/** What passed: connections, and packets and bytes in both directions. */
export interface Passed {
  connections: number;
  readonly in: Counter;
  readonly out: Counter;
}

export const nothingPassed = (): Passed => ({ connections: 0, in: { packets: 0, bytes: 0 }, out: { packets: 0, bytes: 0 } });

/** One server behind a virtual one. */
export interface RealServer {
  readonly ip: Ip;
  readonly port: number;
  weight: number;
  /** The last one that was not 0: a server that takes nothing for a while keeps its places. */
  lastWeight: number;
  /** Established connections, and all others. */
  active: number;
  inactive: number;
  /** It was taken out: its connections end. */
  gone: boolean;
  passed: Passed;
}

export interface VirtualServer extends VirtualAddress, VirtualSettings {
  scheduler: SchedulerName;
  persistent: number;
  /** In the order in which they were added. */
  servers: readonly RealServer[];
  passed: Passed;
  /** What the scheduler remembers; a change of the servers clears it, except for the place in the round. */
  memory: SchedulerMemory;
}

export interface SchedulerMemory {
  last?: RealServer | undefined;
  weight?: number;
  /** What lblc and lblcr know of each destination. */
  places?: Map<Ip, Locality>;
  table?: readonly (RealServer | undefined)[] | undefined;
}
