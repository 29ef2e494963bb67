// What a rule needs: chains and sets that are there, a place where it may stand, no circle of jumps. upstream: Linux net/netfilter/nf_tables_api.c nft_chain_validate

import { FORWARD, INPUT, OUTPUT, POSTROUTING, PREROUTING } from '../hooks.ts';
import type { Expr, NftRule, Statement, TypeName, Verdict } from './ast.ts';
import { atomText } from './datatypes.ts';
import { NftProblem, places, rejectCodes, type Token } from './lexer.ts';
import { nearChainOrSet } from './near.ts';
import type { Nftables } from './nftables.ts';
import { GONE, MISSING, NOT_SUPPORTED } from './problems.ts';
import type { NftChain, NftTable } from './table.ts';
import { isVerdict } from './text.ts';
import { TYPES } from './types.ts';
import { expressions } from './walk.ts';

/** upstream: NFT_JUMP_STACK_SIZE */
const MOST_JUMPS = 16;

/** What a rule needs must be there, and be allowed where the rule stands. */
export function checkRule(engine: Nftables, chain: NftChain, rule: NftRule, at: Token): void {
  let protocol: Protocol | undefined;
  for (const s of rule.statements) {
    const here = places.get(s) ?? at;
    checkPlace(chain, s, here);
    if (s.kind === 'verdict') checkVerdict(chain.table, s.verdict, here, chain);
    for (const e of expressions(s)) checkExpression(engine, chain, e, here);
    if (s.kind === 'dynset') checkDynset(engine, chain, s, here);
    if (s.kind === 'object' && s.name !== undefined && !chain.table.object(s.of, s.name)) throw new NftProblem(GONE, lastWord(here, s.name));
    if (s.kind === 'limit' && s.rate === 0) throw new NftProblem('Could not process rule: Invalid argument', here);
    checkConnection(s, protocol, here);
    if (s.kind === 'match') checkTypes(chain.table, s, here);
    if (s.kind === 'match') protocol = checkProtocol(s, protocol, here) ?? protocol;
    if (s.kind === 'vmap') protocol = headerProtocol(s.key, here) ?? protocol;
    if (s.kind === 'reject') checkReject(chain.table, s, protocol, here);
    if (s.kind === 'nat') checkNat(chain.table, s, here);
    if ((s.kind === 'nat' || s.kind === 'redirect' || s.kind === 'masquerade') && s.port && !protocol)
      throw new NftProblem('transport protocol mapping is only valid after transport protocol match', places.get(s.port) ?? here, {
        ...here,
        to: here.from + (s.kind === 'nat' ? s.type : s.kind).length - 1,
      });
  }
}

/** The name at the end of a statement. */
const lastWord = (t: Token, name: string): Token => ({ ...t, from: Math.max(t.from, t.to - name.length + 1) });

/** No set of the name, and perhaps one whose name is like it. */
function noSet(engine: Nftables, table: NftTable, at: Token, name: string): NftProblem {
  const near = nearChainOrSet(engine, { family: table.family, table: { ...at, text: table.name } }, { ...at, text: name }, 'set');
  return near ?? new NftProblem(MISSING, at);
}

function checkDynset(engine: Nftables, chain: NftChain, s: Extract<Statement, { kind: 'dynset' }>, at: Token): void {
  const set = chain.table.sets.get(s.set);
  if (!set) throw noSet(engine, chain.table, { ...at, to: at.from + s.set.length }, s.set);
  // Only a set whose elements end has times for them.
  if (s.timeout !== undefined && !set.spec.flags.timeout) throw new NftProblem(NOT_SUPPORTED, at);
}

