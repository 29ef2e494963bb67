// What a rule needs: chains and sets that are there, a place where it may stand, no circle of jumps. upstream: Linux net/netfilter/nf_tables_api.c nft_chain_validate
import { FORWARD, INPUT, OUTPUT, POSTROUTING, PREROUTING } from '../hooks.ts';
import type { Expr, NftRule, Statement, Verdict } from './ast.ts';
import { NftProblem, places, type Token } from './lexer.ts';
import { GONE, NOT_SUPPORTED } from './problems.ts';
import type { NftChain, NftTable } from './table.ts';
import { isVerdict } from './text.ts';

/** upstream: NFT_JUMP_STACK_SIZE */
const MOST_JUMPS = 16;

/** What a rule needs must be there, and be allowed where the rule stands. */
export function checkRule(chain: NftChain, rule: NftRule, at: Token): void {
  for (const s of rule.statements) {
    checkPlace(chain, s, at);
    if (s.kind === 'verdict') checkVerdict(chain.table, s.verdict, at, chain);
    for (const e of expressions(s)) checkExpression(chain, e, at);
    if (s.kind === 'dynset' && !chain.table.sets.has(s.set)) throw new NftProblem('No such file or directory', at);
  }
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

export function expressions(s: Statement): Expr[] {
  if (s.kind === 'match') return [s.left, s.right];
  if (s.kind === 'vmap') return [s.key, s.map];
  if (s.kind === 'nat') return s.port ? [s.to, s.port] : [s.to];
  return s.kind === 'dynset' ? [s.key] : s.kind === 'mangle' ? [s.value] : [];
}

function checkExpression(chain: NftChain, e: Expr, at: Token): void {
  const { table } = chain;
  if (e.kind === 'payload' && ((e.header === 'ip' && table.family === 'ip6') || (e.header === 'ip6' && table.family === 'ip')))
    throw new NftProblem(`conflicting protocols specified: ${table.family} vs. ${e.header}`, at);
  if (e.kind === 'ref' && !table.sets.has(e.name)) throw new NftProblem('No such file or directory', at);
  if (e.kind === 'concat') for (const part of e.parts) checkExpression(chain, part, at);
  if (e.kind === 'map') for (const part of [e.key, e.map]) checkExpression(chain, part, at);
  if (e.kind === 'binop') for (const part of [e.left, e.right]) checkExpression(chain, part, at);
  if (e.kind === 'set') for (const { data } of e.elements) if (data && isVerdict(data)) checkVerdict(table, data, at, chain);
}
