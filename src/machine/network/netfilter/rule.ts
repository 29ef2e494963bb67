// Rules as data, as iptables means them. What a match or a target does, and how it is written, is in matches/ and targets.ts.
import type { Cidr, Ip } from '../../../base/ip.ts';
import type { Counter, Host, Packet, TracedRule } from '../types.ts';
import type { Connection } from './conntrack.ts';

export type TableName = 'raw' | 'mangle' | 'nat' | 'filter' | 'security';

export interface Not<T> {
  readonly not: boolean;
  readonly value: T;
}

export interface Range {
  readonly from: number;
  readonly to: number;
}

export type Match =
  | { readonly kind: 'comment'; readonly text: string }
  | { readonly kind: 'tcp' | 'udp' | 'sctp'; readonly sport?: Not<Range>; readonly dport?: Not<Range>; readonly flags?: Not<{ readonly mask: number; readonly set: number }> }
  | { readonly kind: 'icmp' | 'icmp6'; readonly type: Not<string> }
  | { readonly kind: 'multiport'; readonly on: 'sports' | 'dports' | 'ports'; readonly ports: Not<readonly Range[]> }
  | { readonly kind: 'mark'; readonly mark: Not<{ readonly value: number; readonly mask: number }> }
  | {
      readonly kind: 'conntrack';
      readonly state?: Not<readonly string[]>;
      readonly origSrc?: Not<Cidr>;
      readonly origDst?: Not<Cidr>;
      readonly replSrc?: Not<Cidr>;
      readonly replDst?: Not<Cidr>;
      readonly origSrcPort?: Not<Range>;
      readonly origDstPort?: Not<Range>;
      readonly replSrcPort?: Not<Range>;
      readonly replDstPort?: Not<Range>;
      readonly proto?: Not<number>;
      readonly status?: Not<readonly string[]>;
      readonly expire?: Not<Range>;
      readonly dir?: 'ORIGINAL' | 'REPLY';
    }
  | { readonly kind: 'state'; readonly state: Not<readonly string[]> }
  /** Types with commas between them. */
  | { readonly kind: 'addrtype'; readonly src?: Not<string>; readonly dst?: Not<string>; readonly limit?: 'in' | 'out' }
  | { readonly kind: 'statistic'; readonly mode: 'random'; readonly not: boolean; readonly probability: number }
  | { readonly kind: 'statistic'; readonly mode: 'nth'; readonly not: boolean; readonly every: number; readonly packet: number }
  | {
      readonly kind: 'recent';
      readonly action: Not<'set' | 'rcheck' | 'update' | 'remove'>;
      readonly name: string;
      readonly seconds?: number;
      readonly reap: boolean;
      readonly hits?: number;
      /** Only packets with as much left to live as the one that was remembered. */
      readonly ttl?: boolean;
      readonly side: 'source' | 'dest';
      /** Addresses are remembered up to it. */
      readonly mask?: Ip;
    }
  | { readonly kind: 'limit'; readonly count: number; readonly unit: 'sec' | 'min' | 'hour' | 'day'; readonly burst: number }
  | { readonly kind: 'length'; readonly length: Not<Range> }
  | { readonly kind: 'ttl' | 'hl'; readonly how: 'eq' | 'lt' | 'gt'; readonly not: boolean; readonly value: number }
  | { readonly kind: 'iprange'; readonly src?: Not<AddressRange>; readonly dst?: Not<AddressRange> }
  | { readonly kind: 'pkttype'; readonly type: Not<'unicast' | 'broadcast' | 'multicast'> }
  | { readonly kind: 'string'; readonly text: Not<string>; readonly algo: string; readonly from?: number; readonly to?: number; readonly anyCase: boolean }
  | { readonly kind: 'connmark'; readonly mark: Not<{ readonly value: number; readonly mask: number }> }
  | { readonly kind: 'connlimit'; readonly above: boolean; readonly limit: number; readonly bits: number; readonly side: 'saddr' | 'daddr' }
  | {
      readonly kind: 'hashlimit';
      readonly above: boolean;
      readonly count: number;
      readonly unit: 'sec' | 'min' | 'hour' | 'day';
      readonly burst: number;
      readonly mode: readonly string[];
      readonly name: string;
      /** Milliseconds after which a quiet key is forgotten. */
      readonly expire?: number;
      readonly srcBits?: number;
      readonly dstBits?: number;
    }
  | {
      readonly kind: 'time';
      /** Seconds since midnight, of a day of UTC. */
      readonly from: number;
      readonly to: number;
      /** 0 = Sunday; undefined = all. */
      readonly weekdays?: readonly number[];
      readonly monthdays?: readonly number[];
      /** Seconds since 1970. */
      readonly start: number;
      readonly stop: number;
      readonly contiguous: boolean;
    }
  | { readonly kind: 'set'; readonly set: Not<{ readonly name: string; readonly sides: readonly SetSide[] }> }
  | {
      readonly kind: 'ipvs';
      readonly ipvs?: Not<true>;
      readonly proto?: Not<number>;
      readonly address?: Not<Cidr>;
      readonly port?: Not<number>;
    }
  /** Of the socket that it comes from. */
  | { readonly kind: 'owner'; readonly uid?: Not<Range>; readonly gid?: Not<Range>; readonly exists?: Not<true> }
  | { readonly kind: 'rpfilter'; readonly flags: readonly ('loose' | 'validmark' | 'accept-local' | 'invert')[] }
  | { readonly kind: 'mac'; readonly source: Not<string> }
  | { readonly kind: 'quota'; readonly quota: Not<number> }
  | { readonly kind: 'dscp'; readonly dscp: Not<number> }
  | { readonly kind: 'tos'; readonly tos: Not<{ readonly value: number; readonly mask: number }> }
  | { readonly kind: 'helper'; readonly helper: Not<string> }
  | { readonly kind: 'cpu'; readonly cpu: Not<number> }
  | { readonly kind: 'rt'; readonly type?: Not<number>; readonly left?: Not<Range> }
  | { readonly kind: 'physdev'; readonly in?: Not<string>; readonly out?: Not<string>; readonly isIn?: Not<true>; readonly isOut?: Not<true>; readonly isBridged?: Not<true> };