/** A set has the type of what is looked for in it. */
function checkTypes(table: NftTable, s: Extract<Statement, { kind: 'match' }>, at: Token): void {
  const set = s.right.kind === 'ref' ? table.sets.get(s.right.name) : undefined;
  if (!set) return;
  const types = (s.left.kind === 'concat' ? s.left.parts : [s.left]).map((e) => ('type' in e ? (e.type as TypeName) : undefined));
  if (types.some((t) => t === undefined) || types.join() === set.spec.key.join()) return;
  const about = (list: readonly (TypeName | undefined)[]): string => list.map((t) => TYPES[t ?? 'integer'].about).join(', ');
  const wanted = types.length > 1 ? `concatenation of (${about(types)})` : about(types);
  const has = set.spec.key.length > 1 ? `concatenation of (${about(set.spec.key)})` : about(set.spec.key);
  throw new NftProblem(`datatype mismatch, expected ${wanted}, expression has type ${has}`, places.get(s.right) ?? at, places.get(s.left));
}

/** Which protocol a rule has spoken of, and where; a set of them has no one name. */
interface Protocol {
  readonly name: string | undefined;
  readonly at: Token;
}

const HEADERS_OF_PROTOCOLS: ReadonlySet<string> = new Set(['tcp', 'udp', 'udplite', 'sctp', 'dccp', 'icmp', 'icmpv6', 'ah', 'esp', 'comp']);

/** Which protocol the rest of the rule is about; two of them do not go together. */
function checkProtocol(s: Extract<Statement, { kind: 'match' }>, known: Protocol | undefined, at: Token): Protocol | undefined {
  const { left, right } = s;
  const said =
    (left.kind === 'meta' && left.key === 'l4proto') ||
    (left.kind === 'ct' && left.key === 'protocol') ||
    (left.kind === 'payload' && (left.field === 'protocol' || left.field === 'nexthdr'));
  if (said) return { name: right.kind === 'value' && s.op === '==' ? atomText(right.value, 'inet_proto') : undefined, at };
  if (left.kind === 'payload' && left.header === 'th') return known;
  const one = (e: Expr): string | undefined => (e.kind === 'payload' && HEADERS_OF_PROTOCOLS.has(e.header) ? e.header : undefined);
  const wanted = left.kind === 'binop' ? one(left.left) : one(left);
  if (wanted === undefined) return undefined;
  const name = wanted === 'icmpv6' ? 'ipv6-icmp' : wanted;
  if (known?.name !== undefined && known.name !== name) throw new NftProblem(`conflicting protocols specified: ${known.name} vs. ${wanted}`, places.get(left) ?? at);
  return { name, at };
}

/** The protocol that a key of a map asks of. */
function headerProtocol(e: Expr, at: Token): Protocol | undefined {
  const parts = e.kind === 'concat' ? e.parts : [e];
  const found = parts.find((part) => part.kind === 'payload' && (part.header === 'th' || HEADERS_OF_PROTOCOLS.has(part.header)));
  return found?.kind === 'payload' ? { name: undefined, at } : undefined;
}

/** An end of a connection has its type from the protocol, and its address from the direction. */
function checkConnection(s: Statement, protocol: Protocol | undefined, at: Token): void {
  if (s.kind !== 'match' || s.left.kind !== 'ct') return;
  const { key, direction } = s.left;
  if ((key === 'proto-src' || key === 'proto-dst') && !protocol) throw new NftProblem("Can't parse symbolic invalid expressions", places.get(s.right) ?? at);
  if (direction === undefined && key.endsWith('addr')) throw new NftProblem('Could not process rule: Invalid argument', places.get(s.left) ?? at);
}

function checkReject(table: NftTable, s: Extract<Statement, { kind: 'reject' }>, protocol: Protocol | undefined, at: Token): void {
  const code = rejectCodes.get(s);
  if (code?.kind === 'icmpx' && table.family !== 'inet') throw new NftProblem('abstracted ICMP unreachable not supported', code.at, code.other);
  const other = code?.kind === 'icmp' ? 'ip6' : code?.kind === 'icmpv6' ? 'ip' : undefined;
  if (code && other === table.family) throw new NftProblem(`conflicting protocols specified: ${table.family} vs ${other === 'ip' ? 'ip6' : 'ip'}`, code.at, code.other);
  if (s.how === 'tcp reset' && protocol?.name !== undefined && protocol.name !== 'tcp')
    throw new NftProblem('you cannot use tcp reset with this protocol', { ...at, to: at.from + 'reject'.length - 1 }, protocol.at);
}

