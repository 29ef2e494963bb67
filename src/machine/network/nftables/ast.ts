// Rules as data, as nft means them: expressions give values, statements do something. Immutable, so that many chains (and many hosts) can share them. upstream: nftables include/expression.h, statement.h
import type { Cidr, Ip } from '../../../base/ip.ts';

/** What an expression can give: a number, a name (of a device), an address; several of them for a concatenation. */
export type Atom = number | string | Ip;
export type Value = Atom | readonly Atom[];

export type TypeName =
  | 'ipv4_addr'
  | 'ipv6_addr'
  | 'ether_addr'
  | 'ether_type'
  | 'inet_proto'
  | 'inet_service'
  | 'mark'
  | 'ifname'
  | 'iface_index'
  | 'iface_type'
  | 'devgroup'
  | 'realm'
  | 'uid'
  | 'gid'
  | 'ct_state'
  | 'ct_status'
  | 'ct_dir'
  | 'pkt_type'
  | 'dscp'
  | 'ecn'
  | 'fib_addrtype'
  | 'boolean'
  | 'nf_proto'
  | 'tcp_flag'
  | 'icmp_type'
  | 'icmpv6_type'
  | 'icmp_code'
  | 'icmpv6_code'
  | 'icmpx_code'
  | 'day'
  | 'time'
  | 'string'
  | 'integer'
  | 'verdict';

export interface Verdict {
  readonly kind: 'accept' | 'drop' | 'return' | 'continue' | 'jump' | 'goto';
  readonly chain?: string;
}

export type Header = 'ether' | 'ip' | 'ip6' | 'tcp' | 'udp' | 'udplite' | 'sctp' | 'dccp' | 'th' | 'icmp' | 'icmpv6' | 'ah' | 'esp' | 'comp';

/** One entry of a set or map that is written out. */
export interface ElementExpr {
  readonly key: Expr;
  readonly data?: Expr | Verdict;
  readonly comment?: string;
  readonly timeout?: number;
  readonly expires?: number;
  readonly states?: readonly Stateful[];
}

export type Expr =
  | { readonly kind: 'payload'; readonly header: Header; readonly field: string; readonly type: TypeName }
  | { readonly kind: 'meta'; readonly key: string; readonly type: TypeName }
  | { readonly kind: 'ct'; readonly key: string; readonly direction?: 'original' | 'reply'; readonly type: TypeName }
  | { readonly kind: 'fib'; readonly of: 'saddr' | 'daddr'; readonly by: readonly ('iif' | 'oif' | 'mark')[]; readonly result: 'type' | 'oif' | 'oifname'; readonly type: TypeName }
  | { readonly kind: 'numgen'; readonly mode: 'random' | 'inc'; readonly mod: number; readonly offset: number }
  | { readonly kind: 'hash'; readonly key: Expr | undefined; readonly mod: number; readonly seed: number | undefined; readonly offset: number }
  | { readonly kind: 'concat'; readonly parts: readonly Expr[] }
  | { readonly kind: 'value'; readonly value: Atom; readonly type: TypeName }
  | { readonly kind: 'range'; readonly from: Atom; readonly to: Atom; readonly type: TypeName }
  | { readonly kind: 'prefix'; readonly cidr: Cidr }
  | { readonly kind: 'any' }
  /** `merged`: some of what was written lay over something else; it stays a set, however little is left. */
  | { readonly kind: 'set'; readonly elements: readonly ElementExpr[]; readonly merged?: true }
  | { readonly kind: 'ref'; readonly name: string }
  | { readonly kind: 'binop'; readonly op: '&' | '|' | '^'; readonly left: Expr; readonly right: Expr }
  | { readonly kind: 'map'; readonly key: Expr; readonly map: Expr };

export type Operator = '==' | '!=' | '<' | '>' | '<=' | '>=' | 'flags' | 'not-flags';

