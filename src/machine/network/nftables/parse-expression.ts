// nft's expressions, read. upstream: nftables src/parser_bison.y
import type { Expr, Header, TypeName } from './ast.ts';
import { type Cursor, KEYWORDS } from './cursor.ts';
import { CT, CT_NOT_HERE, FIELDS, FIELDS_NOT_HERE, META, META_ALONE, META_KEYS, META_NOT_HERE } from './fields.ts';
import { NftProblem, NftSyntaxProblem, span, type Token } from './lexer.ts';
import { parseKey, parseSetOrRef, parseValue, type Values } from './parse-literal.ts';
import { isBitmask } from './types.ts';

/** Words of the language that are known and not simulated. */
const NOT_HERE = new Set(['arp', 'vlan', 'dst', 'frag', 'hbh', 'mh', 'rt', 'exthdr', 'socket', 'osf', 'ipsec', 'igmp', 'tunnel', 'xt']);

export interface Typed {
  readonly expr: Expr;
  readonly types: readonly TypeName[];
  /** How wide a number may be. */
  readonly bits?: number;
}

interface One {
  readonly expr: Expr;
  readonly type: TypeName;
  readonly bits?: number;
}

/** The left side of a comparison, or what a statement takes from the packet: `ip saddr . tcp dport`, `meta mark & 0xff`. */
export function parseLeft(c: Cursor, values: Values = 'data'): Typed {
  const first = c.token;
  const ones: One[] = [];
  do ones.push(parsePrimary(c));
  while (c.take('.'));
  const [only] = ones;
  const types = ones.map((one) => one.type);
  const bits = ones.length === 1 ? only?.bits : undefined;
  let expr: Expr = ones.length === 1 && only ? only.expr : c.mark({ kind: 'concat', parts: ones.map((one) => one.expr) }, first);
  for (let op = binaryOperator(c); op; op = binaryOperator(c)) expr = c.mark(fold(expr, op, parseOperand(c, types[0] ?? 'integer'), types[0] ?? 'integer'), first);
  if (c.take('map')) return { expr: c.mark({ kind: 'map', key: expr, map: parseSetOrRef(c, types, values) }, first), types: [] };
  return { expr, types, ...(bits === undefined ? {} : { bits }) };
}

function binaryOperator(c: Cursor): '&' | '|' | '^' | undefined {
  const words = { '&': '&', '|': '|', '^': '^', and: '&', or: '|', xor: '^' } as const;
  const op = c.token.kind === 'string' ? undefined : words[c.token.text as keyof typeof words];
  if (op) c.next();
  return op;
}

export function parseOperand(c: Cursor, type: TypeName): Expr {
  const first = c.token;
  if (c.take('(')) {
    let inner = parseOperand(c, type);
    for (let op = binaryOperator(c); op; op = binaryOperator(c)) inner = c.mark(fold(inner, op, parseOperand(c, type), type), first);
    c.expect(')');
    return inner;
  }
  if (isExpression(c)) return parsePrimary(c).expr;
  let value = parseValue(c, type);
  while (isBitmask(type) && c.take(',')) value = c.mark(fold(value, '|', parseValue(c, type), type), first);
  return value;
}

/** Does something begin here that is taken from the packet? */
export function isExpression(c: Cursor): boolean {
  const { kind, text } = c.token;
  if (kind !== 'word') return false;
  return text in FIELDS || META_ALONE.has(text) || ['meta', 'ct', 'fib', 'numgen', 'jhash', 'symhash'].includes(text);
}

function fold(a: Expr, op: '&' | '|' | '^', b: Expr, type: TypeName): Expr {
  if (a.kind !== 'value' || b.kind !== 'value') return { kind: 'binop', op, left: a, right: b };
  const [x, y] = [Number(a.value), Number(b.value)];
  return { kind: 'value', value: (op === '&' ? x & y : op === '|' ? x | y : x ^ y) >>> 0, type };
}

function parsePrimary(c: Cursor): One {
  const t = c.token;
  if (t.kind === 'punct' && t.text === '@') throw new NftProblem('raw payload expressions are not simulated here', t);
  if (t.kind === 'punct' || t.kind === 'end' || t.kind === 'junk') throw c.unexpected();
  c.next();
  if (t.kind === 'word') {
    if (t.text in FIELDS) return parsePayload(c, t, t.text as Header);
    if (t.text === 'meta' || META_ALONE.has(t.text)) return parseMeta(c, t);
    if (t.text === 'ct') return parseCt(c, t);
    if (t.text === 'fib') return parseFib(c, t);
    if (t.text === 'numgen') return parseNumgen(c, t);
    if (t.text === 'jhash' || t.text === 'symhash') return parseHash(c, t);
    if (NOT_HERE.has(t.text)) throw new NftProblem(`${t.text} is not simulated here`, t);
    if (KEYWORDS.has(t.text)) throw new NftSyntaxProblem(`syntax error, unexpected ${t.text}`, t);
  }
  // A word of nobody could be compared with something, if its type were known: the next one is no comparison either.
  const next = c.token;
  if (next.kind === 'word' && !KEYWORDS.has(next.text)) {
    c.next();
    while (c.token.kind === 'word' && !KEYWORDS.has(c.token.text)) c.next();
  }
  throw c.unexpected();
}

