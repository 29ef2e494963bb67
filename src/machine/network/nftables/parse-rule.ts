// nft's statements, read. upstream: nftables src/parser_bison.y
import { parseIp } from '../../../base/ip.ts';
import type { Expr, NatFlag, NftRule, Operator, Statement } from './ast.ts';
import { Cursor } from './cursor.ts';
import { isBitmask } from './datatypes.ts';
import { lex, NftProblem, type Token } from './lexer.ts';
import { parseLeft, parseRight } from './parse-expression.ts';
import { parseKey, parseSetOrRef, parseValue, parseVerdict } from './parse-literal.ts';

const OPERATORS = ['==', '!=', '<=', '>=', '<', '>'];
const WORDS: Readonly<Record<string, string>> = { eq: '==', ne: '!=', lt: '<', gt: '>', le: '<=', ge: '>=' };
const NAT_FLAGS = ['random', 'fully-random', 'persistent'];
const UNITS = ['second', 'minute', 'hour', 'day'] as const;

/** A rule of this house's own; throws when the text is not one. */
export function nftRule(text: string): NftRule {
  return parseRule(new Cursor(lex(text)));
}

/** A rule, up to the end of its line. */
export function parseRule(c: Cursor): NftRule {
  const statements: Statement[] = [];
  const spans: Token[] = [];
  let comment: string | undefined;
  while (c.token.kind !== 'end' && !c.is('\n', ';', '}')) {
    if (c.take('comment')) {
      comment = c.word().text;
      break;
    }
    const first = c.token;
    statements.push(parseStatement(c));
    spans.push({ ...first, to: c.ahead(-1)?.to ?? first.to });
  }
  if (statements.length === 0) throw c.unexpected();
  if (!c.is('\n', ';', '}') && c.token.kind !== 'end') throw c.unexpected();
  const last = statements.findIndex(isTerminal);
  if (last >= 0 && last < statements.length - 1) throw new NftProblem('Statement after terminal statement has no effect', spans[last + 1], spans[last]);
  return { statements, ...(comment === undefined ? {} : { comment }) };
}

/** After it no packet is left for the rest of the rule. upstream: STMT_F_TERMINAL */
function isTerminal(s: Statement): boolean {
  if (s.kind === 'verdict') return s.verdict.kind !== 'continue';
  return s.kind === 'reject' || s.kind === 'nat' || s.kind === 'masquerade' || s.kind === 'redirect';
}

function parseStatement(c: Cursor): Statement {
  const t = c.token;
  switch (t.kind === 'word' ? t.text : '') {
    case 'accept':
    case 'drop':
    case 'return':
    case 'continue':
    case 'jump':
    case 'goto':
      return { kind: 'verdict', verdict: parseVerdict(c) };
    case 'counter':
      return parseCounter(c);
    case 'log':
      return parseLog(c);
    case 'limit':
      return parseLimit(c);
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
    case 'notrack':
      c.next();
      return { kind: 'notrack' };
    default:
      return parseMangle(c) ?? parseMatch(c);
  }
}

function parseCounter(c: Cursor): Statement {
  c.next();
  let packets = 0;
  let bytes = 0;
  if (c.take('packets')) {
    packets = c.number();
    c.expect('bytes');
    bytes = c.number();
  }
  return { kind: 'counter', packets, bytes };
}

function parseLog(c: Cursor): Statement {
  c.next();
  const log: { kind: 'log'; prefix?: string; level?: string } = { kind: 'log' };
  for (;;) {
    if (c.take('prefix')) log.prefix = c.word().text;
    else if (c.take('level')) log.level = c.word().text;
    else if (c.is('group', 'snaplen', 'queue-threshold', 'flags')) throw new NftProblem(`log ${c.token.text} is not simulated here`, c.token);
    else return log;
  }
}

function parseLimit(c: Cursor): Statement {
  c.next();
  c.expect('rate');
  const over = c.take('over');
  const t = c.word();
  const [, rate, unit] = /^(\d+)\/(\w+)$/.exec(t.text) ?? [];
  const known = UNITS.find((u) => u === unit);
  if (!rate || !known) throw new NftProblem(rate && unit?.includes('byte') ? 'limits in bytes are not simulated here' : 'syntax error, unexpected string, expecting number', t);
  let burst = 5;
  if (c.take('burst')) {
    burst = c.number();
    if (!c.take('packets')) throw c.unexpected();
  }
  return { kind: 'limit', over, rate: Number(rate), unit: known, burst };
}

const REJECTS: Readonly<Record<string, readonly string[]>> = {
  icmp: ['net-unreachable', 'host-unreachable', 'prot-unreachable', 'port-unreachable', 'net-prohibited', 'host-prohibited', 'admin-prohibited'],
  icmpv6: ['no-route', 'admin-prohibited', 'addr-unreachable', 'port-unreachable'],
  icmpx: ['port-unreachable', 'admin-prohibited', 'no-route', 'host-unreachable'],
};

function parseReject(c: Cursor): Statement {
  c.next();
  if (!c.take('with')) return { kind: 'reject' };
  const kind = c.word();
  if (kind.text === 'tcp') {
    c.expect('reset');
    return { kind: 'reject', how: 'tcp reset' };
  }
  const codes = REJECTS[kind.text];
  if (!codes) throw new NftProblem('syntax error, unexpected string, expecting icmp or icmpv6 or tcp or icmpx', kind);
  c.take('type');
  const code = c.word();
  if (!codes.includes(code.text)) throw new NftProblem(`Could not parse symbolic icmp_code expression`, code);
  // The usual answer is listed without its name.
  return code.text === 'port-unreachable' && kind.text !== 'icmpx' ? { kind: 'reject' } : { kind: 'reject', how: `${kind.text} ${code.text}` };
}