export interface AddressRange {
  readonly from: Ip;
  readonly to: Ip;
}

/** Which end of a packet a part of a set's elements is compared with. */
export type SetSide = 'src' | 'dst';

export type MatchKind = Match['kind'];
export type MatchOf<K extends MatchKind> = Extract<Match, { kind: K }>;

/** Where NAT sends: an address or several, a port or several. */
export interface NatRange {
  readonly from?: Ip;
  readonly to?: Ip;
  readonly port?: Range;
}

export type Target =
  | { readonly kind: 'ACCEPT' | 'DROP' | 'RETURN' }
  /** Said as NOTRACK, or as CT --notrack. */
  | { readonly kind: 'NOTRACK' | 'CT' }
  | { readonly kind: 'jump'; readonly chain: string; readonly goto: boolean }
  | { readonly kind: 'REJECT'; readonly with: string }
  | { readonly kind: 'MARK'; readonly value: number; readonly mask: number }
  | { readonly kind: 'DNAT' | 'SNAT'; readonly range: NatRange; readonly random?: 'random' | 'random-fully'; readonly persistent?: boolean }
  | { readonly kind: 'MASQUERADE' | 'REDIRECT'; readonly range: NatRange; readonly random?: 'random' | 'random-fully' }
  | { readonly kind: 'LOG'; readonly prefix: string; readonly level: number; readonly sequence: boolean; readonly ipOptions: boolean }
  | { readonly kind: 'CONNMARK'; readonly how: 'set'; readonly value: number; readonly mask: number }
  | { readonly kind: 'CONNMARK'; readonly how: 'save' | 'restore'; readonly from: number; readonly to: number }
  | { readonly kind: 'TTL' | 'HL'; readonly how: 'set' | 'inc' | 'dec'; readonly value: number }
  | { readonly kind: 'NETMAP'; readonly to: Cidr }
  /** Told to a group in which nobody listens. */
  | { readonly kind: 'NFLOG'; readonly prefix?: string; readonly group?: number; readonly size?: number; readonly threshold?: number }
  /** Given to a queue that nobody empties: lost, but for a queue that may be passed by. */
  | { readonly kind: 'NFQUEUE'; readonly from: number; readonly to?: number; readonly bypass: boolean }
  /** Checksums are right here. */
  | { readonly kind: 'CHECKSUM' }
  /** Its way is shown from here on. */
  | { readonly kind: 'TRACE' }
  /** Nothing is cut to segments here: the figure is kept, and binds nobody. */
  | { readonly kind: 'TCPMSS'; readonly size: number | 'pmtu' }
  /** The whole rule is nft's. */
  | { readonly kind: 'nft'; readonly rule: ForeignRule };

