// The words of a filter expression. upstream: libpcap scanner.l
export type TokenKind = 'number' | 'address' | 'six' | 'mac' | 'name' | 'word' | 'sign' | 'junk';

export interface Token {
  readonly kind: TokenKind;
  readonly text: string;
  /** Of numbers, and of names that stand for one (tcp-syn, icmp-echo). */
  readonly value?: number;
}

/** What is wrong with an expression, in libpcap's words. */
export class FilterError extends Error {}

export const syntax = (): FilterError => new FilterError("can't parse filter expression: syntax error");

const KEYWORDS = new Set(
  'dst src link ether ppp slip fddi tr wlan arp rarp ip sctp tcp udp icmp igmp igrp pim vrrp carp radio ip6 ipv6 icmp6 ah esp atalk aarp decnet lat sca moprc mopdl iso esis es-is isis is-is clnp stp ipx netbeui host net mask port portrange proto protochain gateway less greater byte broadcast multicast and or not len length inbound outbound ifname ifindex vlan mpls pppoed pppoes geneve action reason rnr rulenum'.split(
    ' ',
  ),
);

/** Names that stand for numbers in relations. */
const NUMBERS: Readonly<Record<string, number>> = {
  tcpflags: 13,
  'tcp-fin': 1,
  'tcp-syn': 2,
  'tcp-rst': 4,
  'tcp-push': 8,
  'tcp-ack': 16,
  'tcp-urg': 32,
  'tcp-ece': 64,
  'tcp-cwr': 128,
  icmptype: 0,
  icmpcode: 1,
  'icmp-echoreply': 0,
  'icmp-unreach': 3,
  'icmp-sourcequench': 4,
  'icmp-redirect': 5,
  'icmp-echo': 8,
  'icmp-routeradvert': 9,
  'icmp-routersolicit': 10,
  'icmp-timxceed': 11,
  'icmp-paramprob': 12,
  'icmp-tstamp': 13,
  'icmp-tstampreply': 14,
  'icmp-ireq': 15,
  'icmp-ireqreply': 16,
  'icmp-maskreq': 17,
  'icmp-maskreply': 18,
  icmp6type: 0,
  icmp6code: 1,
  'icmp6-destinationunreach': 1,
  'icmp6-packettoobig': 2,
  'icmp6-timeexceeded': 3,
  'icmp6-parameterproblem': 4,
  'icmp6-echo': 128,
  'icmp6-echoreply': 129,
  'icmp6-multicastlistenerquery': 130,
  'icmp6-multicastlistenerreportv1': 131,
  'icmp6-multicastlistenerdone': 132,
  'icmp6-routersolicit': 133,
  'icmp6-routeradvert': 134,
  'icmp6-neighborsolicit': 135,
  'icmp6-neighboradvert': 136,
  'icmp6-redirect': 137,
};

const PATTERNS: readonly (readonly [TokenKind, RegExp])[] = [
  ['mac', /^(?:[\da-f]{1,2}[:-]){5}[\da-f]{1,2}(?![\w:])/i],
  ['six', /^(?=[\da-f.]*:)(?:[\da-f]{0,4}:){2,7}(?:[\da-f]{1,4}|(?:\d+\.){3}\d+)?(?![\w:.])/i],
  ['address', /^\d+(?:\.\d+){1,3}(?![\w.])/],
  ['number', /^(?:0x[\da-f]+|\d+)(?![\w.])/i],
  ['sign', /^(?:&&|\|\||==|!=|<=|>=|<<|>>|[()[\]:<>=&|!+\-*/%^])/],
  ['name', /^\\[^\s()[\]!<>=&|]+/],
  ['word', /^[A-Za-z\d](?:[-\w.]*[.\w])?/],
];

/** All tokens; what is none of them is junk, and no expression has it. */
export function tokens(text: string): Token[] {
  const out: Token[] = [];
  for (let rest = text.trimStart(); rest !== ''; ) {
    const found = PATTERNS.map(([kind, pattern]) => [kind, pattern.exec(rest)?.[0]] as const).find(([, t]) => t !== undefined && t !== '');
    const [kind, taken = rest] = found ?? (['junk', rest] as const);
    out.push(tokenOf(kind, taken));
    rest = rest.slice(taken.length).trimStart();
  }
  return out;
}

function tokenOf(kind: TokenKind, text: string): Token {
  if (kind === 'number') return { kind, text, value: Number(text) };
  if (kind === 'name') return { kind, text: text.slice(1) };
  if (kind !== 'word') return { kind, text: text === '&&' ? 'and' : text === '||' ? 'or' : text === '==' ? '=' : text };
  const value = NUMBERS[text];
  if (value !== undefined) return { kind: 'number', text, value };
  // Whatever is no keyword is the name of something.
  return { kind: KEYWORDS.has(text) ? 'word' : 'name', text };
}
