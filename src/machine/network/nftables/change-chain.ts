// Chains and rules, made and changed. upstream: Linux net/netfilter/nf_tables_api.c nf_tables_newchain, nf_tables_newrule
import { INPUT, OUTPUT, POSTROUTING, PREROUTING } from '../hooks.ts';
import type { Statement } from './ast.ts';
import type { Changes } from './changes.ts';
import { checkRule } from './check-rule.ts';
import type { Command } from './commands.ts';
import { NftProblem } from './lexer.ts';
import { chainOf, tableOf } from './lookup.ts';
import { type Nftables, ruleHandle } from './nftables.ts';
import { GONE, MISSING, NOT_SUPPORTED, THERE } from './problems.ts';
import { namesChain } from './remove.ts';
import { PlacedRule } from './table.ts';

const HOOKS_OF_NAT = [PREROUTING, INPUT, OUTPUT, POSTROUTING];

export function addChain(engine: Nftables, { name, spec, create, at, ...where }: Extract<Command, { do: 'add-chain' }>, changes: Changes): void {
  const table = tableOf(engine, where, { words: MISSING, guess: true });
  const known = table.chains.get(name.text);
  const { base } = spec;
  if (base?.type === 'nat' && !HOOKS_OF_NAT.includes(base.hook)) throw new NftProblem(NOT_SUPPORTED, at ?? name);
  if (!known) {
    changes.chain('add', engine.addChain(table, name.text, base, spec.comment));
    return;
  }
  if (create) throw new NftProblem(THERE, name);
  if (!base) return;
  const old = known.base;
  if (!old || old.type !== base.type || old.hook !== base.hook || old.priority !== base.priority) throw new NftProblem(THERE, name);
  engine.setPolicy(known, base.policy);
  changes.chain('add', known);
}

export function addRule(engine: Nftables, { name, how, place, rule, ...where }: Extract<Command, { do: 'add-rule' }>, changes: Changes): void {
  const chain = chainOf(engine, where, name, { guess: true });
  try {
    checkRule(engine, chain, rule, name);
  } catch (e) {
    // What the kernel refuses has had its handles.
    if (e instanceof NftProblem && e.message.startsWith('Could not')) ruleHandle(chain.table, rule);
    throw e;
  }
  for (const s of rule.statements) if (s.kind === 'dynset') chain.table.sets.get(s.set)?.bound();
  const rules = chain.rules;
  let index = how === 'insert' ? 0 : rules.length;
  if (place) {
    const found = place.kind === 'index' ? (place.n < rules.length ? place.n : -1) : rules.findIndex((r) => r.handle === place.n);
    if (found < 0) throw new NftProblem(GONE, place.token);
    index = how === 'add' ? found + 1 : found;
  }
  if (how !== 'replace') {
    changes.rule(how, chain, engine.insert(chain, rule, index));
    return;
  }
  const old = rules[index];
  const made = new PlacedRule(chain, rule, chain.table.handles());
  engine.setRules(chain, rules.with(index, made));
  changes.rule('add', chain, made);
  if (old) changes.deletedRule(chain, old);
}

export function deleteRule(engine: Nftables, command: Extract<Command, { do: 'delete-rule' }>, changes: Changes): void {
  const chain = chainOf(engine, command, command.name, { guess: true });
  const rule = chain.rules.find((r) => r.handle === command.handle);
  if (!rule) throw new NftProblem(GONE, command.token);
  engine.setRules(
    chain,
    chain.rules.filter((r) => r !== rule),
  );
  changes.deletedRule(chain, rule);
}

export function rename(engine: Nftables, command: Extract<Command, { do: 'rename' }>, changes: Changes): void {
  const chain = chainOf(engine, command, command.name, { words: MISSING, guess: true });
  const { table } = chain;
  if (table.chains.has(command.to.text)) throw new NftProblem(THERE, command.to);
  const { rules, handle } = chain;
  engine.removeChain(chain);
  const made = engine.addChain(table, command.to.text, chain.base, chain.comment, handle);
  engine.setRules(
    made,
    rules.map((r) => new PlacedRule(made, r.rule, r.handle)),
  );
  const names = (s: Statement): Statement => (s.kind === 'verdict' && s.verdict.chain === command.name.text ? { ...s, verdict: { ...s.verdict, chain: command.to.text } } : s);
  for (const other of table.chains.values()) {
    if (other.rules.some((r) => r.rule.statements.some((s) => namesChain(s, command.name.text))))
      engine.setRules(
        other,
        other.rules.map((r) => new PlacedRule(other, { ...r.rule, statements: r.rule.statements.map(names) }, r.handle)),
      );
  }
  changes.chain('add', made);
}
