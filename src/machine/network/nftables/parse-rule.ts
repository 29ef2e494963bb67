// nft's statements, read. upstream: nftables src/parser_bison.y, evaluate.c
import type { Expr, Log, NftRule, ObjectKind, Operator, Stateful, Statement, TypeName } from './ast.ts';
import { Cursor } from './cursor.ts';
import { lex, NftProblem, NftSyntaxProblem, places, rejectCodes, span } from './lexer.ts';
import { isExpression, parseLeft, parseOperand, parseRight } from './parse-expression.ts';
import { parseKey, parseSetOrRef, parseValue, parseVerdict } from './parse-literal.ts';
import { parseNat, parseRewrite } from './parse-nat.ts';
import { isStateful, parseStateful } from './parse-stateful.ts';
import { isBitmask } from './types.ts';

const OPERATORS: Readonly<Record<string, Operator>> = {
  '==': '==',
  '!=': '!=',
  '<=': '<=',
  '>=': '>=',
  '<': '<',
  '>': '>',
  '!': 'not-flags',
  eq: '==',
  ne: '!=',
  lt: '<',
  gt: '>',
  le: '<=',
  ge: '>=',
};
/** Statements that are known and not simulated. */
const NOT_HERE = new Set(['queue', 'dup', 'fwd', 'tproxy', 'synproxy', 'flow']);

/** A rule of this house's own; throws when the text is not one. */
export function nftRule(text: string): NftRule {
  return parseRule(new Cursor(lex(text)));
}

/** A rule, up to the end of its line. */
export function parseRule(c: Cursor): NftRule {
  const statements: Statement[] = [];
  let comment: string | undefined;
  const first = c.token;
  do {
    if (statements.length > 0 && c.take('comment')) {
      comment = c.text().text;
      if (!c.over) throw c.unexpected('end of file or newline or semicolon');
      break;
    }
    const s = parseStatement(c);
    const before = echoOf(s, statements);
    if (before) statements.push(before);
    statements.push(s);
  } while (!c.over);
  const last = statements.findIndex(isTerminal);
  const after = statements[last + 1];
  if (last >= 0 && after) c.complain(new NftProblem('Statement after terminal statement has no effect', places.get(after), places.get(statements[last] as Statement)));
  return c.mark({ statements, ...(comment === undefined ? {} : { comment }) }, first);
}

/** An echo's number is asked of echoes only. upstream: stmt_evaluate_payload, icmp dependencies */
function echoOf(s: Statement, before: readonly Statement[]): Statement | undefined {
  if (s.kind !== 'match' || s.left.kind !== 'payload' || !s.left.header.startsWith('icmp') || (s.left.field !== 'id' && s.left.field !== 'sequence')) return undefined;
  const { header } = s.left;
  const type = header === 'icmp' ? 'icmp_type' : 'icmpv6_type';
  if (before.some((b) => b.kind === 'match' && b.left.kind === 'payload' && b.left.header === header && b.left.field === 'type')) return undefined;
  const numbers = header === 'icmp' ? [0, 8] : [128, 129];
  const elements = numbers.map((value) => ({ key: { kind: 'value', value, type } }) as const);
  return { kind: 'match', op: '==', left: { kind: 'payload', header, field: 'type', type }, right: { kind: 'set', elements } };
}

/** After it no packet is left for the rest of the rule. upstream: STMT_F_TERMINAL */
function isTerminal(s: Statement): boolean {
  if (s.kind === 'verdict') return s.verdict.kind !== 'continue';
  return s.kind === 'reject' || s.kind === 'nat' || s.kind === 'masquerade' || s.kind === 'redirect';
}

function parseStatement(c: Cursor): Statement {
  const first = c.token;
  return c.mark(statement(c), first);
}

function statement(c: Cursor): Statement {
  const t = c.token;
  if (isStateful(c)) {
    const next = c.ahead(1);
    return t.text !== 'ct' && next?.kind === 'word' && next.text === 'name' ? parseObject(c, t.text as ObjectKind) : parseStateful(c);
  }
  switch (t.kind === 'word' ? t.text : '') {
    case 'accept':
    case 'drop':
    case 'return':
    case 'continue':
    case 'jump':
    case 'goto':
      return { kind: 'verdict', verdict: parseVerdict(c) };
    case 'log':
      return parseLog(c);
    case 'reject':
      return parseReject(c);
    case 'dnat':
    case 'snat':
      return parseNat(c, t.text as 'dnat' | 'snat');
    case 'masquerade':
    case 'redirect':
      return parseRewrite(c, t.text as 'masquerade' | 'redirect');
    case 'add':
    case 'update':
    case 'delete':
      return parseDynset(c, t.text as 'add' | 'update' | 'delete');
    case 'meter':
      return parseMeter(c);
    case 'notrack':
      c.next();
      return { kind: 'notrack' };
    default:
      if (t.kind === 'word' && NOT_HERE.has(t.text)) throw new NftProblem(`${t.text} is not simulated here`, t);
      return parseMangle(c) ?? parseMatch(c);
  }
}

