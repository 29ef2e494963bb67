// Rules as data, as nft means them: expressions give values, statements do something. Immutable, so that many chains (and many hosts) can share them. upstream: nftables include/expression.h, statement.h
import type { Cidr, Ip } from '../../../base/ip.ts';

/** What an expression can give: a number, a name (of a device), an address; several of them for a concatenation. */
export type Atom = number | string | Ip;
export type Value = Atom | readonly Atom[];

export type TypeName =
  | 'ipv4_addr'
  | 'ipv6_addr'
  | 'inet_proto'
  | 'inet_service'
  | 'mark'
  | 'ifname'
  | 'ct_state'
  | 'ct_status'
  | 'ct_dir'
  | 'fib_addrtype'
  | 'nf_proto'
  | 'tcp_flag'
  | 'icmp_type'
  | 'icmpv6_type'
  | 'integer'
  | 'verdict';

export interface Verdict {
  readonly kind: 'accept' | 'drop' | 'return' | 'continue' | 'jump' | 'goto';
  readonly chain?: string;
}

export type Header = 'ip' | 'ip6' | 'tcp' | 'udp' | 'sctp' | 'th' | 'icmp' | 'icmpv6';

/** One entry of a set or map that is written out. */
export interface ElementExpr {
  readonly key: Expr;
  readonly data?: Expr | Verdict;
  readonly comment?: string;
  readonly timeout?: number;
}

export type Expr =
  | { readonly kind: 'payload'; readonly header: Header; readonly field: string; readonly type: TypeName }
  | { readonly kind: 'meta'; readonly key: string; readonly type: TypeName }
  | { readonly kind: 'ct'; readonly key: string; readonly direction?: 'original' | 'reply'; readonly type: TypeName }
  | { readonly kind: 'fib'; readonly of: 'saddr' | 'daddr'; readonly type: 'fib_addrtype' }
  | { readonly kind: 'numgen'; readonly mode: 'random' | 'inc'; readonly mod: number; readonly offset: number }
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
  | { readonly kind: 'match'; readonly op: Operator; readonly left: Expr; readonly right: Expr }
  | { readonly kind: 'verdict'; readonly verdict: Verdict }
  | { readonly kind: 'vmap'; readonly key: Expr; readonly map: Expr }
  | { readonly kind: 'counter'; readonly packets: number; readonly bytes: number }
  | { readonly kind: 'log'; readonly prefix?: string; readonly level?: string }
  | { readonly kind: 'limit'; readonly over: boolean; readonly rate: number; readonly unit: 'second' | 'minute' | 'hour' | 'day'; readonly burst: number }
  | { readonly kind: 'reject'; readonly how?: string }
  | { readonly kind: 'nat'; readonly type: 'dnat' | 'snat'; readonly family?: 'ip' | 'ip6'; readonly to: Expr; readonly port?: Expr; readonly flags: readonly NatFlag[] }
  | { readonly kind: 'masquerade' | 'redirect'; readonly port?: Expr; readonly flags: readonly NatFlag[] }
  | { readonly kind: 'mangle'; readonly key: 'mark' | 'nftrace'; readonly value: Expr }
  | { readonly kind: 'dynset'; readonly op: 'add' | 'update' | 'delete'; readonly set: string; readonly key: Expr; readonly timeout?: number }
  | { readonly kind: 'notrack' };

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
  readonly flags: { readonly interval: boolean; readonly dynamic: boolean; readonly timeout: boolean; readonly constant: boolean };
  readonly timeout: number | undefined;
  readonly size: number | undefined;
  readonly comment: string | undefined;
}

export interface BaseSpec {
  readonly type: 'filter' | 'nat' | 'route';
  readonly hook: number;
  readonly priority: number;
  readonly policy: 'accept' | 'drop';
}
