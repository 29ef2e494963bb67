// nft's expressions, read. upstream: nftables src/parser_bison.y
import type { Expr, Header, TypeName } from './ast.ts';
import { type Cursor, KEYWORDS } from './cursor.ts';
import { isBitmask } from './datatypes.ts';
import { NftProblem, type Token } from './lexer.ts';
import { parseKey, parseSetOrRef, parseValue } from './parse-literal.ts';

/** What `saddr` of `ip` is, and so on. */
const FIELDS: Readonly<Record<Header, Readonly<Record<string, TypeName>>>> = {
  ip: { saddr: 'ipv4_addr', daddr: 'ipv4_addr', protocol: 'inet_proto', ttl: 'integer', length: 'integer' },
  ip6: { saddr: 'ipv6_addr', daddr: 'ipv6_addr', nexthdr: 'inet_proto', hoplimit: 'integer', length: 'integer' },
  tcp: { sport: 'inet_service', dport: 'inet_service', flags: 'tcp_flag' },
  udp: { sport: 'inet_service', dport: 'inet_service' },
  sctp: { sport: 'inet_service', dport: 'inet_service' },
  th: { sport: 'inet_service', dport: 'inet_service' },
  icmp: { type: 'icmp_type', code: 'integer' },
  icmpv6: { type: 'icmpv6_type', code: 'integer' },
};
const META: Readonly<Record<string, TypeName>> = {
  mark: 'mark',
  l4proto: 'inet_proto',
  nfproto: 'nf_proto',
  length: 'integer',
  iifname: 'ifname',
  oifname: 'ifname',
  iif: 'ifname',
  oif: 'ifname',
};
const CT: Readonly<Record<string, TypeName>> = {
  state: 'ct_state',
  status: 'ct_status',
  direction: 'ct_dir',
  saddr: 'ipv4_addr',
  daddr: 'ipv4_addr',
  'proto-src': 'inet_service',
  'proto-dst': 'inet_service',
  protocol: 'inet_proto',
};
/** Words of the language that are known and not simulated. */
const NOT_HERE = new Set([
  'ether',
  'arp',
  'vlan',
  'ah',
  'esp',
  'comp',
  'udplite',
  'dccp',
  'dst',
  'frag',
  'hbh',
  'mh',
  'rt',
  'exthdr',
  'socket',
  'osf',
  'jhash',
  'symhash',
  'hash',
  'ipsec',
  'rule',
  'quota',
  'queue',
  'tproxy',
  'synproxy',
  'flow',
  'dup',
  'fwd',
  'meter',
  'tunnel',
  'day',
  'hour',
  'time',
  'xt',
]);

export interface Typed {
  readonly expr: Expr;
  readonly types: readonly TypeName[];
}

/** The left side of a comparison, or what a statement takes from the packet: `ip saddr . tcp dport`, `meta mark & 0xff`. */
export function parseLeft(c: Cursor): Typed {
  const parts: Expr[] = [];
  const types: TypeName[] = [];
  do {
    const one = parsePrimary(c);
    parts.push(one.expr);
    types.push(one.type);
  } while (c.take('.'));
  let expr: Expr = parts.length === 1 && parts[0] ? parts[0] : { kind: 'concat', parts };
  for (let op = binaryOperator(c); op; op = binaryOperator(c)) expr = { kind: 'binop', op, left: expr, right: parseOperand(c, types[0] ?? 'integer') };
  if (c.is('map')) return parseMap(c, expr, types);
  return { expr, types };
}

function parseMap(c: Cursor, key: Expr, types: readonly TypeName[]): Typed {
  c.next();
  return { expr: { kind: 'map', key, map: parseSetOrRef(c, types, 'data') }, types: [] };
}

function binaryOperator(c: Cursor): '&' | '|' | '^' | undefined {
  const words = { '&': '&', '|': '|', '^': '^', and: '&', or: '|', xor: '^' } as const;
  const op = c.token.kind === 'string' ? undefined : words[c.token.text as keyof typeof words];
  if (op) c.next();
  return op;
}