function parsePayload(c: Cursor, t: Token, header: Header): One {
  if (header === 'tcp' && c.is('option')) return parseTcpOption(c);
  const field = c.token;
  const found = field.kind === 'word' ? FIELDS[header][field.text] : undefined;
  if (!found) throw new NftSyntaxProblem(c.unexpected().message, field);
  if (FIELDS_NOT_HERE.has(`${header} ${field.text}`)) throw new NftProblem(`${header} ${field.text} is not simulated here`, field);
  c.next();
  const [type, bits] = found;
  return { expr: c.mark({ kind: 'payload', header, field: field.text, type }, t), type, bits };
}

function parseTcpOption(c: Cursor): One {
  throw new NftProblem('tcp option is not simulated here', c.token);
}

function parseMeta(c: Cursor, t: Token): One {
  const key = t.text === 'meta' ? c.word() : t;
  const found = META[key.text];
  if (!found) {
    if (META_NOT_HERE.has(key.text)) throw new NftProblem(`meta ${key.text} is not simulated here`, key);
    throw new NftSyntaxProblem(`syntax error, unexpected ${key.text}, known keys are ${META_KEYS}`, span(t, key));
  }
  const [type, bits] = found;
  return { expr: c.mark({ kind: 'meta', key: key.text, type }, t), type, bits };
}

function parseCt(c: Cursor, t: Token): One {
  const direction = c.is('original', 'reply') ? (c.next().text as 'original' | 'reply') : undefined;
  const first = c.word();
  const six = first.text === 'ip6';
  const key = first.text === 'ip' || six ? c.word() : first;
  const known = CT[key.text];
  if (!known) {
    if (CT_NOT_HERE.has(key.text)) throw new NftProblem(`ct ${key.text} is not simulated here`, key);
    throw new NftSyntaxProblem('syntax error, unexpected string', key);
  }
  const address = known.way === 'must';
  const type = six && address ? 'ipv6_addr' : known.field[0];
  const way = known.way === 'never' || key.text === 'protocol' || key.text === 'l3proto' ? undefined : direction;
  const name = address ? `${six ? 'ip6' : 'ip'} ${key.text}` : key.text;
  return { expr: c.mark({ kind: 'ct', key: name, ...(way ? { direction: way } : {}), type }, t), type, bits: known.field[1] };
}

/** `fib saddr . iif oif`, `fib daddr type` */
function parseFib(c: Cursor, t: Token): One {
  let of: 'saddr' | 'daddr' | undefined;
  const by: ('iif' | 'oif' | 'mark')[] = [];
  do {
    const word = c.word();
    if (word.text === 'saddr' || word.text === 'daddr') of = word.text;
    else if (word.text === 'iif' || word.text === 'oif' || word.text === 'mark') by.push(word.text);
    else throw new NftSyntaxProblem('syntax error, unexpected string', word);
  } while (c.take('.'));
  const result = c.word();
  if (result.text !== 'type' && result.text !== 'oif' && result.text !== 'oifname') throw new NftSyntaxProblem('syntax error, unexpected string', result);
  const type = result.text === 'type' ? 'fib_addrtype' : result.text === 'oif' ? 'iface_index' : 'ifname';
  const expr: Expr = { kind: 'fib', of: of ?? 'daddr', by, result: result.text, type };
  if (of === undefined) c.complain(new NftProblem('fib: neither saddr nor daddr are not supported', span(t, c.last)));
  return { expr: c.mark(expr, t), type };
}

function parseNumgen(c: Cursor, t: Token): One {
  const mode = c.word();
  if (mode.text !== 'random' && mode.text !== 'inc') throw new NftSyntaxProblem('syntax error, unexpected string, expecting inc or random', mode);
  c.expect('mod');
  const mod = c.number();
  const offset = c.take('offset') ? c.number() : 0;
  return { expr: c.mark({ kind: 'numgen', mode: mode.text, mod, offset }, t), type: 'integer', bits: 32 };
}

/** `jhash ip saddr . tcp dport mod 2 seed 1`, `symhash mod 2` */
function parseHash(c: Cursor, t: Token): One {
  const key = t.text === 'jhash' ? parseLeft(c).expr : undefined;
  c.expect('mod');
  const mod = c.number();
  const seed = key && c.take('seed') ? c.number() : undefined;
  const offset = c.take('offset') ? c.number() : 0;
  return { expr: c.mark({ kind: 'hash', key, mod, seed, offset }, t), type: 'integer', bits: 32 };
}

/** What a value is compared with. */
export function parseRight(c: Cursor, { types, bits }: Typed, left: Expr): Expr {
  const first = c.token;
  if (c.is('{') || c.is('@')) return parseSetOrRef(c, types, undefined);
  if (types.length > 1) return parseKey(c, types);
  const type = types[0] ?? 'integer';
  if (c.is('(')) return parseOperand(c, type);
  // Whether there is a way at all can be asked, too.
  if (left.kind === 'fib' && c.is('exists', 'missing')) return c.mark(parseValue(c, 'boolean'), first);
  if (left.kind === 'fib' && left.result === 'oif' && c.token.kind === 'number') return c.mark({ kind: 'value', value: c.number(), type: 'integer' }, first);
  let value = parseValue(c, type, bits);
  if (c.is('.') && value.kind === 'value') {
    // More values than were asked for.
    c.complain(new NftProblem("Can't parse symbolic invalid expressions", span(first, c.last)));
    while (c.take('.')) c.word();
  }
  while (isBitmask(type) && (c.take(',') || c.take('|'))) value = c.mark(fold(value, '|', parseValue(c, type), type), first);
  return value;
}