function checkNat(table: NftTable, s: Extract<Statement, { kind: 'nat' }>, at: Token): void {
  if (table.family === 'inet' && !s.family && s.to.kind !== 'any')
    throw new NftProblem('ip or ip6 must be specified with address for inet tables.', { ...at, to: at.from + s.type.length - 1 });
}

function checkPlace(chain: NftChain, s: Statement, at: Token): void {
  const { base } = chain;
  if (!base) return;
  const nat = s.kind === 'nat' || s.kind === 'masquerade' || s.kind === 'redirect';
  if (nat && base.type !== 'nat') throw new NftProblem(NOT_SUPPORTED, at);
  const hooks =
    s.kind === 'masquerade'
      ? [POSTROUTING]
      : s.kind === 'redirect' || (s.kind === 'nat' && s.type === 'dnat')
        ? [PREROUTING, OUTPUT]
        : s.kind === 'nat'
          ? [POSTROUTING, INPUT]
          : undefined;
  if (hooks && !hooks.includes(base.hook)) throw new NftProblem(NOT_SUPPORTED, at);
  if (s.kind === 'reject' && ![PREROUTING, INPUT, FORWARD, OUTPUT].includes(base.hook)) throw new NftProblem(NOT_SUPPORTED, at);
}

export function checkVerdict(table: NftTable, verdict: Verdict, rule: Token, from?: NftChain, element?: Token): void {
  if (verdict.chain === undefined) return;
  const at = element ?? places.get(verdict) ?? rule;
  const to = table.chains.get(verdict.chain);
  if (!to) throw new NftProblem(GONE, at);
  if (to.base) throw new NftProblem(NOT_SUPPORTED, at);
  if (from && goesRound(table, from, to)) throw new NftProblem('Could not process rule: Too many links', at);
}

/** Jumps are followed from the base chains on; more than sixteen in a row are refused, a circle that nobody enters is none. */
function goesRound(table: NftTable, from: NftChain, to: NftChain): boolean {
  const next = (chain: NftChain): NftChain[] =>
    chain.rules.flatMap((r) => r.rule.statements.flatMap((s) => (s.kind === 'verdict' && s.verdict.chain !== undefined ? (table.chains.get(s.verdict.chain) ?? []) : [])));
  const deep = (chain: NftChain, depth: number): boolean => depth > MOST_JUMPS || [...new Set(chain === from ? [...next(chain), to] : next(chain))].some((n) => deep(n, depth + 1));
  return [...table.chains.values()].some((chain) => chain.base !== undefined && deep(chain, 1));
}

function checkExpression(engine: Nftables, chain: NftChain, e: Expr, statement: Token): void {
  const { table } = chain;
  const at = places.get(e) ?? statement;
  if (e.kind === 'payload' && ((e.header === 'ip' && table.family === 'ip6') || (e.header === 'ip6' && table.family === 'ip')))
    throw new NftProblem(`conflicting protocols specified: ${table.family} vs. ${e.header}`, at);
  if (e.kind === 'meta' && e.key === 'nftrace') throw new NftProblem(NOT_SUPPORTED, at);
  if (e.kind === 'meta' && e.key === 'nfproto' && table.family !== 'inet') throw new NftProblem('meta nfproto is only useful in the inet family', at);
  if (e.kind === 'ref' && !table.sets.has(e.name)) throw noSet(engine, table, at, e.name);
  if (e.kind === 'value' && e.type === 'iface_index' && !engine.host.devices.has(String(e.value))) throw new NftProblem('Interface does not exist', at);
  const inner = e.kind === 'concat' ? e.parts : e.kind === 'map' ? [e.key, e.map] : e.kind === 'binop' ? [e.left, e.right] : e.kind === 'hash' && e.key ? [e.key] : [];
  for (const part of inner) checkExpression(engine, chain, part, at);
  if (e.kind === 'set') {
    for (const element of e.elements) {
      const { key, data } = element;
      if (data && isVerdict(data)) checkVerdict(table, data, at, chain, places.get(element));
      checkExpression(engine, chain, key, at);
    }
  }
}