/** `counter name "hits"`, `counter name tcp dport map @which` */
function parseObject(c: Cursor, of: ObjectKind): Statement {
  c.next();
  c.next();
  const t = c.token;
  if (!isExpression(c)) return { kind: 'object', of, name: c.mark({ word: c.text().text }, t).word, map: undefined };
  const { expr } = parseLeft(c, 'name');
  if (expr.kind !== 'map') throw c.unexpected('map');
  return { kind: 'object', of, name: undefined, map: expr };
}

const LOG_FLAGS: Readonly<Record<string, readonly string[]>> = { tcp: ['sequence', 'options'], ip: ['options'] };

function parseLog(c: Cursor): Statement {
  c.next();
  const log: { -readonly [K in keyof Log]: Log[K] } = { kind: 'log', flags: [] };
  for (;;) {
    if (c.take('prefix')) log.prefix = c.text().text;
    else if (c.take('level')) log.level = logLevel(c);
    else if (c.take('group')) log.group = c.number();
    else if (c.take('snaplen')) log.snaplen = c.number();
    else if (c.take('queue-threshold')) log.threshold = c.number();
    else if (c.take('flags')) log.flags = [...log.flags, ...logFlags(c)];
    else return log;
  }
}

function logLevel(c: Cursor): string {
  const t = c.token;
  if (!['emerg', 'alert', 'crit', 'err', 'warn', 'notice', 'info', 'debug', 'audit'].includes(t.text)) c.complain(new NftProblem(`invalid log level`, t));
  return c.word().text;
}

function logFlags(c: Cursor): string[] {
  const t = c.word();
  if (['all', 'skuid', 'ether'].includes(t.text)) return [t.text];
  const known = LOG_FLAGS[t.text];
  if (!known) throw new NftSyntaxProblem('syntax error, unexpected string', t);
  const words: string[] = [];
  do {
    const word = c.word();
    if (!known.includes(word.text)) throw new NftSyntaxProblem('syntax error, unexpected string', word);
    words.push(`${t.text} ${word.text}`);
  } while (c.take(','));
  return words;
}

const REJECTS: Readonly<Record<string, TypeName>> = { icmp: 'icmp_code', icmpv6: 'icmpv6_code', icmpx: 'icmpx_code' };

function parseReject(c: Cursor): Statement {
  const first = c.next();
  if (!c.take('with')) return { kind: 'reject' };
  const kind = c.token;
  if (kind.text === 'tcp') {
    c.next();
    c.expect('reset');
    return { kind: 'reject', how: 'tcp reset' };
  }
  const type = kind.kind === 'word' ? REJECTS[kind.text] : undefined;
  if (!type) throw c.unexpected('icmp or icmpv6 or tcp or icmpx');
  c.next();
  c.take('type');
  const code = c.token;
  const value = parseValue(c, type);
  // The usual answer is listed without its name.
  const s: Statement =
    code.text === 'port-unreachable' && kind.text !== 'icmpx'
      ? { kind: 'reject' }
      : { kind: 'reject', how: `${kind.text} ${value.kind === 'value' ? codeName(type, value.value) : code.text}` };
  if (c.located) rejectCodes.set(s, { kind: kind.text, at: code, other: span(first, first) });
  return s;
}

const CODE_NAMES: Readonly<Record<string, readonly (readonly [string, number])[]>> = {
  icmp_code: [
    ['net-unreachable', 0],
    ['host-unreachable', 1],
    ['prot-unreachable', 2],
    ['port-unreachable', 3],
    ['net-prohibited', 9],
    ['host-prohibited', 10],
    ['admin-prohibited', 13],
  ],
  icmpv6_code: [
    ['no-route', 0],
    ['admin-prohibited', 1],
    ['addr-unreachable', 3],
    ['port-unreachable', 4],
  ],
  icmpx_code: [
    ['no-route', 0],
    ['port-unreachable', 1],
    ['host-unreachable', 2],
    ['admin-prohibited', 3],
  ],
};

const codeName = (type: TypeName, value: unknown): string => CODE_NAMES[type]?.find(([, n]) => n === value)?.[0] ?? String(value);

/** `{ ip saddr timeout 1m limit rate 5/minute : tcp dport }` */
function parseDynset(c: Cursor, op: 'add' | 'update' | 'delete'): Statement {
  c.next();
  c.expect('@');
  const set = c.name();
  const body = dynamicElement(c);
  const s: Statement = { kind: 'dynset', op, set: set.text, ...body };
  if (c.located) places.set(s, span(set, c.last));
  return s;
}