function natFlags(c: Cursor): NatFlag[] {
  const flags: NatFlag[] = [];
  while (c.is(...NAT_FLAGS)) {
    flags.push(c.next().text as NatFlag);
    c.take(',');
  }
  return flags;
}

function parseNat(c: Cursor, type: 'dnat' | 'snat'): Statement {
  c.next();
  const family = c.is('ip', 'ip6') ? (c.next().text as 'ip' | 'ip6') : undefined;
  c.expect('to');
  const known = family ? { family } : {};
  if (c.is('numgen', 'ip', 'ip6', 'tcp', 'udp', 'meta', 'th')) {
    const { expr } = parseLeft(c);
    return { kind: 'nat', type, ...known, to: expr, flags: natFlags(c) };
  }
  const t = c.word();
  const [, address = '', port] = /^\[([^\]]+)\](?::(.+))?$/.exec(t.text) ?? (parseIp(t.text) ? [t.text, t.text] : (/^([^:]*)(?::(.+))?$/.exec(t.text) ?? []));
  const read = (text: string, of: 'address' | 'port'): Expr => {
    const inner = new Cursor([{ ...t, text }]);
    return parseValue(inner, of === 'port' ? 'inet_service' : text.includes(':') ? 'ipv6_addr' : 'ipv4_addr');
  };
  if (!address && !port) throw new NftProblem('syntax error, unexpected string', t);
  return { kind: 'nat', type, ...known, to: address ? read(address, 'address') : { kind: 'any' }, ...(port ? { port: read(port, 'port') } : {}), flags: natFlags(c) };
}

function parseRewrite(c: Cursor, kind: 'masquerade' | 'redirect'): Statement {
  c.next();
  let port: Expr | undefined;
  if (c.take('to')) {
    const t = c.word();
    if (!t.text.startsWith(':')) throw new NftProblem("syntax error, unexpected string, expecting ':'", t);
    port = parseValue(new Cursor([t.text === ':' ? c.word() : { ...t, text: t.text.slice(1) }]), 'inet_service');
  }
  return { kind, ...(port ? { port } : {}), flags: natFlags(c) };
}

function parseDynset(c: Cursor, op: 'add' | 'update' | 'delete'): Statement {
  c.next();
  const set = c.word();
  if (!set.text.startsWith('@')) throw new NftProblem('syntax error, unexpected string', set);
  c.expect('{');
  const key = parseLeft(c).expr;
  const timeout = c.take('timeout') ? c.duration() : undefined;
  c.expect('}');
  return { kind: 'dynset', op, set: set.text.slice(1), key, ...(timeout === undefined ? {} : { timeout }) };
}

/** `meta mark set …`, `mark set …`, `meta nftrace set 1`. */
function parseMangle(c: Cursor): Statement | undefined {
  const meta = c.is('meta') ? 1 : 0;
  const key = c.ahead(meta)?.text;
  if (c.ahead(meta + 1)?.text !== 'set' || (meta === 0 && key !== 'mark' && key !== 'nftrace')) {
    if (c.is('ct') && c.ahead(2)?.text === 'set') throw new NftProblem(`ct ${c.ahead(1)?.text} set is not simulated here`, c.ahead(1));
    return undefined;
  }
  if (key !== 'mark' && key !== 'nftrace') throw new NftProblem(`meta ${key} set is not simulated here`, c.ahead(meta));
  for (let i = 0; i < meta + 2; i++) c.next();
  const value = c.is('meta', 'mark') ? parseLeft(c).expr : parseValue(c, key === 'mark' ? 'mark' : 'integer');
  return { kind: 'mangle', key, value };
}

function parseMatch(c: Cursor): Statement {
  const start = c.token;
  const { expr: left, types } = parseLeft(c);
  if (c.take('vmap')) return { kind: 'vmap', key: left, map: parseSetOrRef(c, types, 'verdict') };
  let op: Operator = '==';
  const explicit = c.token.kind === 'punct' ? OPERATORS.includes(c.token.text) : c.token.kind === 'word' && WORDS[c.token.text] !== undefined;
  if (explicit) {
    const t = c.next();
    op = (WORDS[t.text] ?? t.text) as Operator;
  }
  if (c.token.kind === 'end' || c.is('\n', ';', '}')) throw c.unexpected();
  const [type] = types;
  if (!type) throw new NftProblem('syntax error, unexpected map', start);
  let right = parseRight(c, types);
  const [only] = right.kind === 'set' ? right.elements : [];
  if (right.kind === 'set' && right.elements.length === 1 && !right.merged && only && only.key.kind !== 'any') right = only.key;
  // Bits of a state: any of them, unless the comparison is spelled out.
  if (isBitmask(type) && types.length === 1 && left.kind !== 'binop' && right.kind === 'value' && op !== '<' && op !== '>') {
    if (!explicit) op = 'flags';
    else if (op === '!=') op = 'not-flags';
  }
  return { kind: 'match', op, left, right };
}

export { parseKey };
