// What a rule needs: chains and sets that are there, a place where it may stand, no circle of jumps. upstream: Linux net/netfilter/nf_tables_api.c nft_chain_validate

import { FORWARD, INPUT, OUTPUT, POSTROUTING, PREROUTING } from '../hooks.ts';
import type { NetfilterHost } from '../netfilter/netfilter.ts';
import type { Expr, NftRule, Statement, Verdict } from './ast.ts';
import { atomText } from './datatypes.ts';
import { NftProblem, places, rejectCodes, type Token } from './lexer.ts';
import { GONE, MISSING, NOT_SUPPORTED } from './problems.ts';
import type { NftChain, NftTable } from './table.ts';
import { isVerdict } from './text.ts';
import { expressions } from './walk.ts';

/** upstream: NFT_JUMP_STACK_SIZE */
const MOST_JUMPS = 16;

/** What a rule needs must be there, and be allowed where the rule stands. */
export function checkRule(chain: NftChain, rule: NftRule, at: Token, host: NetfilterHost): void {
  let protocol: string | undefined;
  for (const s of rule.statements) {
    const here = places.get(s) ?? at;
    checkPlace(chain, s, here);
    if (s.kind === 'verdict') checkVerdict(chain.table, s.verdict, here, chain);
    for (const e of expressions(s)) checkExpression(chain, e, here, host);
    if (s.kind === 'dynset') checkDynset(chain, s, here);
    if (s.kind === 'object' && s.name !== undefined && !chain.table.object(s.of, s.name)) throw new NftProblem(GONE, lastWord(here, s.name));
    if (s.kind === 'limit' && s.rate === 0) throw new NftProblem('Could not process rule: Invalid argument', here);
    if (s.kind === 'match') protocol = checkProtocol(s, protocol, here) ?? protocol;
    if (s.kind === 'reject') checkReject(chain.table, s, protocol, here);
    if (s.kind === 'nat') checkNat(chain.table, s, here);
  }
}

/** The name at the end of a statement. */
const lastWord = (t: Token, name: string): Token => ({ ...t, from: Math.max(t.from, t.to - name.length + 1) });

function checkDynset(chain: NftChain, s: Extract<Statement, { kind: 'dynset' }>, at: Token): void {
  if (!chain.table.sets.has(s.set)) throw new NftProblem(MISSING, { ...at, from: Math.max(1, at.from - 1), to: at.from + s.set.length - 1 });
}

const HEADERS_OF_PROTOCOLS: ReadonlySet<string> = new Set(['tcp', 'udp', 'udplite', 'sctp', 'dccp', 'icmp', 'icmpv6', 'ah', 'esp', 'comp']);

/** Which protocol the rest of the rule is about; two of them do not go together. */
function checkProtocol(s: Extract<Statement, { kind: 'match' }>, known: string | undefined, at: Token): string | undefined {
  const { left, right } = s;
  const said = (left.kind === 'meta' && left.key === 'l4proto') || (left.kind === 'payload' && (left.field === 'protocol' || left.field === 'nexthdr'));
  if (said && right.kind === 'value' && s.op === '==') return atomText(right.value, 'inet_proto');
  const one = (e: Expr): string | undefined => (e.kind === 'payload' && HEADERS_OF_PROTOCOLS.has(e.header) ? e.header : undefined);
  const wanted = left.kind === 'binop' ? one(left.left) : one(left);
  if (wanted === undefined) return undefined;
  const name = wanted === 'icmpv6' ? 'ipv6-icmp' : wanted;
  if (known !== undefined && known !== name) throw new NftProblem(`conflicting protocols specified: ${known} vs. ${wanted}`, places.get(left) ?? at);
  return name;
}

function checkReject(table: NftTable, s: Extract<Statement, { kind: 'reject' }>, protocol: string | undefined, at: Token): void {
  const code = rejectCodes.get(s);
  if (code?.kind === 'icmpx' && table.family !== 'inet') throw new NftProblem('abstracted ICMP unreachable not supported', code.at, code.other);
  const other = code?.kind === 'icmp' ? 'ip6' : code?.kind === 'icmpv6' ? 'ip' : undefined;
  if (code && other === table.family) throw new NftProblem(`conflicting protocols specified: ${table.family} vs ${other === 'ip' ? 'ip6' : 'ip'}`, code.at, code.other);
  if (s.how === 'tcp reset' && protocol !== undefined && protocol !== 'tcp')
    throw new NftProblem('you cannot use tcp reset with this protocol', { ...at, to: at.from + 'reject'.length - 1 });
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

export function checkVerdict(table: NftTable, verdict: Verdict, rule: Token, from?: NftChain): void {
  if (verdict.chain === undefined) return;
  const at = places.get(verdict) ?? rule;
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

function checkExpression(chain: NftChain, e: Expr, statement: Token, host: NetfilterHost): void {
  const { table } = chain;
  const at = places.get(e) ?? statement;
  if (e.kind === 'payload' && ((e.header === 'ip' && table.family === 'ip6') || (e.header === 'ip6' && table.family === 'ip')))
    throw new NftProblem(`conflicting protocols specified: ${table.family} vs. ${e.header}`, at);
  if (e.kind === 'meta' && e.key === 'nfproto' && table.family !== 'inet') throw new NftProblem('meta nfproto is only useful in the inet family', at);
  if (e.kind === 'ref' && !table.sets.has(e.name)) throw new NftProblem(MISSING, at);
  if (e.kind === 'value' && e.type === 'iface_index' && !host.devices.has(String(e.value))) throw new NftProblem('Interface does not exist', at);
  const inner = e.kind === 'concat' ? e.parts : e.kind === 'map' ? [e.key, e.map] : e.kind === 'binop' ? [e.left, e.right] : e.kind === 'hash' && e.key ? [e.key] : [];
  for (const part of inner) checkExpression(chain, part, at, host);
  if (e.kind === 'set') {
    for (const { key, data } of e.elements) {
      if (data && isVerdict(data)) checkVerdict(table, data, at, chain);
      checkExpression(chain, key, at, host);
    }
  }
}
