// A command line once all of it has been read: what does not fit together is said now, and the rules are made. upstream: iptables xshared.c do_parse (its end), nft.c
import type { Cidr } from '../../../base/ip.ts';
import { SyntaxProblem } from './module.ts';
import type { Match, Rule } from './rule.ts';
import { type Command, PORT_PROTOCOLS, type State } from './syntax-state.ts';
import { addresses, PROTOCOLS, tableNamed } from './syntax-values.ts';

/** The command. Throws in the tool's words. */
export function finish(s: State): Command {
  const { action } = s;
  if (!action) throw new SyntaxProblem('no command specified');
  const table = tableNamed(s.table);
  const chain = s.chain;
  if (s.out && (chain === 'PREROUTING' || chain === 'INPUT')) throw new SyntaxProblem(`Can't use -o with ${chain}\n`);
  if (s.in && (chain === 'POSTROUTING' || chain === 'OUTPUT')) throw new SyntaxProblem(`Can't use -i with ${chain}\n`);
  const target = s.target ? s.target.module.finish(s.target.draft, s.family) : s.jump;
  if (s.target?.module.tables && !s.target.module.tables.includes(table)) {
    throw new SyntaxProblem(` RULE_${action === 'I' ? 'INSERT' : 'APPEND'} failed (Invalid argument): rule in chain ${chain}`, 1, false);
  }
  if (target?.kind === 'REJECT' && target.with === 'tcp-reset' && (s.proto?.value !== 6 || s.proto.not)) {
    throw new SyntaxProblem(` RULE_${action === 'I' ? 'INSERT' : 'APPEND'} failed (Invalid argument): rule in chain ${chain}`, 1, false);
  }
  for (const m of s.matches) {
    if (
      (m.module.kind === 'tcp' || m.module.kind === 'udp' || m.module.kind === 'sctp') &&
      s.protoName !== m.module.kind &&
      `${s.proto?.value}` !== `${PROTOCOLS[m.module.kind]}`
    ) {
      throw new SyntaxProblem(` RULE_${action === 'I' ? 'INSERT' : 'APPEND'} failed (Invalid argument): rule in chain ${chain}`, 1, false);
    }
  }
  if (s.matches.some((m) => m.module.kind === 'multiport') && (s.proto?.not || !PORT_PROTOCOLS.includes(s.proto?.value ?? 0))) {
    throw new SyntaxProblem("multiport needs `-p tcp', `-p udp', `-p udplite', `-p sctp' or `-p dccp'");
  }
  const matches: readonly Match[] = s.matches.map((m) => m.module.finish(m.draft));
  const common = { ...(s.in ? { in: s.in } : {}), ...(s.out ? { out: s.out } : {}), ...(s.proto ? { proto: s.proto } : {}), matches, ...(target ? { target } : {}) };
  const rules: Rule[] = [];
  for (const src of s.src ? addresses(s.src.value, s.family) : [undefined]) {
    for (const dst of s.dst ? addresses(s.dst.value, s.family) : [undefined]) {
      rules.push({ ...address('src', src, s.src?.not), ...address('dst', dst, s.dst?.not), ...common });
    }
  }
  const { number, word, numeric, verbose, exact, lineNumbers, counters } = s;
  return { action, table, chain, number, word, rules, numeric, verbose, exact, lineNumbers, counters };
}

function address(side: 'src' | 'dst', value: Cidr | undefined, not: boolean | undefined): Partial<Rule> {
  // A prefix of no bits matches everything, so it is not kept.
  return value && (value.bits > 0 || not) ? { [side]: { not: not ?? false, value } } : {};
}