/** A rule that nft has put into a chain of iptables: it acts and is listed as nft's own. */
export interface ForeignRule {
  /** undefined: the packet is none of its, or goes on. */
  run(p: Packet, hook: number): { readonly kind: 'accept' | 'drop' | 'return' | 'jump' | 'goto'; readonly chain?: string } | undefined;
  /** Packets and bytes that it has counted: 0 for a rule without a counter. */
  counted(): Counter;
  /** As nft writes it. */
  readonly text: string;
  /** What iptables takes it for; undefined: it cannot show the chain. */
  readonly seen: Rule | undefined;
}

/** One rule: immutable, so that many chains (and many nodes) can share it. */
export interface Rule {
  readonly src?: Not<Cidr>;
  readonly dst?: Not<Cidr>;
  readonly in?: Not<string>;
  readonly out?: Not<string>;
  readonly proto?: Not<number>;
  readonly matches: readonly Match[];
  readonly target?: Target;
}

/** What a match may look at besides the packet. */
export interface Surroundings {
  readonly host: Host;
  readonly recent: RecentLists;
  /** Parts of the kernel that are loaded on demand, by name. */
  readonly engines: ReadonlyMap<string, object>;
}

/** The sets of addresses that `-m set` asks (engine `ipset`). */
export interface SetLookup {
  has(name: string): boolean;
  matches(name: string, sides: readonly SetSide[], p: Packet): boolean;
}

/** What `-m ipvs` asks (engine `ipvs`): the virtual server that a packet's connection belongs to. */
export interface VirtualLookup {
  virtualOf(p: Packet): { readonly proto: number; readonly ip: Ip; readonly port: number } | undefined;
}

/** The lists of xt_recent, by name. */
export interface RecentLists {
  seen(name: string, key: string): readonly number[] | undefined;
  add(name: string, key: string, now: number, ttl: number): void;
  remove(name: string, key: string): boolean;
  /** What its last packet had left to live. */
  ttl(name: string, key: string): number;
}

export type Test = (p: Packet, around: Surroundings, entry: Entry) => boolean;

/** A rule in its place: its counters, and what stateful matches remember for it. */
export interface Entry extends Counter, TracedRule {
  readonly rule: Rule;
  readonly test: Test;
  /** It may decide otherwise for the next packet of the same connection. */
  readonly moody: boolean;
  /** The chain of a jump, once it was looked up. */
  jump: Chain | undefined;
  memory: number[] | undefined;
}

/** Chains that belong together: their names, and the rules of each for whoever looks. */
export interface RuleSource {
  readonly names: ReadonlySet<string>;
  rules(chain: string): readonly Rule[];
}

export interface Chain {
  readonly name: string;
  readonly table: TableName;
  /** Of a built-in chain. */
  policy: 'ACCEPT' | 'DROP' | undefined;
  readonly counter: Counter;
  /** It was deleted: jumps that remember it look again. */
  gone: boolean;
  readonly length: number;
  /** Every rule of it decides alike for all established connections between the same addresses. */
  readonly common: boolean;
  entries: Entry[];
  /** Set while the chain is kept in pieces (segments.ts). */
  readonly segments: { candidates(p: Packet): readonly Entry[] } | undefined;
  /** Rules whose counters are no longer zero, while it is kept in pieces. */
  readonly counted: Entry[] | undefined;
  /** Made from the entries when the first packet comes (compile.ts). */
  index: ((p: Packet) => readonly Entry[]) | undefined;
}

/** The tracked connection of a packet, with all that rules can ask of it. */
export function connectionOf(p: Packet): Connection | undefined {
  return p.ct as Connection | undefined;
}