export type Statement =
  | { readonly kind: 'match'; readonly op: Operator; readonly left: Expr; readonly right: Expr; readonly spelled?: true }
  | { readonly kind: 'verdict'; readonly verdict: Verdict }
  | { readonly kind: 'vmap'; readonly key: Expr; readonly map: Expr }
  | Stateful
  /** A counter, quota or limit that has a name; which one may hang on the packet. */
  | { readonly kind: 'object'; readonly of: ObjectKind; readonly name: string | undefined; readonly map: Expr | undefined }
  | Log
  | { readonly kind: 'reject'; readonly how?: string }
  | { readonly kind: 'nat'; readonly type: 'dnat' | 'snat'; readonly family?: 'ip' | 'ip6'; readonly to: Expr; readonly port?: Expr; readonly flags: readonly NatFlag[] }
  | { readonly kind: 'masquerade' | 'redirect'; readonly port?: Expr; readonly flags: readonly NatFlag[] }
  /** Something of the packet, of its connection or beside it gets a value. */
  | { readonly kind: 'mangle'; readonly to: Extract<Expr, { kind: 'meta' | 'ct' | 'payload' }>; readonly value: Expr }
  | {
      readonly kind: 'dynset';
      readonly op: 'add' | 'update' | 'delete';
      readonly set: string;
      readonly key: Expr;
      readonly data?: Expr;
      readonly timeout?: number;
      readonly states: readonly Stateful[];
    }
  /** A set of its own for the rule, in the form of nftables' first years. */
  | { readonly kind: 'meter'; readonly name: string; readonly size: number; readonly key: Expr; readonly timeout?: number; readonly states: readonly Stateful[] }
  | { readonly kind: 'notrack' };

export type ObjectKind = 'counter' | 'quota' | 'limit';

/** What remembers something from packet to packet. */
export type Stateful =
  | { readonly kind: 'counter'; readonly packets: number; readonly bytes: number }
  /** A rate of packets, or of bytes; the burst in the same. */
  | { readonly kind: 'limit'; readonly over: boolean; readonly rate: number; readonly unit: RateUnit; readonly burst: number; readonly bytes: boolean }
  | { readonly kind: 'quota'; readonly over: boolean; readonly bytes: number; readonly used: number }
  | { readonly kind: 'ct count'; readonly over: boolean; readonly count: number };

export type RateUnit = 'second' | 'minute' | 'hour' | 'day' | 'week';

export interface Log {
  readonly kind: 'log';
  readonly prefix?: string;
  readonly level?: string;
  readonly group?: number;
  readonly snaplen?: number;
  readonly threshold?: number;
  readonly flags: readonly string[];
}

export type NatFlag = 'random' | 'fully-random' | 'persistent';

export interface NftRule {
  readonly statements: readonly Statement[];
  readonly comment?: string;
}

export type TableFamily = 'ip' | 'ip6' | 'inet';

export interface SetSpec {
  readonly name: string;
  /** One type, or several of a concatenation. */
  readonly key: readonly TypeName[];
  /** A map's values; undefined for a set. */
  readonly data: readonly TypeName[] | undefined;
  /** A map whose values are named objects. */
  readonly objects?: ObjectKind | undefined;
  /** The expressions that the types were taken from. */
  readonly typeof?: { readonly key: Expr; readonly data: Expr | undefined } | undefined;
  readonly flags: { readonly interval: boolean; readonly dynamic: boolean; readonly timeout: boolean; readonly constant: boolean };
  readonly timeout: number | undefined;
  readonly gcInterval?: number | undefined;
  readonly policy?: 'memory' | undefined;
  readonly autoMerge?: boolean | undefined;
  readonly size: number | undefined;
  /** What every element carries. */
  readonly states?: readonly Stateful[] | undefined;
  readonly comment: string | undefined;
}

export interface BaseSpec {
  readonly type: 'filter' | 'nat' | 'route';
  readonly hook: number;
  readonly priority: number;
  readonly policy: 'accept' | 'drop';
}