interface DynamicElement {
  readonly key: Expr;
  readonly data?: Expr;
  readonly timeout?: number;
  readonly states: readonly Stateful[];
}

function dynamicElement(c: Cursor): DynamicElement {
  c.expect('{');
  const key = parseLeft(c).expr;
  const timeout = c.take('timeout') ? c.duration() : undefined;
  const states: Stateful[] = [];
  while (isStateful(c)) states.push(parseStateful(c));
  const data = c.take(':') ? (isExpression(c) ? parseLeft(c).expr : parseKey(c, ['mark'])) : undefined;
  c.expect('}');
  return { key, ...(data ? { data } : {}), ...(timeout === undefined ? {} : { timeout }), states };
}

function parseMeter(c: Cursor): Statement {
  c.next();
  const name = c.name().text;
  const size = c.take('size') ? c.number() : 65_535;
  const { key, timeout, states } = dynamicElement(c);
  return { kind: 'meter', name, size, key, ...(timeout === undefined ? {} : { timeout }), states };
}

/** `meta mark set …`, `mark set …`, `ct mark set …`, `meta nftrace set 1`, `ip ttl set 5`. */
function parseMangle(c: Cursor): Statement | undefined {
  const first = c.token;
  const words = first.kind === 'word' && (first.text === 'meta' || first.text === 'ct' || isPayload(first.text)) ? 2 : 1;
  const set = c.ahead(words);
  if (set?.kind !== 'word' || set.text !== 'set' || !isExpression(c)) return undefined;
  const key = words === 2 ? (c.ahead(1)?.text ?? '') : first.text;
  if (first.text === 'meta' && key === 'nftrace') {
    for (let i = 0; i < 3; i++) c.next();
    return { kind: 'mangle', to: { kind: 'meta', key: 'nftrace', type: 'integer' }, value: parseValue(c, 'integer') };
  }
  const { expr: to, types } = parseLeft(c);
  c.next();
  const settable = (to.kind === 'meta' && to.key === 'mark') || (to.kind === 'ct' && to.key === 'mark') || (to.kind === 'payload' && SETTABLE.has(`${to.header} ${to.field}`));
  if (!settable || (to.kind !== 'meta' && to.kind !== 'ct' && to.kind !== 'payload'))
    throw new NftProblem(`${first.text}${words === 2 ? ` ${key}` : ''} set is not simulated here`, span(first, c.last));
  const type = types[0] ?? 'integer';
  const value = isExpression(c) ? parseLeft(c, [type]).expr : parseOperand(c, type);
  return { kind: 'mangle', to, value };
}

const isPayload = (text: string): boolean => ['ip', 'ip6', 'tcp', 'udp', 'ether', 'icmp', 'icmpv6', 'th'].includes(text);

/** Fields that can be rewritten; a checksum has no say here. */
const SETTABLE = new Set(['ip ttl', 'ip6 hoplimit', 'ip saddr', 'ip daddr', 'ip6 saddr', 'ip6 daddr', 'tcp sport', 'tcp dport', 'udp sport', 'udp dport', 'th sport', 'th dport']);

function parseMatch(c: Cursor): Statement {
  const start = c.token;
  const typed = parseLeft(c);
  const { types } = typed;
  let left = typed.expr;
  if (c.take('vmap')) return { kind: 'vmap', key: left, map: parseSetOrRef(c, types, 'verdict') };
  const [type] = types;
  const explicit = c.token.kind === 'string' ? undefined : OPERATORS[c.token.text];
  if (explicit) c.next();
  if (c.over) throw c.unexpected();
  if (!type) throw new NftSyntaxProblem('syntax error, unexpected map', start);
  let right = parseRight(c, typed, left);
  const [only] = right.kind === 'set' ? right.elements : [];
  if (right.kind === 'set' && types.length === 1 && right.elements.length === 1 && !right.merged && only && only.key.kind !== 'any') right = only.key;
  const bits = isBitmask(type) && types.length === 1;
  if (bits && c.take('/')) {
    left = c.mark({ kind: 'binop', op: '&', left, right: parseOperand(c, type) }, start);
    return { kind: 'match', op: explicit ?? '==', left, right };
  }
  if (bits && left.kind === 'binop' && left.op === '&' && right.kind === 'value' && right.value === 0 && (explicit === '!=' || explicit === '=='))
    return { kind: 'match', op: explicit === '!=' ? 'flags' : 'not-flags', left: left.left, right: left.right };
  // Bits of a state: any of them, unless the comparison is spelled out.
  if (bits && left.kind !== 'binop' && right.kind === 'value' && !explicit) return { kind: 'match', op: 'flags', left, right };
  return { kind: 'match', op: explicit ?? '==', left, right, ...(explicit === '==' && bits ? { spelled: true } : {}) };
}