function parseOperand(c: Cursor, type: TypeName): Expr {
  if (c.take('(')) {
    let inner = parseOperand(c, type);
    for (let op = binaryOperator(c); op; op = binaryOperator(c)) inner = fold(inner, op, parseOperand(c, type), type);
    c.expect(')');
    return inner;
  }
  if (c.is('meta', 'mark', 'ct', 'ip', 'ip6')) return parsePrimary(c).expr;
  return parseValue(c, type);
}

function fold(a: Expr, op: '&' | '|' | '^', b: Expr, type: TypeName): Expr {
  if (a.kind !== 'value' || b.kind !== 'value') return { kind: 'binop', op, left: a, right: b };
  const [x, y] = [Number(a.value), Number(b.value)];
  return { kind: 'value', value: op === '&' ? x & y : op === '|' ? x | y : x ^ y, type };
}

function parsePrimary(c: Cursor): { expr: Expr; type: TypeName } {
  const t = c.word();
  const header = t.text as Header;
  if (t.kind === 'word' && header in FIELDS) {
    const field = c.word();
    const type = FIELDS[header][field.text];
    if (!type) throw new NftProblem(`${header} ${field.text} is not simulated here`, field);
    return { expr: { kind: 'payload', header, field: field.text, type }, type };
  }
  if (t.text === 'meta' || t.text in META) return parseMeta(c, t);
  if (t.text === 'ct') return parseCt(c);
  if (t.text === 'fib') return parseFib(c);
  if (t.text === 'numgen') return parseNumgen(c);
  if (NOT_HERE.has(t.text)) throw new NftProblem(`${t.text} is not simulated here`, t);
  throw new NftProblem(`syntax error, unexpected ${t.kind === 'string' ? 'quoted string' : KEYWORDS.has(t.text) ? t.text : 'string'}`, t);
}

function parseMeta(c: Cursor, t: Token): { expr: Expr; type: TypeName } {
  const key = t.text === 'meta' ? c.word() : t;
  const type = META[key.text];
  if (!type) throw new NftProblem(`meta ${key.text} is not simulated here`, key);
  return { expr: { kind: 'meta', key: key.text, type }, type };
}

function parseCt(c: Cursor): { expr: Expr; type: TypeName } {
  const direction = c.is('original', 'reply') ? (c.next().text as 'original' | 'reply') : undefined;
  const first = c.word();
  const six = first.text === 'ip6';
  const key = first.text === 'ip' || six ? c.word() : first;
  const type = six && (key.text === 'saddr' || key.text === 'daddr') ? 'ipv6_addr' : CT[key.text];
  if (!type) throw new NftProblem(`ct ${key.text} is not simulated here`, key);
  return { expr: { kind: 'ct', key: first === key ? key.text : `${first.text} ${key.text}`, ...(direction ? { direction } : {}), type }, type };
}

function parseFib(c: Cursor): { expr: Expr; type: TypeName } {
  const of = c.word();
  const what = c.word();
  if ((of.text !== 'saddr' && of.text !== 'daddr') || what.text !== 'type') throw new NftProblem('only fib saddr type and fib daddr type are simulated here', what);
  return { expr: { kind: 'fib', of: of.text, type: 'fib_addrtype' }, type: 'fib_addrtype' };
}

function parseNumgen(c: Cursor): { expr: Expr; type: TypeName } {
  const mode = c.word();
  if (mode.text !== 'random' && mode.text !== 'inc') throw new NftProblem('syntax error, unexpected string, expecting inc or random', mode);
  c.expect('mod');
  const mod = c.number();
  const offset = c.take('offset') ? c.number() : 0;
  return { expr: { kind: 'numgen', mode: mode.text, mod, offset }, type: 'integer' };
}

/** What a value is compared with. */
export function parseRight(c: Cursor, types: readonly TypeName[]): Expr {
  if (c.is('{') || c.token.text.startsWith('@')) return parseSetOrRef(c, types, 'none');
  if (types.length > 1) return parseKey(c, types);
  const type = types[0] ?? 'integer';
  if (c.is('(')) return parseOperand(c, type);
  let value = parseValue(c, type);
  while (isBitmask(type) && (c.take(',') || c.take('|'))) value = fold(value, '|', parseValue(c, type), type);
  return value;
}
