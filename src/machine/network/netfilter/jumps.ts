// What the kernel asks of rules before it takes them, whoever brings them. upstream: linux nf_tables_api.c nft_chain_validate, xtables.c
import { SyntaxProblem } from './module.ts';
import type { Netfilter } from './netfilter.ts';
import type { Chain, Rule, TableName } from './rule.ts';
import { targetNamed } from './targets.ts';

/** How a command over rules ended. */
export interface Result {
  readonly out: string;
  readonly err: string;
  readonly code: number;
}

/** The kernel said no: exit 4. */
export class KernelRefused extends Error {}

/** upstream: NFT_JUMP_STACK_SIZE */
const MOST_JUMPS = 16;

/** A jump needs its chain, and some targets are only for some built-in chains. */
export function checkTarget(netfilter: Netfilter, table: TableName, chain: Chain, rules: readonly Rule[]): void {
  for (const { target, matches } of rules) {
    for (const m of matches) if (m.kind === 'set' && !netfilter.hasSet(m.set.value.name)) throw new SyntaxProblem(`Set ${m.set.value.name} doesn't exist.\n`);
    if (target?.kind === 'jump') {
      const to = netfilter.chain(table, target.chain);
      if (!to) throw new SyntaxProblem(`Chain '${target.chain}' does not exist`);
      if (to.policy) throw new KernelRefused(` RULE_APPEND failed (No such file or directory): rule in chain ${chain.name}`);
      if (goesRound(netfilter, table, chain, to)) throw new KernelRefused(` RULE_APPEND failed (Too many links): rule in chain ${chain.name}`);
      continue;
    }
    const hooks = target ? targetNamed(target.kind)?.hooks : undefined;
    if (hooks && chain.policy && !hooks.includes(chain.name)) throw new KernelRefused(` RULE_APPEND failed (Invalid argument): rule in chain ${chain.name}`);
  }
}

/** The kernel follows jumps from the built-in chains on, and refuses more than sixteen of them in a row: a circle that nobody enters is none. */
function goesRound(netfilter: Netfilter, table: TableName, from: Chain, to: Chain): boolean {
  const deep = (chain: Chain, depth: number): boolean => {
    if (depth > MOST_JUMPS) return true;
    const next = chain.entries.flatMap((e) => (e.rule.target?.kind === 'jump' ? (netfilter.chain(table, e.rule.target.chain) ?? []) : []));
    return [...new Set(chain === from ? [...next, to] : next)].some((n) => deep(n, depth + 1));
  };
  return [...netfilter.chains(table).values()].some((chain) => chain.policy !== undefined && deep(chain, 1));
}
