// A command line once all of it has been read: what does not fit together is said now, and the rules are made. upstream: iptables xshared.c do_parse (its end), nft.c
import type { Cidr } from '../../../base/ip.ts';
import { SyntaxProblem } from './module.ts';
import type { Match, Rule, TableName } from './rule.ts';
import { type Action, type Command, PORT_PROTOCOLS, type State } from './syntax-state.ts';
import { addresses, PROTOCOLS, tableNamed } from './syntax-values.ts';

const OF_PROTOCOL: ReadonlySet<string> = new Set(['tcp', 'udp', 'sctp', 'icmp', 'icmp6']);

/** The command. Throws in the tool's words. */
export function finish(s: State): Command {
  const { action } = s;
  if (s.interval && !s.wait) {
    const problem = new SyntaxProblem('--wait-interval only makes sense with --wait\n');
    problem.before = s.warning;
    throw problem;
  }
  if (!action) throw new SyntaxProblem('no command specified');
  legal(s, action);
  const table = tableNamed(s.table);
  const chain = s.chain;
  if (s.out && (chain === 'PREROUTING' || chain === 'INPUT')) throw new SyntaxProblem(`Can't use -o with ${chain}\n`);
  if (s.in && (chain === 'POSTROUTING' || chain === 'OUTPUT')) throw new SyntaxProblem(`Can't use -i with ${chain}\n`);
  const target = s.target ? s.target.module.finish(s.target.draft, s.family) : s.jump;
  let wrong = s.target?.module.tables !== undefined && !s.target.module.tables.includes(table);
  if (target?.kind === 'REJECT' && target.with === 'tcp-reset' && (s.proto?.value !== 6 || s.proto.not)) wrong = true;
  if (target?.kind === 'TCPMSS' && (s.proto?.value !== 6 || s.proto.not)) wrong = true;
  for (const m of s.matches) {
    if (OF_PROTOCOL.has(m.module.kind) && s.protoName !== m.module.kind && s.proto?.value !== (m.module.kind === 'icmp6' ? 58 : PROTOCOLS[m.module.kind])) wrong = true;
  }
  if (s.matches.some((m) => m.module.kind === 'multiport') && (s.proto?.not || !PORT_PROTOCOLS.includes(s.proto?.value ?? 0))) {
    throw new SyntaxProblem(
      s.proto && !s.proto.not ? 'multiport only works with TCP, UDP, UDPLITE, SCTP and DCCP' : "multiport needs `-p tcp', `-p udp', `-p udplite', `-p sctp' or `-p dccp'",
    );
  }
  const matches: readonly Match[] = s.matches.map((m) => m.module.finish(m.draft, s.family));
  if (matches.some((m) => m.kind === 'recent' && (m.action.value === 'set' || m.action.value === 'remove') && (m.seconds ?? m.hits) !== undefined)) wrong = true;
  for (const m of matches) if (isRefused(m, chain, table)) wrong = true;
  const common = { ...(s.in ? { in: s.in } : {}), ...(s.out ? { out: s.out } : {}), ...(s.proto ? { proto: s.proto } : {}), matches, ...(target ? { target } : {}) };
  const rules: Rule[] = [];
  for (const side of [s.src, s.dst]) if (side?.not && addresses(side.value, s.family).some((a) => a.bits === 0)) wrong = true;
  for (const src of s.src ? addresses(s.src.value, s.family) : [undefined]) {
    for (const dst of s.dst ? addresses(s.dst.value, s.family) : [undefined]) {
      rules.push({ ...address('src', src, s.src?.not), ...address('dst', dst, s.dst?.not), ...common });
    }
  }
  const { number, word, numeric, verbose, exact, lineNumbers, counters, zero } = s;
  const warning = [s.warning, ...s.matches.map(({ draft }) => (typeof draft.warning === 'string' ? draft.warning : ''))].join('');
  return { action, table, chain, number, word, rules, numeric, verbose, exact, lineNumbers, counters, zero, warning, refused: wrong ? invalid(s) : undefined };
}

/** Matches that the kernel takes in some chains only, or not with such numbers. */
function isRefused(m: Match, chain: string | undefined, table: TableName): boolean {
  if (m.kind === 'owner') return chain === 'INPUT' || chain === 'FORWARD' || chain === 'PREROUTING' || [m.uid, m.gid].some((r) => r && r.value.from > r.value.to);
  return m.kind === 'rpfilter' && ((table !== 'raw' && table !== 'mangle') || chain === 'INPUT' || chain === 'FORWARD' || chain === 'OUTPUT' || chain === 'POSTROUTING');
}

/** The kernel takes no such rule. */
const invalid = (s: State): SyntaxProblem => new SyntaxProblem(` RULE_${s.action === 'I' ? 'INSERT' : 'APPEND'} failed (Invalid argument): rule in chain ${s.chain}`, 1, false);

/** What only some commands take, in the order in which it is complained of. upstream: xshared.c commands_v_options */
function legal(s: State, action: Action): void {
  const rule = 'AIRC'.includes(action) || (action === 'D' && s.number === undefined);
  const given: readonly (readonly [letter: string, there: boolean, allowed: boolean])[] = [
    ['n', s.numeric, action === 'L'],
    ['s', s.src !== undefined, rule],
    ['d', s.dst !== undefined, rule],
    ['p', s.proto !== undefined, rule],
    ['j', s.jump !== undefined, rule],
    ['x', s.exact, action === 'L'],
    ['i', s.in !== undefined, rule],
    ['o', s.out !== undefined, rule],
    ['0', s.lineNumbers, action === 'L'],
    ['c', s.counters !== undefined, 'AIRP'.includes(action)],
  ];
  for (const [letter, there, allowed] of given) if (there && !allowed) throw new SyntaxProblem(`Illegal option \`-${letter}' with this command`);
}

function address(side: 'src' | 'dst', value: Cidr | undefined, not: boolean | undefined): Partial<Rule> {
  // A prefix of no bits matches everything, so it is not kept.
  return value && (value.bits > 0 || not) ? { [side]: { not: not ?? false, value } } : {};
}
